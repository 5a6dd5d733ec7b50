"""All calendar addresses: admins see whose they are and end them with a reason, auditors look, others stay outside."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_party, make_user
from tests.web.rooms import office
from tracker.delivery import links
from tracker.models import AuditEvent, AuditText, Feed, Notification, Recipient, User
from tracker.operations import feeds, saved_views
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
BY = Actor("command:test")
PAGE = "/office/feeds/"


def follow(reader: User | Recipient, about: Any = None, *, days_ago: int = 0) -> Feed:
    return feeds.make(reader, about, uid=uuid4(), by=BY, now=NOW - timedelta(days=days_ago))


def revoke_page(feed: Feed) -> str:
    return reverse("feed-revoke-other", args=[feed.uid])


def rows(client: Client, **asked: str) -> list[str]:
    """The words of each row."""
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    body = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in re.findall(r"(?s)<tr>(.*?)</tr>", body)]


def test_the_list_says_whose_what_made_and_last_read() -> None:
    place = office()
    view = saved_views.save(place.stranger, "All wells", "tag=water", by=BY, now=NOW)
    of_view, of_source = follow(place.stranger, view, days_ago=1), follow(place.reviewer, place.source, days_ago=2)
    of_party, outside = follow(place.staff, make_party("Bank"), days_ago=3), follow(place.person, days_ago=4)
    feeds.note_read(of_view, now=NOW - timedelta(days=1))
    for who in (place.admin, place.auditor):
        found = rows(place.client(who))
        assert [row.split()[0] for row in found] == ["S.", "R.", "T.", "a.petrova@water.example.org"]
        for row, words in zip(found, ("All wells", "Directive on research", "Bank", "of one person"), strict=True):
            assert words in row and "in use" in row
        assert "never" in found[1] and "never" not in found[0]
        assert ("Revoke" in found[0]) is (who == place.admin)
    text = place.client(place.admin).get(PAGE).content.decode()
    assert not any(links.feed_token_of(feed) in text for feed in (of_view, of_source, of_party, outside))
    assert f"/people/{place.person.uid}/" in text


@pytest.mark.parametrize("who", ["staff", "stranger", "reviewer", "outsider", None])
def test_nobody_else_sees_or_revokes(who: str | None) -> None:
    place = office()
    feed, before = follow(place.person), AuditEvent.objects.count()
    client = place.client(getattr(place, who) if who else None)
    for answer in (client.get(PAGE), client.get(revoke_page(feed)), client.post(revoke_page(feed), {"reason": "x"})):
        assert answer.status_code == (403 if who else 302)
    feed.refresh_from_db()
    assert feed.revoked_at is None and AuditEvent.objects.count() == before
    if who and who != "outsider":
        assert PAGE not in client.get("/people/").content.decode()


def test_an_auditor_looks_and_revokes_nothing() -> None:
    place = office()
    feed, client = follow(place.person), place.client(place.auditor)
    assert client.get(revoke_page(feed)).status_code == 403
    assert client.post(revoke_page(feed), {"reason": "x"}).status_code == 403
    assert client.post(PAGE).status_code in (403, 405)
    feed.refresh_from_db()
    assert feed.revoked_at is None


def test_an_admin_revokes_with_a_reason_that_is_kept() -> None:
    place = office()
    feed, other = follow(place.person), follow(place.staff)
    client = place.client(place.admin)
    assert place.person.email in client.get(revoke_page(feed)).content.decode()
    assert client.post(revoke_page(feed), {"reason": " "}).status_code == 422
    assert Feed.objects.filter(revoked_at=None).count() == 2
    answer = client.post(revoke_page(feed), {"reason": "The telephone was lost."})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    feed.refresh_from_db(), other.refresh_from_db()
    assert feed.revoked_at is not None and other.revoked_at is None
    assert Client().get(f"/cal/{links.feed_token_of(feed)}.ics").status_code == 404
    told = Notification.objects.get(kind=Notification.Kind.FEED_ENDED)
    assert (told.recipient, told.about) == (place.person, {"feed": feed.pk})
    event = AuditEvent.objects.get(action="feed.revoked")
    assert (event.by, event.target) == (f"user:{place.admin.uid}", f"feed:{feed.uid}")
    assert AuditText.objects.get(sequence=event.sequence).text == "The telephone was lost."
    for method in (client.get, client.post):  # once
        assert method(revoke_page(feed), {"reason": "again"}).status_code == 404
    assert AuditEvent.objects.filter(action="feed.revoked").count() == 1
    assert Notification.objects.filter(kind=Notification.Kind.FEED_ENDED).count() == 1
    (row,) = rows(client, state="revoked")
    assert "N. Admin" in row and "The telephone was lost." in row and "Revoke" not in row
    assert len(rows(client)) == 1 and len(rows(client, state="all")) == 2


def test_nobody_is_told_who_did_it_or_whose_account_is_closed() -> None:
    place = office()
    own, left = follow(place.admin), make_user("left@office.example.org", unit=place.unit, is_active=False)
    client = place.client(place.admin)
    for feed in (own, follow(left)):
        page = client.post(revoke_page(feed), {"reason": "The telephone was lost."}, follow=True).content.decode()
        assert "nobody can read it any more" in page and "told by mail" not in page
    feeds.revoke(follow(place.staff), by=Actor.of_user(place.staff), now=NOW)
    assert not Notification.objects.filter(kind=Notification.Kind.FEED_ENDED).exists()
    page = client.post(revoke_page(follow(place.staff)), {"reason": "It was shared."}, follow=True).content.decode()
    assert "Its reader is told by mail, with your reason." in page
    assert Notification.objects.get(kind=Notification.Kind.FEED_ENDED).recipient == Recipient.objects.get(
        user=place.staff
    )


def test_filters_by_person_party_and_state() -> None:
    place = office()
    bank = make_party("Bank of Water")
    gone = make_user("left@office.example.org", name="L. Left", unit=place.unit)
    follow(place.staff, bank), follow(place.person), follow(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client = place.client(place.admin)
    assert len(rows(client)) == 3
    assert ["a.petrova" in row for row in rows(client, person="petrova A.")] == [True]  # the name of the contact
    assert ["T. Staff" in row for row in rows(client, person="staff@office")] == [True]
    assert len(rows(client, party="water")) == 2 and len(rows(client, party="water bank")) == 1
    (row,) = rows(client, state="gone")
    assert "L. Left" in row and "the reader is gone" in row
    place.person.contacts.update(ends_on=(NOW - timedelta(days=2)).date())
    assert len(rows(client, state="gone")) == 2
    Feed.objects.filter(user=place.staff).update(read_at=NOW)
    assert len(rows(client, state="unread")) == 2
    assert rows(client, person="nobody here") == [] and len(rows(client, state="nonsense")) == 3
    assert len(rows(client, person="\0", before="nonsense")) == 3


def test_pages_of_fifty_cost_the_same_and_show_each_once() -> None:
    place = office()
    Feed.objects.bulk_create(
        Feed(about="person", user=place.staff, created_at=NOW - timedelta(minutes=number)) for number in range(120)
    )
    client = place.client(place.admin)
    seen, page, asked = [], PAGE, []
    while page:
        with CaptureQueriesContext(connection) as queries:
            body = client.get(page).content.decode()
        asked.append(len(queries))
        seen += re.findall(r"/office/feeds/([0-9a-f-]{36})/revoke/", body)
        older = re.search(r'rel="next" href="([^"]+)"', body)
        page = PAGE + unescape(older[1]) if older else ""
    assert len(seen) == len(set(seen)) == 120 and len(asked) == 3 and len(set(asked)) == 1


def test_it_is_reached_from_where_people_are_looked_after() -> None:
    place = office()
    follow(place.person)
    for who in (place.admin, place.auditor):
        client = place.client(who)
        assert PAGE in client.get("/office/").content.decode()
        shown = client.get(f"/people/{place.person.uid}/").content.decode()
        link = re.search(r'href="(/office/feeds/\?person=[^"]+)"', shown)
        assert link is not None and place.person.email in client.get(unescape(link[1])).content.decode()
    assert PAGE not in place.client(place.staff).get(f"/people/{place.person.uid}/").content.decode()
