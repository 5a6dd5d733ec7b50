"""What the library of holidays says of a year, and how sure it is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import holidays
import pytest

from tracker.domain.calendars import Doubt, WorkCalendar, known_countries
from tracker.domain.public_holidays import ORDERS_EVERY_YEAR, year_of


def moves(country: str) -> Iterator[int]:
    """The years for which the library has an order by which that country moved days off."""
    tables: dict[int, Any] = getattr(holidays.country_holidays(country), "special_public_holidays", None) or {}
    for year, rows in tables.items():
        if any(len(row) > 3 for row in (rows if rows and isinstance(rows[0], tuple) else (rows,))):
            yield year


def test_the_countries_that_order_every_year_are_those_of_the_librarys_tables() -> None:
    often = {country for country in known_countries() if len([y for y in moves(country) if 2017 <= y <= 2026]) >= 5}
    assert often == ORDERS_EVERY_YEAR


@pytest.mark.parametrize(("country", "year"), [("KG", 2050), ("KZ", 2045), ("AE", 2040)])
def test_far_feasts_are_estimated_and_their_names_do_not_say_so(country: str, year: int) -> None:
    found = year_of(country, year)
    assert found.estimated
    assert all("estimated" not in found.holidays[day] for day in found.estimated)


@pytest.mark.parametrize("language", ["en_US", "ru", "ky", "zh_CN"])
def test_a_feast_is_estimated_in_every_language(language: str) -> None:
    assert year_of("KG", 2045, language).estimated == year_of("KG", 2045).estimated != frozenset()


def test_an_observed_estimate_stays_observed() -> None:
    named = [
        year_of(country, year).holidays[day]
        for country in ("AZ", "BD", "ID")
        for year in range(2030, 2045)
        for day in year_of(country, year).estimated
    ]
    assert named
    assert not any("estimated" in name for name in named)


def test_a_feast_is_in_doubt_with_the_days_beside_it() -> None:
    calendar = WorkCalendar("TJ")
    feast = min(year_of("TJ", 2045).estimated)
    beside = [date.fromordinal(feast.toordinal() + n) for n in (-2, -1, 0, 1, 2)]
    assert [calendar.feast_near(day) for day in beside] == [None, feast, feast, feast, None]
    assert [calendar.doubt(day) for day in beside] == [None, *[Doubt.ESTIMATED] * 3, None]


def test_what_the_office_says_of_a_feast_ends_the_doubt() -> None:
    feast = min(year_of("TJ", 2045).estimated)
    day_after = date.fromordinal(feast.toordinal() + 1)
    sure = WorkCalendar("TJ", overrides={feast: True, day_after: False})
    assert (sure.doubt(feast), sure.doubt(day_after)) == (None, None)
    assert sure.feast_near(day_after) is None
    expected = WorkCalendar("TJ", overrides={day_after: False}, provisional=frozenset({day_after}))
    assert expected.doubt(day_after) is Doubt.OFFICE


def test_a_check_of_the_year_leaves_the_estimates() -> None:
    feast = min(year_of("KG", 2045).estimated)
    assert WorkCalendar("KG", checked_through=2045).doubt(feast) is Doubt.ESTIMATED


@pytest.mark.parametrize(("country", "year"), [("RU", 2150), ("RU", 1950), ("IN", 2040), ("US", 2101)])
def test_years_that_nobody_knows(country: str, year: int) -> None:
    assert WorkCalendar(country).doubt_of_year(year) is Doubt.UNKNOWN


def test_plain_weekdays_are_never_in_doubt() -> None:
    calendar = WorkCalendar(None)
    assert calendar.doubt(date(2150, 1, 1)) is None
    assert WorkCalendar("US").doubt(date(2040, 7, 4)) is None
    assert (calendar.holidays_of(2027), calendar.working_weekends_of(2027)) == ({}, frozenset())
    assert WorkCalendar("CN").working_weekends_of(2026) >= {date(2026, 1, 4)}


def test_the_ends_of_time_raise_nothing() -> None:
    for day in (date.min, date.max):
        assert WorkCalendar("KG").doubt(day) is Doubt.UNKNOWN
