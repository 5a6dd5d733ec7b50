"""A report that nobody decides: those who decide about it are reminded once, after five working days."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_contact, make_party, make_recipient, make_user
from tests.models.rows import batch
from tests.operations.stories import BY, Story, notices, story
from tracker.domain.lifecycle import Status
from tracker.models import Channel, Commitment, Deadline, Notification, Participation, Recipient, Report
from tracker.operations import reports
from tracker.operations.audience import Blocked
from tracker.operations.schedule import forecast, sweep

pytestmark = pytest.mark.django_db
AFTER = datetime(2027, 4, 27, 9, tzinfo=UTC)  # five working days after Tuesday 20 April, at the send hour


def reviewer_of(told: Story) -> Recipient:
    user = make_user(unit=told.unit, role="reviewer")
    chamber = make_party("Audit Chamber")
    contact = make_contact(chamber, make_recipient(user.email, user=user))
    make_contact(chamber, make_recipient())  # of the same party, without an account: decides nothing
    Participation.objects.create(commitment=told.commitment, party=chamber, role="controller", since=NOW)
    return contact.recipient


def submit(told: Story, claimed: Status | None = Status.MET) -> Report:
    return reports.submit(
        told.deadline, by=told.asker, now=NOW, narrative="Sent", claimed_outcome=claimed, received_on=NOW.date(),
        channel=Channel.PAGE, recipient=told.person, name="A. Petrova",
    )  # fmt: skip


def reminded() -> list[Recipient]:
    return notices("answer", about__has_key="undecided")


def test_the_clock_wakes_for_it_and_reminds_the_reviewer_once() -> None:
    told = story()
    reviewer = reviewer_of(told)
    report = submit(told)
    assert told.now().status == Status.REPORTED and told.now().next_event_at == AFTER
    sweep(now=AFTER - timedelta(seconds=1))
    assert reminded() == []
    sweep(now=AFTER)
    sweep(now=AFTER + timedelta(days=3))
    assert reminded() == [reviewer]
    assert Notification.objects.get(about__has_key="undecided").about == {"report": report.pk, "undecided": 5}


def test_without_a_reviewer_the_admins_hear_it_else_the_owner() -> None:
    told = story()
    submit(told)
    sweep(now=AFTER)
    assert reminded() == [told.owner_address]
    other = story()
    admin = make_user(unit=other.unit, role="admin")
    address = make_recipient(admin.email, user=admin)
    submit(other)
    sweep(now=AFTER + timedelta(minutes=1))
    assert address in reminded() and other.owner_address not in reminded()


def test_what_was_decided_in_time_reminds_nobody() -> None:
    told = story()
    reviewer_of(told)
    reports.send_back(submit(told), by=BY, now=NOW, reason="Annex 2 is missing")
    sweep(now=AFTER)
    assert reminded() == []


def test_a_report_on_how_far_it_is_reminds_nobody() -> None:
    told = story()
    reviewer_of(told)
    submit(told, None)
    sweep(now=AFTER)
    assert reminded() == []


def test_a_reviewer_who_came_later_or_left_is_not_asked() -> None:
    told = story()
    reviewer = reviewer_of(told)
    reviewer.contacts.update(ends_on=NOW.date())
    submit(told)
    sweep(now=AFTER)
    assert reminded() == [told.owner_address]
    assert Commitment.objects.get().owner == told.owner


def foreseen(*, now: datetime = NOW, until: datetime = AFTER) -> list[tuple[datetime, str, Recipient | None, str]]:
    found = forecast(Deadline.objects.all(), now=now, until=until)
    return [(one.planned_at, one.step.step.id, one.recipient, one.skip) for one in found]


def test_it_is_foreseen_until_it_was_sent() -> None:
    told = story()
    reviewer = reviewer_of(told)
    submit(told)
    to_come = [(AFTER, "undecided", reviewer, "")]
    assert foreseen(until=AFTER - timedelta(seconds=1)) == []
    assert foreseen() == to_come
    sweep(now=AFTER)
    later = AFTER + timedelta(minutes=1)
    assert foreseen(now=later, until=later) == to_come  # it waits, and goes at once
    Notification.objects.filter(about__has_key="undecided").update(state="skipped", reason="expired")
    assert foreseen(now=later, until=later) == []


def test_a_rehearsal_of_another_day_foresees_what_no_sweep_has_planted() -> None:
    told = story()
    reviewer = reviewer_of(told)
    submit(told)
    assert foreseen(now=AFTER + timedelta(days=1), until=AFTER + timedelta(days=2)) == [
        (AFTER, "undecided", reviewer, "")
    ]


def test_whom_it_would_not_reach_is_said() -> None:
    told = story()
    reviewer = reviewer_of(told)
    submit(told)
    Recipient.objects.filter(pk=reviewer.pk).update(unreachable_at=NOW, unreachable_because="550 gone")
    assert foreseen() == [(AFTER, "undecided", reviewer, Blocked.UNREACHABLE.value)]
    Recipient.objects.filter(pk=reviewer.pk).update(unreachable_at=None, unreachable_because="", unsubscribed_at=NOW)
    assert foreseen() == [(AFTER, "undecided", reviewer, Blocked.UNSUBSCRIBED.value)]


def test_of_what_an_import_holds_nobody_is_told_though_it_is_foreseen_as_if_it_were_let_go() -> None:
    told = story(ladder_from=None)
    Commitment.objects.update(batch=batch())
    reviewer = reviewer_of(told)
    submit(told)
    assert foreseen() == [(AFTER, "undecided", reviewer, "")]
    sweep(now=AFTER)
    assert reminded() == []


def test_many_reports_cost_as_many_questions_as_one() -> None:
    reviewer_of(first := story())
    submit(first)
    with CaptureQueriesContext(connection) as asked:
        assert len(foreseen()) == 1
    for _number in range(3):
        submit(other := story())
        Participation.objects.create(commitment=other.commitment, party=other.party, role="controller", since=NOW)
    with CaptureQueriesContext(connection) as asked_again:
        assert len(foreseen()) == 4
    assert len(asked_again) == len(asked)


def test_the_deputy_of_a_reviewer_who_is_away_then_is_foreseen_and_told() -> None:
    told = story()
    reviewer, deputy = reviewer_of(told), make_recipient("deputy@office.example.org")
    away = {"away_since": NOW, "away_until": AFTER.date(), "deputy": deputy}
    Recipient.objects.filter(pk=reviewer.pk).update(**away)
    submit(told)
    assert foreseen() == [(AFTER, "undecided", deputy, "")]
    sweep(now=AFTER)
    assert reminded() == [deputy]
