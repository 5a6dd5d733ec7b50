"""What a record of promises says of each date, and how it counts them.

Every date of a record falls under exactly one verdict, so that the counts add up to the number of dates.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from tracker.domain.lifecycle import JUDGED, PAST_DUE, SET_ASIDE, Status


class Verdict(StrEnum):
    """What can be said of one date, as far as it is known."""

    IN_TIME = "in_time"
    TOO_LATE = "too_late"
    DAY_UNKNOWN = "day_unknown"
    IN_PART = "in_part"
    NOT_KEPT = "not_kept"
    SET_ASIDE = "set_aside"
    NOT_JUDGED = "not_judged"
    AHEAD = "ahead"
    UNDATED = "undated"


class Cause(StrEnum):
    """Why a date has new terms; the same words as those stored with them."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    TRIGGER = "trigger"
    UNDONE = "undone"


class Version(Protocol):
    """One version of the terms of a date, as it was stored."""

    cause: str
    edtf: str


V = TypeVar("V", bound=Version)
# A promise "30 days after receipt" was always that: the day it comes to is its first date.
_FIRST = (Cause.RECORDED, Cause.CORRECTED, Cause.TRIGGER)


@dataclass(frozen=True)
class Moves(Generic[V]):
    """The terms before any extension, those that hold now, and each extension still standing: (before, after)."""

    first: V | None
    present: V | None
    extensions: tuple[tuple[V, V], ...]


def moves_of(versions: Sequence[V]) -> Moves[V]:
    """What became of a date, from its versions in their order. An extension that was undone is none."""
    first: V | None = None
    present: V | None = None
    extensions: list[tuple[V, V]] = []
    for version in versions:
        if version.cause == Cause.EXTENDED and present is not None:
            extensions.append((present, version))
        elif version.cause == Cause.UNDONE and extensions:
            extensions.pop()
        elif version.cause in _FIRST and (not extensions or not version.edtf):
            first = version if version.edtf else None
        present = version
    return Moves(first, present, tuple(extensions))


def verdict_of(status: Status, *, received_on: date | None, last_day: date | None) -> Verdict:
    """The verdict on a date with this status. The clock alone never says that a promise was not kept."""
    if status in SET_ASIDE:
        return Verdict.SET_ASIDE
    if status in JUDGED:
        return _judged(status, received_on, last_day)
    if status is Status.REPORTED or status in PAST_DUE:
        return Verdict.NOT_JUDGED
    return Verdict.UNDATED if last_day is None else Verdict.AHEAD


def _judged(status: Status, received_on: date | None, last_day: date | None) -> Verdict:
    if status is Status.PARTLY_MET:
        return Verdict.IN_PART
    if status is Status.MISSED:
        return Verdict.NOT_KEPT
    if received_on is None or last_day is None:
        return Verdict.DAY_UNKNOWN
    return Verdict.IN_TIME if received_on <= last_day else Verdict.TOO_LATE


class Dated(Protocol):
    """What is counted of one date."""

    @property
    def verdict(self) -> Verdict:
        """What can be said of it."""

    @property
    def in_time_at_first(self) -> bool:
        """True where it was kept, and received by its first date."""

    @property
    def times_extended(self) -> int:
        """How many extensions still stand."""

    @property
    def has_day(self) -> bool:
        """True where a day can be given, or could before it was decided."""


@dataclass
class Tally:
    """The counts of a record; `verdicts` add up to `dates`. A review that nobody named a date for is no date."""

    commitments: int = 0
    undated: int = 0
    dates: int = 0
    in_time_at_first: int = 0
    extended: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)

    def add(self, dates: Iterable[Dated]) -> None:
        """Count one commitment with its dates."""
        rows = list(dates)
        self.commitments += 1
        self.undated += not any(row.has_day for row in rows)
        self.dates += len(rows)
        for row in rows:
            self.verdicts[row.verdict] += 1
            self.in_time_at_first += row.in_time_at_first
            self.extended += row.times_extended > 0


def was_running(begun: datetime, ended: datetime | None, at: datetime) -> bool:
    """Whether something that began and perhaps ended was running at an instant."""
    return begun <= at and (ended is None or ended > at)
