"""Working days: of a country (the `holidays` library), as an office overrides them, or plain Monday to Friday.

Some feasts are estimated until the moon is seen, some countries decide every autumn on which weekends of the next
year they work, and for some years the library knows nothing. A calendar says of each day whether it may still change;
whatever it says, the overrides of the office decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from tracker.domain.public_holidays import (
    Doubt,
    UnknownCountry,
    check_country,
    known_countries,
    usual_weekend,
    year_of,
)

__all__ = [
    "LONGEST_REST",
    "SATURDAY_AND_SUNDAY",
    "WEEKDAYS",
    "CalendarExhausted",
    "Doubt",
    "Rest",
    "Roll",
    "UnknownCountry",
    "WorkCalendar",
    "known_countries",
    "usual_weekend",
]

SATURDAY_AND_SUNDAY = frozenset({5, 6})
# No country rests this long. A longer run of free days means a calendar in which work never comes.
LONGEST_REST = 366

_ONE_DAY = timedelta(days=1)


class Roll(StrEnum):
    """What happens to a last day that is no working day."""

    NONE = "none"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    MODIFIED_FOLLOWING = "modified_following"


class Rest(StrEnum):
    """Why a day is no working day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OFFICE = "office"


class CalendarExhausted(ValueError):  # noqa: N818 - reads as what happened
    """No working day within reach: the calendar has none for more than a year, or time itself ends."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are working days.

    `country` is an ISO 3166-1 alpha-2 code or None for no public holidays; `weekend` the weekdays without work
    (Monday = 0); `overrides` what the office says of single days: True for a working day, False for a free one.
    Those of them that may still change are `provisional`. The office has compared the years through `checked_through`
    with the official list. Where a country moves work to a weekend, that day is a working day. Compared and hashed by
    value. Raises UnknownCountry, or ValueError for a weekday outside 0 to 6.
    """

    country: str | None = None
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    overrides: Mapping[date, bool] = field(default_factory=dict)
    provisional: frozenset[date] = frozenset()
    checked_through: int | None = None

    def __post_init__(self) -> None:
        if self.country is not None:
            check_country(self.country)
        if not self.weekend <= frozenset(range(7)):
            raise ValueError("weekend: weekdays are counted from 0, Monday, to 6, Sunday")
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        object.__setattr__(self, "overrides", dict(self.overrides))
        object.__setattr__(self, "provisional", frozenset(self.provisional))

    def __hash__(self) -> int:
        rest = (self.provisional, self.checked_through)
        return hash((self.country, self.weekend, frozenset(self.overrides.items()), *rest))

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any]) -> Self:
        """Build a calendar from what `parts` gave, as it comes back from JSON."""
        overrides = {date.fromisoformat(day): bool(working) for day, working in parts["overrides"].items()}
        provisional = frozenset(map(date.fromisoformat, parts.get("provisional", ())))
        return cls(parts["country"], frozenset(parts["weekend"]), overrides, provisional, parts.get("checked_through"))

    @property
    def parts(self) -> dict[str, Any]:
        """The calendar as JSON can hold it; days are ISO 8601."""
        return {
            "country": self.country,
            "weekend": sorted(self.weekend),
            "overrides": {day.isoformat(): working for day, working in sorted(self.overrides.items())},
            "provisional": [day.isoformat() for day in sorted(self.provisional)],
            "checked_through": self.checked_through,
        }

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        return self.rest(day) is None

    def rest(self, day: date) -> Rest | None:
        """Why that day is no working day; None for a working day. The office's word comes first."""
        decided = self.overrides.get(day)
        if decided is not None:
            return None if decided else Rest.OFFICE
        if day.weekday() in self.weekend:
            moved = self.country is not None and day in year_of(self.country, day.year).working_weekends
            return None if moved else Rest.WEEKEND
        return Rest.HOLIDAY if self.holiday_name(day) is not None else None

    def holiday_name(self, day: date, language: str = "en_US") -> str | None:
        """The public holiday of that day, also on a weekend; None where there is none or the office works.

        Named in that language of the `holidays` library where it has it, else in English or in the country's own.
        """
        if self.overrides.get(day):
            return None
        return self.holidays_of(day.year, language).get(day)

    def holidays_of(self, year: int, language: str = "en_US") -> Mapping[date, str]:
        """The country's public holidays of a year with their names, whatever the office says; not in their order."""
        return year_of(self.country, year, language).holidays if self.country is not None else {}

    def working_weekends_of(self, year: int) -> frozenset[date]:
        """The days of a year that are weekend days elsewhere, and on which the country works."""
        return year_of(self.country, year).working_weekends if self.country is not None else frozenset()

    def doubt(self, day: date) -> Doubt | None:
        """Why that day may still turn out otherwise; None where it is known. What the office says of a day is known."""
        if day in self.overrides:
            return Doubt.OFFICE if day in self.provisional else None
        return Doubt.ESTIMATED if self.feast_near(day) is not None else self.doubt_of_year(day.year)

    def feast_near(self, day: date) -> date | None:
        """The day on which a feast is estimated that may come to fall on `day`: that day, or one beside it.

        An estimate is one day off at most. A feast of which the office has said when it is, is none.
        """
        if self.country is None:
            return None
        for one in (day, *(_beside(day, step) for step in (-_ONE_DAY, _ONE_DAY))):
            if one not in self.overrides and one in year_of(self.country, one.year).estimated:
                return one
        return None

    def doubt_of_year(self, year: int) -> Doubt | None:
        """Why days of that year may still change on the whole; None for years that the office has checked."""
        if self.country is None or (self.checked_through is not None and year <= self.checked_through):
            return None
        return year_of(self.country, year).doubt

    def next_workday(self, day: date) -> date:
        """That day if it is a working day, else the first one after it. Raises CalendarExhausted."""
        return self._nearest(day, _ONE_DAY)

    def previous_workday(self, day: date) -> date:
        """That day if it is a working day, else the last one before it. Raises CalendarExhausted."""
        return self._nearest(day, -_ONE_DAY)

    def add_workdays(self, day: date, count: int) -> date:
        """The count-th working day after that day (before it, if negative). The day itself never counts; 0 = itself.

        Raises CalendarExhausted.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day = self._nearest(_moved(day, step), step)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after start, up to and including end; negative where end is before start."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def roll(self, day: date, roll: Roll) -> date:
        """That day, or the working day that takes its place if it is none.

        Modified following: the next working day, unless it lies in another month; then the previous one.
        Raises CalendarExhausted.
        """
        if roll is Roll.NONE or self.is_workday(day):
            return day
        if roll is Roll.PRECEDING:
            return self.previous_workday(day)
        following = self.next_workday(day)
        if roll is Roll.MODIFIED_FOLLOWING and following.month != day.month:
            return self.previous_workday(day)
        return following

    def _nearest(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_REST):
            if self.is_workday(day):
                return day
            day = _moved(day, step)
        raise CalendarExhausted(f"no working day within {LONGEST_REST} days of {day.isoformat()}")


# What is assumed where neither a party nor the office says otherwise: Monday to Friday, no holidays.
WEEKDAYS = WorkCalendar()


def _beside(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError:
        return day


def _moved(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError:
        raise CalendarExhausted(f"the calendar ends at {day.isoformat()}") from None
