"""What a mail server refuses: for now, for good, for its content, by its policy."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.delivery.faults import FaultServer, fault_server, tried
from tests.delivery.sending import attempts, one_message, one_message_to, queued, send
from tests.factories import NOW
from tests.operations.stories import story
from tracker.domain import retries
from tracker.models import (
    Message,
    Notification,
)

pytestmark = pytest.mark.django_db


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
