"""A rule of RFC 5545 (iCalendar), section 3.3.10, as far as deadlines use it: its parts, checked, read and written.

Which dates it generates is in occurrences.py; both together are recurrence.py.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.domain.durations import Duration

# Nobody plans further, and a rule from outside must end somewhere: 200 years of months.
MOST_OCCURRENCES = 2400
LONGEST_INTERVAL = 1000
LONGEST_RULE = 300

_PROBLEMS = {
    "not-a-rule": "“{given}” is no rule of RFC 5545. Write, for example, FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1.",
    "too-long": "A rule has at most {limit} characters; this one has {length}.",
    "part-unknown": "“{given}” is not used here. Known are FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, UNTIL, COUNT.",
    "part-twice": "“{given}” stands twice. Write each part once.",
    "frequency-missing": "The rule does not say how often. Begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.",
    "value-wrong": "“{given}” is not a value of {part}.",
    "until-and-count": "UNTIL and COUNT exclude each other (RFC 5545). Keep one.",
    "months-need-frequency": "BYMONTH needs FREQ=MONTHLY or FREQ=YEARLY.",
    "days-need-month": "BYMONTHDAY needs FREQ=MONTHLY, or FREQ=YEARLY with BYMONTH.",
    "weekdays-need-frequency": "BYDAY needs FREQ=WEEKLY or MONTHLY, or FREQ=YEARLY with BYMONTH.",
    "nth-needs-month": "A numbered weekday (2FR) needs FREQ=MONTHLY, or FREQ=YEARLY with BYMONTH.",
    "two-kinds-of-days": "BYDAY and BYMONTHDAY together leave the day open. Keep one.",
    "counted-needs-period": "Days are counted from the end of months, quarters, half-years or years only.",
}

PROBLEM_CODES = frozenset(_PROBLEMS)


class InvalidRecurrence(ValueError):  # noqa: N818 - reads as what happened
    """A rule that cannot be kept. `code` and `values` are stable, so that an edge can say it in another language."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values: Mapping[str, str] = MappingProxyType({name: str(value) for name, value in values.items()})
        super().__init__(_PROBLEMS[code].format(**self.values))


class Frequency(StrEnum):
    """How often, before the interval. Hours, minutes and seconds are no matter of deadlines."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


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
class Rule:
    """The parts of a rule, sorted and each once.

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
        _check_values(self)
        _check_together(self)

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


def read_rule(rrule: str) -> dict[str, Any]:
    """The parts of a rule by the names of the fields of Recurrence. “RRULE:” may stand before it.

    Raises InvalidRecurrence for what is no such rule; whether the parts go together is for Recurrence to say.
    """
    text = rrule.strip().upper().removeprefix("RRULE:").rstrip(";")
    if len(text) > LONGEST_RULE:
        raise InvalidRecurrence("too-long", limit=LONGEST_RULE, length=len(text))
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or not part.isascii():
            raise InvalidRecurrence("not-a-rule", given=rrule)
        if name not in _READERS:
            raise InvalidRecurrence("part-unknown", given=name)
        if name in parts:
            raise InvalidRecurrence("part-twice", given=name)
        parts[name] = value
    if "FREQ" not in parts:
        raise InvalidRecurrence("frequency-missing")
    return {_FIELDS[name]: _read(name, value) for name, value in parts.items()}


_NUMBER = re.compile(r"-?[0-9]{1,4}")
_NTH = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
# The time of day is dropped: what is generated are days.
_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z?)?")


def _read(name: str, value: str) -> Any:
    try:
        return _READERS[name](value)
    except ValueError:
        raise InvalidRecurrence("value-wrong", part=name, given=value) from None


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found


def _read_number(value: str) -> int:
    return int(_matched(_NUMBER, value)[0])


def _read_numbers(value: str) -> tuple[int, ...]:
    return tuple(_read_number(each) for each in value.split(","))


def _read_weekday(value: str) -> Weekday:
    which, day = _matched(_NTH, value).groups()
    return Weekday(_WEEKDAYS.index(day), int(which or 0))


def _read_weekdays(value: str) -> tuple[Weekday, ...]:
    return tuple(_read_weekday(each) for each in value.split(","))


def _read_until(value: str) -> date:
    year, month, day = _matched(_UNTIL, value).groups()
    return date(int(year), int(month), int(day))


_READERS: Mapping[str, Callable[[str], Any]] = {
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


def _last_is_last(number: int) -> int:
    return number if number > 0 else 100 + number


def _check_values(rule: Rule) -> None:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    for part, values, allowed in (
        ("INTERVAL", (rule.interval,), range(1, LONGEST_INTERVAL + 1)),
        ("COUNT", () if rule.count is None else (rule.count,), range(1, MOST_OCCURRENCES + 1)),
        ("UNTIL", () if rule.until is None else (rule.until.year,), years),
        ("BYMONTH", rule.months, range(1, 13)),
        ("BYMONTHDAY", rule.month_days, (*range(1, 32), -1)),
        ("BYDAY", [each.which for each in rule.weekdays], range(-5, 6)),
        ("BYDAY", [each.day for each in rule.weekdays], range(7)),
    ):
        for value in values:
            if value not in allowed:
                raise InvalidRecurrence("value-wrong", part=part, given=value)


def _check_together(rule: Rule) -> None:
    """What RFC 5545 forbids together, and what it allows but leaves nobody sure which days are meant."""
    monthly = rule.frequency is Frequency.MONTHLY
    by_month = monthly or (rule.frequency is Frequency.YEARLY and bool(rule.months))
    numbered = any(each.which for each in rule.weekdays)
    by_weekday = by_month or rule.frequency is Frequency.WEEKLY
    names_days = rule.months or rule.month_days or rule.weekdays
    for code, wrong in (
        ("until-and-count", rule.until is not None and rule.count is not None),
        ("months-need-frequency", rule.months and not by_month),
        ("days-need-month", rule.month_days and not by_month),
        ("nth-needs-month", numbered and not by_month),
        ("weekdays-need-frequency", rule.weekdays and not by_weekday),
        ("two-kinds-of-days", rule.month_days and rule.weekdays),
        ("counted-needs-period", rule.counted is not None and (names_days or not _is_period(rule.months_apart))),
    ):
        if wrong:
            raise InvalidRecurrence(code)


def _is_period(months: int) -> bool:
    """Whether a run of so many months is a part of the year, a year, or several years."""
    return months > 0 and (12 % months == 0 or months % 12 == 0)
