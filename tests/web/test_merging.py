"""Merging on the pages: the other one is found, both are compared, what is said happens, and nobody else may."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_commitment, make_contact, make_party, make_recipient
from tests.web.rooms import Office, office
from tracker.models import Party, Recipient

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def twins() -> tuple[Office, Recipient]:
    """A. Petrova, known at a second address at another organisation."""
    place = office()
    other = make_recipient("anna.petrova@private.example")
    make_contact(make_party("Roads Agency"), other, place.person.contacts.get().display_name)
    return place, other


def test_the_other_address_is_proposed_and_found() -> None:
    place, other = twins()
    make_recipient("somebody@else.example")
    client = place.client(place.admin)
    page = client.get(f"/people/{place.person.uid}/merge/").content.decode()
    assert other.email in page and "somebody@else.example" not in page
    assert f"/people/{place.person.uid}/merge/{other.uid}/" in page
    found = client.get(f"/people/{place.person.uid}/merge/?q=somebody").content.decode()
    assert "somebody@else.example" in found and other.email not in found
    assert "Nobody matches" in client.get(f"/people/{place.person.uid}/merge/?q=zzz").content.decode()


def test_two_addresses_are_compared_turned_round_and_merged() -> None:
    place, other = twins()
    client = place.client(place.admin)
    address = f"/people/{place.person.uid}/merge/{other.uid}/"
    page = client.get(address).content.decode()
    assert "This cannot be undone" in page and Recipient.objects.filter(merged_into=None).count() > 1
    turned = client.get(f"{address}?keep={other.uid}").content.decode()
    assert f'name="keep" value="{other.uid}"' in turned and "anna.petrova@private.example becomes contact" in turned
    answer = client.post(address, {"keep": other.uid})
    assert answer.headers["Location"] == f"/people/{other.uid}/"
    assert Recipient.objects.get(pk=place.person.pk).merged_into == other
    shown = client.get(answer.headers["Location"]).content.decode()
    assert place.person.email in shown and "formerly" in shown and "Ministry of Water" in shown
    assert client.get(f"/people/{place.person.uid}/").headers["Location"] == f"/people/{other.uid}/"
    assert client.get(f"/people/{place.person.uid}/merge/").status_code == 404
    listed = client.get("/people/").content.decode()
    assert place.person.email not in listed and other.email in listed


def test_what_cannot_be_merged_is_said_on_the_page_and_changes_nothing() -> None:
    place, _other = twins()
    client = place.client(place.admin)
    mine = make_recipient(place.staff.email, user=place.staff)
    address = f"/people/{mine.uid}/merge/{place.person.uid}/"
    assert "Merge</button>" in client.get(address).content.decode(), "the account's address stays by itself"
    answer = client.post(address, {"keep": place.person.uid})
    assert answer.status_code == 422 and "belongs to an account" in answer.content.decode()
    assert client.post(address).status_code == 422 and client.post(address, {"keep": "x"}).status_code == 422
    assert not Recipient.objects.exclude(merged_into=None).exists()


def test_two_organisations_are_compared_and_merged() -> None:
    place = office()
    party = place.person.contacts.get().party
    twin = make_party("Ministry of Waters")
    far = make_party("Customs")
    make_commitment("Second report", unit=place.unit, owner=place.staff, responsible=twin)
    newcomer = make_contact(twin, make_recipient("b@water.example.org")).recipient
    client = place.client(place.admin)
    page = client.get(f"/organisations/{twin.pk}/merge/").content.decode()
    assert party.name in page and far.name not in page
    assert far.name in client.get(f"/organisations/{twin.pk}/merge/?q=cust").content.decode()
    address = f"/organisations/{twin.pk}/merge/{party.pk}/"
    compared = client.get(f"{address}?keep={party.pk}").content.decode()
    assert newcomer.email in compared and "1 open date" in compared
    answer = client.post(address, {"keep": party.pk})
    assert answer.headers["Location"] == f"/organisations/{party.pk}/"
    assert client.get(f"/organisations/{twin.pk}/").headers["Location"] == f"/organisations/{party.pk}/"
    shown = client.get(f"/organisations/{party.pk}/").content.decode()
    assert "Ministry of Waters" in shown and "Second report" in shown and newcomer.email in shown
    assert "Ministry of Waters" in client.get("/organisations/?q=waters").content.decode()
    assert Party.objects.get(pk=twin.pk).merged_into == party


@pytest.mark.parametrize("who", ["staff", "stranger", "reviewer", "auditor"])
def test_only_admins_merge(who: str) -> None:
    place, other = twins()
    client = place.client(getattr(place, who))
    address = f"/people/{place.person.uid}/merge/{other.uid}/"
    assert client.get(address).status_code == 403 and client.post(address, {"keep": other.uid}).status_code == 403
    assert "/merge/" not in client.get(f"/people/{place.person.uid}/").content.decode()
    assert "/merge/" not in client.get(f"/organisations/{place.person.contacts.get().party_id}/").content.decode()
