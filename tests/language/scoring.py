"""Shares of phrases read right, by the annotation rules of the shared corpus."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr


@dataclass
class Share:
    """So many right of so many."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 1.0


@dataclass
class Figures:
    """What was measured: dates, repetitions, phrases without a date left without one, phrases that oblige nobody."""

    due: Share
    recurrence: Share
    abstained: Share
    left_alone: Share
    wrong: list[str]


def figures(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Figures:
    """Score (annotated row, answer) pairs; `wrong` holds the ids of rows that are not wholly right."""
    found = Figures(Share(), Share(), Share(), Share(), [])
    for row, answer in pairs:
        right = True
        expected, due = row["expected"], answer.get("due_date")
        if not row["is_deadline"]:
            right = not due and not answer.get("rrule")
            found.left_alone.add(right)
        elif expected["due_date"]:
            right = due == expected["due_date"]
            found.due.add(right)
        else:
            right = not due
            found.abstained.add(right)
        if row["is_deadline"] and expected["rrule"]:
            again = _same(answer.get("rrule"), expected["rrule"], expected["due_date"] or row["reference_date"])
            found.recurrence.add(again)
            right = right and again
        if not right:
            found.wrong.append(row["id"])
    return found


def _same(given: str | None, expected: str, first: str) -> bool:
    """Whether two rules give the same first six days from that day on."""
    start = datetime.fromisoformat(first)
    return bool(given) and _first(str(given), start) == _first(expected, start)


def _first(rule: str, start: datetime) -> list[datetime]:
    return list(islice(rrulestr(rule, dtstart=start), 6))
