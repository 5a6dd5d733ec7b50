"""`manage.py read_mail`: read what came back into the office's mailbox, now."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.delivery.incoming import mailbox
from tracker.management.dated import DatedCommand


class Command(DatedCommand):
    help = "Read what came back into the office's mailbox (EMAIL_INBOX_URL): returned mails, complaints, replies."

    def act(self, *, now: datetime, **options: Any) -> None:
        if not mailbox.is_named():
            raise CommandError(_("No mailbox is named: set EMAIL_INBOX_URL, see .env.example."))
        result = mailbox.read_inbox(now=now)
        words = ngettext("%(read)s mail read", "%(read)s mails read", result.read) % {"read": result.read}
        parts = [words, *(f"{effect}: {count}" for effect, count in sorted(result.effects.items()))]
        self.stdout.write(", ".join(parts))
        if result.failed:
            self.stderr.write(_("Not understood and left where they are: %(count)s.") % {"count": result.failed})
        if result.stopped:
            raise CommandError(result.stopped)
