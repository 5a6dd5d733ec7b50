"""Pages of organisations, persons and posts: the list, the tree, who is missing, a new one, a change; who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_commitment, make_contact, make_deadline, make_party, make_recipient
from tests.web.rooms import Office, office
from tracker.models import AuditEvent, Calendar, Deadline, Party

pytestmark = pytest.mark.django_db
LIST = "/organisations/"
NEW = "/organisations/new/"
SECRET = "Plumbago Agency"


def ministry() -> Party:
    return Party.objects.get(name="Ministry of Water")


def sent(name: str, **more: object) -> dict[str, object]:
    return {"kind": "organisation", "name": name} | more


def secret(place: Office) -> Party:
    """A party that only takes part in what the stranger may not see."""
    hidden = make_party(SECRET, aliases=["Graphite Office"])
    make_deadline(make_commitment("Hush", unit=place.unit, responsible=hidden, confidential=True))
    return hidden


def page(place: Office, path: str, who: str = "staff") -> str:
    return place.client(getattr(place, who)).get(path).content.decode()


def test_who_may_add_and_change() -> None:
    place = office()
    edit = f"/organisations/{ministry().pk}/edit/"
    for who, status in (("staff", 200), ("stranger", 200), ("admin", 200), ("reviewer", 403), ("auditor", 403),
                        ("outsider", 403)):  # fmt: skip
        client = place.client(getattr(place, who))
        for path in (NEW, edit):
            assert client.get(path).status_code == status, (who, path)
            assert client.post(path, {}).status_code == (422 if status == 200 else status), (who, path)
        shown = client.get(LIST)
        assert ("New organisation" in shown.content.decode()) == (status == 200), who
    assert place.client().get(NEW).status_code == 302
    assert Party.objects.count() == 2


def test_a_party_is_made_as_it_was_described() -> None:
    place = office()
    calendar = Calendar.objects.create(name="Fridays off", weekend=[4, 5])
    said = sent("  River   Agency ", kind="post", aliases="RA\n\n Agency of Rivers \nRA", parent="ministry of water",
                superior="Audit Chamber", calendar=calendar.pk)  # fmt: skip
    answer = place.client(place.staff).post(NEW, said, follow=True)
    made = Party.objects.get(name="River Agency")
    assert answer.redirect_chain == [(f"/organisations/{made.pk}/", 302)]
    assert (made.kind, made.aliases, made.calendar) == ("post", ["RA", "Agency of Rivers"], calendar)
    assert (made.parent, made.superior) == (ministry(), Party.objects.get(name="Audit Chamber"))
    assert "No open date is concerned" in answer.content.decode()
    assert AuditEvent.objects.filter(action="party.added", target=f"party:{made.pk}").exists()


def test_a_change_says_what_it_has_looked_at_again() -> None:
    place = office()
    Deadline.objects.update(next_event_at=place.deadline.due_at)
    path = f"/organisations/{ministry().pk}/edit/"
    assert 'value="Ministry of Water"' in page(place, path)
    shown = place.client(place.staff).post(path, sent("Ministry of Rivers"), follow=True).content.decode()
    assert "1 open date is looked at again" in shown and "Ministry of Rivers" in shown
    assert Deadline.objects.get(pk=place.deadline.pk).next_event_at < place.deadline.due_at


def test_an_unknown_name_is_an_error_and_makes_nobody() -> None:
    place = office()
    for field in ("parent", "superior"):
        answer = place.client(place.staff).post(NEW, sent("River Agency", aliases="RA", **{field: "Ministry of Wine"}))
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "Nobody is called “Ministry of Wine” here" in shown
        assert 'value="Ministry of Wine"' in shown and 'value="River Agency"' in shown and ">\nRA</textarea>" in shown
    assert Party.objects.count() == 2


def test_a_name_that_is_taken_is_pointed_to_and_saved_only_if_insisted() -> None:
    place = office()
    known = make_party("Bank of Rivers", aliases=["BoR"])
    client = place.client(place.staff)
    for said in (sent("bank of  rivers"), sent("BOR"), sent("Other", aliases="Something\nbor")):
        answer = client.post(NEW, said)
        shown = answer.content.decode()
        assert answer.status_code == 422 and f'href="/organisations/{known.pk}/"' in shown, said
        assert "Save all the same" in shown and f'value="{said["name"]}"'.replace("  ", " ")[:9] in shown
    assert Party.objects.count() == 3
    assert client.post(NEW, sent("Bank of Rivers", act="insist")).status_code == 302
    assert Party.objects.filter(name="Bank of Rivers").count() == 2
    # One's own names are no news; a name of somebody else is.
    edit = f"/organisations/{known.pk}/edit/"
    assert client.post(edit, sent("Bank of Rivers", aliases="BoR", kind="post")).status_code == 302
    assert client.post(edit, sent("Bank of Rivers", aliases="BoR\nMinistry of Water")).status_code == 422


@pytest.mark.parametrize(("link", "words"), [("parent", "part of itself"), ("superior", "its own superior")])
def test_circles_are_refused_with_a_sentence(link: str, words: str) -> None:
    place = office()
    part = make_party("River Agency", **{link: ministry()})
    answer = place.client(place.staff).post(
        f"/organisations/{ministry().pk}/edit/", sent("Ministry of Water", **{link: part.name})
    )
    shown = answer.content.decode()
    assert answer.status_code == 422 and words in shown and 'value="River Agency"' in shown
    assert getattr(ministry(), link) is None


def test_too_long_and_too_many_names() -> None:
    place = office()
    client = place.client(place.staff)
    long = client.post(NEW, sent("Agency", aliases="x" * 301))
    many = client.post(NEW, sent("Agency", aliases="\n".join(f"A{n}" for n in range(51))))
    assert "longer than 300" in long.content.decode() and "More than 50" in many.content.decode()
    assert (long.status_code, many.status_code, Party.objects.count()) == (422, 422, 2)


def test_a_confidential_name_is_not_told() -> None:
    place = office()
    hidden = secret(place)
    for path in (LIST, f"{LIST}?q=plumbago", f"{LIST}?show=tree", f"{LIST}?show=vacant", NEW,
                 f"/organisations/{ministry().pk}/edit/"):  # fmt: skip
        assert SECRET not in page(place, path, "stranger"), path
    assert SECRET in page(place, LIST) and SECRET in page(place, NEW)  # its own unit
    client = place.client(place.stranger)
    # As a part of it, and under its name: as if it were not here.
    refused = client.post(NEW, sent("River Agency", parent="Graphite Office"))
    assert refused.status_code == 422 and SECRET not in refused.content.decode()
    assert client.post(NEW, sent("Graphite Office")).status_code == 302
    assert client.get(f"/organisations/{hidden.pk}/edit/").status_code == 404
    # A part of it that is known to all stands at the top of the tree, and keeps where it belongs.
    part = make_party("Open Agency", parent=hidden, superior=hidden)
    make_deadline(make_commitment("Open matter", unit=place.unit, responsible=part))
    tree = page(place, f"{LIST}?show=tree", "stranger")
    assert "Open Agency" in tree and SECRET not in tree
    edit = f"/organisations/{part.pk}/edit/"
    assert SECRET not in page(place, edit, "stranger")
    assert client.post(edit, sent("Open Agency", kind="post")).status_code == 302
    part.refresh_from_db()
    assert (part.kind, part.parent, part.superior) == ("post", hidden, hidden)


def test_nobody_gives_themselves_a_look_at_what_is_confidential() -> None:
    """Contacts of a party are told about all that it, its parts and its subordinates take part in."""
    place = office()
    above = make_party("Cabinet")
    chief = make_party("Chief")
    Party.objects.filter(pk=ministry().pk).update(parent=above, superior=chief)
    paths = [f"/organisations/{party.pk}/edit/" for party in (ministry(), above, chief)]
    client = place.client(place.stranger)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    make_deadline(make_commitment("Hush", unit=place.unit, responsible=ministry(), confidential=True))
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    assert [place.client(place.staff).get(path).status_code for path in paths] == [200, 200, 200]
    assert f'href="{paths[0]}"' not in page(place, f"/organisations/{ministry().pk}/", "stranger")


def test_the_tree() -> None:
    place = office()
    agency = make_party("Agency for Wells", parent=ministry())
    make_party("Bureau", parent=agency)
    tree = page(place, f"{LIST}?show=tree")
    order = [
        tree.index(f">{name}</a>") for name in ("Audit Chamber", "Ministry of Water", "Agency for Wells", "Bureau")
    ]
    assert order == sorted(order)
    assert tree.count("branch-1") == 1 and tree.count("branch-2") == 1
    # By name a row says what it is part of; words are looked for in the list by name.
    assert "part of Ministry of Water" in page(place, LIST)
    found = page(place, f"{LIST}?show=tree&q=wells")
    assert "part of Ministry of Water" in found and "branch" not in found and "Bureau" not in found


def test_who_has_nobody_to_tell() -> None:
    place = office()
    lonely, held, left = make_party("Lonely"), make_party("Held", parent=ministry()), make_party("Left")
    idle = make_party("Idle")
    today = place.deadline.last_day
    assert today is not None
    make_contact(left, ends_on="2020-01-01")
    make_contact(lonely, main=False)
    for party in (lonely, held, left):
        make_deadline(make_commitment(unit=place.unit, responsible=party))
    make_deadline(make_commitment(unit=place.unit, responsible=idle, stage="draft"))
    vacant = page(place, f"{LIST}?show=vacant")
    rows = vacant.split("<tbody>")[1]
    assert "Lonely" in rows and "Left" in rows
    assert not any(name in rows for name in ("Held", "Idle", "Ministry of Water"))
    assert '<span class="count">2</span>' in vacant
    assert page(place, LIST).split("<tbody>")[1].count("Nobody to tell") == 2
    assert "Left" not in page(place, f"{LIST}?show=vacant&q=lonely").split("<tbody>")[1]
    assert "Nobody is told about 1 active commitment" in page(place, f"/organisations/{lonely.pk}/")
    shown = page(place, f"/organisations/{held.pk}/")
    assert "Reminders go to those of:" in shown and "Nobody is told about" not in shown
    make_contact(lonely)
    make_contact(left)
    assert "somebody to tell for all" in page(place, f"{LIST}?show=vacant")


def test_a_thousand_parties_cost_as_many_questions_as_ten() -> None:
    place = office()
    client = place.client(place.staff)

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = (LIST, f"{LIST}?show=tree", f"{LIST}?show=vacant", f"{LIST}?show=tree&page=3")
    for number in range(8):
        some = make_party(f"Agency {number}", parent=ministry())
        make_commitment(unit=place.unit, responsible=some)
    make_commitment(unit=place.unit, responsible=make_party("Body"))
    few = [asked(path) for path in paths]
    tops = Party.objects.bulk_create([Party(name=f"Body {n:04d}", aliases=[f"B{n}"]) for n in range(200)])
    Party.objects.bulk_create([Party(name=f"Part {n:04d}", parent=tops[n % 200]) for n in range(800)])
    for party in tops[:50]:
        make_commitment(unit=place.unit, responsible=party)
    many = [asked(path) for path in paths]
    assert all(now <= before for now, before in zip(many, few, strict=True)), (few, many)
    assert max(many) <= 25
    shown = page(place, f"{LIST}?show=tree")
    assert shown.count('<th scope="row"') == 100 and "Page 1 of 11" in shown


def test_a_post_is_told_apart_and_addresses_are_seen_where_nothing_is_promised_yet() -> None:
    place = office()
    bank = make_party("Bank")
    make_contact(bank, make_recipient("teller@bank.example.org"), "T. Teller")
    shown = page(place, f"/organisations/{bank.pk}/", "stranger")
    assert "teller@bank.example.org" in shown
    person = bank.contacts.get().recipient
    assert place.client(place.stranger).get(f"/people/{person.uid}/").status_code == 200
