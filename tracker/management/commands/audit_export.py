"""`manage.py audit_export`: the history as JSON lines that `verify_audit --file` proves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tracker.exchange.history_files import json_lines
from tracker.queries import chain


class Command(BaseCommand):
    help = "Print the history as JSON lines: every event with its hashes, and its text where that is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=int, default=1, dest="first", metavar="NUMBER", help=_("From this event."))
        parser.add_argument("--to", type=int, dest="last", metavar="NUMBER", help=_("Through this event."))

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"first": options["first"]} | ({"last": options["last"]} if options["last"] is not None else {})
        for line in json_lines(chain.links(**wanted)):
            self.stdout.write(line.decode(), ending="")
