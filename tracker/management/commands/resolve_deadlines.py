"""`manage.py resolve_deadlines`: phrases in, dates out, as JSON lines. Needs no database."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from tracker.language.phrases import InputTooLong, Reading, resolve


class Command(BaseCommand):
    help = (
        "Read phrases and say which dates they mean. Takes JSON lines {id, text, phrase, reference_date, lang} on "
        "standard input, text and lang may be missing; writes JSON lines {id, edtf, boundary, due_date, rrule, anchor, "
        "offset, rule, rivals}, null where there is none, and {id, error} for a line that cannot be read."
    )
    requires_system_checks: list[str] = []  # starts at once, and needs neither database nor settings

    def handle(self, *args: Any, **options: Any) -> None:
        for answer in answers(sys.stdin):
            self.stdout.write(json.dumps(answer, ensure_ascii=False))


def answers(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    """The answer to each line that is not empty."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield answer(line, number)


def answer(line: str, number: int) -> dict[str, Any]:
    """The answer to one line; a line that cannot be read gets one, too."""
    asked: Any = {}
    try:
        asked = json.loads(line)
        reading = resolve(
            asked["phrase"],
            date.fromisoformat(asked["reference_date"]),
            asked.get("lang") or "",
            asked.get("text") or "",
        )
    except KeyError as error:
        return {"id": asked.get("id"), "error": f"line {number}: {error.args[0]} is missing"}
    except (InputTooLong, ValueError, TypeError, AttributeError) as error:
        found = asked.get("id") if isinstance(asked, Mapping) else None
        return {"id": found, "error": f"line {number}: {error}"}
    return {"id": asked.get("id"), **row_of(reading)}


def row_of(reading: Reading | None) -> dict[str, Any]:
    """A reading in fields; all of them null where the phrase sets no deadline."""
    if reading is None:
        return dict.fromkeys(("edtf", "boundary", "due_date", "rrule", "anchor", "offset", "unit", "rule")) | {"rivals": []}
    offset = reading.offset
    return {
        "edtf": reading.date.edtf if reading.date else None,
        "boundary": reading.boundary.value,
        "due_date": reading.last_day.isoformat() if reading.last_day else None,
        "rrule": reading.recurrence.rrule if reading.recurrence else None,
        "anchor": offset.event if offset else None,
        "offset": offset.duration.iso if offset else None,
        "unit": "business" if offset and offset.duration.unit == "working-days" else None,
        "rule": reading.rule,
        "rivals": [
            {"edtf": rival.date.edtf, "boundary": rival.boundary.value, "due_date": rival.last_day.isoformat()}
            for rival in reading.rivals
            if rival.date is not None and rival.last_day is not None
        ],
    }
