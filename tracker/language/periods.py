"""Periods and durations as a grammar handles them, before a limit ("by", "before") makes a deadline of them."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.dates import InvalidPartialDate, PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained
from tracker.domain.durations import Duration
from tracker.domain.recurrence import Recurrence

MOST_YEARS_AHEAD = 3
# From one 29 February to the next, at the turn of a century that has none.
MOST_YEARS_TO_A_DAY = 8


class Edge(StrEnum):
    """Which end of the period the words name: "the end of April", "the beginning of April"; or a time on it."""

    NONE = ""
    END = "end"
    START = "start"
    TIME = "time"  # a time on a day: "before 4 pm on Friday" is still on Friday


class Part(StrEnum):
    """A part of a period that has no sharp limits in speech."""

    EARLY = "early"
    MIDDLE = "middle"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Option:
    """One date that a period can be, and the steps that led to it."""

    date: PartialDate
    steps: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class Offset:
    """So long after an event, or before it where the count is below 0; the words of the event may be ""."""

    duration: Duration
    event: str


@dataclass(frozen=True, slots=True)
class Series:
    """Words that say how often: "every six months", and since when, where they say that ("from 2027 on").

    `first` is the period that they name as the first one ("every 90 days, the next time by 15 May").
    """

    rule: Recurrence
    since: date | None = None
    first: "Period | None" = None


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period out of the text.

    `options` rise in time; several only where the words leave open which one ("April" without a year), and then the
    first that has not passed is meant and `assumed` is the code of the step that says so. `rivals` are other readings
    of the same words, best first. `offset` says from which event it is counted; without options the day of that event
    is not known. `repeats` generates its last days where the period comes again ("the second Friday of each month");
    `each_year` does where only words beside it say that ("the first Monday in May, each year"). What hangs on the end
    of a period of its own comes again `as_often_as_said` of it elsewhere in the sentence ("quarterly reports").
    """

    rule: str
    options: tuple[Option, ...]
    assumed: str = ""
    convention: str = ""
    edge: Edge = Edge.NONE
    offset: Offset | None = None
    repeats: Recurrence | None = None
    each_year: Recurrence | None = None
    as_often_as_said: bool = False
    rivals: tuple["Period", ...] = ()
    warnings: tuple[str, ...] = ()

    def choose(self, reference: date, boundary: Boundary) -> Option | None:
        """The option that is meant: the first that is still open on the reference date."""
        for option in self.options:
            if not (self.assumed and is_over(option.date, reference, boundary)):
                return option
        return None

    def followed(self, change: Callable[[Option], Option | None], rule: str) -> "Period | None":
        """The period that comes out when every option is changed in the same way; None if none is left."""
        options = tuple(option for option in map(change, self.options) if option is not None)
        rivals = tuple(rival for rival in (each.followed(change, rule) for each in self.rivals) if rival is not None)
        return replace(self, rule=rule, options=options, rivals=rivals) if options else None


def is_over(period: PartialDate, reference: date, boundary: Boundary) -> bool:
    """Whether the last day on time lies before the reference date."""
    return period.last_day < reference if boundary is Boundary.END else period.first_day <= reference


def explained(code: str, **values: object) -> Explained:
    """A step with its values as strings."""
    return Explained(code, {name: str(value) for name, value in values.items()})


def built(make: Callable[[], PartialDate]) -> PartialDate | None:
    """The date, or None where the calendar has none such: 31 April, a year out of range."""
    try:
        return make()
    except (InvalidPartialDate, ValueError, OverflowError):
        return None


def fixed(rule: str, day: PartialDate | None, *steps: Explained) -> Period | None:
    """A period of which the words leave nothing open."""
    return None if day is None else Period(rule, (Option(day, steps),))


def in_year(
    rule: str, make: Callable[[int], PartialDate], year: int | None, reference: date, *steps: Explained
) -> Period | None:
    """A period of a given year, or of whichever year comes next where none is written."""
    if year is not None:
        return fixed(rule, built(lambda: make(year)), *steps)
    years = range(reference.year - 1, reference.year + MOST_YEARS_TO_A_DAY + 1)
    dates = [made for made in (_of_year(make, each) for each in years) if made is not None]
    return next_of(rule, dates[: MOST_YEARS_AHEAD + 2], "year-assumed", *steps)


