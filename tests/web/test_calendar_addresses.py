"""Addresses of calendars and saved views belong to whoever made them: for everybody else there is nothing to act on."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import make_recipient
from tests.web.rooms import Office, office
from tracker.delivery import links
from tracker.models import AuditEvent, Feed, Recipient, RecipientLink, SavedView, User
from tracker.operations import feeds, saved_views
from tracker.operations.audit import Actor
from tracker.web.private import new_nonce

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY = Actor("command:test")
OTHERS = ["stranger", "reviewer", "admin", "auditor"]


@pytest.fixture
def place() -> Office:
    return office()


def follow(reader: User | Recipient, view: SavedView | None = None) -> Feed:
    return feeds.make(reader, view, uid=uuid4(), by=BY, now=NOW)


def kept(user: User, name: str = "All wells") -> SavedView:
    return saved_views.save(user, name, "tag=water", by=BY, now=NOW)


def revoke_page(feed: Feed) -> str:
    return reverse("feed-revoke", args=[feed.uid])


def view_page(view: SavedView) -> str:
    return reverse("saved-view", args=[view.pk])


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_elses_calendar_or_view_can_be_seen_revoked_renamed_or_deleted(place: Office, who: str) -> None:
    view = kept(place.staff)
    feed, of_view, of_person = follow(place.staff), follow(place.staff, view), follow(place.person)
    client, before = place.client(getattr(place, who)), AuditEvent.objects.count()
    for row in (feed, of_view, of_person):
        assert client.post(revoke_page(row)).status_code == 404
    assert client.get(view_page(view)).status_code == 404
    for data in ({"name": "Mine now"}, {"do": "delete"}):
        assert client.post(view_page(view), data).status_code == 404
    listed = client.get(reverse("feeds")).content.decode()
    assert str(feed.uid) not in listed and str(of_person.uid) not in listed and "All wells" not in listed
    view.refresh_from_db()
    assert view.name == "All wells" and not Feed.objects.exclude(revoked_at=None).exists()
    assert Feed.objects.count() == 3 and AuditEvent.objects.count() == before


def test_nobody_without_a_desk_gets_further_than_the_door(place: Office) -> None:
    view, feed = kept(place.staff), follow(place.staff)
    for user in (None, place.outsider):
        client = place.client(user)
        for page, data in ((revoke_page(feed), {}), (view_page(view), {"do": "delete"}), (reverse("feeds"), {})):
            assert client.post(page, data).status_code in (302, 403, 404)
    feed.refresh_from_db()
    assert feed.revoked_at is None and SavedView.objects.get() == view


def test_ones_own_are_revoked_renamed_and_deleted(place: Office) -> None:
    view = kept(place.staff)
    feed, of_view, other = follow(place.staff), follow(place.staff, view), follow(place.stranger)
    client = place.client(place.staff)
    assert client.get(revoke_page(feed)).status_code == 405
    assert client.post(revoke_page(feed)).status_code == 302
    assert client.post(view_page(view), {"name": "Wells"}).status_code == 302
    assert SavedView.objects.get().name == "Wells"
    kept(place.staff, "Bank")
    taken = client.post(view_page(view), {"name": "Bank"})
    assert taken.status_code == 422 and SavedView.objects.filter(name="Wells").exists()
    assert client.post(view_page(view), {"do": "delete"}).status_code == 302
    assert client.post(view_page(view), {"do": "delete"}).status_code == 404
    feed.refresh_from_db(), other.refresh_from_db()
    assert feed.revoked_at is not None and other.revoked_at is None
    assert not Feed.objects.filter(pk=of_view.pk).exists()
    assert AuditEvent.objects.get(action="view.deleted").by == Actor.of_user(place.staff).ref


def test_the_view_of_another_account_makes_no_calendar(place: Office) -> None:
    view, client = kept(place.staff), place.client(place.stranger)
    answer = client.post(reverse("feeds"), {"about": "view", "view": view.pk, "nonce": uuid4()})
    assert answer.status_code == 422 and not Feed.objects.exists()


def test_a_view_of_the_same_name_is_ones_own(place: Office) -> None:
    theirs = kept(place.staff)
    place.client(place.stranger).post(reverse("save-view"), {"name": "All wells", "query": "tag=bank"})
    theirs.refresh_from_db()
    assert theirs.query == "tag=water" and SavedView.objects.get(user=place.stranger).query == "tag=bank"


@pytest.mark.parametrize("scope", [RecipientLink.Scope.ALL, RecipientLink.Scope.ITEMS])
def test_behind_a_personal_link_only_ones_own_calendar_is_revoked(place: Office, scope: str) -> None:
    mine, theirs, account = follow(place.person), follow(make_recipient()), follow(place.staff)
    link = RecipientLink.objects.create(
        recipient=place.person, scope=scope, created_at=NOW, expires_at=NOW + timedelta(days=3)
    )
    page = reverse("personal-calendars", args=[links.token_of(link)])
    client = place.client()
    for feed in (theirs, account, mine):
        client.post(page, {"send": "revoke", "nonce": "made up", "feed": feed.pk})
    assert not Feed.objects.exclude(revoked_at=None).exists()
    for feed in (theirs, account, mine):
        assert client.post(page, {"send": "revoke", "nonce": new_nonce(link), "feed": feed.pk}).status_code in (
            200,
            302,
        )
    revoked = set(Feed.objects.exclude(revoked_at=None))
    assert revoked == ({mine} if scope == RecipientLink.Scope.ALL else set())
