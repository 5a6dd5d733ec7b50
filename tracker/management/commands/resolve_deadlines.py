"""`manage.py resolve_deadlines`: phrases in, dates out, as JSON lines. Needs no database."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from tracker.domain.durations import Counted
from tracker.language.phrases import Reading, resolve

_FIELDS = ("edtf", "boundary", "due_date", "rrule", "anchor", "offset", "unit", "rule")
_ASKED = {"phrase": "", "reference_date": "", "lang": "", "text": ""}


class Command(BaseCommand):
    help = (
        "Read phrases and say which dates they mean. Takes JSON lines {id, text, phrase, reference_date, lang} on "
        "standard input, text and lang may be missing; writes JSON lines {id, edtf, boundary, due_date, rrule, anchor, "
        "offset, unit, rule, rivals}, null where there is none, and {id, error} for a line that cannot be read."
    )
    requires_system_checks: list[str] = []  # starts at once, and needs no database

    def handle(self, *args: Any, **options: Any) -> None:
        # As bytes: the encoding of JSON is UTF-8 whatever that of the terminal is, and a wrong one is an error of its
        # line. What is written is ASCII, so that every terminal and every half character can take it.
        for answer in answers(sys.stdin.buffer):
            self.stdout.write(json.dumps(answer))


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The answer to each line that is not empty."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield answer(line, number)


def answer(line: bytes, number: int) -> dict[str, Any]:
    """The answer to one line; a line that cannot be read gets one, too."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number}: no JSON: {error}"}
    if not isinstance(asked, Mapping):
        return {"id": None, "error": f"line {number}: not an object with id, phrase and reference_date"}
    try:
        return {"id": asked.get("id"), **row_of(read(asked))}
    except ValueError as error:
        return {"id": asked.get("id"), "error": f"line {number}: {error}"}


def read(asked: Mapping[str, Any]) -> Reading | None:
    """The reading that is asked for. Raises ValueError in words, InputTooLong among them."""
    fields = _ASKED | {name: asked[name] for name in _ASKED if asked.get(name) is not None}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise ValueError(f"{name} is no text")
    for name in ("phrase", "reference_date"):
        if not fields[name]:
            raise ValueError(f"{name} is missing")
    try:
        reference = date.fromisoformat(fields["reference_date"])
    except ValueError:
        raise ValueError(f"reference_date is “{fields['reference_date'][:20]}”, no day like 2027-01-04") from None
    return resolve(fields["phrase"], reference, fields["lang"], fields["text"])


def row_of(reading: Reading | None) -> dict[str, Any]:
    """A reading in fields; all of them null where the phrase sets no deadline."""
    if reading is None:
        return {**dict.fromkeys(_FIELDS), "rivals": []}
    offset = reading.offset
    return {
        "edtf": reading.date.edtf if reading.date else None,
        "boundary": reading.boundary.value,
        "due_date": reading.last_day.isoformat() if reading.last_day else None,
        "rrule": reading.recurrence.rrule if reading.recurrence else None,
        "anchor": offset.event if offset else None,
        "offset": offset.duration.iso if offset else None,
        "unit": "business" if offset and offset.duration.unit is Counted.WORKING_DAYS else None,
        "rule": reading.rule,
        "rivals": [
            {"edtf": rival.date.edtf, "boundary": rival.boundary.value, "due_date": rival.last_day.isoformat()}
            for rival in reading.rivals
            if rival.date is not None and rival.last_day is not None
        ],
    }
