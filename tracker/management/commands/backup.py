"""`manage.py backup DIR`: the database, the files and the fingerprints of the keys, checked as soon as it is made."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from tracker.exchange import backups
from tracker.exchange.backups import BackupError
from tracker.management.dated import DatedCommand, add_json
from tracker.operations import heartbeats


class Command(DatedCommand):
    help = (
        "Make a backup in a new directory under DIR, while Duebook works: the database at one moment and the files "
        "that people sent. The keys are not in it: keep them elsewhere. It is read through once before it counts."
    )
    stopped = "No backup was made."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("directory", metavar="DIR", type=Path)
        add_json(parser, _("One JSON object instead of lines."))

    def act(self, *, now: datetime, **options: Any) -> None:
        try:
            made = backups.make(options["directory"], now=now)
        except BackupError as error:
            raise CommandError(str(error)) from error
        heartbeats.beat(heartbeats.BACKUP, directory=str(made.directory), rows=made.rows, size=made.size)
        said = {"directory": str(made.directory), "tables": made.tables, "rows": made.rows, "size": made.size}
        if options["json"]:
            self.say_json(said)
            return
        said["size"] = f"{made.size / 2**20:.1f}"
        words = _("%(directory)s: %(rows)d rows of %(tables)d tables, %(size)s MB, read through and whole.")
        self.stdout.write(words % said)
        self.stdout.write(_("The keys are not in it: keep VAR_DIR/secrets, or where they stand, elsewhere."))
