"""Private addresses of calendars: made once a form, for whom it may concern; revoked for good."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_party, make_recipient, make_source, make_unit, make_user
from tests.operations.stories import BY, events, last_event
from tracker.models import AuditText, Feed, Recipient, SavedView, User
from tracker.operations import feeds, saved_views
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.feeds import MOST, About

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def make(reader: User | Recipient, about: About | None = None) -> Feed:
    return feeds.make(reader, about, uid=uuid4(), by=BY, now=NOW)


def a_view(user: User) -> SavedView:
    return saved_views.save(user, "Water", "tag=water", by=BY, now=NOW)


def test_an_account_follows_its_own_dates_a_party_a_source_and_a_view() -> None:
    user, party, source = make_user(), make_party(), make_source()
    view = a_view(user)
    made = [make(user, about) for about in (None, party, source, view)]
    rows = [(feed.about, feed.party, feed.source, feed.view) for feed in made]
    assert rows == [
        ("person", None, None, None), ("party", party, None, None), ("source", None, source, None),
        ("view", None, None, view),
    ]  # fmt: skip
    assert {(feed.user, feed.recipient, feed.created_at, feed.revoked_at) for feed in made} == {(user, None, NOW, None)}
    assert events().count("feed.made") == 4
    assert last_event("feed.made").after == {"about": "view", "of": f"savedview:{view.pk}"}


def test_a_person_without_an_account_follows_their_own_dates_alone() -> None:
    person = make_recipient()
    feed = make(person)
    assert (feed.about, feed.recipient, feed.user) == ("person", person, None)
    for about in (make_party(), make_source(), a_view(make_user())):
        with pytest.raises(Refused, match="your own dates"):
            make(person, about)
    assert list(Feed.objects.all()) == [feed] and events().count("feed.made") == 1


def test_the_view_of_another_account_cannot_be_followed() -> None:
    owner, other = make_user(), make_user()
    with pytest.raises(Refused, match="your own dates"):
        make(other, a_view(owner))
    assert not Feed.objects.exists() and "feed.made" not in events()


def test_a_form_sent_twice_makes_one_and_is_nobody_elses() -> None:
    user, uid = make_user(), uuid4()
    first = feeds.make(user, uid=uid, by=BY, now=NOW)
    assert feeds.make(user, uid=uid, by=BY, now=LATER) == first
    assert Feed.objects.count() == 1 and events() == ["feed.made"]
    for other in (make_user(), make_recipient()):
        with pytest.raises(Refused, match="used already"):
            feeds.make(other, uid=uid, by=BY, now=NOW)
    feeds.revoke(first, by=BY, now=NOW)
    with pytest.raises(Refused, match="used already"):
        feeds.make(user, uid=uid, by=BY, now=LATER)


def test_there_is_a_most_of_those_in_use_for_each_reader() -> None:
    user, other = make_user(), make_user()
    made = [make(user) for _ in range(MOST)]
    with pytest.raises(Refused, match=f"{MOST} calendars"):
        make(user)
    make(other)
    feeds.revoke(made[0], by=BY, now=NOW)
    make(user)
    assert Feed.objects.filter(user=user, revoked_at=None).count() == MOST


def test_revoking_is_for_good_and_is_noted_once() -> None:
    feed, kept = make(make_user()), make(make_user())
    feeds.revoke(feed, by=BY, now=NOW)
    feeds.revoke(feed, by=BY, now=LATER)
    feed.refresh_from_db(), kept.refresh_from_db()
    assert (feed.revoked_at, kept.revoked_at) == (NOW, None)
    assert events().count("feed.revoked") == 1
    assert last_event("feed.revoked").target == f"feed:{feed.uid}"


def test_why_another_readers_address_ends_is_kept_apart_from_the_chain() -> None:
    feed = make(make_user())
    feeds.revoke(feed, by=BY, now=NOW, reason="The telephone was lost.")
    feeds.revoke(feed, by=BY, now=LATER, reason="Again.")
    event = last_event("feed.revoked")
    assert (event.before, event.after) == ({}, {}) and event.text_hash
    assert AuditText.objects.get(sequence=event.sequence).text == "The telephone was lost."
    assert events().count("feed.revoked") == 1


def test_the_calendars_of_a_person_end_together_and_no_others() -> None:
    person, other = make_recipient(), make_recipient()
    mine, theirs = [make(person), make(person)], [make(other), make(make_user())]
    feeds.revoke(mine[0], by=BY, now=NOW)
    by = Actor.of_user(make_user(unit=make_unit(), role="admin"))
    feeds.revoke_of(person, by=by, now=LATER)
    assert list(Feed.objects.filter(recipient=person).order_by("pk").values_list("revoked_at", flat=True)) == [
        NOW, LATER,
    ]  # fmt: skip
    assert not Feed.objects.filter(pk__in=[row.pk for row in theirs]).exclude(revoked_at=None).exists()
    assert events().count("feed.revoked") == 2 and last_event("feed.revoked").by == by.ref


def test_a_reading_is_noted_once_an_hour_and_in_no_history() -> None:
    feed, other = make(make_user()), make(make_user())
    before = len(events())
    for minutes, noted in ((0, 0), (59, 0), (60, 0), (61, 61), (90, 61)):
        feeds.note_read(feed, now=NOW + timedelta(minutes=minutes))
        feed.refresh_from_db()
        assert feed.read_at == NOW + timedelta(minutes=noted)
    other.refresh_from_db()
    assert other.read_at is None and len(events()) == before
