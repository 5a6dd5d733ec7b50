"""Contacts come, go and come back: whom the next sweep tells, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import NOW, make_contact, make_message, make_notification, make_party
from tests.operations.stories import BY, Story, events, story
from tracker.models import Contact, Deadline, ImportBatch, Notification, Recipient
from tracker.operations import parties, schedule
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
THREE_BEFORE = datetime(2027, 4, 27, 10, tzinfo=UTC)  # end-3 is reached
TODAY = NOW.date()


@pytest.fixture
def told() -> Story:
    made = story(next_event_at=NOW)
    schedule.sweep(now=NOW)
    return made


def rows(step: str) -> set[tuple[str, str]]:
    """(address, state) of everybody who has a row of a step; "" for a post that nobody holds."""
    found = Notification.objects.filter(step=step).exclude(state="cancelled").select_related("recipient")
    return {(row.recipient.email if row.recipient else "", row.state) for row in found}


def new(told: Story, **values: object) -> Contact:
    return parties.new_contact(told.party, "b.lee@water.example", by=BY, now=NOW, **values)  # type: ignore[arg-type]


def test_the_one_who_came_is_told_and_the_one_who_left_is_not(told: Story) -> None:
    parties.end_contact(told.contact, by=BY, now=NOW, last_day=TODAY - timedelta(days=1))
    new(told)
    schedule.sweep(now=THREE_BEFORE)
    assert rows("end-3") == {("b.lee@water.example", "queued")}


def test_a_change_of_hands_on_a_day_to_come(told: Story) -> None:
    parties.end_contact(told.contact, by=BY, now=NOW, last_day=date(2027, 4, 27))
    new(told, starts_on=date(2027, 4, 28))
    schedule.sweep(now=THREE_BEFORE)
    assert rows("end-3") == {(told.person.email, "queued")}
    schedule.sweep(now=datetime(2027, 4, 30, 10, tzinfo=UTC))
    assert ("b.lee@water.example", "queued") in rows("end-0")
    assert told.person.email not in {email for email, _state in rows("end-0")}


def test_with_nobody_left_the_owner_hears(told: Story) -> None:
    parties.end_contact(told.contact, by=BY, now=NOW, last_day=TODAY - timedelta(days=1))
    schedule.sweep(now=THREE_BEFORE)
    assert rows("end-3") == {("", "skipped"), (told.owner_address.email, "queued")}


def test_what_is_queued_for_one_who_was_entered_by_mistake_is_not_sent(told: Story) -> None:
    wrong = new(told)
    schedule.sweep(now=THREE_BEFORE)
    assert ("b.lee@water.example", "queued") in rows("end-3")
    parties.delete_contact(wrong, by=BY, now=THREE_BEFORE)
    assert not Contact.objects.filter(pk=wrong.pk).exists()
    assert "contact.deleted" in events()
    schedule.sweep(now=THREE_BEFORE + timedelta(minutes=1))
    assert rows("end-3") == {(told.person.email, "queued")}


def test_who_was_written_to_is_not_deleted(told: Story) -> None:
    message = make_message(told.person, now=NOW, state="sent", sent_at=NOW)
    make_notification(told.deadline, told.person, step="end-10", now=NOW, message=message, state="sent")
    with pytest.raises(Refused, match="end the contact instead"):
        parties.delete_contact(told.contact, by=BY, now=NOW)
    told.contact.since = NOW + timedelta(minutes=1)  # somebody who became one only after that mail
    parties.delete_contact(told.contact, by=BY, now=NOW)
    assert not Contact.objects.filter(pk=told.contact.pk).exists()


def test_an_address_is_a_contact_of_a_party_once_and_of_others_too(told: Story) -> None:
    with pytest.raises(Refused, match="already"):
        parties.new_contact(told.party, told.person.email.upper(), by=BY, now=NOW)
    with pytest.raises(Refused, match="already"):
        parties.new_contact(told.party, told.person.email, by=BY, now=NOW, ends_on=TODAY)
    with pytest.raises(Refused, match="is not an e-mail address"):
        parties.new_contact(told.party, "nobody", by=BY, now=NOW)
    made = parties.new_contact(make_party(), told.person.email.upper(), by=BY, now=NOW)
    assert made.recipient == told.person
    parties.end_contact(told.contact, by=BY, now=NOW, last_day=TODAY)
    assert parties.new_contact(told.party, told.person.email, by=BY, now=NOW).pk != told.contact.pk
    assert Recipient.objects.filter(email__iexact=told.person.email).count() == 1


def test_whoever_comes_back_counts_from_now() -> None:
    told = story()
    parties.end_contact(told.contact, by=BY, now=NOW, last_day=TODAY - timedelta(days=3))
    before = told.contact.since
    told.contact.display_name = "Anna"
    parties.save_contact(told.contact, by=BY, now=NOW)
    assert told.contact.since == before
    told.contact.ends_on = None
    parties.save_contact(told.contact, by=BY, now=NOW)
    assert told.contact.since == NOW
    later = NOW + timedelta(days=1)
    told.contact.ends_on = later.date()
    parties.save_contact(told.contact, by=BY, now=later)
    assert told.contact.since == NOW


def test_a_held_contact_that_is_made_a_main_one_is_held_no_more() -> None:
    told = story()
    batch = ImportBatch.objects.create(file_name="plan.xlsx", digest="0", by=BY.ref, at=NOW)
    held = make_contact(told.party, main=False, held_by=batch)
    held.display_name = "H. Held"
    parties.save_contact(held, by=BY, now=NOW)
    assert Contact.objects.get(pk=held.pk).held_by == batch
    held.main = True
    parties.save_contact(held, by=BY, now=NOW)
    kept = Contact.objects.get(pk=held.pk)
    assert (kept.held_by, kept.since) == (None, NOW)
    assert Deadline.objects.get(pk=told.deadline.pk).next_event_at == NOW
