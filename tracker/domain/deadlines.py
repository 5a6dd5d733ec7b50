"""What is due when: from a promise's terms to its first and last day, two instants, and how they came about.

`last_day` and the zone are the truth. Instants are derived from them, aware and in UTC, and are derived again when
the rules of a zone change. Local times follow one rule: a time that a clock change skips becomes the first instant
after the gap, a time that comes twice is the first of the two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

from tracker.domain.calendars import Rest, Roll, WorkCalendar
from tracker.domain.dates import PartialDate, Unit

__all__ = [
    "NOTICE_DAYS",
    "Boundary",
    "Explained",
    "Roll",
    "Span",
    "SpanCode",
    "Terms",
    "UnknownZone",
    "at_hour",
    "local_day",
    "notice_day",
    "span_of",
    "span_of_days",
    "start_of_day",
    "zone_of",
]

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)

# How many calendar days before its first day a deadline is called due soon. An interval takes its precision's.
NOTICE_DAYS: Mapping[Unit, int] = MappingProxyType(
    {Unit.DAY: 7, Unit.MONTH: 30, Unit.QUARTER: 45, Unit.HALF_YEAR: 60, Unit.SEASON: 60, Unit.YEAR: 90}
)


class Boundary(StrEnum):
    """Whether the stated period is still on time ("by April") or already too late ("before April")."""

    END = "end"
    START = "start"


class SpanCode(StrEnum):
    """The steps from terms to a span, each with the values that its words need."""

    STATED = "stated"  # edtf
    LAST_DAY_INCLUDED = "last-day-included"  # edtf, day
    DAY_BEFORE_PERIOD = "day-before-period"  # edtf, day
    FREE_WEEKEND = "free-weekend"  # day
    FREE_HOLIDAY = "free-holiday"  # day, holiday, country
    FREE_OFFICE = "free-office"  # day
    ROLL_NOT_NEEDED = "roll-not-needed"  # day
    ROLLED_FOLLOWING = "rolled-following"  # day, to
    ROLLED_PRECEDING = "rolled-preceding"  # day, to
    ROLLED_WITHIN_MONTH = "rolled-within-month"  # day, to
    DAYS_GIVEN = "days-given"  # first, last
    ZONE = "zone"  # zone, day, time
    DAY_SKIPPED_IN_ZONE = "day-skipped-in-zone"  # zone, day


class UnknownZone(ValueError):  # noqa: N818 - reads as what happened
    """No time zone of that name in the IANA database."""


@dataclass(frozen=True)
class Explained:
    """One step of an explanation: a stable code and the values its words need. JSON can hold both."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", dict(self.values))

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.values.items())))

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any]) -> Self:
        """Build a step from what `parts` gave, as it comes back from JSON."""
        return cls(parts["code"], parts["values"])

    @property
    def parts(self) -> dict[str, Any]:
        """The step as JSON can hold it."""
        return {"code": str(self.code), "values": dict(self.values)}


@dataclass(frozen=True)
class Terms:
    """What was promised: the date as precise as it was stated, how to read it, and the IANA zone of its days."""

    date: PartialDate
    boundary: Boundary = Boundary.END
    roll: Roll = Roll.NONE
    zone: str = "UTC"


@dataclass(frozen=True)
class Span:
    """What terms come to.

    On time from `first_day` through `last_day`, both inside, in `zone`. `starts_at` is the start of the first day,
    `due_at` the first instant that is too late; both aware, in UTC, starts_at < due_at. `precision` is never an
    interval: it rules notice period and ladder.
    """

    first_day: date
    last_day: date
    starts_at: datetime
    due_at: datetime
    precision: Unit
    zone: str
    steps: tuple[Explained, ...]


def span_of(terms: Terms, calendar: WorkCalendar) -> Span:
    """Compute the span of terms; the calendar is asked only where the terms roll.

    Raises UnknownZone, or CalendarExhausted where a roll finds no working day.
    """
    stated = terms.date
    steps = [Explained(SpanCode.STATED, {"edtf": stated.edtf})]
    if terms.boundary is Boundary.START:
        first = last = stated.first_day - _ONE_DAY
        precision, code = Unit.DAY, SpanCode.DAY_BEFORE_PERIOD
    else:
        first, last = stated.first_day, stated.last_day
        precision, code = stated.precision(), SpanCode.LAST_DAY_INCLUDED
    steps.append(Explained(code, {"edtf": stated.edtf, "day": last.isoformat()}))
    rolled = calendar.roll(last, terms.roll)
    steps.extend(_roll_steps(last, rolled, terms.roll, calendar))
    first = rolled if precision is Unit.DAY else min(first, rolled)
    return _span(first, rolled, precision, terms.zone, steps)


