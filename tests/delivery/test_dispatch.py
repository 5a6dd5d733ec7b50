"""From queued notices to accepted mails: every state of a message, against real servers, good and bad."""

from datetime import timedelta
from typing import Any

import pytest

from tests.delivery.faults import DROP, fault_server, tried
from tests.delivery.sending import SOON, attempts, one_message, queued, receipts, send
from tests.factories import NOW, make_deadline, make_notification, make_office, make_recipient
from tests.fixtures.mail import SmtpServer
from tests.operations.stories import story
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import deliver, dispatch
from tracker.delivery.liveness import Liveness, LivenessLost
from tracker.models import (
    Attempt,
    Message,
    Notification,
    OfficeSettings,
)

pytestmark = pytest.mark.django_db


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


def test_a_relay_that_is_away_costs_seconds_and_counts_as_no_refusal(settings: Any) -> None:
    queued(story())
    with fault_server(faults={"CONNECT": ["421 4.3.2 closing"]}) as server:
        assert send(settings, server).refused == 1
        message = one_message()
        assert (message.state, message.refusals, message.next_attempt_at) == (Message.State.PENDING, 0, SOON)
        assert send(settings, server, now=SOON).sent == 1
    assert attempts() == [("network", 421), ("accepted", 250)]


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
