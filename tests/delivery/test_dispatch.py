"""From queued notices to accepted mails: every state of a message, against real servers, good and bad."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.delivery.conftest import use_relay
from tests.delivery.faults import ACCEPT_AND_DROP, DROP, FaultServer, fault_server, tried
from tests.factories import NOW, make_deadline, make_notification, make_office, make_party, make_recipient
from tests.fixtures.mail import SmtpServer
from tests.operations.stories import Story, story
from tracker.delivery.case import Case
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import deliver, dispatch
from tracker.delivery.liveness import UNCERTAIN, Liveness, LivenessLost
from tracker.delivery.relay import Breaker
from tracker.delivery.sender import CHANGED, DispatchResult
from tracker.delivery.transports import Envelope, RecordingTransport, Reply
from tracker.domain import retries
from tracker.models import (
    Attempt,
    Deadline,
    Heartbeat,
    Message,
    MessageContent,
    Notification,
    OfficeSettings,
    RecipientLink,
)

pytestmark = pytest.mark.django_db
SOON = NOW + retries.NETWORK_WAIT


def queued(told: Story, **values: object) -> Notification:
    return make_notification(told.deadline, told.person, **values)


def receipts(count: int) -> list[Notification]:
    """Notices to as many people, of the kind that needs least beside it."""
    return [make_notification(make_deadline(), make_recipient(), kind="link") for _ in range(count)]


def one_message() -> Message:
    return Message.objects.get()


def send(settings: Any, server: FaultServer, *, now: datetime = NOW) -> DispatchResult:
    use_relay(settings, server.host, server.port)
    return deliver(now=now)


def attempts() -> list[tuple[str, int | None]]:
    return list(Attempt.objects.order_by("pk").values_list("result", "code"))


def test_a_queued_reminder_is_sent_once(mail_server: SmtpServer) -> None:
    told = story()
    notice = queued(told)
    result = deliver(now=NOW)
    assert (result.composed, result.sent, result.stopped) == (1, 1, "")
    again = deliver(now=NOW + timedelta(hours=3))
    assert tried(again) == again.composed == 0
    (mail,) = mail_server.mails
    notice.refresh_from_db()
    message = one_message()
    assert mail.recipients == (told.person.email,) and mail.message["Message-ID"] == message.message_id
    assert notice.state == Notification.State.SENT and notice.message == message
    assert (message.state, message.sent_at, message.lease_owner) == (Message.State.SENT, NOW, None)
    assert attempts() == [("accepted", 250)]


def test_the_oldest_go_first_over_one_connection(settings: Any) -> None:
    make_office()
    notices = receipts(5)
    for age, notice in enumerate(notices):
        Notification.objects.filter(pk=notice.pk).update(planned_at=NOW - timedelta(minutes=age))
        deliver_order = [notice.recipient.email for notice in reversed(notices)]
    with fault_server() as server:
        assert send(settings, server).sent == 5
        assert server.connections == 1
    assert [mail["To"].addresses[0].addr_spec for mail in server.messages] == deliver_order


def test_a_message_composed_before_the_hold_waits_and_is_asked_again_after_it(mail_server: SmtpServer) -> None:
    told = story()
    notice = queued(told)
    compose(now=NOW)
    make_office(sending=OfficeSettings.Sending.HELD)
    assert deliver(now=NOW).stopped == "held" and one_message().state == Message.State.PENDING
    make_office()
    assert deliver(now=notice.expires_at).cancelled == 1 and mail_server.mails == []


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_temporary_refusal_is_tried_again_by_the_table_and_written_anew(verb: str, settings: Any) -> None:
    told = story()
    notice = queued(told, step="end-10")
    with fault_server(faults={verb: ["451 4.3.0 later"]}) as server:
        assert send(settings, server).refused == 1
        message = one_message()
        low, high = (NOW + retries.WAITS[0] * factor for factor in retries.JITTER)
        assert (message.state, message.refusals, message.digest) == (Message.State.PENDING, 1, "")
        assert low <= message.next_attempt_at <= high
        assert tried(send(settings, server, now=message.next_attempt_at - timedelta(microseconds=1))) == 0
        told.commitment.title = "A better title"
        told.commitment.save()
        assert send(settings, server, now=message.next_attempt_at).sent == 1
    assert attempts() == [("refused", 451), ("accepted", 250)]
    assert "A better title" in str(server.messages[0]["Subject"])
    notice.refresh_from_db()
    assert notice.state == Notification.State.SENT


def test_refusals_count_and_waits_grow_until_the_notice_expires(settings: Any) -> None:
    notice = queued(story(), expires_at=NOW + timedelta(hours=12))
    with fault_server(faults={"RCPT": "450 4.2.0 greylisted"}) as server:
        now, waits = NOW, []
        while deliver_once(settings, server, now):
            waits.append(one_message().next_attempt_at - now)
            now = one_message().next_attempt_at
    notice.refresh_from_db()
    assert (notice.state, notice.reason) == ("skipped", "expired") and one_message().state == Message.State.CANCELLED
    expected = [*retries.WAITS, *[retries.WAITS[-1]] * len(waits)][: len(waits)]
    assert all(0.5 * wait <= found <= 1.5 * wait for found, wait in zip(waits, expected, strict=True))
    assert len(waits) >= 6 and now >= notice.expires_at


def deliver_once(settings: Any, server: FaultServer, now: datetime) -> bool:
    return send(settings, server, now=now).refused == 1


@pytest.mark.parametrize(("verb", "reply"), [("RCPT", "550 5.1.1 no such user"), ("BODY", "550 5.1.1 no such user")])
def test_an_address_that_does_not_exist_is_dead_and_unreachable(verb: str, reply: str, settings: Any) -> None:
    told = story()
    notice = queued(told)
    with fault_server(faults={verb: [reply]}) as server:
        assert send(settings, server).dead == 1
        later = send(settings, server, now=NOW)
        assert (later.sent, later.dead) == (1, 0)  # the owner hears of it
    message = one_message_to(told)
    notice.refresh_from_db()
    told.person.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.DEAD, reply)
    assert (notice.state, notice.reason) == (Notification.State.FAILED, reply)
    assert told.person.unreachable_because == reply and told.person.unreachable_at == NOW
    assert Notification.objects.filter(kind="nobody_told", recipient=told.owner_address).exists()


def one_message_to(told: Story) -> Message:
    return Message.objects.get(recipient=told.person)


def test_a_refused_content_is_dead_but_the_address_lives(settings: Any) -> None:
    told = story()
    queued(told)
    with fault_server(faults={"BODY": "554 5.6.0 we do not like it"}) as server:
        assert send(settings, server).dead == 1
    told.person.refresh_from_db()
    assert one_message().state == Message.State.DEAD and told.person.unreachable_at is None


def test_a_matter_of_policy_waits_for_a_person(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    told = story()
    queued(told)
    with fault_server(faults={"BODY": "550 5.7.515 access denied"}) as server:
        assert send(settings, server).review == 1
    told.person.refresh_from_db()
    assert one_message().state == Message.State.REVIEW and told.person.unreachable_at is None
    assert "distrusts us" in caplog.text


def test_a_relay_that_is_away_costs_seconds_and_counts_as_no_refusal(settings: Any) -> None:
    queued(story())
    with fault_server(faults={"CONNECT": ["421 4.3.2 closing"]}) as server:
        assert send(settings, server).refused == 1
        message = one_message()
        assert (message.state, message.refusals, message.next_attempt_at) == (Message.State.PENDING, 0, SOON)
        assert send(settings, server, now=SOON).sent == 1
    assert attempts() == [("network", 421), ("accepted", 250)]


@pytest.mark.parametrize("how", [DROP, ACCEPT_AND_DROP])
def test_after_silence_the_very_same_bytes_go_once_more(how: str, settings: Any) -> None:
    told = story()
    notice = queued(told)
    seen: list[bytes] = []
    with fault_server(faults={"BODY": [how]}, on_body=seen.append) as server:
        assert send(settings, server).uncertain == 1
        message = one_message()
        assert (message.state, message.uncertain, message.next_attempt_at) == (Message.State.PENDING, 1, SOON)
        assert message.is_frozen
        told.commitment.title = "Another title"
        told.commitment.save()
        OfficeSettings.objects.update(name="Another office")
        assert send(settings, server, now=SOON).sent == 1
    assert len(seen) == 2 and seen[0] == seen[1]
    assert attempts() == [("uncertain", None), ("accepted", 250)]
    notice.refresh_from_db()
    assert notice.state == Notification.State.SENT


def test_after_two_silences_a_person_decides(settings: Any) -> None:
    notice = queued(story())
    with fault_server(faults={"BODY": DROP}) as server:
        send(settings, server)
        assert send(settings, server, now=SOON).review == 1
        assert tried(send(settings, server, now=SOON + timedelta(days=1))) == 0
    message = one_message()
    notice.refresh_from_db()
    assert (message.state, message.reason, message.uncertain) == (Message.State.REVIEW, UNCERTAIN, 2)
    assert (notice.state, notice.reason) == (Notification.State.FAILED, UNCERTAIN)


def test_a_frozen_mail_that_is_refused_stays_as_it_is(settings: Any) -> None:
    told = story()
    queued(told)
    seen: list[bytes] = []
    with fault_server(faults={"BODY": [DROP, "451 4.3.0 later"]}, on_body=seen.append) as server:
        send(settings, server)
        assert send(settings, server, now=SOON).refused == 1
        told.commitment.title = "Another title"
        told.commitment.save()
        assert send(settings, server, now=one_message().next_attempt_at).sent == 1
    assert len(set(seen)) == 1 and len(seen) == 3


def test_a_frozen_mail_is_not_sent_again_when_nothing_in_it_is_right(settings: Any) -> None:
    told = story()
    notice = queued(told)
    with fault_server(faults={"BODY": [DROP]}) as server:
        send(settings, server)
        told.person.unsubscribed_at = NOW
        told.person.save()
        assert send(settings, server, now=SOON).cancelled == 1
        assert server.mails == []
    notice.refresh_from_db()
    assert notice.state == Notification.State.CANCELLED and one_message().state == Message.State.CANCELLED


def test_the_same_bytes_are_made_with_an_older_link_key(settings: Any) -> None:
    queued(story())
    with fault_server(faults={"BODY": [DROP]}) as server:
        send(settings, server)
        settings.LINK_KEY_FALLBACKS = [settings.LINK_KEY]
        settings.LINK_KEY = "the next key of links, long enough as well"
        assert send(settings, server, now=SOON).sent == 1


@pytest.mark.parametrize("change", ["key", "content", "link"])
def test_bytes_that_cannot_be_made_again_wait_for_a_person(change: str, settings: Any) -> None:
    queued(story())
    with fault_server(faults={"BODY": [DROP]}) as server:
        send(settings, server)
        match change:
            case "key":
                settings.LINK_KEY = "the next key of links, long enough as well"
            case "content":
                MessageContent.objects.update(text="something else")
            case "link":
                RecipientLink.objects.all().delete()
        assert send(settings, server, now=SOON).review == 1
        assert server.mails == []
    assert (one_message().state, one_message().reason) == (Message.State.REVIEW, CHANGED)


def test_a_mail_that_cannot_be_written_stops_nobody(mail_server: SmtpServer) -> None:
    make_office()
    poison = make_notification(make_deadline(), make_recipient(), kind="receipt", about={})
    good = receipts(2)
    result = deliver(now=NOW)
    assert (result.sent, result.review) == (2, 1)
    poison.refresh_from_db()
    assert poison.state == Notification.State.FAILED
    assert poison.message is not None and poison.message.state == Message.State.REVIEW
    assert list(Attempt.objects.filter(message=poison.message).values_list("result", flat=True)) == ["error"]
    assert tried(deliver(now=NOW + timedelta(days=1))) == 0 and len(good) == len(mail_server.mails)


def test_an_address_that_is_none_waits_for_a_person(mail_server: SmtpServer) -> None:
    make_office()
    make_notification(make_deadline(), make_recipient("пётр@example.org"), kind="link")
    assert deliver(now=NOW).review == 1
    assert "not an address" in one_message().reason


def test_a_lost_claim_sends_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(story())

    def lost(life: Liveness) -> None:
        Message.objects.update(lease_token="00000000-0000-0000-0000-000000000000")

    monkeypatch.setattr(Liveness, "check", lost)
    with fault_server() as server:
        send(settings, server)
    assert server.mails == [] and "DATA" in server.verbs and "BODY" not in server.verbs
    assert one_message().digest == ""


def test_a_lost_lock_sends_nothing_and_ends_the_batch(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_office()
    receipts(3)

    def lost(life: Liveness) -> None:
        raise LivenessLost

    monkeypatch.setattr(Liveness, "check", lost)
    with fault_server() as server:
        assert send(settings, server).stopped == "lock lost"
    assert server.mails == [] and server.verbs.count("DATA") == 1
    states = list(Message.objects.values_list("state", flat=True))
    assert states == ["pending"] * 3


def test_what_was_claimed_and_not_tried_goes_back(settings: Any) -> None:
    make_office()
    receipts(8)
    with fault_server(faults={"CONNECT": DROP}) as server:
        result = send(settings, server)
    assert (result.refused, result.stopped) == (1, "mail server")
    assert Message.objects.filter(state=Message.State.PENDING, lease_token=None).count() == 8
    assert Message.objects.filter(attempts=None).count() == 7


def test_a_server_that_hangs_up_once_is_asked_again_and_twice_is_left_to_the_next_look(settings: Any) -> None:
    make_office()
    receipts(4)
    with fault_server(faults={"MAIL": ["421 4.3.2 enough for one connection"]}) as server:
        result = send(settings, server)
    assert (result.refused, result.sent, result.stopped) == (1, 3, "")
    Message.objects.update(state=Message.State.PENDING, sent_at=None, digest="", next_attempt_at=NOW)
    Notification.objects.update(state=Notification.State.QUEUED)
    with fault_server(faults={"MAIL": "421 4.3.2 not now"}) as server:
        result = send(settings, server)
    assert (result.refused, result.sent, result.stopped) == (2, 0, "mail server")


def test_a_batch_ends_in_time(mail_server: SmtpServer) -> None:
    make_office()
    receipts(2)
    compose(now=NOW)
    result = dispatch(now=NOW, seconds=0)
    assert (result.stopped, tried(result)) == ("time", 0)


def elapse(server: FaultServer) -> None:
    """The wait of the breaker is over."""
    row = Heartbeat.objects.get(name=Breaker(f"{server.host}:{server.port}").row_name)
    row.detail["open_until"] = "2000-01-01T00:00:00+00:00"
    row.save()


def a_moment_later() -> None:
    """The next failure is one of its own."""
    for row in Heartbeat.objects.filter(detail__has_key="failed_at"):
        row.detail["failed_at"] = "2000-01-01T00:00:00+00:00"
        row.save()


def test_what_fails_in_the_same_second_is_one_failure(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.delivery.relay.ONE_FAILURE", timedelta(hours=1))  # a slow machine's second
    make_office()
    receipts(9)
    with fault_server(faults={"CONNECT": [DROP] * 8}) as server:
        for _ in range(8):
            assert send(settings, server).stopped == "mail server"
        assert (server.connections, Heartbeat.objects.get().detail["failures"]) == (8, 1)


def test_five_failures_open_the_circuit_and_one_message_probes(settings: Any) -> None:
    make_office()
    receipts(9)
    with fault_server(faults={"CONNECT": [DROP] * 6}) as server:
        for _ in range(5):
            send(settings, server)
            a_moment_later()
        assert server.connections == 5
        assert send(settings, server, now=SOON).stopped == "mail server" and server.connections == 5
        elapse(server)
        assert send(settings, server, now=SOON).stopped == "mail server" and server.connections == 6
        assert Heartbeat.objects.get(name__startswith="relay ").detail["wait"] == 60.0
        elapse(server)
        later = SOON + timedelta(minutes=1)
        assert send(settings, server, now=later).sent == 9
        assert Heartbeat.objects.get(name__startswith="relay ").detail == {"failures": 0}


def test_waits_of_the_circuit_double_to_five_minutes() -> None:
    breaker = Breaker("mail.example:25")
    waits = []
    for _ in range(12):
        if breaker.failed("away"):
            waits.append(Heartbeat.objects.get().detail["wait"])
        a_moment_later()
    assert waits == [30.0, 60.0, 120.0, 240.0, 300.0, 300.0, 300.0, 300.0]


def test_a_wrong_password_is_tried_once_and_reported(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    make_office()
    receipts(4)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "duebook", "wrong"
    with fault_server(login=True, faults={"AUTH": "535 5.7.8 wrong password"}) as server:
        assert send(settings, server).stopped == "mail server"
        assert server.verbs.count("AUTH") == 1
    assert "wrong password" in caplog.text and "ERROR" in caplog.text
    assert set(Message.objects.values_list("state", "refusals")) == {("pending", 0)}


def test_a_relay_that_answers_about_a_mail_is_well(settings: Any) -> None:
    make_office()
    receipts(12)
    with fault_server(faults={"RCPT": "450 4.2.0 later"}) as server:
        assert send(settings, server).refused == 12


def test_a_database_that_fails_is_no_fault_of_the_mail(
    mail_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office()
    receipts(3)

    def broken(case: Case) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("tracker.delivery.sender.build_mail", broken)
    with pytest.raises(OperationalError):
        deliver(now=NOW)
    assert set(Message.objects.values_list("state", "rescues", "lease_owner")) == {("pending", 0, None)}
    monkeypatch.undo()


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
