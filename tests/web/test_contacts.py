"""Pages of who is written to at a party: added, changed, ended, deleted; who may, and what is said before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import make_commitment, make_contact, make_deadline, make_message, make_notification, make_party
from tests.web.rooms import Office, office
from tracker.models import Contact, ImportBatch, Party, Recipient

pytestmark = pytest.mark.django_db
ALONE = "Then nobody is told about 1 active commitment"


def ministry() -> Party:
    return Party.objects.get(name="Ministry of Water")


def petrova() -> Contact:
    return Contact.objects.get(recipient__email="a.petrova@water.example.org")


def at(contact: Contact | None = None, act: str = "") -> str:
    base = f"/organisations/{ministry().pk}/contacts/"
    return f"{base}{contact.pk}/{act}" if contact is not None else f"{base}new/"


def today() -> date:
    return datetime.now(UTC).date()


def get(place: Office, path: str, who: str = "staff") -> str:
    return place.client(getattr(place, who)).get(path).content.decode()


def test_who_may_change_contacts() -> None:
    place = office()
    paths = (at(), at(petrova()), at(petrova(), "end/"), at(petrova(), "delete/"))
    for who, status in (("staff", 200), ("stranger", 200), ("admin", 200), ("reviewer", 403), ("auditor", 403),
                        ("outsider", 403)):  # fmt: skip
        client = place.client(getattr(place, who))
        assert {client.get(path).status_code for path in paths} == {status}, who
        if status == 403:
            assert {client.post(path, {"main": "on"}).status_code for path in paths} == {403}, who
        shown = client.get(f"/organisations/{ministry().pk}/").content.decode() if who != "outsider" else ""
        assert ("Add a contact" in shown) == (status == 200), who
    assert place.client().get(at()).status_code == 302
    assert Contact.objects.count() == 2
    make_deadline(make_commitment("Hush", unit=place.unit, responsible=ministry(), confidential=True))
    assert {place.client(place.stranger).get(path).status_code for path in paths} == {403}
    other = make_contact(make_party("Bank"))
    assert place.client(place.staff).get(at(other)).status_code == 404  # of another party


def test_a_contact_is_added_and_a_known_address_is_found() -> None:
    place = office()
    client = place.client(place.staff)
    first, last = today() - timedelta(days=1), today() + timedelta(days=30)
    said = {"email": "B.Lee@water.example.org", "display_name": "B. Lee", "main": "on", "starts_on": first,
            "ends_on": last}  # fmt: skip
    answer = client.post(at(), said, follow=True)
    made = Contact.objects.get(recipient__email__iexact="b.lee@water.example.org")
    assert (made.party, made.main, made.starts_on, made.ends_on) == (ministry(), True, first, last)
    assert "1 open date is looked at again" in answer.content.decode() and "B. Lee" in answer.content.decode()
    # The same person at another party, and a second person at the same address.
    bank = make_party("Bank")
    there = f"/organisations/{bank.pk}/contacts/new/"
    assert client.post(there, {"email": "b.lee@WATER.example.org", "main": "on"}).status_code == 302
    assert Recipient.objects.filter(email__iexact="b.lee@water.example.org").count() == 1
    assert bank.contacts.get().recipient == made.recipient
    side = client.post(at(), {"email": "c.kim@water.example.org", "display_name": "C. Kim"}, follow=True)
    assert "not written to" in side.content.decode()
    assert not Contact.objects.get(display_name="C. Kim").main


def test_forms_keep_what_was_typed() -> None:
    place = office()
    client = place.client(place.staff)
    twice = client.post(at(), {"email": "a.petrova@water.example.org", "display_name": "Anna", "main": "on"})
    assert twice.status_code == 422
    shown = twice.content.decode()
    assert "is a contact of this party already" in shown and 'value="Anna"' in shown
    wrong = client.post(at(), {"email": "nobody", "display_name": "Bert", "starts_on": "2030-05-13"})
    assert wrong.status_code == 422 and 'value="nobody"' in wrong.content.decode()
    assert 'value="Bert"' in wrong.content.decode() and 'value="2030-05-13"' in wrong.content.decode()
    order = client.post(at(petrova()), {"display_name": "Cleo", "main": "on", "starts_on": "2030-05-13",
                                        "ends_on": "2030-05-12"})  # fmt: skip
    assert order.status_code == 422 and "lies before the first" in order.content.decode()
    assert 'value="Cleo"' in order.content.decode()
    end = client.post(at(petrova(), "end/"), {"last_day": "soon"})
    assert end.status_code == 422 and 'value="soon"' in end.content.decode()
    assert petrova().display_name == "A. Petrova" and Contact.objects.count() == 2


def test_the_last_main_contact_is_not_silenced_by_the_way() -> None:
    place = office()
    client = place.client(place.staff)
    assert "Then nobody" not in get(place, at(petrova()))
    for said in ({}, {"main": "on", "ends_on": today()}, {"main": "on", "starts_on": today() + timedelta(days=9)}):
        answer = client.post(at(petrova()), {"display_name": "Anna", **said})
        shown = answer.content.decode()
        assert answer.status_code == 422 and ALONE in shown and 'value="Anna"' in shown, said
    assert petrova().main and petrova().ends_on is None
    assert client.post(at(petrova()), {"display_name": "Anna", "main": "on"}).status_code == 302
    assert petrova().display_name == "Anna"
    assert client.post(at(petrova()), {"display_name": "Anna", "act": "insist"}).status_code == 302
    assert not petrova().main
    assert "Nobody is told about 1 active commitment" in get(place, f"/organisations/{ministry().pk}/")


def test_ending_says_what_follows_first() -> None:
    place = office()
    page = get(place, at(petrova(), "end/"))
    assert ALONE in page and f'value="{today()}"' in page
    # With a successor from the next day on nobody is left without; nor with somebody at the party above.
    successor = make_contact(ministry(), starts_on=today() + timedelta(days=1))
    assert "Then nobody" not in get(place, at(petrova(), "end/"))
    successor.delete()
    above = make_party("Cabinet")
    ministry_row = ministry()
    ministry_row.parent = above
    ministry_row.save()
    assert ALONE in get(place, at(petrova(), "end/"))
    make_contact(above)
    assert "Then nobody" not in get(place, at(petrova(), "end/"))
    # A part without contacts of its own is counted too.
    above.contacts.all().delete()
    make_deadline(make_commitment(unit=place.unit, responsible=make_party("Agency", parent=ministry())))
    assert "Then nobody is told about 2 active commitments" in get(place, at(petrova(), "end/"))
    done = place.client(place.staff).post(at(petrova(), "end/"), {"last_day": today() - timedelta(days=1)}, follow=True)
    shown = done.content.decode()
    assert petrova().ends_on == today() - timedelta(days=1)
    assert "1 former contact" in shown and "Nobody is told about 1 active commitment" in shown


def test_a_contact_that_has_not_begun_is_deleted_not_ended() -> None:
    place = office()
    ahead = make_contact(ministry(), name="N. New", starts_on=today() + timedelta(days=9))
    answer = place.client(place.staff).post(at(ahead, "end/"), {"last_day": today()})
    assert answer.status_code == 422 and "delete it if it was a mistake" in answer.content.decode()
    assert "Then nobody" not in get(place, at(ahead, "delete/"))
    done = place.client(place.staff).post(at(ahead, "delete/"), follow=True)
    assert "N. New" not in done.content.decode()
    assert not Contact.objects.filter(pk=ahead.pk).exists()


def test_who_was_written_to_stays_to_be_read() -> None:
    place = office()
    assert "Entered by mistake?" in get(place, at(petrova(), "delete/")) and ALONE in get(
        place, at(petrova(), "delete/")
    )
    now = datetime.now(UTC)
    message = make_message(place.person, now=now, state="sent", sent_at=now)
    make_notification(place.deadline, place.person, step="end-10", now=now, message=message, state="sent")
    assert "the contact is ended instead" in get(place, at(petrova(), "delete/"))
    answer = place.client(place.staff).post(at(petrova(), "delete/"))
    assert answer.status_code == 422 and "end the contact instead" in answer.content.decode()
    assert petrova().party == ministry()


def test_a_contact_of_an_import_that_is_held() -> None:
    place = office()
    batch = ImportBatch.objects.create(file_name="plan.xlsx", digest="0", by="user:x", at=datetime.now(UTC))
    held = make_contact(ministry(), name="H. Held", main=False, held_by=batch)
    assert "release of the import “plan.xlsx”" in get(place, f"/organisations/{ministry().pk}/")
    assert "before the import “plan.xlsx” is released" in get(place, at(held))
    client = place.client(place.staff)
    assert client.post(at(held), {"display_name": "Henry"}).status_code == 302
    held.refresh_from_db()
    assert (held.display_name, held.held_by, held.main) == ("Henry", batch, False)
    assert client.post(at(held), {"display_name": "Henry", "main": "on"}).status_code == 302
    held.refresh_from_db()
    assert (held.held_by, held.main) == (None, True)  # undoing the import does not take this one away


def test_current_contacts_stand_first() -> None:
    place = office()
    make_contact(ministry(), name="F. Former", ends_on=today() - timedelta(days=1))
    make_contact(ministry(), name="S. Side", main=False)
    make_contact(ministry(), name="C. Coming", starts_on=today() + timedelta(days=3))
    shown = get(place, f"/organisations/{ministry().pk}/")
    order = [shown.index(name) for name in ("A. Petrova", "S. Side", "F. Former")]
    assert order == sorted(order) and shown.index("C. Coming") < shown.index("1 former contact")
