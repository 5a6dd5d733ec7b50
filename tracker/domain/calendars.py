"""Working days: of a country (the `holidays` library), as an office overrides them, or plain Monday to Friday.

Public holidays of future years are provisional in every source, some religious feasts are estimated, and for some
countries the library knows nothing: whatever a calendar says, the overrides of the office decide.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple, Self

import holidays
from holidays.registry import EntityLoader

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


class UnknownCountry(ValueError):  # noqa: N818 - reads as what happened
    """The `holidays` library has no country of this code (ISO 3166-1 alpha-2, capital letters)."""


class _Year(NamedTuple):
    holidays: Mapping[date, str]
    working_weekends: frozenset[date]


@cache
def known_countries() -> frozenset[str]:
    """The countries a calendar can be built for: ISO 3166-1 alpha-2 codes, capital letters."""
    return frozenset(EntityLoader.get_country_codes(include_aliases=False))


def usual_weekend(country: str, on: date) -> frozenset[int]:
    """The weekdays (Monday = 0) on which that country rests around that day. Raises UnknownCountry."""
    _check_country(country)
    entity = holidays.country_holidays(country)
    week = (on + timedelta(days=n) for n in range(7))
    return frozenset(day.weekday() for day in week if entity.is_weekend(day))


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are working days.

    `country` is an ISO 3166-1 alpha-2 code or None for no public holidays; `weekend` the weekdays without work
    (Monday = 0); `overrides` what the office says of single days: True for a working day, False for a free one.
    Where a country moves work to a weekend, that day is a working day. Compared and hashed by value.
    Raises UnknownCountry, or ValueError for a weekday outside 0 to 6.
    """

    country: str | None = None
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.country is not None:
            _check_country(self.country)
        if not self.weekend <= frozenset(range(7)):
            raise ValueError("weekend: weekdays are counted from 0, Monday, to 6, Sunday")
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        object.__setattr__(self, "overrides", dict(self.overrides))

    def __hash__(self) -> int:
        return hash((self.country, self.weekend, frozenset(self.overrides.items())))

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any]) -> Self:
        """Build a calendar from what `parts` gave, as it comes back from JSON."""
        overrides = {date.fromisoformat(day): bool(working) for day, working in parts["overrides"].items()}
        return cls(parts["country"], frozenset(parts["weekend"]), overrides)

    @property
    def parts(self) -> dict[str, Any]:
        """The calendar as JSON can hold it: country, weekend, overrides by ISO day."""
        overrides = {day.isoformat(): working for day, working in sorted(self.overrides.items())}
        return {"country": self.country, "weekend": sorted(self.weekend), "overrides": overrides}

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        return self.rest(day) is None

    def rest(self, day: date) -> Rest | None:
        """Why that day is no working day; None for a working day. The office's word comes first."""
        decided = self.overrides.get(day)
        if decided is not None:
            return None if decided else Rest.OFFICE
        if day.weekday() in self.weekend:
            moved = self.country is not None and day in _year(self.country, day.year).working_weekends
            return None if moved else Rest.WEEKEND
        return Rest.HOLIDAY if self.holiday_name(day) is not None else None

    def holiday_name(self, day: date, language: str = "en_US") -> str | None:
        """The public holiday of that day, also on a weekend; None where there is none or the office works.

        Named in that language of the `holidays` library where it has it, else in the country's own.
        """
        if self.country is None or self.overrides.get(day):
            return None
        return _year(self.country, day.year, language).holidays.get(day)

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


def _moved(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError:
        raise CalendarExhausted(f"the calendar ends at {day.isoformat()}") from None


def _check_country(country: str) -> None:
    if country not in known_countries():
        raise UnknownCountry(f"no public holidays are known for “{country}”; give a code like KG, or none")


@lru_cache(maxsize=4096)
def _year(country: str, year: int, language: str = "en_US") -> _Year:
    """The public holidays of one country in one year, and its weekends on which people work."""
    with warnings.catch_warnings():
        # India: movable feasts are tabled for 2001 to 2035 only. The overrides of the office are there for the rest.
        warnings.filterwarnings("ignore", "Requested Holidays are available only", UserWarning)
        entity = holidays.country_holidays(country, years=year, expand=False, language=language)
    return _Year(dict(entity.items()), frozenset(day for day in entity.weekend_workdays if day.year == year))
