"""What is foreseen is what will go: a superior is told only after the responsible party was, or will be."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_contact, make_message, make_party, make_recipient
from tests.operations.stories import BY, Story, story
from tracker.models import AuditEvent, Deadline, Notification, Recipient
from tracker.operations import mutes, recipients, schedule
from tracker.operations.day_facts import Why
from tracker.operations.days import day_of_dates

pytestmark = pytest.mark.django_db
BETWEEN = datetime(2027, 5, 11, 12, tzinfo=UTC)  # after end+5 was reached, before end+10
OWED = datetime(2027, 5, 18, 12, tzinfo=UTC)  # end+10 is reached and can still be sent


@pytest.fixture
def told() -> Story:
    made = story(next_event_at=NOW)
    made.party.superior = make_party("Office of the Prime Minister")
    made.party.save()
    make_contact(made.party.superior, make_recipient("superior@pm.example"), "P. Minister")
    return made


def superior() -> Recipient:
    return Recipient.objects.get(email="superior@pm.example")


def foreseen(now: datetime) -> list[str]:
    """The steps that the superior will be told."""
    planned = schedule.forecast(Deadline.objects.all(), now=now, until=now + timedelta(days=60))
    return [one.step.step.id for one in planned if one.recipient == superior() and not one.skip]


def announce(state: str) -> None:
    """What became of the mail that announces the superior's."""
    rows = Notification.objects.filter(step="end+5", recipient__isnull=False)
    message = make_message(rows.get().recipient) if state == Notification.State.SENT else None
    assert rows.update(state=state, reason="" if state in ("sent", "queued") else "expired", message=message) == 1


def test_foreseen_while_the_announcing_step_is_to_come(told: Story) -> None:
    assert foreseen(NOW) == ["end+10"]


@pytest.mark.parametrize("state", ["sent", "queued"])
def test_foreseen_once_it_was_announced_or_is_about_to_be(told: Story, state: str) -> None:
    schedule.sweep(now=BETWEEN)
    announce(state)
    assert foreseen(BETWEEN) == ["end+10"]


@pytest.mark.parametrize("now", [BETWEEN, OWED])
def test_not_foreseen_where_it_was_never_announced(told: Story, now: datetime) -> None:
    schedule.sweep(now=BETWEEN)
    announce("skipped")
    assert foreseen(now) == []


@pytest.mark.parametrize("mute", [True, False])
def test_not_foreseen_where_nobody_responsible_can_be_told(told: Story, mute: bool) -> None:
    if mute:
        mutes.mute(told.person, told.commitment, by=BY, now=NOW)
    else:
        recipients.mark_unreachable(told.person, by=BY, now=NOW, because="550 no such address")
    assert foreseen(NOW) == []


def test_what_was_foreseen_for_a_superior_goes(told: Story) -> None:
    schedule.sweep(now=BETWEEN)
    announce("sent")
    schedule.sweep(now=OWED)
    (row,) = Notification.objects.filter(recipient=superior())
    assert (row.step, row.state) == ("end+10", "queued")


@pytest.mark.parametrize(("state", "why"), [("sent", Why.TO_COME), ("skipped", Why.ONLY_AFTER)])
def test_the_day_of_a_superiors_step_says_whether_it_will_come(told: Story, state: str, why: Why) -> None:
    schedule.sweep(now=BETWEEN)
    announce(state)
    (day,) = day_of_dates(Deadline.objects.all(), date(2027, 5, 14), now=BETWEEN, reader=None)
    assert {fact.why for fact in day.facts if fact.recipient == superior() and fact.step == "end+10"} == {why}
    assert Why.ONLY_AFTER not in {fact.why for fact in day.facts if fact.recipient == told.person}


def test_a_rehearsal_keeps_nobody_from_writing_history(told: Story) -> None:
    with CaptureQueriesContext(connection) as asked:
        result = schedule.sweep(now=OWED, dry_run=True)
    assert result.changes and result.planted
    assert not [query for query in asked.captured_queries if "advisory" in query["sql"]]
    assert not Notification.objects.exists() and not AuditEvent.objects.exists()
