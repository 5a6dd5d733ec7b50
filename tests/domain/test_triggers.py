"""From the day of an event to the day that hangs on it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import WEEKDAYS
from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.domain.durations import Counted, Duration
from tracker.domain.triggers import FARTHEST, Hung, TriggerCode, hung_on, is_countable, waiting_for

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
OFFSETS = st.builds(Duration, st.integers(-400, 400), st.sampled_from(Counted))


def after(day: str, count: int, unit: Counted) -> Hung:
    found = hung_on("receipt", date.fromisoformat(day), Duration(count, unit), WEEKDAYS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "count", "unit", "reached"),
    [
        ("2027-04-01", 30, Counted.DAYS, "2027-05-01"),  # the event's own day is not counted
        ("2027-04-01", 1, Counted.DAYS, "2027-04-02"),
        ("2027-04-01", 0, Counted.DAYS, "2027-04-01"),
        ("2027-04-01", -10, Counted.DAYS, "2027-03-22"),
        ("2027-04-01", 2, Counted.WEEKS, "2027-04-15"),
        ("2027-04-02", 10, Counted.WORKING_DAYS, "2027-04-16"),  # a Friday
        ("2027-04-03", 1, Counted.WORKING_DAYS, "2027-04-05"),  # a Saturday
        ("2027-04-05", -1, Counted.WORKING_DAYS, "2027-04-02"),
        ("2027-01-31", 1, Counted.MONTHS, "2027-02-28"),
        ("2028-01-31", 1, Counted.MONTHS, "2028-02-29"),
        ("2028-02-29", 1, Counted.YEARS, "2029-02-28"),
        ("2027-03-31", -1, Counted.MONTHS, "2027-02-28"),
        ("2027-04-30", 1, Counted.MONTHS, "2027-05-30"),
    ],
)
def test_the_day_after(day: str, count: int, unit: Counted, reached: str) -> None:
    assert after(day, count, unit).day == date.fromisoformat(reached)


def test_each_step_from_the_event_is_told() -> None:
    first, counted, kept = after("2027-01-31", 1, Counted.MONTHS).steps
    assert (first.code, first.values) == (TriggerCode.EVENT_HAPPENED, {"event": "receipt", "day": "2027-01-31"})
    assert counted.code == TriggerCode.COUNTED_FROM
    assert counted.values == {"count": "1", "unit": "months", "anchor": "2027-01-31", "day": "2027-02-28"}
    assert (kept.code, kept.values) == (TriggerCode.END_OF_MONTH_KEPT, {"day": "2027-02-28"})
    assert after("2027-04-05", -1, Counted.DAYS).steps[1].code == TriggerCode.COUNTED_BACK
    assert [step.code for step in after("2027-04-05", 0, Counted.DAYS).steps] == [
        TriggerCode.EVENT_HAPPENED, TriggerCode.ON_THE_DAY
    ]  # fmt: skip
    (waits,) = waiting_for("receipt", Duration(-2, Counted.WEEKS))
    assert waits.values == {"event": "receipt", "count": "-2", "unit": "weeks"}


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (date(LAST_YEAR, 12, 1), Duration(31, Counted.DAYS)),
        (date(FIRST_YEAR, 1, 1), Duration(-1, Counted.DAYS)),
        (date(2027, 1, 1), Duration(FARTHEST + 1, Counted.DAYS)),
        (date(2027, 1, 1), Duration(5000, Counted.WORKING_DAYS)),
        (date(2027, 1, 1), Duration(9999, Counted.YEARS)),
    ],
)
def test_what_nobody_can_reckon_is_no_date(day: date, offset: Duration) -> None:
    assert hung_on("receipt", day, offset, WEEKDAYS) is None


@given(DAYS, OFFSETS)
def test_a_date_lies_on_the_right_side_of_its_event(day: date, offset: Duration) -> None:
    found = hung_on("receipt", day, offset, WEEKDAYS)
    assert is_countable(offset)
    if found is None:
        return
    assert FIRST_YEAR <= found.day.year <= LAST_YEAR
    if offset.count > 0:
        assert found.day > day
    elif offset.count < 0:
        assert found.day < day
    else:
        assert found.day == day
    assert found.steps[0].values["day"] == day.isoformat()
    assert found.steps[-1].values["day"] == found.day.isoformat()


@given(DAYS, OFFSETS, st.integers(0, 40))
def test_a_later_event_never_makes_an_earlier_date(day: date, offset: Duration, later: int) -> None:
    found = hung_on("receipt", day, offset, WEEKDAYS)
    other = hung_on("receipt", day + timedelta(days=later), offset, WEEKDAYS)
    if found is not None and other is not None:
        assert other.day >= found.day


@given(DAYS, st.integers(1, 400))
def test_whole_weeks_are_seven_days_each(day: date, count: int) -> None:
    in_weeks = hung_on("receipt", day, Duration(count, Counted.WEEKS), WEEKDAYS)
    in_days = hung_on("receipt", day, Duration(7 * count, Counted.DAYS), WEEKDAYS)
    assert (in_weeks and in_weeks.day) == (in_days and in_days.day)
