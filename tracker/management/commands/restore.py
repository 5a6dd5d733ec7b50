"""`manage.py restore DIR`: a backup in place of an empty database; nothing that was sent before is sent again."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.delivery.liveness import RESTORED, recover
from tracker.exchange import backups
from tracker.exchange.backups import BackupError
from tracker.management.dated import DatedCommand
from tracker.models import Message
from tracker.operations import restores
from tracker.operations.audit import Actor

BY = Actor.of_command("restore")


class Command(DatedCommand):
    help = (
        "Put a backup into an empty database, with its files; Duebook must not run. The backup is proved before "
        "anything is touched and the result after it: rows, and the chain of the history. What waited to be sent when "
        "it was made is held for a person, since it may have gone out since."
    )
    stopped = "The database may be empty now: run the same command again with --replace."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("directory", metavar="DIR", type=Path, help=_("What `backup` made."))
        parser.add_argument("--replace", action="store_true", help=_("Put it in place of the office that is there."))

    def act(self, *, now: datetime, **options: Any) -> None:
        try:
            manifest = backups.read_back(options["directory"], replace=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        holds = backups.history_holds()
        restores.hold_back(by=BY, now=now)  # whatever the history says: nothing goes out again by itself
        recover(now=now)
        if not holds:
            raise CommandError(_("The backup was read back, but its history does not hold: `verify_audit` says where."))
        self.stdout.write(
            _("Read back: %(rows)d rows as of %(at)s; the history holds.")
            % {"rows": sum(manifest["rows"].values()), "at": manifest["made_at"]}
        )
        count = Message.objects.filter(state=Message.State.REVIEW, reason=RESTORED).count()
        words = ngettext("%d mail waits for a decision.", "%d mails wait for a decision.", count)
        self.stdout.write(words % count)
        self.stdout.write(_("Start Duebook now, and look at the review desk under “Nobody told”."))
