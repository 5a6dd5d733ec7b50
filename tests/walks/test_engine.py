"""From a recorded promise to rows in the outbox, by settling alone: on time, late, twice, and when facts change."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import factories
from tracker.domain.dates import PartialDate
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import AuditEvent, Commitment, Deadline, Notification, Party, Recipient
from tracker.operations import commitments, deadlines, pauses, schedule
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.terms import Due, Waits

pytestmark = pytest.mark.django_db

LOGGED = datetime(2027, 1, 4, 12, tzinfo=UTC)
BY = Actor.of_command("test")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def working_days(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


@pytest.fixture
def party(db: None) -> Party:
    factories.make_office(sending_since=LOGGED - timedelta(days=30))
    return factories.make_contact(factories.make_party("Ministry of Water")).party


def logged(party: Party, edtf: str = "2027-04-30", now: datetime = LOGGED, **values: object) -> Deadline:
    due = Due(date=PartialDate.parse(edtf), wording=f"by {edtf}")
    parties = [(Role.RESPONSIBLE, party), *values.pop("parties", [])]  # type: ignore[misc]
    row = commitments.record(
        by=BY, now=now, unit=factories.make_unit(), title="Progress report", due=due, parties=parties, **values
    )
    return row.deadlines.get()


def queued() -> dict[str, str]:
    rows = Notification.objects.filter(state=Notification.State.QUEUED)
    return {row.step: f"{row.planned_at:%m-%d}" for row in rows}


def test_a_ladder_climbed_on_time(party: Party) -> None:
    deadline = logged(party)
    for day in working_days(date(2027, 3, 1), date(2027, 5, 31)):
        schedule.sweep(now=noon(day))
        Notification.objects.filter(state="queued", planned_at__lte=noon(day)).update(state="skipped", reason="told")
    rows = Notification.objects.order_by("planned_at").values_list("step", "planned_at__date")
    assert [(step, f"{day:%m-%d}") for step, day in rows] == [
        ("end-10", "04-16"),
        ("end-3", "04-27"),
        ("end-0", "04-30"),
        ("end+1", "05-03"),
        ("end+5", "05-07"),
        ("end+10", "05-14"),
    ]
    deadline.refresh_from_db()
    assert deadline.state is Status.LONG_OVERDUE
    turned = AuditEvent.objects.filter(action="deadline.status").values_list("after__status", "effective_at")
    assert [(status, f"{at:%m-%d %H:%M}") for status, at in turned] == [
        ("due_soon", "04-23 00:00"),
        ("due", "04-30 00:00"),
        ("overdue", "05-01 00:00"),
        ("long_overdue", "05-28 00:00"),
    ]


def test_a_month(party: Party) -> None:
    logged(party, "2027-04")
    for day in working_days(date(2027, 3, 1), date(2027, 5, 31)):
        schedule.sweep(now=noon(day))
    told = {row.step: f"{row.planned_at:%m-%d}" for row in Notification.objects.order_by("planned_at")}
    assert list(told) == ["start-20", "end-10", "end-3", "end-0", "end+1", "end+5", "end+10"]
    assert told["start-20"] == "03-04"


def test_three_weeks_without_a_sweep(party: Party) -> None:
    logged(party)
    schedule.sweep(now=noon(date(2027, 4, 16)))
    schedule.sweep(now=noon(date(2027, 5, 10)))
    told = {row.step: (row.state, row.reason) for row in Notification.objects.all()}
    assert told["end+5"] == ("queued", "")
    assert {step: reason for step, (state, reason) in told.items() if state == "skipped"} == {
        "end-10": "newer step end+5 sent instead",  # nobody had composed a mail of it
        "end-3": "newer step end+5 sent instead",
        "end-0": "newer step end+5 sent instead",
        "end+1": "newer step end+5 sent instead",
    }


def test_sweeping_twice_changes_nothing(party: Party) -> None:
    logged(party)
    first = schedule.sweep(now=noon(date(2027, 4, 27)))
    before = (Notification.objects.count(), AuditEvent.objects.count())
    assert first.settled == 1
    assert schedule.sweep(now=noon(date(2027, 4, 27))).settled == 0
    assert (Notification.objects.count(), AuditEvent.objects.count()) == before
    assert schedule.resettle(now=noon(date(2027, 4, 27))) == 0


def test_a_rehearsal_changes_nothing(party: Party) -> None:
    deadline = logged(party)
    seen = schedule.sweep(now=noon(date(2027, 5, 3)), dry_run=True)
    assert [row.step for row in seen.planted if not row.reason] == ["end+1"]
    deadline.refresh_from_db()
    assert (deadline.state, Notification.objects.count()) == (Status.UPCOMING, 0)


def test_what_is_to_come_is_what_comes(party: Party) -> None:
    logged(party, "2027-04", parties=[(Role.SUPPORTING, factories.make_contact().party)])
    foreseen = schedule.forecast(Deadline.objects.all(), now=LOGGED, until=noon(date(2027, 5, 31)))
    expected = Counter((p.step.step.id, p.recipient and p.recipient.pk, p.planned_at) for p in foreseen)
    for day in working_days(date(2027, 3, 1), date(2027, 5, 31)):
        schedule.sweep(now=noon(day))
    came = Notification.objects.values_list("step", "recipient", "planned_at")
    assert expected == Counter(came)


def test_an_extension_keeps_the_first_date_and_starts_the_ladder_anew(party: Party) -> None:
    deadline = logged(party)
    schedule.sweep(now=noon(date(2027, 4, 16)))
    moved = Due(date=PartialDate.parse("2027-05-31"), wording="by 31 May")
    deadlines.extend(deadline, by=BY, now=noon(date(2027, 4, 20)), due=moved, reason="Flood")
    deadline.refresh_from_db()
    assert (deadline.last_day, deadline.original_last_day) == (date(2027, 5, 31), date(2027, 4, 30))
    assert (deadline.is_extended, deadline.version) == (True, 2)
    states = Notification.objects.values_list("kind", "step", "state", "reason")
    assert ("step", "end-10", "cancelled", "the date changed") in states
    assert ("decision", "", "queued", "") in states
    schedule.sweep(now=noon(date(2027, 5, 17)))
    assert queued()["end-10"] == "05-17"


def test_a_closed_deadline_tells_nobody_and_ends_its_commitment(party: Party) -> None:
    deadline = logged(party)
    schedule.sweep(now=noon(date(2027, 4, 16)))
    deadlines.decide(
        deadline, by=BY, now=noon(date(2027, 4, 16)), status=Status.MET, reason="Seen", received_on=date(2027, 4, 15)
    )
    assert queued() == {}
    deadline.refresh_from_db()
    commitment = Commitment.objects.get()
    assert (deadline.state, deadline.is_late, commitment.is_closed) == (Status.MET, False, True)
    assert schedule.sweep(now=noon(date(2027, 6, 1))).settled == 0


def test_a_pause_gives_the_days_back(party: Party) -> None:
    deadline = logged(party)
    pauses.pause(deadline, by=BY, now=noon(date(2027, 4, 12)), until=date(2027, 4, 16), reason="They wait for us")
    deadline.refresh_from_db()
    assert (deadline.state, deadline.next_event_at) == (Status.PAUSED, datetime(2027, 4, 17, tzinfo=UTC))
    schedule.sweep(now=noon(date(2027, 4, 19)))
    deadline.refresh_from_db()
    assert (deadline.state, deadline.last_day) == (Status.UPCOMING, date(2027, 5, 7))
    assert (deadline.original_last_day, deadline.is_extended) == (date(2027, 4, 30), False)


def test_a_superior_hears_after_the_warning_was_sent(party: Party) -> None:
    boss = factories.make_contact(factories.make_party("Cabinet")).party
    Party.objects.filter(pk=party.pk).update(superior=boss)
    logged(party)
    for day in working_days(date(2027, 4, 1), date(2027, 5, 31)):
        schedule.sweep(now=noon(day))
        for row in Notification.objects.filter(state="queued"):
            row.message = factories.make_message(row.recipient)
            row.state = "sent"
            row.save()
    assert list(Notification.objects.filter(roles__contains=["superior"]).values_list("step", flat=True)) == ["end+10"]


def test_a_vacant_post_is_skipped_and_its_owner_told(party: Party) -> None:
    factories.make_office(sending_since=LOGGED)
    vacant = factories.make_party("Agency without people")
    owner = factories.make_user(name="Olga")
    logged(vacant, owner=owner)
    schedule.sweep(now=noon(date(2027, 4, 16)))
    skipped = Notification.objects.get(kind="step", step="end-10")
    assert (skipped.recipient, skipped.state, skipped.reason) == (None, "skipped", "nobody holds this post")
    instead = Notification.objects.get(kind="nobody_told")
    assert (instead.recipient, instead.state) == (Recipient.objects.get(user=owner), "queued")
    schedule.sweep(now=noon(date(2027, 4, 17)))
    assert Notification.objects.count() == 2


def test_without_a_date_somebody_asks_in_six_months(party: Party) -> None:
    row = commitments.record(
        by=BY, now=LOGGED, unit=factories.make_unit(), title="Found a journal", parties=[(Role.RESPONSIBLE, party)]
    )
    review = row.deadlines.get()
    assert (review.is_review, review.last_day) == (True, date(2027, 7, 4))
    schedule.sweep(now=noon(date(2027, 7, 5)))
    review.refresh_from_db()
    assert review.state is Status.DUE
    deadlines.still_alive(review, by=BY, now=noon(date(2027, 7, 6)))
    assert [d.state for d in row.deadlines.order_by("number")] == [Status.MET, Status.UPCOMING]


def test_drafts_tell_nobody_until_activated(party: Party) -> None:
    deadline = logged(party, draft=True)
    schedule.sweep(now=noon(date(2027, 4, 28)))
    deadline.refresh_from_db()
    assert (Notification.objects.count(), deadline.state) == (0, Status.DUE_SOON)
    commitments.activate(deadline.commitment, by=BY, now=noon(date(2027, 4, 28)))
    assert queued() == {"end-3": "04-27"}


def test_a_row_that_raises_stops_nobody(party: Party) -> None:
    broken, sound = logged(party), logged(party)
    Deadline.objects.filter(pk=broken.pk).update(zone="Nowhere/At_All")
    result = schedule.sweep(now=noon(date(2027, 4, 16)))
    assert list(result.failed) == [broken.pk]
    assert list(Notification.objects.values_list("deadline", flat=True)) == [sound.pk]
    broken.refresh_from_db()
    assert broken.put_off_until == noon(date(2027, 4, 16)) + timedelta(hours=1)
    assert schedule.sweep(now=noon(date(2027, 4, 16))).failed == {}


def test_what_hangs_on_an_event_waits_until_it_gets_a_date(party: Party) -> None:
    source = factories.make_source()
    row = commitments.record(
        by=BY,
        now=LOGGED,
        unit=source.unit,
        source=source,
        title="Final report",
        waits=Waits(
            event="receipt of funds",
            offset=Duration(90, Counted.DAYS),
            wording="within 90 days of receipt of funds",
        ),
        parties=[(Role.RESPONSIBLE, party)],
    )
    deadline = row.deadlines.get()
    assert (deadline.state, deadline.due_at, deadline.next_event_at) == (Status.AWAITING_TRIGGER, None, None)
    assert schedule.forecast(Deadline.objects.all(), now=LOGGED, until=noon(date(2028, 1, 1))) == []
    due = Due(date=PartialDate.parse("2027-04-30"), wording=deadline.wording)
    deadlines.correct(deadline, by=BY, now=LOGGED, due=due, reason="The funds came on 30 January")
    deadline.refresh_from_db()
    assert (deadline.state, deadline.original_last_day) == (Status.UPCOMING, date(2027, 4, 30))
    schedule.sweep(now=noon(date(2027, 4, 16)))
    assert queued()["end-10"] == "04-16"


@pytest.mark.parametrize("day", ["2027-04-30", "2027-04-29", "2020-03-01"])
def test_an_extension_goes_forward(party: Party, day: str) -> None:
    deadline = logged(party)
    with pytest.raises(Refused, match="not later"):
        deadlines.extend(deadline, by=BY, now=LOGGED, due=Due(date=PartialDate.parse(day)), reason="Flood")
    with pytest.raises(Refused, match="has passed"):
        later = Due(date=PartialDate.parse("2027-05-31"))
        deadlines.extend(deadline, by=BY, now=noon(date(2027, 6, 1)), due=later, reason="Flood")
    deadline.refresh_from_db()
    assert (deadline.last_day, deadline.is_extended) == (date(2027, 4, 30), False)


def test_nothing_is_received_tomorrow(party: Party) -> None:
    deadline = logged(party)
    with pytest.raises(Refused, match="still to come"):
        deadlines.decide(
            deadline, by=BY, now=LOGGED, status=Status.MET, reason="Seen", received_on=date(2027, 1, 5)
        )
