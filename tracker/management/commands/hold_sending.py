"""`manage.py hold_sending`: let nothing go out until sending is started again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker.management.dated import DatedCommand
from tracker.operations import office
from tracker.operations.audit import Actor


class Command(DatedCommand):
    help = "Let nothing go out. Deadlines go on, messages wait and are asked again when sending starts."

    def act(self, *, now: datetime, **options: Any) -> None:
        office.hold_sending(by=Actor.of_command("hold_sending"), now=now)
        self.stdout.write(_("Sending is held. `start_sending` lets mails go out again."))
