"""One person, one mail: what goes together, what waits, what stays apart."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_party,
    make_recipient,
)
from tracker.delivery.compose import compose
from tracker.delivery.liveness import RESTORED
from tracker.models import Contact, Message, Notification, OfficeSettings, Recipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Recipient:
    make_office()
    return make_contact(name="A. Petrova").recipient


def party_of(person: Recipient) -> Contact:
    return person.contacts.get()


def step(person: Recipient, now: datetime = NOW, **values: object) -> Notification:
    commitment = make_commitment(
        responsible=party_of(person).party, confidential=bool(values.pop("confidential", False))
    )
    return make_notification(make_deadline(commitment), person, now=now, **values)


def messages() -> list[Message]:
    return list(Message.objects.order_by("pk"))


def test_all_steps_of_a_person_become_one_message(person: Recipient) -> None:
    notices = [step(person) for _ in range(3)]
    assert compose(now=NOW) == 1
    (message,) = messages()
    assert (message.bundle_key, message.state, message.recipient) == ("ladder|2027-04-20", "pending", person)
    assert message.created_at == message.next_attempt_at == NOW
    assert set(message.notifications.all()) == set(notices)
    assert compose(now=NOW) == 0


def test_late_comers_join_a_message_that_has_not_left(person: Recipient) -> None:
    step(person)
    compose(now=NOW)
    late = step(person)
    assert compose(now=NOW + timedelta(minutes=5)) == 1
    late.refresh_from_db()
    assert [late.message] == messages()


@pytest.mark.django_db(transaction=True)
def test_a_reminder_that_is_being_changed_keeps_its_mail_waiting(person: Recipient) -> None:
    """Otherwise the rest would be the mail of the day, and it would be told a day late."""
    notices = [step(person) for _ in range(2)]
    elsewhere = make_contact().recipient
    step(elsewhere)
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM tracker_notification WHERE id = %s FOR NO KEY UPDATE", [notices[0].pk])
            assert compose(now=NOW) == 1
    finally:
        other.rollback()
        other.close()
    assert [message.recipient for message in messages()] == [elsewhere]
    assert compose(now=NOW) == 1
    assert set(messages()[-1].notifications.all()) == set(notices)


def test_nothing_is_composed_before_its_time_or_while_held(person: Recipient) -> None:
    step(person, planned_at=NOW + timedelta(seconds=1))
    assert compose(now=NOW) == 0
    make_office(sending=OfficeSettings.Sending.HELD)
    assert compose(now=NOW + timedelta(days=1)) == 0 and messages() == []


def test_each_person_has_a_mail_of_their_own(person: Recipient) -> None:
    notice = step(person)
    other = make_contact(party_of(person).party).recipient
    make_notification(notice.deadline, other)
    assert compose(now=NOW) == 2
    assert {message.recipient for message in messages()} == {person, other}


def test_a_confidential_commitment_is_never_bundled(person: Recipient) -> None:
    plain, secret, other = step(person), step(person, confidential=True), step(person, confidential=True)
    compose(now=NOW)
    keys = {message.bundle_key: set(message.notifications.all()) for message in messages()}
    assert keys == {
        "ladder|2027-04-20": {plain},
        f"confidential|{secret.deadline.commitment_id}|2027-04-20": {secret},
        f"confidential|{other.deadline.commitment_id}|2027-04-20": {other},
    }


OF_THE_LADDER = (Notification.Kind.STEP, Notification.Kind.NOBODY_TOLD)


@pytest.mark.parametrize("kind", [kind for kind in Notification.Kind if kind not in OF_THE_LADDER])
def test_every_other_notice_goes_alone(person: Recipient, kind: str) -> None:
    notice = make_notification(make_deadline(), person, kind=kind)
    step(person)
    assert compose(now=NOW) == 2
    notice.refresh_from_db()
    assert notice.message is not None and notice.message.bundle_key == notice.key


def test_a_ladder_mail_waits_until_everything_for_its_window_was_settled(person: Recipient) -> None:
    step(person)
    receipt = make_notification(make_deadline(), person, kind="receipt")
    waiting = make_deadline(next_event_at=NOW)
    assert compose(now=NOW) == 1
    receipt.refresh_from_db()
    assert messages() == [receipt.message]
    waiting.next_event_at = NOW + timedelta(seconds=1)
    waiting.save()
    assert compose(now=NOW + timedelta(minutes=1)) == 1 and len(messages()) == 2


def test_what_is_still_to_be_settled_holds_up_only_those_whose_send_hour_came_after_it(person: Recipient) -> None:
    later = make_contact(name="B. Ivanov").recipient
    Recipient.objects.filter(pk=later.pk).update(send_hour=time(11))
    step(person)
    step(later, now=NOW + timedelta(hours=2))
    make_deadline(next_event_at=NOW + timedelta(hours=1))
    assert compose(now=NOW + timedelta(hours=3)) == 1
    (message,) = messages()
    assert message.recipient == person


def test_what_comes_after_the_days_mail_waits_for_the_next_send_hour(person: Recipient) -> None:
    step(person)
    compose(now=NOW)
    Message.objects.update(state="sent", sent_at=NOW)
    late = step(person, now=NOW + timedelta(hours=3))
    for hours in (3, 10, 20, 23):
        assert compose(now=NOW + timedelta(hours=hours)) == 0
    assert compose(now=NOW + timedelta(days=1)) == 1
    late.refresh_from_db()
    assert late.message is not None and late.message.bundle_key == "ladder|2027-04-21"


def test_over_the_weekend_it_waits_for_monday(person: Recipient) -> None:
    friday = datetime(2027, 4, 23, 9, tzinfo=UTC)
    step(person, now=friday)
    compose(now=friday)
    Message.objects.update(state="sent", sent_at=friday)
    step(person, now=friday - timedelta(hours=1))
    for days in (1, 2):
        assert compose(now=friday + timedelta(days=days)) == 0
    assert compose(now=friday + timedelta(days=3)) == 1


def test_a_frozen_message_takes_nothing_in(person: Recipient) -> None:
    step(person)
    compose(now=NOW)
    Message.objects.update(digest="a" * 64, uncertain=1)
    step(person)
    assert compose(now=NOW) == 0


def test_a_message_whose_notices_all_fell_away_does_not_count_as_the_days_mail(person: Recipient) -> None:
    notice = step(person)
    compose(now=NOW)
    Notification.objects.filter(pk=notice.pk).update(state="cancelled", reason="x")
    Message.objects.update(state="cancelled", reason="x")
    step(person)
    assert compose(now=NOW) == 1


def test_a_late_step_goes_at_once_even_before_the_send_hour(person: Recipient) -> None:
    step(person, now=NOW - timedelta(days=1))
    assert compose(now=NOW.replace(hour=3)) == 1


def test_the_day_of_a_bundle_is_the_recipients_own(person: Recipient) -> None:
    person.time_zone = "Pacific/Auckland"
    person.save()
    step(person, now=NOW)
    compose(now=NOW.replace(hour=21))
    assert messages()[0].bundle_key == "ladder|2027-04-21"


def test_those_who_want_it_at_once_still_get_one_mail_a_day(person: Recipient) -> None:
    person.mode = "at_once"
    person.save()
    midnight = NOW.replace(hour=0)
    step(person, now=midnight)
    assert compose(now=midnight) == 1
    Message.objects.update(state="sent", sent_at=midnight)
    step(person, now=midnight)
    assert compose(now=midnight + timedelta(hours=23)) == 0
    assert compose(now=midnight + timedelta(days=1)) == 1


def test_after_a_restore_nothing_old_goes_by_itself(person: Recipient) -> None:
    old = step(person, now=NOW - timedelta(days=1))
    make_office(mail_epoch=NOW)
    compose(now=NOW)
    (message,) = messages()
    old.refresh_from_db()
    assert (message.state, message.reason) == ("review", RESTORED)
    assert (old.state, old.reason) == ("failed", RESTORED)


def test_oldest_first_and_no_more_people_than_asked_for() -> None:
    make_office()
    people = [make_recipient() for _ in range(3)]
    for age, person in enumerate(people):
        make_notification(make_deadline(), person, kind="receipt", planned_at=NOW - timedelta(hours=age))
    assert compose(now=NOW, limit=1) == 1
    assert messages()[0].recipient == people[2]


def test_a_vacant_post_has_no_mail() -> None:
    make_office()
    deadline = make_deadline()
    Notification.objects.create(
        key="k", kind="step", step="end-3", deadline=deadline, last_day=date(2027, 4, 30), recipient=None,
        party=make_party(), planned_at=NOW, expires_at=NOW, state="skipped", reason="vacant", created_at=NOW,
    )  # fmt: skip
    assert compose(now=NOW) == 0


def test_an_open_bundle_exists_once(person: Recipient) -> None:
    make_message(person, bundle_key="ladder|2027-04-20")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_message(person, bundle_key="ladder|2027-04-20")
    make_message(person, bundle_key="ladder|2027-04-20", digest="a" * 64)


def test_what_could_not_be_told_comes_in_the_owners_one_mail_of_the_day() -> None:
    make_office()
    owner = make_recipient()
    about = {"reason": "nobody holds this post"}
    for _ in range(2):
        make_notification(make_deadline(), owner, kind="nobody_told", step="end-3", roles=["owner"], about=about)
    make_notification(make_deadline(), owner, step="end-0", roles=["owner"])
    compose(now=NOW)
    (message,) = Message.objects.filter(recipient=owner)
    assert message.notifications.count() == 3
