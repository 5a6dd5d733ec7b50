"""Dates exactly as precise as they were promised (EDTF, ISO 8601-2:2019).

A promise "in 2030" is kept as the year 2030 and never as an invented day. Only the part of EDTF that a promise
needs is known here: a day, a month, a quarter, a half-year, a season, a year, and a closed interval of days.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Self

FIRST_YEAR = 1970
LAST_YEAR = 2200

# Codes of ISO 8601-2 that stand in the place of the month. Seasons are those of the northern hemisphere, by months.
_QUARTERS = range(33, 37)
_HALF_YEARS = range(40, 42)
_SEASONS = range(21, 25)

_YEAR = re.compile(r"([0-9]{4})")
_YEAR_AND_CODE = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class Unit(StrEnum):
    """How precise a date is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    SEASON = "season"
    YEAR = "year"
    INTERVAL = "interval"


# An interval is as coarse as the shortest named unit that is at least as long as it, in days.
_LENGTHS: tuple[tuple[int, Unit], ...] = (
    (1, Unit.DAY),
    (31, Unit.MONTH),
    (92, Unit.QUARTER),
    (184, Unit.HALF_YEAR),
)

_PROBLEMS = {
    "not-a-date": (
        "“{given}” is not a date of the kinds kept here. Write a day as 2025-04-01, a month as 2025-04, a quarter as "
        "2025-33 to 2025-36, a half-year as 2025-40 or 2025-41, a season as 2025-21 to 2025-24, a year as 2030, or two "
        "days as 2027-06-11/2027-06-20."
    ),
    "no-such-day": "“{given}” is not in the calendar. Check the month and the day.",
    "no-such-period": (
        "“{given}” names no month, quarter, half-year or season. After the year write 01 to 12 for a month, 33 to 36 "
        "for a quarter, 40 or 41 for a half-year, 21 to 24 for a season."
    ),
    "year-out-of-range": "“{given}” lies outside the years {first_year} to {last_year}. Check the year.",
    "backwards": "“{given}” ends before it begins. Write the first day first.",
    "days-only": "“{given}” is an interval of something else than days. Write its first and its last day.",
    "not-the-unit": "The days {given} are not exactly one {unit}.",
}

PROBLEM_CODES = frozenset(_PROBLEMS)


