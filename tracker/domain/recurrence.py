"""Duties that come again, by the rules of RFC 5545 (iCalendar), section 3.3.10.

A rule here generates *last days that are on time*, never times of day. The first of them is an argument: it is what
iCalendar calls DTSTART. Three things differ from the letter of the RFC, because deadlines are not meetings:

- A day that a month does not have becomes the last day of that month, where RFC 5545 leaves the month out. RFC 7529
  calls this SKIP=BACKWARD. “31 August, then every six months” comes in February, too.
- A rule without BY-parts repeats a period as a period: a quarter is followed by a quarter, not by the day 91 days on.
- “45 days after the end of each quarter” is the ends of the quarters and a duration that RFC 5545 has no word for.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Self

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import LAST_YEAR, InvalidPartialDate, PartialDate, Unit
from tracker.domain.durations import Counted, Duration, moved

# Nobody plans further, and a rule from outside must end somewhere: 200 years of months.
MOST_OCCURRENCES = 2400
LONGEST_INTERVAL = 1000
_LONGEST_RULE = 300


class Frequency(StrEnum):
    """How often, before the interval. Hours, minutes and seconds are no matter of deadlines."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?")
_NTH = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_MONTHS_OF = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.SEASON: 12, Unit.YEAR: 12}

_PROBLEMS = {
    "not-a-rule": "“{given}” is no rule of RFC 5545. Write, for example, FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1.",
    "too-long": "A rule has at most {limit} characters; this one has {length}.",
    "part-unknown": "“{given}” is not used here. Known are FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, UNTIL, COUNT.",
    "part-twice": "“{given}” stands twice. Write each part once.",
    "frequency-missing": "The rule does not say how often. Begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.",
    "value-wrong": "“{given}” is not a value of {part}.",
    "until-and-count": "UNTIL and COUNT exclude each other (RFC 5545). Keep one.",
    "days-need-month": "BYMONTHDAY needs FREQ=MONTHLY or YEARLY, with BYMONTH where it is YEARLY.",
    "nth-needs-month": "A numbered weekday (2FR) needs FREQ=MONTHLY, or FREQ=YEARLY with BYMONTH.",
    "two-kinds-of-days": "BYDAY and BYMONTHDAY together leave the day open. Keep one.",
    "never": "No month of the rule has such a day.",
    "counted-needs-period": "Days are counted from the end of months, quarters, half-years or years only.",
}

PROBLEM_CODES = frozenset(_PROBLEMS)