def span_of_days(first_day: date, last_day: date, precision: Unit, zone: str) -> Span:
    """The span of two days that are already decided, as after a pause. Raises UnknownZone, ValueError."""
    if last_day < first_day:
        raise ValueError("last_day: lies before first_day")
    if precision is Unit.INTERVAL:
        raise ValueError("precision: give the unit that rules the ladder, not an interval")
    given = Explained(SpanCode.DAYS_GIVEN, {"first": first_day.isoformat(), "last": last_day.isoformat()})
    return _span(first_day, last_day, precision, zone, [given])


def notice_day(span: Span) -> date:
    """The local day from whose start the deadline is due soon."""
    return span.first_day - timedelta(days=NOTICE_DAYS[span.precision])


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UnknownZone(f"“{name}” is not a time zone; give an IANA name like Asia/Bishkek") from None


def start_of_day(day: date, zone: str) -> datetime:
    """The instant in UTC at which that day begins in that zone. Raises UnknownZone."""
    return at_hour(day, time(0), zone)


def at_hour(day: date, hour: time, zone: str) -> datetime:
    """The instant in UTC at which clocks in that zone first show that time of that day.

    A skipped time is the first instant after the gap; of a repeated time the first. Raises UnknownZone.
    """
    tz = zone_of(zone)
    local = datetime.combine(day, hour.replace(tzinfo=None, fold=0), tzinfo=tz)
    instant = local.astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, tz)


def local_day(instant: datetime, zone: str) -> date:
    """The day that calendars in that zone show at an aware instant. Raises UnknownZone; ValueError if naive."""
    if instant.tzinfo is None:
        raise ValueError("instant: has no zone")
    return instant.astimezone(zone_of(zone)).date()


def _end_of_gap(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The instant of the one clock change in (before, after], both UTC, to the second."""
    old = before.astimezone(tz).utcoffset()
    low, high = 0, (after - before) // _ONE_SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if (before + middle * _ONE_SECOND).astimezone(tz).utcoffset() == old:
            low = middle
        else:
            high = middle
    return before + high * _ONE_SECOND


def _span(first: date, last: date, precision: Unit, zone: str, steps: list[Explained]) -> Span:
    starts_at, due_at = start_of_day(first, zone), start_of_day(last + _ONE_DAY, zone)
    if starts_at == due_at:
        # The zone crossed the date line and left this day out (Samoa, 30 December 2011): the day before stands in.
        steps = [*steps, Explained(SpanCode.DAY_SKIPPED_IN_ZONE, {"zone": zone, "day": last.isoformat()})]
        starts_at = start_of_day(first - _ONE_DAY, zone)
    too_late = due_at.astimezone(zone_of(zone))
    values = {"zone": zone, "day": too_late.date().isoformat(), "time": too_late.strftime("%H:%M")}
    steps = [*steps, Explained(SpanCode.ZONE, values)]
    return Span(first, last, starts_at, due_at, precision, zone, tuple(steps))


def _roll_steps(last: date, rolled: date, roll: Roll, calendar: WorkCalendar) -> Iterator[Explained]:
    if roll is Roll.NONE:
        return
    if rolled == last:
        yield Explained(SpanCode.ROLL_NOT_NEEDED, {"day": last.isoformat()})
        return
    yield from _free_days(last, rolled, calendar)
    if rolled > last:
        code = SpanCode.ROLLED_FOLLOWING
    elif roll is Roll.PRECEDING:
        code = SpanCode.ROLLED_PRECEDING
    else:
        code = SpanCode.ROLLED_WITHIN_MONTH
    yield Explained(code, {"day": last.isoformat(), "to": rolled.isoformat()})


def _free_days(last: date, rolled: date, calendar: WorkCalendar) -> Iterator[Explained]:
    """Why the last day is free, and every other feast or office day on the way, each feast once."""
    step = _ONE_DAY if rolled > last else -_ONE_DAY
    told: set[str] = set()
    day = last
    while day != rolled:
        rest, values = calendar.rest(day), {"day": day.isoformat()}
        name = calendar.holiday_name(day)
        if rest is Rest.OFFICE:
            yield Explained(SpanCode.FREE_OFFICE, values)
        elif name is not None and name not in told:
            told.add(name)
            country = calendar.country or ""
            yield Explained(SpanCode.FREE_HOLIDAY, {**values, "holiday": name, "country": country})
        elif rest is Rest.WEEKEND and day == last:
            yield Explained(SpanCode.FREE_WEEKEND, values)
        day += step
