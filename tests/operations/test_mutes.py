"""No more reminders about one commitment: once, heard by the owner, and ended again."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW, make_commitment, make_deadline
from tests.operations.stories import BY, Story, events, last_event, notices, story
from tracker.models import Commitment, Deadline, Mute, Notification
from tracker.operations import mutes
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
FAR = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def told() -> Story:
    made = story()
    Deadline.objects.update(next_event_at=FAR)
    return made


def test_a_silence_is_kept_once_and_the_owner_hears_once(told: Story) -> None:
    first = mutes.mute(told.person, told.commitment, by=told.asker, now=NOW)
    again = mutes.mute(told.person, told.commitment, by=told.asker, now=NOW + timedelta(days=1))
    assert first == again and Mute.objects.count() == 1
    assert notices("muted") == [told.owner_address]
    assert told.now().next_event_at == NOW
    assert events() == ["commitment.muted"]
    event = last_event("commitment.muted")
    assert (event.commitment, event.by) == (told.commitment.pk, told.asker.ref)
    assert event.after == {"recipient": str(told.person.uid)}


def test_other_commitments_are_not_looked_at(told: Story) -> None:
    other = make_deadline(make_commitment(owner=told.owner, responsible=told.party), next_event_at=FAR)
    mutes.mute(told.person, told.commitment, by=told.asker, now=NOW)
    other.refresh_from_db()
    assert other.next_event_at == FAR


def test_ending_it_takes_unread_news_back_and_looks_again(told: Story) -> None:
    mutes.mute(told.person, told.commitment, by=told.asker, now=NOW)
    Deadline.objects.update(next_event_at=FAR)
    later = NOW + timedelta(hours=1)
    ended = mutes.unmute(told.person, told.commitment, by=BY, now=later)
    assert ended is not None and ended.ended_at == later
    assert mutes.unmute(told.person, told.commitment, by=BY, now=later) is None
    assert Notification.objects.get(kind="muted").state == Notification.State.CANCELLED
    assert told.now().next_event_at == later
    assert events() == ["commitment.muted", "commitment.unmuted"]
    assert mutes.mute(told.person, told.commitment, by=told.asker, now=later).pk != ended.pk
    assert notices("muted") == [told.owner_address]


def test_nobody_hears_what_they_did_themselves(told: Story) -> None:
    mutes.mute(told.person, told.commitment, by=Actor.of_user(told.owner), now=NOW)
    mutes.mute(told.owner_address, told.commitment, by=BY, now=NOW)
    assert notices("muted") == []


def test_what_nobody_is_reminded_of_cannot_be_silenced(told: Story) -> None:
    Commitment.objects.filter(pk=told.commitment.pk).update(stage="draft")
    with pytest.raises(Refused, match="any more"):
        mutes.mute(told.person, told.commitment, by=told.asker, now=NOW)
    assert not Mute.objects.exists() and events() == []
