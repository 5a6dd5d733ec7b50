"""Series: one date opens after the other, whatever becomes of the one before, and however late anybody looks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories import make_contact, make_office, make_party, make_recipient, make_unit
from tracker import queries
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Kind, Outcome, Status
from tracker.domain.policies import Role
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.models import AuditEvent, Commitment, Deadline, DeadlineTerms, Schedule
from tracker.models.answers import Channel
from tracker.operations import closing, commitments, deadlines, pauses, reports, series
from tracker.operations.audit import Actor, of_deadline
from tracker.operations.schedule import resettle, sweep
from tracker.operations.terms import Due
from tracker.web.previewing import preview
from tracker.wording import explain

pytestmark = pytest.mark.django_db
BY = Actor("user:staff")
START = datetime(2027, 1, 4, 9, tzinfo=UTC)
MONTHLY = Recurrence(Frequency.MONTHLY, month_days=(-1,))
FIRST = "2027-01-31"


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def due(rule: Recurrence = MONTHLY, first: str = FIRST, **values: Any) -> Due:
    return Due(date=PartialDate.parse(first), wording="every month", recurrence=rule, **values)


def recorded(date_: Due | None = None, *, now: datetime = START, **values: Any) -> Commitment:
    """A commitment of one ministry with a contact, due by the series."""
    make_office()
    party = make_party()
    make_contact(party, make_recipient(), "A. Petrova")
    values = {"unit": make_unit(), "title": "Report", "kind": Kind.REPORT, "due": date_ or due()} | values
    return commitments.record(by=BY, now=now, parties=[(Role.RESPONSIBLE, party)], **values)


def last_days(commitment: Commitment) -> list[str]:
    return [str(each.last_day) for each in commitment.deadlines.order_by("number")]


def lived(commitment: Commitment, days: list[str]) -> None:
    for day in days:
        sweep(now=noon(day))


def test_the_next_opens_when_the_last_day_has_passed() -> None:
    commitment = recorded()
    schedule = commitment.schedules.get()
    assert (schedule.rrule, schedule.first_edtf, str(schedule.first_date)) == (MONTHLY.rrule, FIRST, FIRST)
    sweep(now=noon("2027-01-31"))
    assert last_days(commitment) == ["2027-01-31"]
    sweep(now=noon("2027-02-01"))
    sweep(now=noon("2027-02-01"))
    assert last_days(commitment) == ["2027-01-31", "2027-02-28"]
    lived(commitment, ["2027-03-01", "2027-04-01"])
    assert last_days(commitment) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    assert [each.kind for each in commitment.deadlines.all()] == ["report"] * 4
    assert [str(each.occurrence) for each in commitment.deadlines.order_by("number")] == last_days(commitment)
    assert resettle(now=noon("2027-04-01")) == 0


def test_the_terms_of_the_next_say_where_they_come_from() -> None:
    commitment = recorded()
    sweep(now=noon("2027-02-01"))
    opened = commitment.deadlines.get(number=2)
    terms = opened.versions.get()
    assert (terms.cause, terms.rule, terms.wording) == (DeadlineTerms.Cause.RECORDED, "series", "every month")
    told = explain(opened.span.steps)
    assert told[0] == "It comes again: by the last day of each month."
    assert told[1].startswith("Sunday 28 February 2027 is the next one")
    event = AuditEvent.objects.get(action="deadline.opened")
    assert event.effective_at == datetime(2027, 2, 1, tzinfo=UTC)
    assert event.after["last_day"] == "2027-02-28"


def dates_and_events(commitment: Commitment) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    rows = commitment.deadlines.order_by("number").values_list(
        "number", "occurrence", "last_day", "status", "ladder_from", "ladder_catches_up", "dated_at", "due_at"
    )
    numbers = {of_deadline(each, "").target: each.number for each in commitment.deadlines.all()}
    events = AuditEvent.objects.filter(commitment=commitment.pk, target__in=numbers).order_by("sequence")
    told = sorted((numbers[e.target], e.effective_at, e.action, e.after.get("status", "")) for e in events)
    return list(rows), told


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        (MONTHLY, FIRST),
        (Recurrence(Frequency.MONTHLY, 3), "2027-33"),
        (Recurrence(Frequency.WEEKLY, 2), "2027-01-15"),
        (Recurrence(Frequency.MONTHLY, 1, counted=Duration(10, Counted.WORKING_DAYS)), "2027-01-14"),
        (Recurrence(Frequency.MONTHLY, month_days=(15,), count=4), "2027-01-15"),
        (Recurrence(Frequency.MONTHLY, until=date(2027, 4, 30)), "2027-01"),
    ],
    ids=lambda value: value.rrule if isinstance(value, Recurrence) else value,
)
def test_looking_late_opens_the_same_as_looking_on_time(rule: Recurrence, first: str) -> None:
    on_time, late = recorded(due(rule, first)), None
    day = START
    while day < noon("2027-07-10"):
        day += timedelta(days=1)
        sweep(now=day)
    expected = dates_and_events(on_time)
    Schedule.objects.update(opens_at=None)
    late = recorded(due(rule, first))
    sweep(now=day)
    assert dates_and_events(late) == expected
    assert len(expected[0]) > 1


def test_more_than_one_transaction_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_AT_ONCE", 3)
    commitment = recorded(due(Recurrence(Frequency.WEEKLY), "2027-01-15"))
    sweep(now=noon("2027-06-01"))
    days = [date.fromisoformat(day) for day in last_days(commitment)]
    assert days == [date(2027, 1, 15) + timedelta(weeks=n) for n in range(21)]


def test_an_early_answer_opens_the_next_at_once_and_late_ones_move_nothing() -> None:
    commitment = recorded()
    first = commitment.deadlines.get()
    deadlines.decide(first, by=BY, now=noon("2027-01-10"), status=Status.MET, reason="Came early.")
    assert last_days(commitment) == ["2027-01-31", "2027-02-28"]
    commitment.refresh_from_db()
    assert commitment.is_active
    sweep(now=noon("2027-02-05"))
    assert last_days(commitment) == ["2027-01-31", "2027-02-28"]
    sweep(now=noon("2027-03-10"))
    second = commitment.deadlines.get(number=2)
    deadlines.decide(second, by=BY, now=noon("2027-03-12"), status=Status.PARTLY_MET, reason="Came late.")
    assert last_days(commitment) == ["2027-01-31", "2027-02-28", "2027-03-31"]


@pytest.mark.parametrize("status", [Status.WAIVED, Status.ENTERED_BY_MISTAKE, Status.MISSED, Status.WITHDRAWN])
def test_the_next_opens_however_this_one_is_closed(status: Status) -> None:
    commitment = recorded()
    deadlines.decide(commitment.deadlines.get(), by=BY, now=noon("2027-01-10"), status=status, reason="So decided.")
    assert last_days(commitment) == ["2027-01-31", "2027-02-28"]


def test_it_opens_while_the_one_before_is_paused_reported_or_extended() -> None:
    paused, reported, extended = recorded(), recorded(), recorded()
    pauses.pause(paused.deadlines.get(), by=BY, now=noon("2027-01-10"), reason="The form is missing.", until=None)
    reports.submit(reported.deadlines.get(), by=BY, now=noon("2027-01-10"), **REPORT)
    later = Due(date=PartialDate.parse("2027-06-30"))
    deadlines.extend(extended.deadlines.get(), by=BY, now=noon("2027-01-10"), due=later, reason="Asked for.")
    sweep(now=noon("2027-03-02"))
    for commitment, first in ((paused, "2027-01-31"), (reported, "2027-01-31"), (extended, "2027-06-30")):
        assert last_days(commitment) == [first, "2027-02-28", "2027-03-31"]


REPORT: dict[str, Any] = {
    "narrative": "Done.",
    "claimed_outcome": Status.MET,
    "received_on": date(2027, 1, 10),
    "channel": Channel.MAIL,
}


def test_the_end_of_the_series_ends_the_commitment_as_any_last_date_does() -> None:
    commitment = recorded(due(Recurrence(Frequency.MONTHLY, month_days=(-1,), count=2)), kind=Kind.RESULT)
    deadlines.decide(commitment.deadlines.get(), by=BY, now=noon("2027-01-10"), status=Status.MET, reason="Done.")
    deadlines.decide(
        commitment.deadlines.get(number=2), by=BY, now=noon("2027-02-10"), status=Status.MET, reason="Done."
    )
    commitment.refresh_from_db()
    assert commitment.outcome == Outcome.FULFILLED.value
    assert commitment.schedules.get().opens_at is None


def test_closing_the_commitment_ends_its_series() -> None:
    commitment = recorded()
    closing.close(commitment, by=BY, now=noon("2027-01-10"), outcome=Outcome.WITHDRAWN, reason="Taken back.")
    sweep(now=noon("2027-05-01"))
    assert last_days(commitment) == ["2027-01-31"]
    assert commitment.schedules.get().opens_at is None


def test_a_series_that_began_long_ago_opens_with_the_first_date_still_on_time() -> None:
    rule = Recurrence(Frequency.MONTHLY, 6)
    commitment = recorded(due(rule, "2025-03-15"), now=noon("2027-01-04"))
    opened = commitment.deadlines.get()
    assert (str(opened.last_day), str(opened.occurrence)) == ("2027-03-15", "2027-03-15")
    assert str(commitment.schedules.get().first_date) == "2025-03-15"
    assert "the next one that can still be met" in " ".join(explain(opened.span.steps))
    over = recorded(due(Recurrence(Frequency.YEARLY, count=2), "2020-03-15"), now=noon("2027-01-04"))
    assert last_days(over) == ["2020-03-15"]
    sweep(now=noon("2027-01-05"))
    assert last_days(over)[:1] == ["2020-03-15"]


def test_before_a_day_counts_on_from_the_day_before() -> None:
    stated = due(Recurrence(Frequency.MONTHLY, 6), "2027-04-01", boundary=Boundary.START)
    commitment = recorded(stated)
    assert last_days(commitment) == ["2027-03-31"]
    sweep(now=noon("2027-10-01"))
    assert last_days(commitment) == ["2027-03-31", "2027-09-30", "2028-03-31"]


@pytest.mark.parametrize(
    ("rule", "stated", "days"),
    [
        (Recurrence(Frequency.MONTHLY), "2027-05-01", ["2027-04-30", "2027-05-31", "2027-06-30"]),
        (Recurrence(Frequency.MONTHLY, 6), "2027-10", ["2027-09-30", "2028-03-31", "2028-09-30"]),
        (Recurrence(Frequency.YEARLY), "2027-03-01", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (Recurrence(Frequency.MONTHLY), "2027-05-15", ["2027-05-14", "2027-06-14", "2027-07-14"]),
    ],
)
def test_before_a_month_begins_is_through_the_last_day_of_the_one_before(
    rule: Recurrence, stated: str, days: list[str]
) -> None:
    commitment = recorded(due(rule, stated, boundary=Boundary.START))
    for _ in days[1:]:
        sweep(now=commitment.schedules.get().opens_at or START)
    assert last_days(commitment) == days


@pytest.mark.parametrize(
    ("roll", "now", "day"),
    [
        (Roll.FOLLOWING, "2027-02-01", "2027-02-01"),  # Sunday 31 January can be met on Monday
        (Roll.PRECEDING, "2027-01-31", "2027-02-26"),  # it had to be met on Friday
    ],
)
def test_a_late_series_opens_with_what_the_weekend_leaves_on_time(roll: Roll, now: str, day: str) -> None:
    assert last_days(recorded(due(first="2026-12-31", roll=roll), now=noon(now))) == [day]


def test_the_preview_shows_the_date_that_opens() -> None:
    stated = due(first="2026-06-30")
    commitment = recorded(stated, now=noon("2027-01-04"))
    asked: dict[str, Any] = {"office": queries.office(), "policy": None, "now": noon("2027-01-04")}
    shown = preview(stated, **asked)
    assert shown and [str(shown.span.last_day)] == last_days(commitment) == ["2027-01-31"]
    assert shown.repeats and shown.repeats.coming[0] == "Sun 28 Feb 2027"
    moved = preview(stated, **asked, moves=True)
    assert moved and str(moved.span.last_day) == "2026-06-30" and moved.repeats is None


def test_a_period_is_followed_by_a_period() -> None:
    commitment = recorded(due(Recurrence(Frequency.MONTHLY, 3), "2027-33"))
    sweep(now=noon("2027-04-01"))
    assert [each.edtf for each in commitment.deadlines.order_by("number")] == ["2027-33", "2027-34"]


def test_a_date_added_later_can_begin_a_series_and_one_that_has_ended_is_a_date() -> None:
    commitment = recorded(Due(date=PartialDate.parse("2027-12-31")))
    added = deadlines.add(commitment, by=BY, now=noon("2027-01-05"), due=due(), kind=Kind.REPORT)
    assert added.schedule is not None and str(added.occurrence) == FIRST
    ended = due(Recurrence(Frequency.MONTHLY, until=date(2026, 1, 1)))
    assert deadlines.add(commitment, by=BY, now=noon("2027-01-05"), due=ended).schedule is None
    sweep(now=noon("2027-02-01"))
    assert last_days(commitment) == ["2027-12-31", "2027-01-31", "2027-01-31", "2027-02-28"]


def test_a_series_that_raises_is_logged_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    broken, whole = recorded(), recorded()
    Schedule.objects.filter(commitment=broken).update(rrule="FREQ=NEVER")
    sweep(now=noon("2027-02-01"))
    assert last_days(broken) == ["2027-01-31"]
    assert last_days(whole) == ["2027-01-31", "2027-02-28"]
    assert "could not be opened" in caplog.text


def test_a_rehearsal_opens_nothing() -> None:
    commitment = recorded()
    result = sweep(now=noon("2027-02-01"), dry_run=True)
    assert "deadline.opened" in [change.action for change in result.changes]
    assert last_days(commitment) == ["2027-01-31"]


def test_the_same_occurrence_is_never_opened_twice() -> None:
    commitment = recorded()
    sweep(now=noon("2027-02-01"))
    Schedule.objects.update(opens_at=noon("2027-02-01"))
    sweep(now=noon("2027-02-02"))
    occurrences = list(Deadline.objects.values_list("occurrence", flat=True))
    assert len(occurrences) == len(set(occurrences))
    assert commitment.deadlines.count() == 3
