"""What comes back does what it must, once; what is forged, late or about another address does nothing."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.delivery.incoming.samples import samples
from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_party,
    make_recipient,
    make_user,
)
from tracker.delivery.incoming.read import read_mail
from tracker.domain.returns import MOST_SOFT
from tracker.models import Attempt, AuditEvent, Deadline, IncomingMail, Message, Notification, Recipient, User
from tracker.operations import incoming, recipients
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.incoming import Arrival

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 20, 9, tzinfo=UTC)
Kind, Source = IncomingMail.Kind, IncomingMail.Source
STAFF = Actor("user:staff")


class Told:
    """An owner's commitment, whose contact was written to an hour ago."""

    def __init__(self, **values: Any) -> None:
        make_office()
        self.owner: User = make_user()
        ministry = make_party("Ministry of Water")
        self.person: Recipient = make_contact(ministry).recipient
        commitment = make_commitment(owner=self.owner, responsible=ministry)
        self.deadline: Deadline = make_deadline(commitment)
        self.message: Message = make_message(
            self.person, **{"state": "sent", "sent_at": NOW - timedelta(hours=1)} | values
        )
        state = "sent" if self.message.state == "sent" else "queued"
        make_notification(self.deadline, self.person, message=self.message, state=state)

    def arrival(self, kind: str, **values: Any) -> Arrival:
        given = {
            "event_key": f"{kind} {random.random()}",
            "source": Source.MAILBOX,
            "message_ids": (self.message.message_id,),
            "addresses": (self.person.email.upper(),),
            "words": "550 5.1.1 no such user",
        }
        return Arrival(kind=Kind(kind), **given | values)

    def take(self, kind: str, *, now: datetime = NOW, **values: Any) -> IncomingMail:
        row = incoming.take(self.arrival(kind, **values), now=now)
        self.person.refresh_from_db()
        self.message.refresh_from_db()
        return row

    @property
    def untouched(self) -> bool:
        self.person.refresh_from_db()
        self.message.refresh_from_db()
        return not (
            self.person.unreachable_at or self.person.unsubscribed_at or self.person.soft_bounces
            or self.message.bounced_at or Notification.objects.filter(kind__in=["nobody_told", "unsubscribed"]).exists()
        )  # fmt: skip

    def heard(self, kind: str) -> list[Notification]:
        """What the owner hears."""
        return list(Notification.objects.filter(kind=kind, recipient__user=self.owner))


def test_no_such_address_is_unreachable_at_once_and_the_owner_hears() -> None:
    told = Told()
    row = told.take("hard", status="5.1.1")
    assert (row.effect, row.message, row.recipient) == ("applied", told.message, told.person)
    assert told.person.unreachable_at == NOW == told.message.bounced_at
    assert told.person.unreachable_because == "5.1.1 550 5.1.1 no such user"
    (notice,) = told.heard("nobody_told")
    assert notice.about["deadlines"] == [told.deadline.pk]
    assert AuditEvent.objects.filter(action="message.returned", by="system:mail").count() == 1


def test_the_same_event_twice_is_one() -> None:
    told = Told()
    arrival = told.arrival("soft")
    first = incoming.take(arrival, now=NOW)
    assert incoming.take(arrival, now=NOW + timedelta(hours=9)) == first
    told.person.refresh_from_db()
    assert told.person.soft_bounces == 1 and IncomingMail.objects.count() == 1


def test_another_report_of_the_same_is_known_already() -> None:
    told = Told()
    told.take("hard")
    row = told.take("hard")
    assert (row.effect, row.because) == ("applied", incoming.ALREADY) and len(told.heard("nobody_told")) == 1


@pytest.mark.parametrize("kind", ["hard", "soft", "policy", "delayed", "complaint", "opt_out"])
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"message_ids": ()}, incoming.NOT_OURS),
        ({"message_ids": ("<somebody@else.example>",)}, incoming.NOT_OURS),
        ({"addresses": ("another@example.org",)}, incoming.OTHER_ADDRESS),
    ],
)
def test_what_does_not_name_our_mail_and_its_address_has_no_effect(kind: str, values: dict[str, Any], why: str) -> None:
    told = Told()
    row = told.take(kind, **values)
    assert (row.effect, row.because, told.untouched) == ("ignored", why, True)


