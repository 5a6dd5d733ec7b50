"""`manage.py verify_audit`: is the history as it was written? Names every event that is not."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.domain.chain import Anchor
from tracker.domain.proof import Examined, examine
from tracker.exchange.history_files import read_lines
from tracker.operations import proving
from tracker.wording.proofs import problem_in_words

BROKEN, UNPROVED = 1, 2


class Command(BaseCommand):
    help = (
        "Prove that the history is as it was written, and note its newest event outside the database. "
        "0: it is. 1: it is not, and every event that is not is named. 2: it could not be proved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("One JSON object instead of lines."))
        parser.add_argument("--quiet", action="store_true", help=_("Say only what is wrong."))
        parser.add_argument(
            "--expect", type=mailed, action="append", default=[], metavar="NUMBER:HASH",
            help=_("An event as a mail to an auditor has it; may be repeated."),
        )  # fmt: skip
        parser.add_argument(
            "--file", metavar="PATH", help=_("Prove an exported file in place of the database; nothing is noted.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            found, fault = self._proved(options["file"], options["expect"], now)
        except (DatabaseError, OSError, ValueError) as error:
            self._end(UNPROVED, {"proved": False, "error": str(error)}, [str(error)], options)
        said = {
            "proved": True,
            "sound": found.is_sound,
            "events": found.events,
            "last": found.last,
            "hash": found.head,
            "anchored": found.anchored,
            "unanchored_from": found.unanchored_from,
            "erased_texts": found.erased_texts,
            "anchor_error": fault,
            "problems": [
                {
                    "fault": one.fault.value, "sequence": one.sequence, "until": one.until, "number": one.number,
                    "action": one.action, "target": one.target,
                }
                for one in found.problems
            ],
        }  # fmt: skip
        code = BROKEN if not found.is_sound else UNPROVED if fault else 0
        self._end(code, said, list(_lines(found, fault, quiet=options["quiet"])), options)

    def _proved(self, file: str | None, expected: list[Anchor], now: datetime) -> tuple[Examined, str]:
        if file is None:
            verdict = proving.verify(now=now, expected=expected)
            return verdict.examined, verdict.anchor_fault
        with Path(file).open(encoding="utf-8") as lines:
            links = read_lines(lines)
            return examine(links, key=settings.AUDIT_KEY.encode(), anchors=expected, from_start=False), ""

    def _end(self, code: int, said: dict[str, Any], lines: list[str], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            for line in lines:
                self.stdout.write(line)
        raise SystemExit(code)


def mailed(text: str) -> Anchor:
    """A number and a hash with a colon between them. Raises ArgumentTypeError."""
    number, _colon, hash_ = text.partition(":")
    if not number.isascii() or not number.isdigit() or len(hash_) != 64:
        raise ArgumentTypeError(_("“%(text)s” is not an event’s number, a colon and its hash.") % {"text": text})
    return Anchor(int(number), hash_.lower(), datetime.min.replace(tzinfo=UTC).isoformat())


def _lines(found: Examined, fault: str, *, quiet: bool) -> list[str]:
    lines = [problem_in_words(one.fault, one.sequence, one.until or one.number, one.action, one.target)
             for one in found.problems]  # fmt: skip
    if fault:
        lines.append(_("The anchors outside the database could not be used: %s.") % fault)
    if quiet:
        return lines
    if found.is_sound:
        lines.append(_("The history holds: %(count)s events, the newest is number %(last)s.")
                     % {"count": found.events, "last": found.last})  # fmt: skip
        lines.append(_("Its hash: %s") % found.head)
    else:
        count = len(found.problems)
        words = ngettext("The history does not hold: %(count)s fault.", "The history does not hold: %(count)s faults.",
                         count)  # fmt: skip
        lines.append(words % {"count": count})
    if found.unanchored_from is not None:
        lines.append(_("From event %s on nothing is anchored outside the database yet.") % found.unanchored_from)
    return lines
