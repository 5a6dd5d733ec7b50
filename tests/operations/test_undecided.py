"""A report that nobody decides: those who decide about it are reminded once, after five working days."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW, make_contact, make_party, make_recipient, make_user
from tests.operations.stories import BY, Story, notices, story
from tracker.domain.lifecycle import Status
from tracker.models import Channel, Commitment, Notification, Participation, Recipient, Report
from tracker.operations import reports
from tracker.operations.schedule import sweep

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