@pytest.mark.parametrize("kind", ["hard", "soft", "policy", "complaint"])
def test_what_comes_too_late_or_before_the_mail_was_sent_has_no_effect(kind: str) -> None:
    told = Told(sent_at=NOW - timedelta(days=30, seconds=1))
    assert told.take(kind).because == incoming.TOO_OLD and told.untouched
    waiting = Told(state="pending", sent_at=None)
    assert waiting.take(kind).because == incoming.NOT_SENT and waiting.untouched


def test_a_bounce_without_an_address_has_no_effect_but_a_complaint_has() -> None:
    told = Told()
    assert told.take("hard", addresses=()).because == incoming.OTHER_ADDRESS and told.untouched
    assert told.take("complaint", addresses=()).effect == "applied" and told.person.unsubscribed_at == NOW


def test_forged_reports_of_the_whole_corpus_have_no_effect() -> None:
    """security.md E6: whoever does not know our Message-ID, or sends it for another address, changes nothing."""
    told = Told()
    for number, sample in enumerate(samples(150, seed=9)):
        raw = sample.raw
        if number % 3:  # our Message-ID, overheard, for an address of theirs
            raw = raw.replace(sample.message_id.encode(), told.message.message_id.encode())
        if number % 3 == 2:  # our address, but no mail of ours
            raw = sample.raw.replace(sample.address.encode(), told.person.email.encode())
        arrival = read_mail(raw, today=NOW.date())
        if arrival.kind == Kind.COMPLAINT and not arrival.addresses:
            continue  # a complaint may leave the address out: whoever knows the Message-ID had the mail
        incoming.take(arrival, now=NOW)
    reports = IncomingMail.objects.filter(kind__in=incoming.REPORTS)
    assert reports.count() > 50 and set(reports.values_list("effect", flat=True)) == {"ignored"}
    assert told.untouched


def test_six_passing_failures_in_a_row_give_an_address_up() -> None:
    told = Told()
    now, hours = NOW, [0, 2, 4, 8, 16, 32]
    for count, wait in enumerate(hours, 1):
        now += timedelta(hours=wait)
        Message.objects.filter(pk=told.message.pk).update(sent_at=now - timedelta(hours=1))
        assert told.take("soft", now=now, status="5.2.2").effect == "applied"
        assert told.person.soft_bounces == count
    assert told.person.unreachable_at == now and len(hours) == MOST_SOFT and len(told.heard("nobody_told")) == 1


def test_several_passing_failures_of_one_hour_count_once() -> None:
    told = Told()
    told.take("soft")
    row = told.take("soft", now=NOW + timedelta(minutes=59))
    assert (row.effect, row.because, told.person.soft_bounces) == ("noted", incoming.COUNTED_BEFORE, 1)


def test_a_mail_that_did_not_come_back_ends_the_row() -> None:
    told = Told()
    told.take("soft")
    told.take("soft", now=NOW + timedelta(hours=2))
    assert told.person.soft_bounces == 2
    make_message(told.person, state="sent", sent_at=NOW + timedelta(hours=3))
    later = NOW + timedelta(days=6)
    told.take("soft", now=later)
    assert told.person.soft_bounces == 1


def test_a_reply_ends_the_row_and_so_does_a_new_beginning() -> None:
    told = Told()
    told.take("soft")
    told.take("reply", words="Done.")
    assert told.person.soft_bounces == 0
    told.take("soft", now=NOW + timedelta(hours=1))
    told.take("hard", now=NOW + timedelta(hours=1))
    recipients.subscribe_again(told.person, by=STAFF, now=NOW)
    told.person.refresh_from_db()
    assert told.person.soft_bounces == 0 and told.person.unreachable_at is None


