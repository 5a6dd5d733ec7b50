"""Changing many commitments of the list: tick or take the whole filter, look, change, undo; and who may."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_commitment, make_deadline, make_party
from tests.web.rooms import Office, office
from tracker.models import AuditEvent, Commitment, EditBatch, Membership
from tracker.operations import edits

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
HERE = "/commitments/together/"


def promises(place: Office, count: int, **values: Any) -> list[Commitment]:
    rows = []
    for number in range(count):
        given = {"unit": place.unit, "since": NOW - timedelta(days=10), **values}
        row = make_commitment(f"Road {number}", **given)
        make_deadline(row, (NOW + timedelta(days=90)).date(), now=NOW)
        rows.append(row)
    return rows


def form_of(page: Any) -> dict[str, Any]:
    """The hidden fields and the ticks as the page shows them."""
    body = page.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', body))
    return {**hidden, "pick": re.findall(r'name="pick" value="(\d+)"', body)}


def look(client: Client, rows: list[Commitment], **choice: str) -> Any:
    page = client.get(HERE, {"pick": [row.pk for row in rows]})
    return client.post(HERE, {**form_of(page), **choice, "look": "yes"})


def change(client: Client, rows: list[Commitment], **choice: str) -> Any:
    return client.post(HERE, {**form_of(look(client, rows, **choice)), **choice, "decide": "yes"})


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("stranger", 200), ("admin", 200), ("reviewer", 403), ("auditor", 403), ("outsider", 403)],
)
def test_who_changes_together(who: str, status: int) -> None:
    place = office()
    client = place.client(getattr(place, who))
    assert client.get(HERE).status_code == client.post(HERE).status_code - 222 * (status == 200) == status
    assert ("Change the ticked ones" in client.get("/commitments/").content.decode()) is (status == 200)


def test_nothing_changes_before_it_was_looked_at() -> None:
    place = office()
    client, rows = place.client(place.staff), promises(place, 3)
    page = look(client, rows, tags_on="flood, storm", owner=str(place.staff.uid))
    said = page.content.decode()
    assert page.status_code == 200 and "3 commitments would change." in said and "flood and storm" in said
    assert not Commitment.objects.filter(tags__contains=["flood"]).exists()
    straight = client.post(HERE, {**form_of(client.get(HERE, {"pick": rows[0].pk})), "tags_on": "x", "decide": "yes"})
    assert straight.status_code == 200 and "Nothing is changed yet" in straight.content.decode()
    other = client.post(HERE, {**form_of(page), "tags_on": "flood", "owner": "none", "decide": "yes"})
    assert "Nothing is changed yet" in other.content.decode() and not EditBatch.objects.exists()
    fewer = {**form_of(page), "tags_on": "flood, storm", "owner": str(place.staff.uid), "decide": "yes"}
    done = client.post(HERE, {**fewer, "pick": fewer["pick"][:2]})
    assert done["Location"] == f"/commitments/together/{EditBatch.objects.get().uid}/"
    assert Commitment.objects.filter(tags=["flood", "storm"], owner=place.staff).count() == 2
    page = client.get(done["Location"]).content.decode()
    assert "2 commitments changed" in page and "It can be undone until" in page and "flood and storm" in page
    assert "can still be undone" in client.get(HERE, {"pick": rows[0].pk}).content.decode()
    client.post(f"{done['Location']}undo/")
    assert not Commitment.objects.filter(tags__contains=["flood"]).exists()
    assert "This was undone" in client.get(done["Location"]).content.decode()


def test_the_filter_is_the_selection_across_all_pages() -> None:
    place = office()
    client = place.client(place.admin)
    promises(place, 60, tags=["road"])
    promises(place, 2, tags=["rail"])
    page = client.get("/commitments/?tag=road")
    assert 'href="/commitments/together/?tag=road&amp;all=yes">Change all 60 of this list…' in page.content.decode()
    assert len(form_of(client.get(HERE, {"tag": "road", "all": "yes"}))["pick"]) == 60
    assert form_of(client.get(HERE))["pick"] == []


def test_more_than_can_be_changed_at_once_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    place = office()
    client = place.client(place.admin)
    promises(place, 4, tags=["road"])
    monkeypatch.setattr(edits, "MOST", 3)
    page = client.get(HERE, {"tag": "road", "all": "yes"})
    assert "More were chosen than can be changed at once" in page.content.decode()
    assert len(form_of(page)["pick"]) == 3


def test_of_other_units_and_what_is_hidden_nothing_is_changed_or_told() -> None:
    place = office()
    other = promises(place, 1, unit=Membership.objects.get(user=place.stranger).unit)
    secret = make_commitment("Secret audit", unit=place.unit, confidential=True)
    client = place.client(place.stranger)
    page = look(client, [*promises(place, 1), *other, secret], tags_on="x")
    assert "not yours to change" in client.get(HERE, {"pick": [place.commitment.pk]}).content.decode()
    assert "Secret" not in page.content.decode() and "1 commitment would change" in page.content.decode()
    sent = {**form_of(page), "pick": [place.commitment.pk, secret.pk, other[0].pk], "tags_on": "x", "decide": "yes"}
    done = client.post(HERE, sent)
    assert list(Commitment.objects.exclude(tags=[])) == other
    said = client.get(done["Location"]).content.decode()
    assert "It belongs to Research: not yours to change." in said and "Secret" not in said
    assert place.client(place.staff).get(done["Location"]).status_code == 404
    assert place.client(place.auditor).get(done["Location"]).status_code == 200
    assert place.client(place.auditor).post(f"{done['Location']}undo/").status_code == 403
    assert place.client(place.admin).post(f"{done['Location']}undo/").status_code == 302


def test_what_somebody_else_changed_meanwhile_stays() -> None:
    place = office()
    rows = promises(place, 2)
    mine, theirs = place.client(place.staff), place.client(place.admin)
    seen = form_of(look(mine, rows, owner="none", tags_on="mine"))
    change(theirs, rows[:1], tags_on="theirs")
    done = mine.post(HERE, {**seen, "owner": "none", "tags_on": "mine", "decide": "yes"})
    assert [row.tags for row in Commitment.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk")] == [
        ["theirs"],
        ["mine"],
    ]
    assert "Somebody changed it after you looked" in mine.get(done["Location"]).content.decode()


def test_only_known_parties_and_units_of_ones_own_can_be_chosen() -> None:
    place = office()
    client, rows = place.client(place.staff), promises(place, 1)
    make_commitment(unit=place.unit, confidential=True, responsible=make_party("Hidden Agency"))
    stranger = place.client(place.stranger)
    own = promises(place, 1, unit=Membership.objects.get(user=place.stranger).unit)
    hidden = look(stranger, own, responsible_how="add", responsible="Hidden Agency")
    assert hidden.status_code == 422 and "No organisation or person of this name" in hidden.content.decode()
    assert look(client, rows, responsible_how="add", responsible="Ministry of Watr").status_code == 422
    assert look(client, rows, responsible_how="add").status_code == 422
    assert look(client, rows, responsible="Ministry of Water").status_code == 422
    assert look(client, rows, unit=str(Membership.objects.get(user=place.stranger).unit_id)).status_code == 422
    assert look(client, rows).status_code == 422
    named = look(client, rows, responsible_how="replace", responsible="ministry of  water").content.decode()
    assert "Responsible: Ministry of Water" in named and not AuditEvent.objects.exists()


def test_confidential_ones_say_that_others_would_see_them() -> None:
    place = office()
    (row,) = promises(place, 1, confidential=True)
    client = place.client(place.staff)
    changed = look(client, [row], controller_how="add", controller="Ministry of Water").content.decode()
    assert "this changes who sees it" in changed
    assert "this changes who sees it" not in look(client, [row], tags_on="x").content.decode()


def test_a_page_of_many_asks_no_more_than_of_few() -> None:
    place = office()
    client, asked = place.client(place.staff), []
    for count in (5, 30):
        promises(place, count, responsible=make_party())
        with CaptureQueriesContext(connection) as captured:
            client.get(HERE, {"all": "yes"})
        asked.append(len(captured))
    assert asked[0] == asked[1]
