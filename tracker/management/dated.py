"""What the commands share: the instant they work at, plain sentences instead of traces, and how they print."""

import json
import os
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tracker.management.instants import instant
from tracker.operations.errors import Refused

WRONG_USAGE = 2


class DatedCommand(BaseCommand):
    """A command that does one thing at an instant. Result on stdout; 0 done, 1 problems, 2 wrong usage."""

    # What Ctrl-C left behind, in a sentence.
    stopped: str | Promise = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now",
            metavar="INSTANT",
            type=instant,
            help=_("Act as if it were then: ISO 8601 with zone, like 2027-03-01T09:00:00Z. Default: now."),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = options.pop("now")
        try:
            self.act(now=_instant_of(now), **options)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        except KeyboardInterrupt:
            raise CommandError(_("Stopped. %s") % self.stopped if self.stopped else _("Stopped.")) from None

    def act(self, *, now: datetime, **options: Any) -> None:
        raise NotImplementedError

    def say_json(self, value: Any) -> None:
        """One JSON value on one line."""
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    @contextmanager
    def progress(self, text: str) -> Iterator[None]:
        """A line on stderr while something runs, on a terminal only."""
        shown = self.stderr.isatty() and not self.quiet
        if shown:
            self.stderr.write(f"{text} …", str, ending="")
            self.stderr.flush()
        try:
            yield
        finally:
            if shown:
                self.stderr.write("\r" + " " * (len(text) + 2) + "\r", str, ending="")

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.quiet = options["verbosity"] == 0
        if os.environ.get("NO_COLOR"):
            options["no_color"] = True
        return super().execute(*args, **options)


def add_json(parser: CommandParser, text: str) -> None:
    """The option --json; `text` says what is printed."""
    parser.add_argument("--json", action="store_true", help=text)


def _instant_of(value: str | datetime | None) -> datetime:
    """The option's value; a string comes from code that calls the command with keywords."""
    if isinstance(value, str):
        try:
            return instant(value)
        except ArgumentTypeError as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from error
    return value or timezone.now()
