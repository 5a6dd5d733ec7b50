"""A year as a person looks at it."""

from datetime import date

import pytest

from tracker.domain.calendar_years import DayKind, months_of, year_to_check
from tracker.domain.calendars import Doubt, WorkCalendar


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 10, 31), 2026), (date(2026, 11, 1), 2027), (date(2026, 12, 31), 2027), (date(2027, 1, 1), 2027),
    ],
)  # fmt: skip
def test_from_november_on_it_is_the_next_year(today: date, year: int) -> None:
    assert year_to_check(today) == year


def test_every_day_that_is_not_as_its_weekday() -> None:
    outing, moved = date(2025, 5, 16), date(2025, 11, 15)
    calendar = WorkCalendar(
        "RU", overrides={outing: False, moved: True, date(2025, 5, 9): False}, provisional=frozenset({outing})
    )
    months = months_of(calendar, 2025, {outing: "Outing"})
    may = [(one.day.day, one.kind, one.name, one.doubt) for one in months[4].noted]
    assert may == [
        (1, DayKind.HOLIDAY, "Holiday of Spring and Labor", None),
        (2, DayKind.HOLIDAY, "Day off (substituted from 01/04/2025)", None),
        (8, DayKind.HOLIDAY, "Day off (substituted from 02/23/2025)", None),
        (9, DayKind.OFFICE_FREE, "Victory Day", None),
        (16, DayKind.OFFICE_FREE, "Outing", Doubt.OFFICE),
    ]
    november = [(one.day.day, one.kind, one.is_workday) for one in months[10].noted]
    assert november == [
        (1, DayKind.COUNTRY_WORKS, True), (3, DayKind.HOLIDAY, False), (4, DayKind.HOLIDAY, False),
        (15, DayKind.OFFICE_WORKS, True),
    ]  # fmt: skip
    assert sum(month.workdays for month in months) == 247


def test_weeks_begin_on_monday_and_hold_every_day_once() -> None:
    for month in months_of(WorkCalendar(None), 2027, {}):
        found = [day for week in month.weeks for day in week if day is not None]
        assert found == sorted(found)
        assert {day.month for day in found} == {month.first.month}
        assert all(day is None or day.weekday() == place for week in month.weeks for place, day in enumerate(week))
        assert all(len(week) == 7 for week in month.weeks)


def test_an_expected_feast_is_noted_as_such() -> None:
    noted = [one for month in months_of(WorkCalendar("TJ"), 2045, {}) for one in month.noted]
    doubts = {one.name: one.doubt for one in noted}
    assert Doubt.ESTIMATED in doubts.values()
    assert doubts["New Year's Day"] is None


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_time(year: int) -> None:
    assert len(months_of(WorkCalendar("KG"), year, {})) == 12
