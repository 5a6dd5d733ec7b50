"""Every instant has one status, the clock never turns back, and a late look finds what a punctual one found."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.lifecycle import (
    CLOCK_ORDER,
    CLOSED,
    Facts,
    Kind,
    Status,
    next_change,
    status_at,
    transitions,
    worst,
)

START = datetime(2027, 1, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 365).map(lambda hours: START + timedelta(hours=hours))


@st.composite
def running_facts(draw: st.DrawFn) -> Facts:
    notice, starts, due, long_overdue = sorted(draw(st.lists(HOURS, min_size=4, max_size=4, unique=True)))
    return Facts(
        kind=draw(st.sampled_from(Kind)), notice_at=notice, starts_at=starts, due_at=due, long_overdue_at=long_overdue
    )


DAY = Facts(
    kind=Kind.RESULT,
    notice_at=datetime(2027, 4, 23, tzinfo=UTC),
    starts_at=datetime(2027, 4, 30, tzinfo=UTC),
    due_at=datetime(2027, 5, 1, tzinfo=UTC),
    long_overdue_at=datetime(2027, 5, 28, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2027-04-22T23:59:59", Status.UPCOMING),
        ("2027-04-23T00:00:00", Status.DUE_SOON),
        ("2027-04-30T00:00:00", Status.DUE),
        ("2027-04-30T23:59:59", Status.DUE),
        ("2027-05-01T00:00:00", Status.OVERDUE),
        ("2027-05-27T23:59:59", Status.OVERDUE),
        ("2027-05-28T00:00:00", Status.LONG_OVERDUE),
    ],
)
def test_the_life_of_a_day(now: str, status: Status) -> None:
    assert status_at(DAY, datetime.fromisoformat(now).replace(tzinfo=UTC)) is status


@given(running_facts(), HOURS, HOURS)
def test_the_clock_never_turns_back(facts: Facts, one: datetime, other: datetime) -> None:
    earlier, later = sorted([one, other])
    assert CLOCK_ORDER.index(status_at(facts, earlier)) <= CLOCK_ORDER.index(status_at(facts, later))


@given(running_facts(), st.lists(HOURS, min_size=2, max_size=12))
def test_looking_late_finds_what_looking_on_time_found(facts: Facts, looks: list[datetime]) -> None:
    looks.sort()
    on_time = [turned for a, b in zip(looks, looks[1:], strict=False) for turned in transitions(facts, a, b)]
    assert on_time == transitions(facts, looks[0], looks[-1])


@given(running_facts(), HOURS)
def test_the_next_change_is_the_next_change(facts: Facts, now: datetime) -> None:
    at = next_change(facts, now)
    if at is None:
        assert not transitions(facts, now, START + timedelta(days=10_000))
        return
    assert at > now
    assert transitions(facts, now, at - timedelta(microseconds=1)) == []
    assert [turned.at for turned in transitions(facts, now, at)] == [at]


@given(running_facts(), HOURS, st.sampled_from(sorted(CLOSED)))
def test_a_decision_ends_the_clock(facts: Facts, now: datetime, closed: Status) -> None:
    decided = Facts(**{**facts.__dict__, "closed_as": closed, "report_waiting": True, "paused": True})
    assert status_at(decided, now) is closed
    assert next_change(decided, now) is None


def test_a_review_is_never_overdue() -> None:
    review = Facts(**{**DAY.__dict__, "kind": Kind.REVIEW})
    assert status_at(review, datetime(2030, 1, 1, tzinfo=UTC)) is Status.DUE


def test_while_a_report_waits_the_clock_rests() -> None:
    reported = Facts(**{**DAY.__dict__, "report_waiting": True})
    assert status_at(reported, datetime(2030, 1, 1, tzinfo=UTC)) is Status.REPORTED
    assert next_change(reported, START) is None


def test_a_pause_with_an_end_ends_by_itself() -> None:
    until = datetime(2027, 5, 10, tzinfo=UTC)
    paused = Facts(**{**DAY.__dict__, "paused": True, "paused_until": until})
    assert status_at(paused, until - timedelta(seconds=1)) is Status.PAUSED
    assert status_at(paused, until) is Status.OVERDUE
    assert next_change(paused, START) == until


def test_a_pause_without_an_end_rests() -> None:
    paused = Facts(**{**DAY.__dict__, "paused": True})
    assert status_at(paused, datetime(2030, 1, 1, tzinfo=UTC)) is Status.PAUSED
    assert next_change(paused, START) is None


def test_without_its_trigger_nothing_happens() -> None:
    waiting = Facts(kind=Kind.RESULT, notice_at=None, starts_at=None, due_at=None, long_overdue_at=None)
    assert status_at(waiting, START) is Status.AWAITING_TRIGGER
    assert next_change(waiting, START) is None


def test_the_worst_of_several() -> None:
    assert worst([Status.UPCOMING, Status.OVERDUE, Status.DUE]) is Status.OVERDUE
    assert worst([]) is None