class InvalidPartialDate(ValueError):  # noqa: N818 - reads as what happened
    """A date that cannot be kept. `code` and `values` are stable, so that an edge can say it in another language."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values: Mapping[str, str] = MappingProxyType(values)
        super().__init__(_PROBLEMS[code].format(**values))


@dataclass(frozen=True, slots=True, order=False)
class PartialDate:
    """A day, a named period or a closed interval of days, with its first and its last day (both inside).

    Days of the proleptic Gregorian calendar, without a zone: the zone belongs to the terms of a deadline. Build one
    with `of_day`, `of_month` and so on, or `parse`. Raises InvalidPartialDate for days that are not such a period.
    """

    unit: Unit
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        given = str(self.first_day) if self.first_day == self.last_day else f"{self.first_day}/{self.last_day}"
        if self.last_day < self.first_day:
            raise InvalidPartialDate("backwards", given=given)
        _check_year(self.first_day.year, given)
        if self.unit is Unit.INTERVAL:
            _check_year(self.last_day.year, given)
            is_unit = self.first_day != self.last_day
        elif self.unit is Unit.DAY:
            is_unit = self.first_day == self.last_day
        else:
            code = _code_of(self.unit, self.first_day)
            year = self.first_day.year
            is_unit = code in _CODES[self.unit] and (self.first_day, self.last_day) == _days_of(self.unit, year, code)
        if not is_unit:
            raise InvalidPartialDate("not-the-unit", given=given, unit=self.unit.value)

    @classmethod
    def of_day(cls, day: date) -> Self:
        """One day."""
        return cls(Unit.DAY, day, day)

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """A calendar month, 1 to 12."""
        return cls._of(Unit.MONTH, year, month)

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Self:
        """A quarter of a calendar year, 1 to 4."""
        return cls._of(Unit.QUARTER, year, quarter)

    @classmethod
    def of_half_year(cls, year: int, half: int) -> Self:
        """A half of a calendar year, 1 or 2."""
        return cls._of(Unit.HALF_YEAR, year, half)

    @classmethod
    def of_season(cls, year: int, season: int) -> Self:
        """A northern season by its EDTF code: 21 spring (March to May), 22 summer, 23 autumn, 24 winter.

        Winter is December of that year to the end of the February that follows.
        """
        return cls._of(Unit.SEASON, year, season)

    @classmethod
    def of_year(cls, year: int) -> Self:
        """A calendar year."""
        return cls._of(Unit.YEAR, year, 1)

    @classmethod
    def of_interval(cls, first_day: date, last_day: date) -> Self:
        """The days from first to last, both inside. An interval of one day is that day: one meaning, one spelling."""
        if first_day == last_day:
            return cls.of_day(first_day)
        return cls(Unit.INTERVAL, first_day, last_day)

    @classmethod
    def spanning(cls, first_day: date, last_day: date) -> Self:
        """The day or named period that has exactly these days, both inside; else their interval."""
        for unit in (Unit.DAY, *_MONTHS):
            try:
                return cls(unit, first_day, last_day)
            except InvalidPartialDate:
                continue
        return cls.of_interval(first_day, last_day)

    @classmethod
    def _of(cls, unit: Unit, year: int, code: int) -> Self:
        given = f"{year:04d}" if unit is Unit.YEAR else f"{year:04d}-{code:02d}"
        _check_year(year, given)
        if code not in _CODES[unit]:
            raise InvalidPartialDate("no-such-period", given=given)
        return cls(unit, *_days_of(unit, year, code))

    @classmethod
    def parse(cls, edtf: str) -> Self:
        """Read EDTF (ISO 8601-2:2019) as `edtf` writes it. Blanks around it are ignored.

        Raises InvalidPartialDate, whose words say what to write instead.
        """
        text = edtf.strip()
        if text.count("/") == 1:
            first, last = (part.strip() for part in text.split("/"))
            if not (_DAY.fullmatch(first) and _DAY.fullmatch(last)):
                both_known = all(_YEAR.fullmatch(part) or _YEAR_AND_CODE.fullmatch(part) for part in (first, last))
                raise InvalidPartialDate("days-only" if both_known else "not-a-date", given=text)
            return cls.of_interval(_parse_day(first), _parse_day(last))
        if _DAY.fullmatch(text):
            return cls.of_day(_parse_day(text))
        if match := _YEAR_AND_CODE.fullmatch(text):
            year, code = int(match[1]), int(match[2])
            for unit, start in _EDTF_STARTS.items():
                if code - start + _CODES[unit].start in _CODES[unit]:
                    return cls._of(unit, year, code - start + _CODES[unit].start)
            raise InvalidPartialDate("no-such-period", given=text)
        if match := _YEAR.fullmatch(text):
            return cls.of_year(int(match[1]))
        raise InvalidPartialDate("not-a-date", given=text)

    @property
    def edtf(self) -> str:
        """The date in EDTF (ISO 8601-2:2019); `parse` reads it back to an equal value."""
        first = self.first_day
        if self.unit is Unit.DAY:
            return first.isoformat()
        if self.unit is Unit.INTERVAL:
            return f"{first.isoformat()}/{self.last_day.isoformat()}"
        if self.unit is Unit.YEAR:
            return f"{first.year:04d}"
        code = _code_of(self.unit, first) - _CODES[self.unit].start + _EDTF_STARTS[self.unit]
        return f"{first.year:04d}-{code:02d}"

    @property
    def number(self) -> int:
        """Which one of its year: month 1 to 12, quarter 1 to 4, half 1 or 2, season 21 to 24; else 1."""
        return _code_of(self.unit, self.first_day)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    def precision(self) -> Unit:
        """Its unit; for an interval the shortest of day, month, quarter, half-year, year at least as long as it."""
        return precision_of_days(self.first_day, self.last_day) if self.unit is Unit.INTERVAL else self.unit

    def __str__(self) -> str:
        return self.edtf


# Which numbers a unit is counted by here, and at which number EDTF begins to count it.
_CODES: Mapping[Unit, range] = MappingProxyType(
    {
        Unit.MONTH: range(1, 13),
        Unit.QUARTER: range(1, 5),
        Unit.HALF_YEAR: range(1, 3),
        Unit.SEASON: _SEASONS,
        Unit.YEAR: range(1, 2),
    }
)
_EDTF_STARTS: Mapping[Unit, int] = MappingProxyType(
    {
        Unit.MONTH: 1,
        Unit.QUARTER: _QUARTERS.start,
        Unit.HALF_YEAR: _HALF_YEARS.start,
        Unit.SEASON: _SEASONS.start,
    }
)
_MONTHS: Mapping[Unit, int] = MappingProxyType(
    {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.SEASON: 3, Unit.YEAR: 12}
)


def precision_of_days(first_day: date, last_day: date) -> Unit:
    """The shortest of day, month, quarter, half-year, year that is at least as long as these days, both inside."""
    days = (last_day - first_day).days + 1
    return next((unit for length, unit in _LENGTHS if days <= length), Unit.YEAR)


def _check_year(year: int, given: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidPartialDate("year-out-of-range", given=given, first_year=str(FIRST_YEAR), last_year=str(LAST_YEAR))


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidPartialDate("no-such-day", given=text) from None


def _first_month(unit: Unit, code: int) -> int:
    if unit is Unit.SEASON:
        return 3 * (code - _SEASONS.start) + 3
    return (code - 1) * _MONTHS[unit] + 1


def _code_of(unit: Unit, first_day: date) -> int:
    if unit in (Unit.DAY, Unit.INTERVAL):
        return 1
    if unit is Unit.SEASON:
        return _SEASONS.start + (first_day.month - 3) // 3
    return (first_day.month - 1) // _MONTHS[unit] + 1


def _days_of(unit: Unit, year: int, code: int) -> tuple[date, date]:
    first_month = _first_month(unit, code)
    last_year, last_month = divmod(first_month - 1 + _MONTHS[unit] - 1, 12)
    last = (year + last_year, last_month + 1)
    return date(year, first_month, 1), date(*last, monthrange(*last)[1])