def test_distrust_is_not_the_addresss_fault_and_waits_for_a_person() -> None:
    told = Told()
    row = told.take("policy", status="5.7.1")
    assert (row.effect, told.message.bounced_at) == ("waiting", NOW)
    assert told.person.unreachable_at is None and told.person.soft_bounces == 0


def test_a_delay_is_noted() -> None:
    told = Told()
    assert told.take("delayed").effect == "noted" and told.untouched


@pytest.mark.parametrize("kind", ["complaint", "opt_out"])
def test_a_complaint_unsubscribes_at_once_and_the_owner_hears(kind: str) -> None:
    told = Told()
    assert told.take(kind).effect == "applied"
    assert told.person.unsubscribed_at == NOW and len(told.heard("unsubscribed")) == 1
    assert told.message.bounced_at is None


def test_a_reply_waits_and_each_owner_hears_once() -> None:
    told = Told()
    row = told.take("reply", words="Done on Monday.", sender="b@y.example")
    assert (row.effect, row.words) == ("waiting", "Done on Monday.")
    (notice,) = told.heard("answer")
    assert notice.about == {"incoming": row.pk, "deadlines": [told.deadline.pk]}
    incoming.decide(row, by=STAFF, now=NOW, decision=incoming.NOTED)
    row.refresh_from_db()
    assert (row.decision, row.decided_at, row.decided_by) == ("noted", NOW, "user:staff")
    with pytest.raises(Refused):
        incoming.decide(row, by=STAFF, now=NOW, decision=incoming.NOTED)


def test_an_automatic_reply_offers_the_absence_and_changes_nothing_by_itself() -> None:
    told = Told()
    row = told.take("auto_reply", away_until=date(2027, 4, 28))
    assert row.effect == "waiting" and told.person.away_until is None and told.heard("answer") == []
    deputy = make_recipient()
    incoming.record_absence(row, by=STAFF, now=NOW, deputy=deputy)
    told.person.refresh_from_db()
    assert (told.person.away_until, told.person.deputy) == (date(2027, 4, 28), deputy)
    row.refresh_from_db()
    assert row.decision == incoming.AWAY


def test_an_automatic_reply_without_a_day_is_noted() -> None:
    told = Told()
    row = told.take("auto_reply")
    assert row.effect == "noted"
    with pytest.raises(Refused):
        incoming.record_absence(row, by=STAFF, now=NOW)


def test_something_else_is_noted() -> None:
    told = Told()
    assert told.take("other").effect == "noted"
    assert told.take("reply", message_ids=()).because == incoming.NOT_OURS and told.heard("answer") == []


def test_a_mail_that_is_being_sent_is_asked_about_later() -> None:
    lease = {"lease_owner": 1, "lease_token": "6f1c1c5e-0000-4000-8000-000000000000"}
    told = Told(state="sending", sent_at=None, **lease)
    with pytest.raises(incoming.TryLater):
        told.take("hard")
    assert not IncomingMail.objects.exists()


def test_a_provider_may_name_the_mail_by_its_own_id() -> None:
    told = Told()
    Attempt.objects.create(message=told.message, result="accepted", code=250, reply="OK queued as 0100018f-3a-77aa")
    by_id = {"message_ids": (), "remote_id": "0100018f-3a-77aa"}
    assert told.take("hard", **by_id).because == incoming.NOT_OURS  # nobody vouches for a mail in the mailbox
    assert told.take("hard", source=Source.WEBHOOK, **by_id | {"remote_id": "0100018f"}).because == incoming.NOT_OURS
    assert told.take("hard", source=Source.WEBHOOK, **by_id).effect == "applied"


def test_hostile_text_is_kept_as_far_as_it_can_be() -> None:
    told = Told()
    row = told.take("reply", words="a\0b" + "x" * 9000, subject="s\ud800" + "y" * 900, sender="z" * 900)
    row.refresh_from_db()
    assert row.words.startswith("ab") and len(row.words) == 4000 and (len(row.subject), len(row.sender)) == (300, 320)
