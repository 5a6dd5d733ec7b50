"""`manage.py start_sending`: let mails go out, and let the held imports go."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.management.dated import DatedCommand
from tracker.operations import office
from tracker.operations.audit import Actor


class Command(DatedCommand):
    help = "Let mails go out. Releases every import that is held. A second time changes nothing."

    def act(self, *, now: datetime, **options: Any) -> None:
        started = office.start_sending(by=Actor.of_command("start_sending"), now=now)
        for batch in started.released:
            self.stdout.write(_("Import released: %s") % batch)
        count = started.deadlines
        if started.first:
            words = ngettext(
                "Sending has started: reminders begin for %d deadline.",
                "Sending has started: reminders begin for %d deadlines.",
                count,
            )
            self.stdout.write(words % count)
        elif started.released:
            words = ngettext(
                "Sending is on: reminders begin for %d more deadline.",
                "Sending is on: reminders begin for %d more deadlines.",
                count,
            )
            self.stdout.write(words % count)
        else:
            self.stdout.write(_("Sending is on."))
        if not count and (started.first or started.released):
            self.stderr.write(_("Nothing is there yet to remind of: log or import commitments first."))
