"""Pages of handing over: for oneself, for admins, for the successor of a contact; looked at first, then done."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_commitment, make_contact, make_deadline, make_party, make_recipient, make_user
from tests.web.rooms import Office, office
from tracker.models import Commitment, Contact

pytestmark = pytest.mark.django_db


def owned(place: Office) -> str:
    return f"/office/accounts/{place.staff.uid}/hand-over/"


def test_who_may_hand_over_what_an_account_has() -> None:
    place = office()
    for who, status in (("staff", 200), ("admin", 200), ("stranger", 403), ("reviewer", 403), ("auditor", 403),
                        ("outsider", 403)):  # fmt: skip
        client = place.client(getattr(place, who))
        assert client.get(owned(place)).status_code == status, who
        assert client.post(owned(place), {"act": "do"}).status_code == (422 if status == 200 else status), who
    assert place.client().get(owned(place)).status_code == 302
    assert "Hand over my commitments" in place.client(place.staff).get("/").content.decode()


def test_chosen_looked_at_and_handed_over_with_an_exception() -> None:
    place = office()
    second = make_commitment("Second promise", unit=place.unit, owner=place.staff)
    make_deadline(second, place.deadline.last_day or "2030-01-01")
    third = make_commitment("Third promise", unit=place.unit, owner=place.staff)
    heir, client = make_user(name="H. Heir", unit=place.unit), place.client(place.staff)
    page = client.get(owned(place)).content.decode()
    assert page.count(" checked") == 3 and "Third promise" in page
    sent = {"successor": heir.pk, "note": "I move on", "chosen": [place.commitment.pk, second.pk, third.pk]}
    preview = client.post(owned(place), sent | {"act": "preview"}).content.decode()
    assert "3 commitments go to H. Heir" in preview and "I move on" in preview
    assert Commitment.objects.filter(owner=heir).count() == 0
    done = client.post(owned(place), sent | {"act": "do", "chosen": [second.pk, third.pk]}).content.decode()
    assert "Second promise" in done and "gets one mail" in done
    assert set(Commitment.objects.filter(owner=heir)) == {second, third}
    history = client.get(f"/commitments/{second.reference}/").content.decode()
    assert "changed: owner" in history and "I move on" in history
    assert (
        place.client(place.admin).post(owned(place), {"successor": place.outsider.pk, "chosen": [1]}).status_code == 422
    )


def test_a_foreign_commitment_cannot_be_slipped_in() -> None:
    place = office()
    other = make_user(unit=place.unit)
    foreign = make_commitment("Not theirs", unit=place.unit, owner=other)
    answer = place.client(place.staff).post(
        owned(place), {"act": "do", "successor": place.admin.pk, "chosen": [foreign.pk]}
    )
    assert answer.status_code == 422
    assert Commitment.objects.get(pk=foreign.pk).owner == other


def test_a_successor_of_a_contact() -> None:
    place = office()
    make_contact(make_party("Bank"), place.person, "A. Petrova")
    page = f"/people/{place.person.uid}/hand-over/"
    for who, status in (("staff", 200), ("admin", 200), ("stranger", 403), ("auditor", 403), ("outsider", 403)):
        assert place.client(getattr(place, who)).get(page).status_code == status, who
    client = place.client(place.staff)
    shown = client.get(page).content.decode()
    assert "Bank" in shown and "1 active commitment" in shown
    contact = place.person.contacts.get(party__name="Ministry of Water")
    today = shown.split('name="last_day" value="')[1][:10]
    sent = {"email": "new@water.example.org", "name": "N. New", "last_day": today, "chosen": [contact.pk]}
    preview = client.post(page, sent | {"act": "preview"}).content.decode()
    assert "new@water.example.org takes over" in preview and "personal links" in preview
    assert not Contact.objects.filter(recipient__email="new@water.example.org").exists()
    done = client.post(page, sent | {"act": "do"}).content.decode()
    assert "Ministry of Water" in done
    assert Contact.objects.get(recipient__email="new@water.example.org").party.name == "Ministry of Water"
    # On the last day the person is still a contact, but has no post left to be given away.
    assert client.post(page, sent | {"act": "do"}).status_code == 422
    admin = place.client(place.admin)
    assert admin.post(page, sent | {"act": "do"}).status_code == 422
    assert admin.post(page, {"act": "do", "email": "x", "last_day": "y"}).status_code == 422
    assert "Successor" in admin.get(f"/people/{place.person.uid}/").content.decode()


def test_nobody_takes_a_post_that_shows_them_what_is_confidential() -> None:
    place = office()
    ministry = place.person.contacts.get().party
    make_commitment("Ours too", unit=place.stranger.memberships.get().unit, responsible=ministry)
    page = f"/people/{place.person.uid}/hand-over/"
    client = place.client(place.stranger)
    assert "Ministry of Water" in client.get(page).content.decode()
    make_commitment("Hush", unit=place.unit, responsible=ministry, confidential=True)
    assert "contact of no organisation now" in client.get(page).content.decode()
    sent = {"email": place.stranger.email, "last_day": datetime.now(UTC).date(), "act": "do"}
    assert client.post(page, sent | {"chosen": [place.person.contacts.get().pk]}).status_code == 422
    assert not Contact.objects.filter(recipient__email=place.stranger.email).exists()
    assert "Ministry of Water" in place.client(place.staff).get(page).content.decode()


def test_a_date_that_falls_into_an_absence_says_so() -> None:
    place = office()
    day = place.deadline.last_day
    assert day is not None
    client = place.client(place.staff)
    path = f"/commitments/{place.commitment.reference}/"
    assert "is away until" not in client.get(path).content.decode()
    place.person.away_until, place.person.away_since = day, datetime.now(UTC)
    place.person.deputy = make_recipient("deputy@water.example.org")
    place.person.save()
    page = client.get(path).content.decode()
    assert "A. Petrova is away until" in page and "deputy: deputy@water.example.org" in page
    moved = place.client(place.admin).post(
        f"{path}1/extend/", {"due": f"{day + timedelta(days=1):%Y-%m-%d}", "reason": "x"}
    )
    assert "A. Petrova is away" not in moved.content.decode()
    sooner = place.client(place.admin).post(
        f"{path}1/correct/", {"due": f"{day - timedelta(days=1):%Y-%m-%d}", "reason": "x"}
    )
    assert "A. Petrova is away until" in sooner.content.decode()
    make_deadline(place.commitment, datetime.now(UTC).date() + timedelta(days=3), number=2)
    week = client.get("/?who=mine").content.decode()
    assert "A. Petrova is away until" in week
    assert "A. Petrova is away until" not in client.get("/?who=all").content.decode()
    place.person.away_until = day - timedelta(days=30)
    place.person.save()
    owner = make_recipient(place.staff.email, user=place.staff, away_until=day, away_since=datetime.now(UTC))
    assert f"{place.staff.name} is away until" in client.get(path).content.decode()
    assert owner.deputy is None and "nobody stands in" in client.get(path).content.decode()
