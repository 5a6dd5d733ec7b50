"""The least distance between two reminder mails, against a calendar of April 2027 (the 26th is a Monday)."""

from datetime import UTC, date, datetime, time

from tracker.domain.calendars import WEEKDAYS
from tracker.domain.gaps import spread, waits_until
from tracker.domain.reminders import Mode, Reader

MONDAY = date(2027, 4, 26)
FAR = datetime(2027, 6, 1, tzinfo=UTC)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 4, day, hour, tzinfo=UTC)


def reader(mode: Mode = Mode.DAILY) -> Reader:
    return Reader("UTC", time(9), mode, WEEKDAYS)


def test_newcomers_wait_for_the_first_window_after_the_gap() -> None:
    assert waits_until(reader(), 2, date(2027, 4, 22), [FAR], at(23)) == at(26)  # Thursday: Friday, Monday
    assert waits_until(reader(), 2, date(2027, 4, 22), [FAR], at(26)) is None
    assert waits_until(reader(), 0, date(2027, 4, 22), [FAR], at(22)) is None
    assert waits_until(reader(Mode.AT_ONCE), 1, MONDAY, [FAR], at(26, 12)) == at(27, 0)
    assert waits_until(reader(Mode.WEEKLY), 2, date(2027, 4, 19), [FAR], at(20)) == at(26)


def test_what_would_expire_by_waiting_takes_everything_along() -> None:
    assert waits_until(reader(), 3, MONDAY, [FAR, at(29)], at(27)) is None
    assert waits_until(reader(), 3, MONDAY, [FAR, at(29, 10)], at(27)) == at(29)


def test_what_is_planned_leaves_as_far_apart_as_was_asked_for() -> None:
    planned = [(at(19), FAR), (at(20), FAR), (at(21), FAR), (at(26), FAR), (at(28), FAR)]
    assert spread(planned, reader(), 3, None) == [at(19), at(22), at(22), at(27), at(30)]
    assert spread(planned, reader(), 3, date(2027, 4, 16)) == [at(21), at(21), at(21), at(26), at(29)]


def test_what_would_expire_leaves_when_it_is_planned() -> None:
    planned = [(at(19), FAR), (at(20), FAR), (at(21), at(22, 0)), (at(22), FAR)]
    assert spread(planned, reader(), 3, None) == [at(19), at(21), at(21), at(26)]


def test_reminders_of_one_instant_leave_together() -> None:
    assert spread([(at(19), FAR), (at(19), FAR), (at(20), FAR)], reader(), 5, None) == [at(19), at(19), at(26)]
