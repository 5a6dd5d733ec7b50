"""The sender at work: what it has in hand, what changes while a server takes its time, what others see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection

from tests.delivery.faults import tried
from tests.delivery.sending import SOON, one_message, queued, receipts
from tests.factories import NOW, make_notification, make_office, make_party
from tests.fixtures.mail import SmtpServer
from tests.operations.stories import story
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import Envelope, RecordingTransport, Reply
from tracker.models import (
    Deadline,
    Message,
    Notification,
    OfficeSettings,
)

pytestmark = pytest.mark.django_db


class Counting(RecordingTransport):
    """Notes how many messages are claimed while each leaves."""

    claimed: list[int]

    def transmit(self, payload: bytes) -> Reply:
        self.claimed.append(Message.objects.filter(state__in=["leased", "sending"]).count())
        return super().transmit(payload)


def test_what_ended_a_sender_before_is_claimed_alone_and_first() -> None:
    make_office()
    receipts(4)
    compose(now=NOW)
    suspects = Message.objects.order_by("pk")[1:3]
    Message.objects.filter(pk__in=[row.pk for row in suspects]).update(rescues=1)
    transport = Counting()
    transport.claimed = []
    assert deliver(now=NOW, transport=transport).sent == 4
    assert transport.claimed == [1, 1, 2, 1]
    assert [envelope.recipient for envelope, _bytes in transport.mails[:2]] == [row.recipient.email for row in suspects]


@dataclass
class Slow(RecordingTransport):
    """A server that takes so long to be ready that something happens meanwhile, once."""

    happens: list[Callable[[], object]] = field(default_factory=list)

    def ready(self, envelope: Envelope) -> None:
        super().ready(envelope)
        if self.happens:
            self.happens.pop()()


def test_what_changes_while_the_server_takes_its_time_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.delivery.sender.FRESH_SECONDS", 0.0)
    told, other = story(), story()
    other.commitment.participations.update(party=told.party)
    gone, kept = queued(told), make_notification(other.deadline, told.person)
    transport = Slow(happens=[lambda: Deadline.objects.filter(pk=told.deadline.pk).update(status="reported")])
    assert deliver(now=NOW, transport=transport).sent == 1
    gone.refresh_from_db(), kept.refresh_from_db()
    assert (gone.state, gone.reason, kept.state) == ("cancelled", "reported", "sent")
    ((_envelope, payload),) = transport.mails
    assert told.commitment.reference.encode() not in payload and other.commitment.reference.encode() in payload


def test_holding_stops_a_batch_at_once() -> None:
    make_office()
    receipts(5)
    transport = Slow(happens=[lambda: make_office(sending=OfficeSettings.Sending.HELD)])
    result = deliver(now=NOW, transport=transport)
    assert (result.stopped, result.sent, transport.mails) == ("held", 0, [])
    assert set(Message.objects.values_list("state", "lease_owner", "digest")) == {("pending", None, "")}
    make_office()
    assert deliver(now=NOW, transport=transport).sent == 5


class Watching(RecordingTransport):
    """Notes whether a transaction is open while it works, and what others see of the message."""

    def transmit(self, payload: bytes) -> Reply:
        self.seen = (connection.in_atomic_block, one_message().state, one_message().is_frozen)
        return super().transmit(payload)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction_and_sending_is_committed_before() -> None:
    make_office()
    receipts(1)
    transport = Watching()
    assert deliver(now=NOW, transport=transport).sent == 1
    assert transport.seen == (False, Message.State.SENDING, True)


@dataclass
class CountingTransport(RecordingTransport):
    """Counts the messages that exist when each mail leaves."""

    composed: list[int] = field(default_factory=list)

    def transmit(self, payload: bytes) -> Reply:
        self.composed.append(Message.objects.count())
        return super().transmit(payload)


def test_the_first_mails_leave_before_all_are_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.delivery.compose.PART", 2)
    make_office()
    receipts(5)
    transport = CountingTransport()
    result = deliver(now=NOW, transport=transport)
    assert (result.composed, result.sent, transport.composed) == (5, 5, [2, 2, 4, 4, 5])


def test_what_waits_for_a_later_hour_holds_up_nobody(mail_server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.delivery.compose.PART", 2)
    make_office()
    told = [story() for _ in range(4)]
    for one in told:
        queued(one)
    assert deliver(now=NOW).sent == 4
    for one in told:  # another reminder on the same day waits for tomorrow, and stays first in the row
        queued(one, step="end-0", planned_at=NOW)
    receipts(1)
    assert deliver(now=NOW + timedelta(minutes=1)).sent == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_accepted_stays_noted_while_a_long_change_holds_the_date_and_the_address(
    mail_server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    told = story()
    told.party.superior = make_party()
    told.party.save()
    told.person.introduced_at = None
    told.person.save()
    queued(told, step="end+5", roles=["responsible"])
    compose(now=NOW)
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor, connection.cursor() as mine:
            cursor.execute("SELECT FROM tracker_deadline FOR NO KEY UPDATE")
            cursor.execute("SELECT FROM tracker_recipient FOR NO KEY UPDATE")
            mine.execute("SET lock_timeout = '100ms'")
            result = deliver(now=NOW)
            mine.execute("RESET lock_timeout")
    finally:
        other.rollback()
        other.close()
    assert (result.sent, len(mail_server.mails)) == (1, 1)
    assert one_message().state == Message.State.SENT and Notification.objects.get().state == Notification.State.SENT
    assert len([record for record in caplog.records if "locked" in record.message]) == 2
    assert tried(deliver(now=SOON)) == 0 and len(mail_server.mails) == 1
