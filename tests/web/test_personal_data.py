"""What is kept about a person: the page for admins, the copy, and erasing."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.web.rooms import Office, office
from tracker.domain.lifecycle import Status
from tracker.models import AuditEvent, Channel, Recipient
from tracker.operations import reports
from tracker.operations.audit import Actor
from tracker.operations.evidence import Proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Office:
    settings.MEDIA_ROOT = tmp_path / "media"
    found = office()
    now = datetime.now(UTC)
    reports.submit(
        found.deadline, by=Actor.of_recipient(found.person), now=now, narrative="Handed in", recipient=found.person,
        claimed_outcome=Status.MET, received_on=now.date(), channel=Channel.PAGE, name="A. Petrova",
        proofs=[Proof("../../receipt.txt", file=ContentFile(b"stamped", "receipt.txt"))],
    )  # fmt: skip
    return found


def path(place: Office, more: str = "") -> str:
    return f"/people/{place.person.uid}/data/{more}"


def test_only_for_admins(place: Office) -> None:
    for user in (place.staff, place.reviewer, place.auditor, place.outsider):
        assert place.client(user).get(path(place)).status_code == 403
        assert place.client(user).post(path(place, "copy/")).status_code == 403
    assert place.client().get(path(place)).status_code == 302
    assert path(place) in place.client(place.admin).get(f"/people/{place.person.uid}/").content.decode()
    assert path(place) not in place.client(place.staff).get(f"/people/{place.person.uid}/").content.decode()
    assert place.client(place.admin).get(path(place, "copy/")).status_code == 405


def test_the_copy_holds_everything_and_is_kept_in_the_history(place: Office) -> None:
    response = place.client(place.admin).post(path(place, "copy/"))
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("data.json"))
        (file,) = [name for name in names if name.startswith("files/")]
        assert archive.read(file) == b"stamped"
    assert not any(".." in name or name.startswith("/") for name in names)
    assert data["person"]["email"] == place.person.email
    assert data["contact_of"][0]["party"] == "Ministry of Water"
    assert data["reports"][0]["narrative"] == "Handed in" and data["reports"][0]["deadline"] == place.deadline.reference
    assert "report.submitted" in [event["action"] for event in data["history"]]
    assert AuditEvent.objects.filter(action="recipient.exported", target=f"recipient:{place.person.uid}").exists()


def test_the_page_says_how_much_there_is_and_erases_it(place: Office) -> None:
    client = place.client(place.admin)
    said = client.get(path(place)).content.decode()
    assert place.commitment.reference in said and "Erase for good" in said
    wanted = {"reason": "Asked for", "address": place.person.email, "posts": "vacant"}
    for wrong in ({"reason": ""}, {"address": "other@example.org"}, {"posts": ""}, {"posts": "successor"}):
        assert client.post(path(place), wanted | wrong).status_code == 422
    assert Recipient.objects.get(pk=place.person.pk).erased_at is None
    assert client.post(path(place), wanted).status_code == 302
    person = Recipient.objects.get(pk=place.person.pk)
    assert person.erased_at is not None and "petrova" not in person.email
    said = client.get(path(place)).content.decode()
    assert "Erased:" in said and "Erase for good" not in said
    assert client.get(f"/people/{person.uid}/").status_code == 200
    assert client.get(f"/commitments/{place.commitment.reference}/").status_code == 200
    assert client.get(f"/commitments/{place.commitment.reference}/history/").status_code == 200


def test_a_successor_takes_the_posts(place: Office) -> None:
    wanted = {"reason": "Left", "address": place.person.email.upper(), "posts": "successor"}
    response = place.client(place.admin).post(path(place), wanted | {"successor": "b.new@water.example.org"})
    assert response.status_code == 302
    heir = Recipient.objects.get(email="b.new@water.example.org")
    assert heir.contacts.filter(party__name="Ministry of Water", ends_on=None).exists()
