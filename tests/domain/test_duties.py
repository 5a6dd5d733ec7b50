"""Recurring duties: dates by a rule or a list, some passed over, an end; and what one occurrence counts as."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.strategies import near_days
from tracker.domain.dates import PartialDate
from tracker.domain.duties import Duty, Mark, mark_of
from tracker.domain.lifecycle import Status
from tracker.domain.recurrence import Frequency, Recurrence

FIRST = PartialDate.parse("2027-01-31")
MONTHLY = Recurrence(Frequency.MONTHLY, month_days=(-1,))


def days(duty: Duty, after: str, most: int = 4) -> list[tuple[str, bool]]:
    return [(str(one.date.last_day), one.skipped) for one in islice(duty.coming(date.fromisoformat(after)), most)]


def test_a_date_that_is_let_pass_is_passed_over_and_the_next_keeps_its_day() -> None:
    duty = Duty(FIRST, MONTHLY, skipped=frozenset({date(2027, 2, 28)}))
    assert days(duty, "2027-01-31", 2) == [("2027-02-28", True), ("2027-03-31", False)]
    assert str(duty.next_after(date(2027, 1, 31))) == str(PartialDate.parse("2027-03-31"))


def test_a_list_keeps_its_dates_as_precise_as_they_were_promised() -> None:
    listed = tuple(map(PartialDate.parse, ("2027-01-31", "2027-06", "2028")))
    duty = Duty(listed[0], listed=listed)
    assert [one.date.edtf for one in duty.coming(date(2027, 1, 31))] == ["2027-06", "2028"]
    assert duty.next_after(date(2028, 12, 31)) is None


def test_no_date_comes_after_the_end() -> None:
    duty = Duty(FIRST, MONTHLY, until=date(2027, 3, 31))
    assert days(duty, "2027-01-31") == [("2027-02-28", False), ("2027-03-31", False)]
    assert duty.has(date(2027, 3, 31), after=date(2027, 1, 31))
    assert not duty.has(date(2027, 4, 30), after=date(2027, 1, 31))


@given(
    listed=st.lists(near_days, min_size=1, max_size=30, unique=True), skipped=st.sets(st.integers(0, 29)), at=near_days
)
def test_the_next_is_the_first_that_is_not_passed_over(listed: list[date], skipped: set[int], at: date) -> None:
    rising = sorted(listed)
    left_out = frozenset(rising[n] for n in skipped if n < len(rising))
    duty = Duty(PartialDate.of_day(rising[0]), listed=tuple(map(PartialDate.of_day, rising)), skipped=left_out)
    expected = next((day for day in rising if day > at and day not in left_out), None)
    found = duty.next_after(at)
    assert (found.last_day if found else None) == expected
    if found is not None:
        assert duty.next_after(found.last_day - timedelta(days=1)) == found


@pytest.mark.parametrize("status", list(Status))
def test_every_status_counts_as_something(status: Status) -> None:
    assert mark_of(status, late=False, skipped=False) in Mark


@pytest.mark.parametrize(
    ("status", "late", "skipped", "mark"),
    [
        (Status.MET, False, False, Mark.KEPT),
        (Status.MET, True, False, Mark.LATE),
        (Status.PARTLY_MET, True, False, Mark.PARTLY),
        (Status.MISSED, False, False, Mark.MISSED),
        (Status.WAIVED, False, True, Mark.SKIPPED),
        (Status.WAIVED, False, False, Mark.NOT_COUNTED),
        (Status.ENTERED_BY_MISTAKE, False, False, Mark.NOT_COUNTED),
        (Status.LONG_OVERDUE, False, False, Mark.OVERDUE),
        (Status.REPORTED, False, False, Mark.REPORTED),
    ],
)
def test_what_an_occurrence_counts_as(status: Status, late: bool, skipped: bool, mark: Mark) -> None:
    assert mark_of(status, late=late, skipped=skipped) is mark
