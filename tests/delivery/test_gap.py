"""Compose keeps the gap that a person asked for, and the forecast shows it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW, make_commitment, make_contact, make_deadline, make_notification, make_office
from tracker.delivery.compose import compose
from tracker.models import Deadline, Message, Notification, Recipient
from tracker.operations import schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Recipient:
    make_office()
    row = make_contact(name="A. Petrova").recipient
    row.min_gap = 3
    row.save()
    return row


def step(person: Recipient, now: datetime, **values: object) -> Notification:
    commitment = make_commitment(
        responsible=person.contacts.get().party, confidential=bool(values.pop("confidential", False))
    )
    values.setdefault("expires_at", now + timedelta(days=20))
    return make_notification(make_deadline(commitment), person, now=now, **values)


def sent(now: datetime) -> None:
    assert compose(now=now) == 1
    Message.objects.filter(state="pending").update(state="sent", sent_at=now)


def test_newcomers_wait_for_the_window_after_the_gap(person: Recipient) -> None:
    step(person, NOW)  # a Tuesday
    sent(NOW)
    rows = [step(person, NOW + timedelta(days=days)) for days in (1, 2)]
    for days in (1, 2):
        assert compose(now=NOW + timedelta(days=days)) == 0
    assert compose(now=NOW + timedelta(days=3, seconds=-1)) == 0
    assert compose(now=NOW + timedelta(days=3)) == 1
    assert {row.message_id for row in Notification.objects.filter(pk__in=[row.pk for row in rows])} == {
        Message.objects.get(state="pending").pk
    }


def test_what_would_expire_by_waiting_takes_the_rest_along(person: Recipient) -> None:
    step(person, NOW)
    sent(NOW)
    tomorrow = NOW + timedelta(days=1)
    step(person, tomorrow)
    assert compose(now=tomorrow) == 0
    step(person, tomorrow, expires_at=NOW + timedelta(days=3))
    assert compose(now=tomorrow) == 1
    assert Message.objects.get(state="pending").notifications.count() == 2


def test_never_two_a_day_even_then(person: Recipient) -> None:
    step(person, NOW)
    sent(NOW)
    step(person, NOW, expires_at=NOW + timedelta(days=2))
    assert compose(now=NOW + timedelta(hours=5)) == 0
    assert compose(now=NOW + timedelta(days=1)) == 1


def test_a_confidential_commitment_keeps_its_own_gap(person: Recipient) -> None:
    step(person, NOW)
    sent(NOW)
    step(person, NOW + timedelta(days=1), confidential=True)
    assert compose(now=NOW + timedelta(days=1)) == 1


def test_the_forecast_shows_the_same(person: Recipient) -> None:
    step(person, NOW)
    sent(NOW)
    party = person.contacts.get().party
    deadlines = [make_deadline(make_commitment(responsible=party), due) for due in ("2027-05-11", "2027-05-12")]
    rows = Deadline.objects.filter(pk__in=[row.pk for row in deadlines])
    found = schedule.forecast(rows, now=NOW, until=datetime(2027, 5, 11, 12, tzinfo=UTC))
    assert [(one.deadline.last_day.day, one.step.step.id, one.planned_at.strftime("%m-%d")) for one in found] == [
        (11, "end-10", "04-27"),
        (12, "end-10", "04-30"),  # planned for the 28th
        (11, "end-3", "05-06"),
        (11, "end-0", "05-11"),
        (12, "end-3", "05-11"),  # planned for the 7th
    ]
