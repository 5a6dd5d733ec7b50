"""E4: one click ends all mail (RFC 8058), whatever program posts it, however often, and whatever became of the link."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from tests.factories import make_office
from tests.web.rooms import office
from tracker.delivery import links
from tracker.models import AuditEvent, Deadline, Notification, Recipient, RecipientLink

pytestmark = pytest.mark.django_db
BODY = {"List-Unsubscribe": "One-Click"}
ENCODED = "application/x-www-form-urlencoded"


def link_of(person: Recipient, **values: Any) -> RecipientLink:
    return RecipientLink.objects.create(recipient=person, scope="items", created_at=datetime.now(UTC), **values)


def address(link: RecipientLink, **values: Any) -> str:
    return f"/u/{links.unsubscribe_token_of(link, **values)}"


def post(url: str, form: str) -> Any:
    """As a mail provider does: no cookie, no page opened before, no token against forgery."""
    client = Client(enforce_csrf_checks=True)
    if form == ENCODED:
        return client.post(url, "List-Unsubscribe=One-Click", content_type=ENCODED)
    return client.post(url, BODY, content_type=MULTIPART_CONTENT)


@pytest.mark.parametrize("form", [ENCODED, MULTIPART_CONTENT])
@pytest.mark.parametrize("became", ["fresh", "expired", "revoked", "old key", "with a slash"])
def test_it_holds_at_once_and_the_owner_hears_once(form: str, became: str, settings: Any) -> None:
    place = office()
    now = datetime.now(UTC)
    ended = {"expired": {"expires_at": now - timedelta(days=900)}, "revoked": {"revoked_at": now}}.get(became, {})
    url = address(link_of(place.person, **ended)) + ("/" if became == "with a slash" else "")
    if became == "old key":
        settings.LINK_KEY_FALLBACKS = [settings.LINK_KEY]
        settings.LINK_KEY = "a key that came after it, long enough for one"
    Deadline.objects.update(next_event_at=now + timedelta(days=300))
    answers = [post(url, form) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert all(not answer.cookies and "Location" not in answer for answer in answers)
    place.person.refresh_from_db()
    assert place.person.unsubscribed_at is not None
    told = Notification.objects.get(kind="unsubscribed")
    assert told.recipient is not None and told.recipient.user == place.staff
    assert AuditEvent.objects.filter(action="recipient.unsubscribed").count() == 1
    place.deadline.refresh_from_db()
    assert place.deadline.next_event_at < now + timedelta(minutes=1)  # its reminders are looked at again


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "patch", "delete"])
def test_no_other_method_does_anything(method: str) -> None:
    place = office()
    answer = getattr(Client(), method)(address(link_of(place.person)) + "?List-Unsubscribe=One-Click")
    assert answer.status_code in (200, 405)
    assert not Recipient.objects.filter(unsubscribed_at__isnull=False).exists()


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "one click"}, {"send": "again"}, {"x": "One-Click"}])
def test_nor_does_another_body(body: dict[str, str]) -> None:
    place = office()
    assert Client().post(address(link_of(place.person)), body).status_code == 200
    assert not Recipient.objects.filter(unsubscribed_at__isnull=False).exists()


def test_it_ends_mail_to_this_address_only() -> None:
    place = office()
    link_of(place.person)
    other = Recipient.objects.exclude(pk=place.person.pk).first()
    assert other is not None and post(address(link_of(place.person)), ENCODED).status_code == 200
    assert list(Recipient.objects.filter(unsubscribed_at__isnull=False)) == [place.person]


def test_many_posts_of_a_program_are_all_answered() -> None:
    make_office()
    url = address(link_of(office().person))
    assert {post(url, ENCODED).status_code for _time in range(40)} == {200}
