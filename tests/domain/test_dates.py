"""PartialDate against the calendar, against itself and against the edtf package where that one is right."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.strategies import days, partial_dates, years
from tracker.domain.dates import PROBLEM_CODES, InvalidPartialDate, PartialDate, Unit, precision_of_days


@pytest.mark.parametrize(
    ("edtf", "unit", "first", "last"),
    [
        ("2025-04-01", Unit.DAY, date(2025, 4, 1), date(2025, 4, 1)),
        ("2025-04", Unit.MONTH, date(2025, 4, 1), date(2025, 4, 30)),
        ("2028-02", Unit.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        ("2025-12", Unit.MONTH, date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-33", Unit.QUARTER, date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-34", Unit.QUARTER, date(2025, 4, 1), date(2025, 6, 30)),
        ("2025-35", Unit.QUARTER, date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-36", Unit.QUARTER, date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-40", Unit.HALF_YEAR, date(2025, 1, 1), date(2025, 6, 30)),
        ("2025-41", Unit.HALF_YEAR, date(2025, 7, 1), date(2025, 12, 31)),
        ("2025-21", Unit.SEASON, date(2025, 3, 1), date(2025, 5, 31)),
        ("2025-22", Unit.SEASON, date(2025, 6, 1), date(2025, 8, 31)),
        ("2025-23", Unit.SEASON, date(2025, 9, 1), date(2025, 11, 30)),
        ("2025-24", Unit.SEASON, date(2025, 12, 1), date(2026, 2, 28)),
        ("2027-24", Unit.SEASON, date(2027, 12, 1), date(2028, 2, 29)),
        ("2200-24", Unit.SEASON, date(2200, 12, 1), date(2201, 2, 28)),
        ("2030", Unit.YEAR, date(2030, 1, 1), date(2030, 12, 31)),
        ("1970", Unit.YEAR, date(1970, 1, 1), date(1970, 12, 31)),
        ("2027-06-11/2027-06-20", Unit.INTERVAL, date(2027, 6, 11), date(2027, 6, 20)),
    ],
)
def test_every_kind_of_date(edtf: str, unit: Unit, first: date, last: date) -> None:
    parsed = PartialDate.parse(edtf)
    assert (parsed.unit, parsed.first_day, parsed.last_day) == (unit, first, last)
    assert parsed.edtf == str(parsed) == edtf
    assert PartialDate.parse(f"  {edtf}\n") == parsed


def test_every_day_of_a_century_round_trips() -> None:
    day = date(2000, 1, 1)
    while day <= date(2100, 12, 31):
        parsed = PartialDate.parse(day.isoformat())
        assert parsed == PartialDate.of_day(day)
        assert (parsed.edtf, parsed.days) == (day.isoformat(), 1)
        day += timedelta(days=1)


def test_periods_of_a_year_tile_it() -> None:
    for year in range(1970, 2201):
        for periods in (
            [PartialDate.of_month(year, month) for month in range(1, 13)],
            [PartialDate.of_quarter(year, quarter) for quarter in range(1, 5)],
            [PartialDate.of_half_year(year, half) for half in (1, 2)],
        ):
            assert periods[0].first_day == date(year, 1, 1)
            assert periods[-1].last_day == date(year, 12, 31)
            for before, after in pairwise(periods):
                assert after.first_day - before.last_day == timedelta(days=1)


@given(partial_dates())
def test_round_trip(value: PartialDate) -> None:
    assert PartialDate.parse(value.edtf) == value
    assert value.first_day <= value.last_day
    assert hash(PartialDate.parse(value.edtf)) == hash(value)


@settings(max_examples=40)
@given(partial_dates().filter(lambda value: value.unit is not Unit.SEASON))
def test_the_edtf_package_agrees(value: PartialDate) -> None:
    theirs = parse_edtf(value.edtf)
    lower, upper = theirs.lower_strict(), theirs.upper_strict()
    assert (date(*lower[:3]), date(*upper[:3])) == (value.first_day, value.last_day)


@settings(max_examples=40)
@given(st.sampled_from([21, 22, 23]), years)
def test_the_edtf_package_agrees_on_seasons_inside_a_year(season: int, year: int) -> None:
    value = PartialDate.of_season(year, season)
    theirs = parse_edtf(value.edtf)
    assert date(*theirs.lower_strict()[:3]) == value.first_day
    assert date(*theirs.upper_strict()[:3]) == value.last_day


@given(days, days)
def test_an_interval_is_at_least_as_coarse_as_it_is_long(one: date, other: date) -> None:
    value = PartialDate.of_interval(min(one, other), max(one, other))
    limit = {Unit.DAY: 1, Unit.MONTH: 31, Unit.QUARTER: 92, Unit.HALF_YEAR: 184, Unit.YEAR: 10**6}
    assert value.days <= limit[value.precision()]
    assert all(value.days > limit[unit] for unit in limit if limit[unit] < limit[value.precision()])


@pytest.mark.parametrize(
    ("length", "unit"),
    [
        (1, Unit.DAY), (2, Unit.MONTH), (31, Unit.MONTH), (32, Unit.QUARTER), (92, Unit.QUARTER),
        (93, Unit.HALF_YEAR), (184, Unit.HALF_YEAR), (185, Unit.YEAR), (366, Unit.YEAR), (900, Unit.YEAR),
    ],
)  # fmt: skip
def test_precision_of_an_interval(length: int, unit: Unit) -> None:
    first = date(2027, 1, 1)
    assert precision_of_days(first, first + timedelta(days=length - 1)) is unit


def test_an_interval_of_one_day_is_that_day() -> None:
    day = date(2027, 6, 11)
    assert PartialDate.of_interval(day, day) == PartialDate.parse("2027-06-11/2027-06-11") == PartialDate.of_day(day)


@given(partial_dates())
def test_the_name_is_found_again_from_the_days(value: PartialDate) -> None:
    found = PartialDate.spanning(value.first_day, value.last_day)
    assert (found.first_day, found.last_day) == (value.first_day, value.last_day)
    assert value.unit is Unit.INTERVAL or found == value


def test_an_interval_that_is_a_whole_period_is_named_so() -> None:
    assert PartialDate.spanning(date(2027, 4, 1), date(2027, 4, 30)) == PartialDate.of_month(2027, 4)
    assert PartialDate.spanning(date(2027, 4, 1), date(2027, 4, 29)).unit is Unit.INTERVAL


def test_number_says_which_one_of_the_year() -> None:
    assert PartialDate.of_month(2025, 7).number == 7
    assert PartialDate.of_quarter(2025, 4).number == 4
    assert PartialDate.of_half_year(2025, 2).number == 2
    assert PartialDate.of_season(2025, 24).number == 24
    assert PartialDate.of_year(2025).number == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-a-date"), ("soon", "not-a-date"), ("2025-4", "not-a-date"), ("2025-04-01T10:00", "not-a-date"),
        ("2025?", "not-a-date"), ("2025-04-01/..", "not-a-date"), ("202X", "not-a-date"), ("20300", "not-a-date"),
        ("٢٠٢٥", "not-a-date"), ("2025-04-01/2025-04-02/2025-04-03", "not-a-date"), ("2025/soon", "not-a-date"),
        ("2025-02-29", "no-such-day"), ("2025-13-01", "no-such-day"), ("2025-04-00", "no-such-day"),
        ("2025-13", "no-such-period"), ("2025-00", "no-such-period"), ("2025-20", "no-such-period"),
        ("2025-25", "no-such-period"), ("2025-37", "no-such-period"), ("2025-42", "no-such-period"),
        ("1969", "year-out-of-range"), ("2201", "year-out-of-range"), ("0000", "year-out-of-range"),
        ("1969-12-31", "year-out-of-range"), ("2201-01", "year-out-of-range"),
        ("2200-12-31/2201-01-01", "year-out-of-range"), ("2027-06-20/2027-06-11", "backwards"),
        ("2025-04/2025-06", "days-only"), ("2025/2026", "days-only"),
    ],
)  # fmt: skip
def test_refusals_say_what_to_do(text: str, code: str) -> None:
    with pytest.raises(InvalidPartialDate) as refusal:
        PartialDate.parse(text)
    assert refusal.value.code == code in PROBLEM_CODES
    assert f"“{text}”" in str(refusal.value)


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        (Unit.DAY, date(2025, 4, 1), date(2025, 4, 2)),
        (Unit.INTERVAL, date(2025, 4, 1), date(2025, 4, 1)),
        (Unit.MONTH, date(2025, 4, 2), date(2025, 4, 30)),
        (Unit.QUARTER, date(2025, 2, 1), date(2025, 4, 30)),
        (Unit.SEASON, date(2025, 1, 1), date(2025, 3, 31)),
        (Unit.YEAR, date(2025, 7, 1), date(2026, 6, 30)),
    ],
)
def test_days_that_are_not_the_unit_are_refused(unit: Unit, first: date, last: date) -> None:
    with pytest.raises(InvalidPartialDate) as refusal:
        PartialDate(unit, first, last)
    assert refusal.value.code == "not-the-unit"


@pytest.mark.parametrize("build", [PartialDate.of_month, PartialDate.of_quarter, PartialDate.of_half_year])
@pytest.mark.parametrize("number", [0, 13, -1])
def test_numbers_outside_the_year_are_refused(build: object, number: int) -> None:
    with pytest.raises(InvalidPartialDate) as refusal:
        build(2025, number)  # type: ignore[operator]
    assert refusal.value.code == "no-such-period"
