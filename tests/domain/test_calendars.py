"""Working days by example and against themselves; what governments published is in test_official_lists.py."""

import json
import pickle
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.strategies import calendars, counts, near_days
from tracker.domain.calendars import (
    WEEKDAYS,
    CalendarExhausted,
    Rest,
    Roll,
    UnknownCountry,
    WorkCalendar,
    known_countries,
    usual_weekend,
)


def test_the_office_has_the_last_word() -> None:
    victory_day, plain_friday, saturday = date(2025, 5, 9), date(2025, 5, 16), date(2025, 5, 17)
    plain = WorkCalendar("RU")
    assert (plain.rest(victory_day), plain.rest(plain_friday), plain.rest(saturday)) == (
        Rest.HOLIDAY,
        None,
        Rest.WEEKEND,
    )
    assert plain.holiday_name(victory_day) == "Victory Day"
    assert plain.holiday_name(victory_day, "ru") == "День Победы"
    ours = WorkCalendar("RU", overrides={victory_day: True, plain_friday: False, saturday: True})
    assert (ours.rest(victory_day), ours.rest(plain_friday), ours.rest(saturday)) == (None, Rest.OFFICE, None)
    assert ours.holiday_name(victory_day) is None
    working_weekend = date(2025, 11, 1)
    assert plain.is_workday(working_weekend)
    assert not WorkCalendar("RU", overrides={working_weekend: False}).is_workday(working_weekend)


