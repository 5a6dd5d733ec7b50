"""Deciding many dates together: choose, look, decide, undo; groups and parts of the desk, the list for a meeting."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_commitment, make_contact, make_deadline, make_party, make_recipient
from tests.web.rooms import Office, office
from tracker.domain.lifecycle import Status
from tracker.models import Deadline, DecisionBatch
from tracker.operations import joint, reopening
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
PAST = (NOW.date() - timedelta(days=60)).isoformat()


def overdue(place: Office, count: int, **values: Any) -> list[Deadline]:
    values.setdefault("responsible", make_party("Ministry of Roads"))
    rows = []
    for number in range(count):
        commitment = make_commitment(f"Road {number}", unit=place.unit, since=NOW - timedelta(days=90), **values)
        rows.append(make_deadline(commitment, PAST, now=NOW))
    return rows


def chosen(client: Client, rows: list[Deadline], **data: str) -> Any:
    page = client.get("/review/joint/", {"pick": [row.pk for row in rows]})
    (nonce,) = re.findall(r'name="nonce" value="([^"]+)"', page.content.decode())
    sent = {"pick": [row.pk for row in rows], "nonce": nonce, **data}
    if "decide" in data:
        sent["seen"] = looked_at(client, sent)
    return client.post("/review/joint/", sent)


def looked_at(client: Client, sent: dict[str, Any]) -> str:
    """The mark of what a page has shown; "" where it had nothing to show."""
    sent = {name: value for name, value in sent.items() if name != "decide"}
    page = client.post("/review/joint/", {**sent, "look": "yes"}).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return found[1] if found else ""


def states(rows: list[Deadline]) -> set[str]:
    return set(Deadline.objects.filter(pk__in=[row.pk for row in rows]).values_list("status", flat=True))


@pytest.mark.parametrize("url", ["/review/joint/", "/review/joint/decided/", "/review/meeting/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("reviewer", 200), ("auditor", 200), ("staff", 403), ("stranger", 403), ("outsider", 403)],
)
def test_who_decides_together(url: str, who: str, status: int) -> None:
    place = office(PAST)
    expected = 403 if (url, who) == ("/review/joint/", "auditor") else status
    assert place.client(getattr(place, who)).get(url).status_code == expected
    assert place.client().get(url).status_code == 302


def test_nothing_changes_before_it_was_looked_at_and_then_each_date_is_decided() -> None:
    place = office(PAST)
    client, rows = place.client(place.admin), overdue(place, 3)
    looked = chosen(client, rows, action=Status.MISSED.value, reason="Nothing came.", look="yes")
    page = looked.content.decode()
    assert looked.status_code == 200 and "3 dates would be decided" in page and "Nobody is written to" in page
    assert states(rows) == {Status.LONG_OVERDUE} and not DecisionBatch.objects.exists()
    done = chosen(client, rows[:2], action=Status.MISSED.value, reason="Nothing came.", decide="yes")
    batch = DecisionBatch.objects.get()
    assert done["Location"] == f"/review/joint/{batch.uid}/"
    assert states(rows[:2]) == {Status.MISSED} and states(rows[2:]) == {Status.LONG_OVERDUE}
    page = client.get(done["Location"]).content.decode()
    assert "2 dates decided" in page and "It can be undone until" in page
    client.post(f"/review/joint/{batch.uid}/undo/")
    assert states(rows) == {Status.LONG_OVERDUE}
    page = client.get(done["Location"]).content.decode()
    assert "This was undone" in page and "Undo</button>" not in page


def test_what_is_decided_was_looked_at() -> None:
    """Another decision chosen after looking, or none looked at: it is shown first, and nothing is decided."""
    place = office(PAST)
    client, rows = place.client(place.admin), overdue(place, 2)
    chosen(client, rows, action="extend", reason="Flood.", due="in 10 working days", look="yes")
    sent = {"pick": [row.pk for row in rows], "nonce": str(uuid4()), "action": "extend", "reason": "Flood."}
    sent["due"] = "in 10 working days"
    seen = looked_at(client, sent)
    for changed in ({"action": "missed", "due": ""}, {"due": "in 20 working days"}, {f"due_{rows[0].pk}": "2031"}):
        shown = client.post("/review/joint/", {**sent, "seen": seen, "decide": "yes", **changed})
        assert shown.status_code == 200 and "Nothing is decided yet" in shown.content.decode(), changed
    unseen = client.post("/review/joint/", {**sent, "decide": "yes"})
    assert "Nothing is decided yet" in unseen.content.decode() and not DecisionBatch.objects.exists()
    fewer = {**sent, "pick": [rows[0].pk], "reason": "The flood.", "seen": seen, "decide": "yes"}
    fewer[f"due_{rows[1].pk}"] = "in 20 working days"  # stands beside a date that is not taken
    assert client.post("/review/joint/", fewer).status_code == 302
    assert DecisionBatch.objects.get().items.count() == 1


def test_undone_but_for_one_says_so() -> None:
    place = office(PAST)
    client, rows = place.client(place.admin), overdue(place, 2)
    done = chosen(client, rows, action=Status.MISSED.value, reason="Nothing came.", decide="yes")
    reopening.reopen(rows[0], by=Actor.of_user(place.admin), now=datetime.now(UTC), reason="It had come.")
    page = client.post(f"{done['Location']}undo/", follow=True).content.decode()
    assert "Undone, but for 1 date that stays" in page and "1 date stays as it was decided" in page
    assert "Nobody was told of it" not in page and "Not undone:" in page


def test_a_reviewer_decides_only_what_their_party_checks() -> None:
    place = office(PAST)
    (theirs,) = overdue(place, 1)
    client = place.client(place.reviewer)
    chosen(client, [place.deadline, theirs], action=Status.MISSED.value, reason="Nothing came.", decide="yes")
    assert states([place.deadline]) == {Status.MISSED} and states([theirs]) == {Status.LONG_OVERDUE}
    assert DecisionBatch.objects.get().items.count() == 1


def test_only_whoever_decided_and_admins_undo() -> None:
    place = office(PAST)
    chosen(place.client(place.admin), [place.deadline], action=Status.MISSED.value, reason="Nothing.", decide="yes")
    url = f"/review/joint/{DecisionBatch.objects.get().uid}/"
    assert place.client(place.reviewer).get(url).status_code == 200
    assert place.client(place.reviewer).post(f"{url}undo/").status_code == 403
    assert place.client(place.auditor).post(f"{url}undo/").status_code == 403
    assert place.client(place.staff).get(url).status_code == 403
    assert states([place.deadline]) == {Status.MISSED}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"action": "missed", "reason": ""}, "This field is required"),
        ({"action": "", "reason": "x"}, "This field is required"),
        ({"action": "extend", "reason": "x"}, "Write the new date."),
        ({"action": "extend", "reason": "x", "due": "soonish"}, "could not find a date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(data: dict[str, str], words: str) -> None:
    place = office(PAST)
    client, rows = place.client(place.admin), overdue(place, 2)
    own = {f"due_{rows[0].pk}": "in 20 working days"}
    answer = chosen(client, rows, decide="yes", **data, **own)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert "in 20 working days" in answer.content.decode() and not DecisionBatch.objects.exists()


def test_one_date_may_have_another_day_than_the_others() -> None:
    place = office(PAST)
    client, rows = place.client(place.admin), overdue(place, 2)
    own = {f"due_{rows[1].pk}": "in 20 working days"}
    answer = chosen(client, rows, action="extend", reason="Flood.", due="in 10 working days", decide="yes", **own)
    assert answer.status_code == 302
    first, second = Deadline.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    assert first.last_day and second.last_day and first.last_day < second.last_day
    assert (first.extensions_count, second.extensions_count) == (1, 1)


def test_groups_and_parts_of_the_desk() -> None:
    place = office(PAST)
    overdue(place, 2)
    alone = overdue(place, 1, responsible=make_party("Agency of Air"), source=place.source)
    client = place.client(place.admin)
    page = client.get("/review/?group=party").content.decode()
    assert (
        page.index("Agency of Air</h2>") < page.index("Ministry of Roads</h2>") < page.index("Ministry of Water</h2>")
    )
    page = client.get("/review/?group=source").content.decode()
    assert "Directive on research</h2>" in page and "No document</h2>" in page
    party = alone[0].commitment.participations.get().party_id
    page = client.get(f"/review/?party={party}").content.decode()
    assert "1 thing waits" in page and "Road 0" in page and "Progress assessments" not in page
    whole = client.get(f"/review/joint/?all=decide&party={party}").content.decode()
    assert "One date is chosen" in whole and f'value="{alone[0].pk}"' in whole
    assert "0 things wait" in client.get("/review/?late=1-5").content.decode()
    assert "4 things wait" in client.get("/review/?late=21-60").content.decode()
    assert client.get("/review/?late=no&group=no&party=x&source=1e9").status_code == 200


def test_only_what_somebody_checks_themselves() -> None:
    place = office(PAST)
    overdue(place, 2)
    chamber = place.commitment.participations.get(role="controller").party
    make_contact(chamber, make_recipient(place.admin.email, user=place.admin))
    assert "1 thing waits" in place.client(place.admin).get("/review/?controlled=on").content.decode()


@pytest.mark.parametrize(
    "url", ["/review/", "/review/?group=party", "/review/?group=source", "/review/chased/?group=party"]
)
def test_a_page_takes_the_same_queries_for_ten_and_for_fifty(
    url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    place = office(PAST)
    client = place.client(place.admin)
    overdue(place, 9)
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    overdue(place, 40, responsible=make_party())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)


def test_the_list_for_a_meeting_has_room_for_the_decision() -> None:
    place = office(PAST)
    overdue(place, 2)
    page = place.client(place.auditor).get("/review/meeting/").content.decode()
    assert page.count('class="blank"') == 3 and "Progress assessments" in page


def test_the_list_for_a_meeting_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    place = office(PAST)
    overdue(place, 2)
    client = place.client(place.admin)
    assert "more wait" not in client.get("/review/meeting/").content.decode()
    monkeypatch.setattr(joint, "MOST", 1)
    assert "2 more wait at the desk" in client.get("/review/meeting/").content.decode()