class InvalidRecurrence(ValueError):  # noqa: N818 - reads as what happened
    """A rule that cannot be kept. `code` and `values` are stable, so that an edge can say it in another language."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values: Mapping[str, str] = {name: str(value) for name, value in values.items()}
        super().__init__(_PROBLEMS[code].format(**self.values))


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday, Monday = 0, and which one of its month: 1 the first, -1 the last, 0 each."""

    day: int
    which: int = 0

    @property
    def code(self) -> str:
        """As BYDAY has it: FR, 2FR, -1MO."""
        return f"{self.which or ''}{_WEEKDAYS[self.day]}"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule that generates last days on time.

    `months` are 1 to 12, `month_days` 1 to 31 or -1 for the last day; `counted` is a duration after (or before) the
    end of each period that the frequency and the interval name. Raises InvalidRecurrence.
    """

    frequency: Frequency
    interval: int = 1
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    until: date | None = None
    count: int | None = None
    counted: Duration | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "months", tuple(sorted(set(self.months))))
        object.__setattr__(self, "month_days", tuple(sorted(set(self.month_days), key=_last_is_last)))
        weekdays = sorted(set(self.weekdays), key=lambda each: (_last_is_last(each.which), each.day))
        object.__setattr__(self, "weekdays", tuple(weekdays))
        _check(self)

    @classmethod
    def parse(cls, rrule: str) -> Self:
        """Read a rule of RFC 5545, with or without “RRULE:” before it. Raises InvalidRecurrence."""
        text = rrule.strip().removeprefix("RRULE:").rstrip(";").upper()
        if len(text) > _LONGEST_RULE:
            raise InvalidRecurrence("too-long", limit=_LONGEST_RULE, length=len(text))
        parts: dict[str, str] = {}
        for part in text.split(";"):
            name, equals, value = part.partition("=")
            if not equals or not value:
                raise InvalidRecurrence("not-a-rule", given=rrule)
            if name not in _READERS:
                raise InvalidRecurrence("part-unknown", given=name)
            if name in parts:
                raise InvalidRecurrence("part-twice", given=name)
            parts[name] = value
        if "FREQ" not in parts:
            raise InvalidRecurrence("frequency-missing")
        return cls(**{_FIELDS[name]: _read(name, value) for name, value in parts.items()})

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any]) -> Self:
        """Build a rule from what `parts` gave, as it comes back from JSON. Raises InvalidRecurrence."""
        rule, counted = cls.parse(parts["rrule"]), parts.get("counted")
        return replace(rule, counted=Duration(counted["count"], Counted(counted["unit"]))) if counted else rule

    @property
    def parts(self) -> dict[str, Any]:
        """The rule as JSON can hold it."""
        counted = self.counted and {"count": self.counted.count, "unit": self.counted.unit.value}
        return {"rrule": self.rrule, "counted": counted}

    @property
    def rrule(self) -> str:
        """The rule as RFC 5545 writes it. What is counted from the end of each period is not in it: see `counted`."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, values in (("BYMONTH", self.months), ("BYMONTHDAY", self.month_days)):
            if values:
                parts.append(f"{name}={','.join(map(str, values))}")
        if self.weekdays:
            parts.append(f"BYDAY={','.join(each.code for each in self.weekdays)}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)

    @property
    def months_apart(self) -> int:
        """The length of its step in months; 0 for days and weeks."""
        return {Frequency.MONTHLY: 1, Frequency.YEARLY: 12}.get(self.frequency, 0) * self.interval

    @property
    def names_days(self) -> bool:
        """Whether the rule itself says which days, so that the first one only says where to begin."""
        return bool(self.months or self.month_days or self.weekdays or self.counted)

    def occurrences(self, first: PartialDate, calendar: WorkCalendar = WEEKDAYS) -> Iterator[PartialDate]:
        """The dates from the first on, rising, the first one among them; at most MOST_OCCURRENCES.

        `first` is on time through its last day. A rule that names its days gives days, from the first one that is not
        before the last day of `first`; else every date is as precise as `first`. `calendar` is for counted working
        days. Ends at UNTIL, after COUNT dates, and with the year 2200.
        """
        limit = min(self.count or MOST_OCCURRENCES, MOST_OCCURRENCES)
        for each in islice(self._dates(first, calendar), limit):
            if self.until is not None and each.last_day > self.until:
                return
            yield each

    def next_after(self, day: date, first: PartialDate, calendar: WorkCalendar = WEEKDAYS) -> PartialDate | None:
        """The first occurrence whose last day lies after `day`; None where the series has ended."""
        return next((each for each in self.occurrences(first, calendar) if each.last_day > day), None)

    def previous_before(self, day: date, first: PartialDate, calendar: WorkCalendar = WEEKDAYS) -> PartialDate | None:
        """The last occurrence whose last day lies before `day`; None where the series begins later."""
        found = None
        for each in self.occurrences(first, calendar):
            if each.last_day >= day:
                break
            found = each
        return found

    def a_day_earlier(self) -> "Recurrence | None":
        """The rule of the days before its days: “до 1 февраля” each year ends on 31 January.

        None where no rule says it: a counted one, or a first day beside others.
        """
        if self.counted or (self.weekdays and any(each.which for each in self.weekdays)):
            return None
        if self.weekdays:
            return replace(self, weekdays=tuple(Weekday((each.day - 1) % 7) for each in self.weekdays))
        if not self.month_days:
            return self
        if self.month_days == (1,):
            return replace(self, month_days=(-1,), months=tuple((month - 2) % 12 + 1 for month in self.months))
        if min(self.month_days) <= 1:
            return None
        return replace(self, month_days=tuple(day - 1 for day in self.month_days))

    def _dates(self, first: PartialDate, calendar: WorkCalendar) -> Iterator[PartialDate]:
        if self.counted is not None:
            return self._counted_dates(first.last_day, self.counted, calendar)
        if self.months or self.month_days or (self.weekdays and self.frequency is not Frequency.WEEKLY):
            return map(PartialDate.of_day, self._days_in_months(first.last_day))
        if self.frequency in (Frequency.DAILY, Frequency.WEEKLY):
            return self._days_apart(first)
        return self._months_apart(first)

    def _days_apart(self, first: PartialDate) -> Iterator[PartialDate]:
        step = self.interval * (7 if self.frequency is Frequency.WEEKLY else 1)
        wanted = {each.day for each in self.weekdays}
        if not wanted:
            return _in_range(lambda n: (first.first_day + timedelta(n * step), first.last_day + timedelta(n * step)))
        monday = first.last_day - timedelta(first.last_day.weekday())
        days = (
            monday + timedelta(week * step + day)
            for week in range(MOST_OCCURRENCES)
            for day in sorted(wanted)
            if monday.year + week * step // 365 < LAST_YEAR
        )
        return (PartialDate.of_day(day) for day in days if day >= first.last_day)

    def _months_apart(self, first: PartialDate) -> Iterator[PartialDate]:
        length = _MONTHS_OF.get(first.unit)
        if length is not None and self.months_apart % length == 0:
            return _in_range(lambda n: _period_later(first, n * self.months_apart))
        return _in_range(lambda n: _days_later(first, n * self.months_apart))

    def _days_in_months(self, start: date) -> Iterator[date]:
        for year, month in self._months_from(start):
            days = sorted({day for day in self._days_of(year, month) if day is not None})
            yield from (day for day in days if day >= start)

    def _months_from(self, start: date) -> Iterator[tuple[int, int]]:
        """The months of the rule from that of the start on."""
        if self.frequency is Frequency.YEARLY:
            named = self.months or (start.month,)
            years = range(start.year, LAST_YEAR + 1, self.interval)
            yield from ((year, month) for year in years for month in named)
            return
        for month in range(start.year * 12 + start.month - 1, LAST_YEAR * 12 + 12, self.interval):
            if not self.months or month % 12 + 1 in self.months:
                yield month // 12, month % 12 + 1

    def _days_of(self, year: int, month: int) -> Iterator[date | None]:
        length = monthrange(year, month)[1]
        if not self.weekdays:
            for number in self.month_days or (-1,):
                yield date(year, month, min(number, length) if number > 0 else length + number + 1)
        for each in self.weekdays:
            first = 1 + (each.day - date(year, month, 1).weekday()) % 7
            days = list(range(first, length + 1, 7))
            if each.which == 0:
                yield from (date(year, month, day) for day in days)
            elif abs(each.which) <= len(days):
                yield date(year, month, days[each.which - 1 if each.which > 0 else each.which])

    def _counted_dates(self, start: date, counted: Duration, calendar: WorkCalendar) -> Iterator[PartialDate]:
        """From the end of the period that gives the first day not before the start."""
        step = self.months_apart
        period = (start.year * 12 + start.month - 1) // step - 1
        while period > 0 and (day := _counted_from(period, step, counted, calendar)) is not None and day >= start:
            period -= 1
        for number in range(period, (LAST_YEAR + 1) * 12 // step):
            counted_day = _counted_from(number, step, counted, calendar)
            if counted_day is None:
                return
            if counted_day >= start and counted_day.year <= LAST_YEAR:
                yield PartialDate.of_day(counted_day)


def _counted_from(period: int, length: int, counted: Duration, calendar: WorkCalendar) -> date | None:
    """The day so far from the end of the period-th run of `length` months since the year 0."""
    last = (period + 1) * length - 1
    year, month = last // 12, last % 12 + 1
    if not 1 <= year <= LAST_YEAR:
        return None
    end = date(year, month, monthrange(year, month)[1])
    # A month after the end of a month is the end of the next one, though 31 days lie between.
    if counted.unit in (Counted.MONTHS, Counted.YEARS):
        months = last + counted.count * (12 if counted.unit is Counted.YEARS else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, monthrange(year, month)[1]) if 1 <= year <= LAST_YEAR else None
    found = moved(end, counted, calendar)
    return found.day if found else None


def _in_range(make: Any) -> Iterator[PartialDate]:
    for number in range(MOST_OCCURRENCES):
        try:
            yield PartialDate.spanning(*make(number))
        except (InvalidPartialDate, ValueError, OverflowError):
            return


def _period_later(first: PartialDate, months: int) -> tuple[date, date]:
    begin = first.first_day.year * 12 + first.first_day.month - 1 + months
    end = first.last_day.year * 12 + first.last_day.month - 1 + months
    year, month = end // 12, end % 12 + 1
    return date(begin // 12, begin % 12 + 1, 1), date(year, month, monthrange(year, month)[1])


def _days_later(first: PartialDate, months: int) -> tuple[date, date]:
    length = Duration(months, Counted.MONTHS)
    begin, end = (moved(day, length, WEEKDAYS) for day in (first.first_day, first.last_day))
    if begin is None or end is None:
        raise OverflowError
    return begin.day, end.day


def _last_is_last(number: int) -> int:
    return number if number > 0 else 100 + number


def _read(name: str, value: str) -> Any:
    try:
        return _READERS[name](value)
    except (ValueError, AttributeError, TypeError):
        raise InvalidRecurrence("value-wrong", part=name, given=value) from None


def _read_until(value: str) -> date:
    year, month, day = _UNTIL.fullmatch(value).groups()  # type: ignore[union-attr] # a miss is a wrong value, above
    return date(int(year), int(month), int(day))


def _read_weekdays(value: str) -> tuple[Weekday, ...]:
    found = [_NTH.fullmatch(each).groups() for each in value.split(",")]  # type: ignore[union-attr] # as above
    return tuple(Weekday(_WEEKDAYS.index(day), int(which or 0)) for which, day in found)


def _read_numbers(value: str) -> tuple[int, ...]:
    return tuple(_read_number(each) for each in value.split(","))


def _read_number(value: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,4}", value):
        raise ValueError
    return int(value)


_READERS = {
    "FREQ": Frequency,
    "INTERVAL": _read_number,
    "BYMONTH": _read_numbers,
    "BYMONTHDAY": _read_numbers,
    "BYDAY": _read_weekdays,
    "UNTIL": _read_until,
    "COUNT": _read_number,
}
_FIELDS = {
    "FREQ": "frequency",
    "INTERVAL": "interval",
    "BYMONTH": "months",
    "BYMONTHDAY": "month_days",
    "BYDAY": "weekdays",
    "UNTIL": "until",
    "COUNT": "count",
}


def _check(rule: Recurrence) -> None:
    if not 1 <= rule.interval <= LONGEST_INTERVAL:
        raise InvalidRecurrence("value-wrong", part="INTERVAL", given=rule.interval)
    if rule.count is not None and not 1 <= rule.count <= MOST_OCCURRENCES:
        raise InvalidRecurrence("value-wrong", part="COUNT", given=rule.count)
    if rule.until is not None and rule.count is not None:
        raise InvalidRecurrence("until-and-count")
    _check_days(rule)
    names_days = rule.months or rule.month_days or rule.weekdays
    if rule.counted is not None and (names_days or not rule.months_apart or 12 % min(rule.months_apart, 12)):
        raise InvalidRecurrence("counted-needs-period")


def _check_days(rule: Recurrence) -> None:
    for part, values, allowed in (
        ("BYMONTH", rule.months, range(1, 13)),
        ("BYMONTHDAY", rule.month_days, (*range(1, 32), -1)),
        ("BYDAY", [each.which for each in rule.weekdays], range(-5, 6)),
    ):
        wrong = [value for value in values if value not in allowed]
        if wrong:
            raise InvalidRecurrence("value-wrong", part=part, given=wrong[0])
    by_month = rule.frequency is Frequency.MONTHLY or (rule.frequency is Frequency.YEARLY and bool(rule.months))
    if rule.month_days and not by_month:
        raise InvalidRecurrence("days-need-month")
    if rule.weekdays and not by_month and (rule.frequency is not Frequency.WEEKLY or any(e.which for e in rule.weekdays)):
        raise InvalidRecurrence("nth-needs-month")
    if rule.month_days and rule.weekdays:
        raise InvalidRecurrence("two-kinds-of-days")