def test_a_calendar_without_a_country_has_no_holidays() -> None:
    assert WorkCalendar(None) == WEEKDAYS
    assert WEEKDAYS.is_workday(date(2025, 12, 25))
    assert WEEKDAYS.holiday_name(date(2025, 12, 25)) is None
    assert [WEEKDAYS.is_workday(date(2025, 6, 2) + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2


def test_holidays_are_named_in_any_of_the_countrys_languages() -> None:
    feast = date(2026, 5, 27)
    names = [WorkCalendar("KG").holiday_name(feast, language) for language in ("en_US", "ru", "ky", "zh_CN")]
    assert names == ["Eid al-Adha", "Курман айт", "Курман айт", "Eid al-Adha"]


def test_every_country_can_be_asked() -> None:
    assert {"KG", "RU", "CN", "US", "TJ", "KZ"} <= known_countries()
    for country in known_countries():
        calendar = WorkCalendar(country, usual_weekend(country, date(2026, 7, 1)))
        assert 180 < calendar.workdays_between(date(2025, 12, 31), date(2026, 12, 31)) < 320, country


@pytest.mark.parametrize("country", ["RU", "CN", "KG", "US", "DE", "KZ", "GB"])
def test_the_library_itself_agrees_with_our_yearly_cache(country: str) -> None:
    entity = holidays.country_holidays(country, years=range(2019, 2031))
    calendar = WorkCalendar(country)
    for n in range(3653):
        day = date(2020, 1, 1) + timedelta(days=n)
        assert calendar.is_workday(day) == entity.is_working_day(day), day


def test_years_that_the_library_does_not_know_are_quiet() -> None:
    for country in ("IN", "CN", "RU"):
        assert WorkCalendar(country).is_workday(date(2150, 6, 17))


def test_usual_weekends() -> None:
    assert usual_weekend("KG", date(2026, 1, 1)) == {5, 6}
    assert usual_weekend("IL", date(2026, 1, 1)) == {4, 5}
    assert usual_weekend("AE", date(2021, 6, 1)) == {4, 5}
    assert usual_weekend("AE", date(2022, 6, 1)) == {5, 6}


def test_what_is_no_calendar() -> None:
    for country in ("ZZ", "kg", "KGZ", ""):
        with pytest.raises(UnknownCountry):
            WorkCalendar(country)
    with pytest.raises(UnknownCountry):
        usual_weekend("ZZ", date(2026, 1, 1))
    with pytest.raises(ValueError, match="weekdays are counted from 0"):
        WorkCalendar(weekend=frozenset({7}))


def test_a_calendar_of_nothing_but_holidays_ends_the_search() -> None:
    never = WorkCalendar(weekend=frozenset(range(7)))
    day = date(2026, 1, 1)
    for search in (
        lambda: never.next_workday(day),
        lambda: never.previous_workday(day),
        lambda: never.add_workdays(day, 1),
        lambda: never.add_workdays(day, -1),
        lambda: never.roll(day, Roll.MODIFIED_FOLLOWING),
        lambda: WEEKDAYS.add_workdays(date.max - timedelta(days=3), 30),
    ):
        with pytest.raises(CalendarExhausted):
            search()
    assert never.add_workdays(day, 0) == day
    assert never.workdays_between(day, date(2027, 1, 1)) == 0
    one = WorkCalendar(weekend=frozenset(range(7)), overrides={date(2026, 12, 1): True})
    assert one.next_workday(day) == date(2026, 12, 1)


def test_known_sums() -> None:
    friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
    assert WEEKDAYS.add_workdays(friday, 1) == WEEKDAYS.add_workdays(saturday, 1) == monday
    assert WEEKDAYS.add_workdays(monday, -1) == WEEKDAYS.add_workdays(saturday, -1) == friday
    assert WEEKDAYS.add_workdays(friday, 5) == date(2026, 11, 27)
    assert WEEKDAYS.add_workdays(saturday, 0) == saturday
    assert WEEKDAYS.workdays_between(friday, monday) == 1
    assert WEEKDAYS.workdays_between(monday, friday) == -1
    assert WEEKDAYS.workdays_between(saturday, saturday) == 0
    assert WorkCalendar("RU").add_workdays(date(2025, 12, 30), 1) == date(2026, 1, 12)


@pytest.mark.parametrize(
    ("day", "roll", "rolled"),
    [
        ("2026-05-31", Roll.NONE, "2026-05-31"),
        ("2026-05-31", Roll.FOLLOWING, "2026-06-01"),
        ("2026-05-31", Roll.PRECEDING, "2026-05-29"),
        ("2026-05-31", Roll.MODIFIED_FOLLOWING, "2026-05-29"),
        ("2026-05-30", Roll.MODIFIED_FOLLOWING, "2026-05-29"),
        ("2026-05-16", Roll.MODIFIED_FOLLOWING, "2026-05-18"),
        ("2026-05-15", Roll.FOLLOWING, "2026-05-15"),
    ],
)
def test_rolling(day: str, roll: Roll, rolled: str) -> None:
    assert WEEKDAYS.roll(date.fromisoformat(day), roll) == date.fromisoformat(rolled)


@given(calendars, near_days, counts)
def test_there_and_back(calendar: WorkCalendar, day: date, count: int) -> None:
    there = calendar.add_workdays(day, count)
    back = calendar.add_workdays(day, -count)
    if count == 0:
        assert there == back == day
        return
    assert calendar.is_workday(there)
    assert calendar.is_workday(back)
    assert back < day < there
    assert calendar.add_workdays(there, -count) == calendar.previous_workday(day)
    assert calendar.add_workdays(back, count) == calendar.next_workday(day)
    assert calendar.workdays_between(day, there) == count
    assert calendar.workdays_between(there, day) == -count


@given(calendars, near_days, counts, counts)
def test_steps_add_up(calendar: WorkCalendar, day: date, one: int, other: int) -> None:
    assert calendar.add_workdays(calendar.add_workdays(day, one), other) == calendar.add_workdays(day, one + other)


@given(calendars, st.lists(near_days, min_size=3, max_size=3).map(sorted))
def test_counting_adds_up(calendar: WorkCalendar, days: list[date]) -> None:
    start, middle, end = days
    halves = calendar.workdays_between(start, middle) + calendar.workdays_between(middle, end)
    assert calendar.workdays_between(start, end) == halves


@given(calendars, near_days, st.sampled_from(list(Roll)))
def test_rolling_ends_on_a_working_day_near_by(calendar: WorkCalendar, day: date, roll: Roll) -> None:
    rolled = calendar.roll(day, roll)
    assert calendar.roll(rolled, roll) == rolled
    if roll is Roll.NONE or calendar.is_workday(day):
        assert rolled == day
        return
    assert calendar.is_workday(rolled)
    low, high = min(day, rolled), max(day, rolled)
    between = [low + timedelta(days=n) for n in range(1, (high - low).days)]
    assert not any(calendar.is_workday(other) for other in between)
    assert roll is not Roll.FOLLOWING or rolled > day
    assert roll is not Roll.PRECEDING or rolled < day


@given(calendars)
def test_a_calendar_is_a_value(calendar: WorkCalendar) -> None:
    again = WorkCalendar.from_parts(json.loads(json.dumps(calendar.parts)))
    assert again == calendar == pickle.loads(pickle.dumps(calendar))
    assert hash(again) == hash(calendar)
    assert len({again, calendar}) == 1


def test_what_was_given_can_change_later_without_harm() -> None:
    given_days = {date(2026, 5, 4): False}
    calendar = WorkCalendar(overrides=given_days)
    given_days[date(2026, 5, 5)] = False
    assert calendar.is_workday(date(2026, 5, 5))
