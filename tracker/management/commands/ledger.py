"""`manage.py ledger`: every reason to tell somebody, and what became of it."""

import json
from argparse import ArgumentTypeError
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import start_of_day
from tracker.exchange import ledger_files
from tracker.management.dated import WRONG_USAGE, add_json
from tracker.management.rows import as_line, as_row
from tracker.queries import ledger

CHUNK = 2000


class Command(BaseCommand):
    help = "Print the ledger: every notification with its state, oldest first; as proof with --csv or --jsonl."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json(parser, _("One JSON object a line, one line a notification, in few columns."))
        parser.add_argument("--csv", action="store_true", help=_("A CSV file with every column, as the page gives it."))
        parser.add_argument("--jsonl", action="store_true", help=_("The same as JSON lines, each try an object."))
        parser.add_argument("--commitment", default="", metavar="REFERENCE", help=_("Only of this commitment."))
        parser.add_argument("--person", default="", metavar="WORDS", help=_("Only of addresses or parties like this."))
        parser.add_argument("--step", default="", help=_("Only of this step, like end-3, with its repeats."))
        parser.add_argument("--state", default="", choices=["", *ledger.ASKABLE], help=_("Only what came to this."))
        parser.add_argument("--since", type=day, metavar="DAY", help=_("From this day of the office on."))
        parser.add_argument("--until", type=day, metavar="DAY", help=_("Through this day of the office."))

    def handle(self, *args: Any, **options: Any) -> None:
        if sum(options[name] for name in ("json", "csv", "jsonl")) > 1:
            raise CommandError(_("Choose one of --json, --csv and --jsonl."), returncode=WRONG_USAGE)
        zone = queries.office().zone
        rows = ledger.narrowed(ledger.everything(), _wanted(options, zone))
        if options["csv"] or options["jsonl"]:
            lines = ledger_files.csv_lines if options["csv"] else ledger_files.json_lines
            for line in lines(rows, zone=zone, reader=None):
                self.stdout.write(line.decode(), ending="")
            return
        for notification in rows.order_by("planned_at", "pk").iterator(chunk_size=CHUNK):
            row = as_row(notification)
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else as_line(row))


def day(text: str) -> date:
    """A day as ISO 8601 writes it. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(text)s” is no day: write it like 2027-04-30.") % {"text": text}) from None


def _wanted(options: dict[str, Any], zone: str) -> ledger.Wanted:
    since, until = options["since"], options["until"]
    return ledger.Wanted(
        state=options["state"],
        person=options["person"],
        commitment=options["commitment"],
        step=options["step"],
        since=start_of_day(since, zone) if since else None,
        until=start_of_day(until + timedelta(days=1), zone) if until else None,
    )
