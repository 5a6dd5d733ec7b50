"""The rule of "on course": a table, and properties of any line."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.trajectories import Course, Direction, Point, Target, judge

FROM, TO = date(2026, 1, 1), date(2030, 1, 1)  # 1461 days: patience 365
UP = Target(Direction.UP, Decimal(0), FROM, Decimal(1461), TO)  # one a day
DOWN = Target(Direction.DOWN, Decimal(1461), FROM, Decimal(0), TO)


def at(days: int, value: str) -> Point:
    return Point(FROM + timedelta(days=days), Decimal(value))


@pytest.mark.parametrize(
    ("aim", "readings", "today", "course", "since"),
    [
        (UP, [], 10, Course.SILENT, 0),
        (UP, [at(100, "100")], 100, Course.ON, 100),
        (UP, [at(100, "99.9")], 100, Course.OFF, 100),
        (DOWN, [at(100, "1361")], 100, Course.ON, 100),
        (DOWN, [at(100, "1361.000001")], 100, Course.OFF, 100),
        (UP, [at(100, "100")], 465, Course.ON, 100),
        (UP, [at(100, "100")], 466, Course.SILENT, 100),
        (UP, [at(100, "0"), at(200, "200")], 200, Course.ON, 200),
        (UP, [at(200, "200"), at(100, "0")], 200, Course.ON, 200),  # recorded later, older
        (UP, [at(200, "200"), at(200, "0")], 200, Course.OFF, 200),  # the last record of a day counts
        (UP, [at(-50, "0")], 10, Course.ON, -50),  # before the baseline the line stays at it
        (UP, [at(1461, "1461")], 5000, Course.ON, 1461),  # on the target's day: never old
        (UP, [at(1500, "1460")], 5000, Course.OFF, 1500),
        (UP, [at(1400, "1500")], 5000, Course.SILENT, 1400),
    ],
)
def test_the_table(aim: Target, readings: list[Point], today: int, course: Course, since: int) -> None:
    found = judge(aim, readings, FROM + timedelta(days=today))
    assert (found.course, found.since) == (course, FROM + timedelta(days=since))


def test_patience_is_a_quarter_within_limits() -> None:
    def patience(days: int) -> int:
        return Target(Direction.UP, Decimal(0), FROM, Decimal(1), FROM + timedelta(days=days)).patience

    assert [patience(days) for days in (10, 120, 400, 1600, 9000)] == [30, 30, 100, 400, 400]


VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1))


@st.composite
def aims(draw: st.DrawFn) -> Target:
    ends = sorted([draw(VALUES), draw(VALUES)])
    way = draw(st.sampled_from(Direction))
    start, end = ends if way is Direction.UP else ends[::-1]
    return Target(way, start, draw(DAYS), end, draw(DAYS))


@given(aims(), DAYS, DAYS)
def test_the_line_runs_between_its_ends_and_never_back(aim: Target, one: date, other: date) -> None:
    early, late = sorted([one, other])
    low, high = sorted([aim.baseline, aim.target])
    assert low <= aim.expected(early) <= high
    ahead = aim.expected(late) - aim.expected(early)
    assert ahead >= 0 if aim.direction is Direction.UP else ahead <= 0


@given(aims(), st.lists(st.builds(Point, DAYS, VALUES), max_size=5), DAYS, st.decimals(0, 10**6, places=6))
def test_a_better_reading_never_makes_it_worse(aim: Target, readings: list[Point], today: date, more: Decimal) -> None:
    better = more if aim.direction is Direction.UP else -more
    before = judge(aim, readings, today)
    after = judge(aim, [Point(one.day, one.value + better) for one in readings], today)
    assert after.since == before.since
    if before.course is Course.ON:
        assert after.course is Course.ON


@given(aims(), st.lists(st.builds(Point, DAYS, VALUES), max_size=5), DAYS)
def test_the_target_turned_over_is_judged_the_same(aim: Target, readings: list[Point], today: date) -> None:
    turned = Direction.DOWN if aim.direction is Direction.UP else Direction.UP
    mirror = Target(turned, -aim.baseline, aim.baseline_on, -aim.target, aim.target_on)
    mirrored = [Point(one.day, -one.value) for one in readings]
    assert judge(mirror, mirrored, today).course is judge(aim, readings, today).course
