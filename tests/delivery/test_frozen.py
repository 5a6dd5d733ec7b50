"""Mails that may have arrived: the very same bytes once more, or a person decides."""

from datetime import timedelta
from typing import Any

import pytest

from tests.delivery.faults import ACCEPT_AND_DROP, DROP, fault_server, tried
from tests.delivery.sending import SOON, attempts, one_message, queued, send
from tests.factories import NOW
from tests.operations.stories import story
from tracker.delivery.liveness import UNCERTAIN
from tracker.delivery.sender import CHANGED
from tracker.models import (
    Message,
    MessageContent,
    Notification,
    OfficeSettings,
    RecipientLink,
)

pytestmark = pytest.mark.django_db


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