def _of_year(make: Callable[[int], PartialDate], year: int) -> PartialDate | None:
    return built(lambda: make(year))


def next_of(rule: str, dates: Iterable[PartialDate], assumed: str, *steps: Explained) -> Period | None:
    """A period that is the next of several."""
    options = tuple(Option(each, steps) for each in dates)
    convention = "next-occurrence"
    return Period(rule, options, assumed=assumed, convention=convention) if options else None


def week_of(day: date) -> PartialDate:
    """The week of that day, Monday to Sunday (ISO 8601)."""
    monday = day - timedelta(days=day.weekday())
    return PartialDate.of_interval(monday, monday + timedelta(days=6))


def months_of(period: PartialDate) -> list[tuple[int, int]]:
    """The (year, month) pairs that a period of whole months consists of; empty for days and intervals."""
    if period.unit in (Unit.DAY, Unit.INTERVAL):
        return []
    first = period.first_day.year * 12 + period.first_day.month - 1
    last = period.last_day.year * 12 + period.last_day.month - 1
    return [(month // 12, month % 12 + 1) for month in range(first, last + 1)]


# Months of a longer period that are its early, middle and late ones, by its length in months.
_PARTS_IN_MONTHS = {
    3: {Part.EARLY: (0, 0), Part.MIDDLE: (1, 1), Part.LATE: (2, 2)},
    6: {Part.EARLY: (0, 1), Part.MIDDLE: (2, 3), Part.LATE: (4, 5)},
    12: {Part.EARLY: (0, 2), Part.MIDDLE: (5, 5), Part.LATE: (9, 11)},  # the middle of a year is the end of June
}


def part_of(period: PartialDate, part: Part) -> PartialDate | None:
    """The early, middle or late part: of a month the days 1-10, 11-20 and the rest, of longer periods whole months."""
    months = months_of(period)
    if len(months) == 1:
        year, month = months[0]
        first, last = {Part.EARLY: (1, 10), Part.MIDDLE: (11, 20), Part.LATE: (21, monthrange(year, month)[1])}[part]
        return built(lambda: PartialDate.of_interval(date(year, month, first), date(year, month, last)))
    if len(months) not in _PARTS_IN_MONTHS:
        return None
    first, last = _PARTS_IN_MONTHS[len(months)][part]
    return built(lambda: whole_months(months[first : last + 1]))


def half_of(period: PartialDate, half: int) -> PartialDate | None:
    """The first or second half of a month (to the 15th, from the 16th), or of a period of whole months."""
    months = months_of(period)
    if len(months) == 1:
        year, month = months[0]
        first, last = (1, 15) if half == 1 else (16, monthrange(year, month)[1])
        return built(lambda: PartialDate.of_interval(date(year, month, first), date(year, month, last)))
    middle = len(months) // 2
    if len(months) % 2 or not months:
        return None
    return built(lambda: whole_months(months[:middle] if half == 1 else months[middle:]))


def whole_months(months: Sequence[tuple[int, int]]) -> PartialDate:
    """The period from the first day of the first month to the last day of the last one, named where it has a name."""
    (first_year, first_month), (last_year, last_month) = months[0], months[-1]
    length = len(months)
    if length == 1:
        return PartialDate.of_month(first_year, first_month)
    if length == 3 and first_month % 3 == 1:
        return PartialDate.of_quarter(first_year, first_month // 3 + 1)
    if length == 6 and first_month % 6 == 1:
        return PartialDate.of_half_year(first_year, first_month // 6 + 1)
    last_day = date(last_year, last_month, monthrange(last_year, last_month)[1])
    return PartialDate.of_interval(date(first_year, first_month, 1), last_day)


def weekday_in(period: PartialDate, weekday: int, which: int) -> date | None:
    """The which-th Monday (0) ... Sunday (6) of a period, -1 for the last; None if it has not so many."""
    if which < 0:
        day = period.last_day - timedelta(days=(period.last_day.weekday() - weekday) % 7)
    else:
        day = period.first_day + timedelta(days=(weekday - period.first_day.weekday()) % 7 + 7 * (which - 1))
    return day if period.first_day <= day <= period.last_day else None
