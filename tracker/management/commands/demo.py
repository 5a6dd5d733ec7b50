"""`manage.py demo`: fill an empty database with an invented office that is alive on any day."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.demo.history import load
from tracker.demo.people import LOGINS, OFFICE_NAME, PASSWORD
from tracker.management.dated import DatedCommand
from tracker.models import Commitment, OfficeSettings, User

__all__ = ["LOGINS", "PASSWORD", "Command"]


class Command(DatedCommand):
    help = "Load an invented office with half a year of history into an empty database. Its mails go to files only."
    stopped = gettext_lazy("Nothing was loaded.")

    def act(self, *, now: datetime, **options: Any) -> None:
        office = OfficeSettings.objects.first()
        if office is not None and office.is_demo:
            self.stdout.write(_("The demonstration is loaded already: %s.") % office)
            return
        if User.objects.exists() or Commitment.objects.exists():
            raise CommandError(_("This database holds an office: the demonstration needs an empty one (set VAR_DIR)."))
        if settings.EMAIL_URL:
            raise CommandError(_("A mail server is set: load the demonstration with DEMO=1, then mails go to files."))
        with self.progress(_("Making half a year of history")):
            loaded = self.load(now)
        self.stdout.write(
            _("Loaded %(name)s: %(commitments)d commitments, %(messages)d mails.")
            % {"name": OFFICE_NAME, "commitments": loaded.commitments, "messages": loaded.messages}
        )
        for what, address in LOGINS:
            self.stdout.write(f"  {address} ({what})")
        self.stdout.write(_("Password: %s") % PASSWORD)

    def load(self, now: datetime) -> Any:
        """Mails go to files from the first moment on; not where nothing was loaded after all."""
        marked = settings.DEMO_MARK.exists()
        settings.DEMO_MARK.touch()
        try:
            return load(now=now)
        except BaseException:
            if not marked:
                settings.DEMO_MARK.unlink()
            raise
