"""A year of a working-day calendar as a person looks at it: the days that are not as the weekday would have it."""

from calendar import Calendar as Weeks
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.calendars import Doubt, WorkCalendar

# From this month on the days of the next year are announced in most countries.
_ANNOUNCED_FROM = 11


def year_to_check(today: date) -> int:
    """The year whose days somebody should have compared with the official list: from 1 November the next one."""
    return today.year + (today.month >= _ANNOUNCED_FROM)


class DayKind(StrEnum):
    """What makes a day worth a line of its own."""

    HOLIDAY = "holiday"
    COUNTRY_WORKS = "country-works"  # a weekend day to which the country moved work
    OFFICE_FREE = "office-free"
    OFFICE_WORKS = "office-works"


@dataclass(frozen=True, slots=True)
class NotedDay:
    """One such day; `name` is empty where nobody named it. `doubt`: why this very day may still change."""

    day: date
    kind: DayKind
    name: str
    is_workday: bool
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its working days, its noted days in their order, and its weeks, days of other months being None."""

    first: date
    workdays: int
    noted: tuple[NotedDay, ...]
    weeks: tuple[tuple[date | None, ...], ...]


def months_of(
    calendar: WorkCalendar, year: int, names: Mapping[date, str], language: str = "en_US"
) -> tuple[Month, ...]:
    """The twelve months of a year, 1 to 9999; weeks begin on Monday.

    `names` are what the office calls the days it named; `language` is that of the names of public holidays.
    """
    return tuple(_month(calendar, date(year, month, 1), names, language) for month in range(1, 13))


def _month(calendar: WorkCalendar, first: date, names: Mapping[date, str], language: str) -> Month:
    days = [first.replace(day=number) for number in range(1, monthrange(first.year, first.month)[1] + 1)]
    noted = tuple(one for day in days if (one := _noted(calendar, day, names, language)) is not None)
    weeks = Weeks().monthdatescalendar(first.year, first.month) if 1 < first.year < 9999 else []
    return Month(
        first,
        sum(calendar.is_workday(day) for day in days),
        noted,
        tuple(tuple(day if day.month == first.month else None for day in week) for week in weeks),
    )


def _noted(calendar: WorkCalendar, day: date, names: Mapping[date, str], language: str) -> NotedDay | None:
    holiday = calendar.holidays_of(day.year, language).get(day, "")
    decided = calendar.overrides.get(day)
    if decided is not None:
        kind = DayKind.OFFICE_WORKS if decided else DayKind.OFFICE_FREE
        return NotedDay(day, kind, names.get(day) or holiday, decided, calendar.doubt(day))
    works = calendar.is_workday(day)
    if works and day.weekday() in calendar.weekend:
        return NotedDay(day, DayKind.COUNTRY_WORKS, "", works)
    if not holiday:
        return None
    estimated = calendar.feast_near(day) == day
    return NotedDay(day, DayKind.HOLIDAY, holiday, works, Doubt.ESTIMATED if estimated else None)
