"""`manage.py deliver`: write and send every mail whose time has come."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.delivery.dispatch import deliver
from tracker.delivery.sender import DispatchResult
from tracker.management.dated import DatedCommand, add_json
from tracker.management.instants import written
from tracker.operations import restores
from tracker.operations.heartbeats import database_now

HELD = "held"


class Command(DatedCommand):
    help = "Compose and send every mail whose time has come. Settles nothing by itself: `sweep` does."
    stopped = gettext_lazy("What was sent is noted as sent: run the command again to go on.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_json(parser, _("One JSON object instead of lines."))

    def act(self, *, now: datetime, **options: Any) -> None:
        if restores.notice(now=max(now, database_now())):
            self.stderr.write(_("This database was restored from a backup: what was waiting is held back."))
        with self.progress(_("Sending mails")):
            result = deliver(now=now, seconds=float("inf"))
        if options["json"]:
            self.say_json({"now": written(now), **asdict(result)})
        else:
            self.say(result)
        if has_problems(result):
            raise SystemExit(1)

    def say(self, result: DispatchResult) -> None:
        if result.stopped == HELD:
            self.stdout.write(_("Sending is held: nothing goes out. `start_sending` lets mails go."))
            return
        words = ngettext(
            "%(composed)d mail composed, %(sent)d sent, %(cancelled)d cancelled because nothing was left to say.",
            "%(composed)d mails composed, %(sent)d sent, %(cancelled)d cancelled because nothing was left to say.",
            result.composed,
        )
        self.stdout.write(words % asdict(result))
        if has_problems(result):
            self.stderr.write(
                _(
                    "%(refused)d refused for now, %(dead)d refused for good, %(uncertain)d without an answer, "
                    "%(review)d wait for a decision. The delivery log says why."
                )
                % asdict(result)
            )
        if result.stopped:
            self.stderr.write(_("Stopped before the end: %s.") % result.stopped)


def has_problems(result: DispatchResult) -> bool:
    """Whether something should have been sent and was not."""
    failed = result.refused + result.dead + result.uncertain + result.review
    return bool(failed) or result.stopped not in ("", HELD)
