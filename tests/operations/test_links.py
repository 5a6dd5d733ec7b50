"""Personal links in use: forms are counted by the hour, and the office ends them."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_recipient
from tests.operations.stories import BY, events
from tracker.models import Recipient, RecipientLink
from tracker.operations import links

pytestmark = pytest.mark.django_db


def make(recipient: Recipient | None = None) -> RecipientLink:
    return RecipientLink.objects.create(
        recipient=recipient or make_recipient(), scope="all", created_at=NOW, expires_at=NOW + timedelta(days=60)
    )


def test_forms_are_counted_anew_each_hour_and_the_first_is_the_life_sign() -> None:
    link, other = make(), make()
    counts = [links.count_form(link, now=NOW + timedelta(minutes=minutes)) for minutes in (0, 1, 59, 60, 61)]
    assert counts == [1, 2, 3, 1, 2]
    link.refresh_from_db()
    other.refresh_from_db()
    assert (link.opened_at, other.opened_at, other.forms) == (NOW, None, 0)


def test_the_office_ends_the_links_of_one_person_once() -> None:
    person = make_recipient()
    mine, also, theirs = make(person), make(person), make()
    assert links.end_all(person, by=BY, now=NOW) == 2
    assert links.end_all(person, by=BY, now=NOW) == 0
    assert {row.pk for row in RecipientLink.objects.filter(revoked_at=NOW)} == {mine.pk, also.pk}
    assert theirs.revoked_at is None and events() == ["recipient.links_ended"]
