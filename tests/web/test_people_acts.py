"""What the office does for people without an account, and what these do about reminders themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_contact, make_recipient
from tests.web.rooms import Office, office
from tests.web.test_personal import LATER, TODAY, nonce, opened
from tracker.models import Evidence, Mute, Notification, Recipient, Report

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def press(client: Client, url: str, button: str, **more: Any) -> Any:
    return client.post(url, {"nonce": nonce(client.get(url).content), "send": button, **more})


def muted(place: Office) -> Mute:
    return Mute.objects.create(
        recipient=place.person, commitment=place.commitment, at=datetime.now(UTC), by=f"recipient:{place.person.uid}"
    )


class TestTheirOwnPages:
    """Behind the link of a mail."""

    def test_no_more_reminders_about_this_one_and_back(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        page = f"{url}items/{place.deadline.pk}/reminders/"
        assert "No more reminders about this one?" in client.get(page).content.decode()
        client.post(page, {"nonce": nonce(client.get(page).content)})
        assert not Mute.objects.exists()
        assert press(client, page, "mute").status_code == 302
        assert Mute.objects.get(ended_at=None).recipient == place.person
        assert "Remind me again" in client.get(page).content.decode()
        assert place.commitment.title in client.get(f"{url}notifications/").content.decode()
        press(client, page, "unmute")
        assert not Mute.objects.filter(ended_at=None).exists()
        assert client.get(f"{url}items/1234567/reminders/").status_code == 404

    def test_away_with_a_colleague_and_back(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        colleague = make_contact(place.commitment.participations.get(role="responsible").party).recipient
        page, until = f"{url}notifications/", TODAY + timedelta(days=10)
        answer = press(client, page, "away", until=until.isoformat(), deputy=colleague.email)
        assert "saved=away" in answer["Location"]
        place.person.refresh_from_db()
        assert (place.person.away_until, place.person.deputy) == (until, colleague)
        assert "Your deputy is told instead" in client.get(page).content.decode()
        press(client, page, "back")
        place.person.refresh_from_db()
        assert place.person.away_until is None

    def test_a_strange_deputy_waits_for_the_office(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        until = (TODAY + timedelta(days=10)).isoformat()
        answer = press(client, f"{url}notifications/", "away", until=until, deputy="x@elsewhere.example")
        assert "saved=wished" in answer["Location"]
        assert "decides" in client.get(answer["Location"]).content.decode()
        place.person.refresh_from_db()
        assert place.person.deputy is None
        staff = place.client(place.staff)
        away = f"/people/{place.person.pk}/away/"
        assert "x@elsewhere.example" in staff.get(away).content.decode()
        staff.post(away, {"act": "away", "until": until, "deputy": "x@elsewhere.example"})
        place.person.refresh_from_db()
        assert place.person.deputy is not None and place.person.deputy.email == "x@elsewhere.example"
        staff.post(away, {"act": "back"})
        place.person.refresh_from_db()
        assert place.person.away_until is None

    @pytest.mark.parametrize("days", [-1, 400])
    def test_an_absence_lies_ahead_and_ends_within_a_year(self, days: int) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        day = (TODAY + timedelta(days=days)).isoformat()
        answer = press(client, f"{url}notifications/", "away", until=day)
        assert answer.status_code == 422 and "at most a year" in answer.content.decode()

    def test_the_gap_between_two_reminders(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        press(client, f"{url}notifications/", "settings", mode="daily", min_gap="5")
        assert Recipient.objects.get(pk=place.person.pk).min_gap == 5
        assert press(client, f"{url}notifications/", "settings", mode="daily", min_gap="21").status_code == 422

    def test_a_report_with_a_file_that_only_the_office_opens(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        said = {"choice": "done", "done_on": TODAY.isoformat(), "name": "A. Petrova"}
        file = SimpleUploadedFile("Plan <1>.pdf", PDF)
        answer = press(client, url, "answer", proof=file, proof_url="https://example.org/plan", **said)
        assert answer.status_code == 302
        row = Evidence.objects.get(url="")
        page = client.get(answer["Location"]).content.decode()
        assert "Plan &lt;1&gt;.pdf" in page and f"/evidence/{row.pk}/" not in page
        assert client.get(f"/evidence/{row.pk}/").status_code == 302
        got = place.client(place.staff).get(f"/evidence/{row.pk}/")
        assert b"".join(got.streaming_content) == PDF and got["Content-Type"] == "application/pdf"
        assert got["Content-Disposition"].startswith("attachment") and got["X-Content-Type-Options"] == "nosniff"
        shown = place.client(place.staff).get(f"/commitments/{place.commitment.reference}/").content.decode()
        assert f"/evidence/{row.pk}/" in shown and "https://example.org/plan" in shown
        place.commitment.confidential = True
        place.commitment.save()
        assert place.client(place.stranger).get(f"/evidence/{row.pk}/").status_code == 404
        assert place.client(place.outsider).get(f"/evidence/{row.pk}/").status_code == 403

    def test_a_file_that_is_gone_from_the_disk_keeps_nobody_from_the_page(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        said = {"choice": "done", "done_on": TODAY.isoformat(), "name": "A"}
        press(client, url, "answer", **said, proof=SimpleUploadedFile("a.pdf", PDF))
        row = Evidence.objects.get()
        row.file.storage.delete(row.file.name)
        office_of = place.client(place.admin)
        for address in (f"/commitments/{place.commitment.reference}/", "/review/", f"/review/reports/{row.report_id}/"):
            assert "the file is missing" in office_of.get(address).content.decode(), address
        asked = office_of.get(f"/evidence/{row.pk}/", follow=True)
        assert "This file is missing from the disk" in asked.content.decode()

    def test_a_file_has_to_be_chosen_again_and_the_page_says_so(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        said = {"choice": "done", "done_on": "", "name": "A"}
        answer = press(client, url, "answer", **said, proof=SimpleUploadedFile("a.pdf", PDF))
        assert answer.status_code == 422 and "Choose the file again" in answer.content.decode()
        assert "Choose the file again" not in press(client, url, "answer", **said).content.decode()

    @pytest.mark.parametrize(
        ("more", "because"),
        [
            ({"proof": SimpleUploadedFile("a.html", b"<b>")}, "not taken"),
            ({"proof": SimpleUploadedFile("a.pdf", b"<b>")}, "whatever its name says"),
            ({"proof_url": "javascript:alert(1)"}, "valid URL"),
        ],
    )
    def test_what_is_not_taken_is_said_beside_the_field(self, more: dict[str, Any], because: str) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        said = {"choice": "done", "done_on": TODAY.isoformat(), "name": "A"}
        answer = press(client, url, "answer", **said, **more)
        assert answer.status_code == 422 and because in answer.content.decode()
        assert not Report.objects.exists()

    def test_a_file_beside_another_answer_is_not_kept(self) -> None:
        place, client = office(LATER), Client()
        _link, url = opened(place)
        press(client, url, "answer", choice="have_it", name="A", proof=SimpleUploadedFile("a.html", b"<b>"))
        assert not Evidence.objects.exists() and place.deadline.answers.count() == 1

    def test_what_is_far_too_large_is_not_even_read(self) -> None:
        place = office(LATER)
        _link, url = opened(place)
        answer = Client().post(url, {"proof": SimpleUploadedFile("a.pdf", bytes(32 * 2**20))})
        assert answer.status_code == 413 and "too large" in answer.content.decode()

    def test_thirty_forms_an_hour_are_enough_for_one_link(self) -> None:
        place, client = office(LATER), Client()
        link, url = opened(place)
        number = nonce(client.get(url).content)
        wrong = {"nonce": number, "send": "answer"}
        answers = [client.post(url, wrong).status_code for _time in range(31)]
        assert answers == [422] * 30 + [429]
        link.refresh_from_db()
        assert link.forms == 31


class TestTheOffice:
    """With an account."""

    def test_ends_a_silence(self) -> None:
        place = office(LATER)
        row = muted(place)
        shown = f"/commitments/{place.commitment.reference}/"
        url = f"{shown}silences/{row.pk}/"
        assert url in place.client(place.staff).get(shown).content.decode()
        assert url not in place.client(place.auditor).get(shown).content.decode()
        assert place.client(place.auditor).post(url).status_code == 403
        assert place.client(place.staff).get(url).status_code == 405
        assert place.client(place.staff).post(url).status_code == 302
        row.refresh_from_db()
        assert row.ended_at is not None

    def test_ends_the_links_of_a_person(self) -> None:
        place = office(LATER)
        link, url = opened(place)
        page = f"/people/{place.person.pk}/links/"
        for nobody in (place.auditor, place.stranger, place.outsider):
            assert place.client(nobody).post(page).status_code == 403
        staff = place.client(place.staff)
        assert "1 link in mails" in staff.get(page).content.decode()
        assert Client().get(url).status_code == 200
        assert staff.post(page).status_code == 302
        assert Client().get(url).status_code == 404
        assert "No link to this address" in staff.get(page).content.decode()
        assert link.pk is not None

    def test_says_who_stands_in(self) -> None:
        place = office(LATER)
        page = f"/people/{place.person.pk}/away/"
        assert place.client(place.stranger).get(page).status_code == 403
        until = (TODAY + timedelta(days=3)).isoformat()
        answer = place.client(place.admin).post(page, {"act": "away", "until": until, "deputy": place.person.email})
        assert answer.status_code == 422 and "own deputy" in answer.content.decode()
        deputy = make_recipient()
        place.client(place.admin).post(page, {"act": "away", "until": until, "deputy": deputy.email})
        place.person.refresh_from_db()
        assert place.person.deputy == deputy
        told = [row.recipient for row in Notification.objects.filter(kind="away") if row.recipient]
        assert {row.user for row in told} == {place.staff, None}
