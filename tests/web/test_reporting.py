"""Writing a report: by staff, and by a person through their link; drafts, what came back, and what strangers see."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_recipient
from tests.web.rooms import Office, office
from tests.web.test_personal import LATER, TODAY, nonce, opened
from tracker.domain.lifecycle import Status
from tracker.domain.trajectories import Direction
from tracker.models import AuditEvent, Evidence, Indicator, Reading, Report, ReportDraft
from tracker.operations import reports
from tracker.operations.audit import Actor
from tracker.operations.evidence import TYPES

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 and more"
FULL = {"claimed": "met", "received_on": TODAY.isoformat(), "narrative": "All sent.", "name": "A. Petrova"}


def pdf(name: str = "plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def measured(place: Office) -> Indicator:
    return Indicator.objects.create(
        commitment=place.commitment, name="Place in the ranking", unit="place", direction=Direction.DOWN, baseline=100,
        baseline_on=TODAY - timedelta(days=300), target=50, deadline=place.deadline, created_at=datetime.now(UTC),
    )  # fmt: skip


def write(client: Client, url: str, act: str = "send", **said: Any) -> Any:
    """Open the page of a person's report and send its form with one of its buttons."""
    number = nonce(client.get(url).content)
    return client.post(url, {"nonce": number, "send": act, **said})


def own(place: Office, **values: Any) -> str:
    _link, url = opened(place, **values)
    return f"{url}items/{place.deadline.pk}/report/"


def staffs(place: Office) -> str:
    return f"/commitments/{place.commitment.reference}/{place.deadline.number}/report/"


class TestThePersonItself:
    def test_files_links_and_figures_in_one_report(self) -> None:
        place, client = office(LATER), Client()
        indicator = measured(place)
        figures = {f"value_{indicator.pk}": "61.5", f"day_{indicator.pk}": TODAY.isoformat()}
        links = "https://example.org/a\nhttps://example.org/b\n\nhttps://example.org/a"
        said = FULL | {"claimed": "progress", "percent": "60", "proof": [pdf("a.pdf"), pdf("b.pdf")]}
        answer = write(client, own(place), proof_url=links, **said, **figures)
        report = Report.objects.get()
        assert answer.status_code == 302 and f"noted=report-{report.pk}" in answer["Location"]
        assert (report.claimed_outcome, report.percent, report.recipient) == ("", 60, place.person)
        assert sorted(report.evidence.values_list("title", flat=True)) == [
            "a.pdf", "b.pdf", "https://example.org/a", "https://example.org/b"
        ]  # fmt: skip
        reading = Reading.objects.get()
        assert (reading.state, str(reading.value.normalize()), reading.report) == ("claimed", "61.5", report)
        page = client.get(answer["Location"]).content.decode()
        assert "How far it is: 60 per cent done" in page and "The office has not decided yet" in page and "61.5" in page
        place.deadline.refresh_from_db()
        assert place.deadline.status != Status.REPORTED

    def test_a_draft_is_kept_offered_again_and_gone_when_sent(self) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        kept = write(client, url, "keep", narrative="half a sen", proof=[pdf()], received_on="nonsense")
        assert kept.status_code == 302 and not Report.objects.exists() and not AuditEvent.objects.exists()
        page = client.get(kept["Location"]).content.decode()
        assert "half a sen" in page and "plan.pdf" in page and "The draft is kept" in page
        piece = Evidence.objects.get()
        assert place.client(place.staff).get(f"/evidence/{piece.pk}/").status_code == 404
        shown = place.client(place.admin).get(f"/commitments/{place.commitment.reference}/").content.decode()
        assert "half a sen" not in shown and "plan.pdf" not in shown
        assert "half a sen" not in place.client(place.staff).get(staffs(place)).content.decode()
        write(client, url, kept=[piece.pk], **FULL)
        assert not ReportDraft.objects.exists() and Evidence.objects.get(pk=piece.pk).report == Report.objects.get()

    def test_a_mistake_elsewhere_loses_no_file(self) -> None:
        """A browser does not send a file twice: it waits with the draft until the form is right."""
        place, client = office(LATER), Client()
        url = own(place)
        wrong = write(client, url, **{**FULL, "received_on": "nonsense"}, proof=[pdf()], proof_url="https://example.org/a")
        page = wrong.content.decode()
        assert wrong.status_code == 422 and not Report.objects.exists()
        assert "plan.pdf" in page and "Files lie with your draft" in page and "All sent." in page
        kept = re.findall(r'name="kept" value="(\d+)"[^>]*checked', page)
        assert sorted(map(int, kept)) == sorted(Evidence.objects.values_list("pk", flat=True)) and len(kept) == 2
        write(client, url, **FULL, kept=kept)
        assert Report.objects.get().evidence.count() == 2 and not ReportDraft.objects.exists()

    def test_another_address_sees_no_draft_of_the_same_date(self) -> None:
        place, client = office(LATER), Client()
        write(client, own(place), "keep", narrative="half a sen")
        other = own(place, recipient=make_recipient("b@water.example.org"))
        assert "half a sen" not in client.get(other).content.decode()

    def test_a_draft_can_be_thrown_away(self) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        write(client, url, "keep", narrative="half", proof=[pdf()])
        assert write(client, url, "discard").status_code == 302
        assert not ReportDraft.objects.exists() and not Evidence.objects.exists()

    def test_what_came_back_is_offered_again_with_its_files(self) -> None:
        place, client = office(LATER), Client()
        indicator = measured(place)
        figures = {f"value_{indicator.pk}": "60", f"day_{indicator.pk}": TODAY.isoformat()}
        url = own(place)
        write(client, url, proof=[pdf()], **FULL, **figures)
        first = Report.objects.get()
        by = Actor.of_user(place.admin)
        reports.send_back(first, by=by, now=datetime.now(UTC), reason="Annex 2 is missing")
        page = client.get(url).content.decode()
        assert "Annex 2 is missing" in page and "All sent." in page and 'value="60"' in page
        kept = re.search(r'name="kept" value="(\d+)"[^>]*checked', page)
        assert kept and int(kept[1]) == first.evidence.get().pk
        item = client.get(url.replace("/report/", "/")).content.decode()
        assert "Your last report came back" in item and "N. Admin" in item
        write(client, url, kept=[kept[1]], proof=[pdf("annex2.pdf")], **FULL)
        second = Report.objects.latest("pk")
        assert sorted(second.evidence.values_list("title", flat=True)) == ["annex2.pdf", "plan.pdf"]
        assert first.evidence.get().state == "rejected" and second.evidence.filter(state="submitted").count() == 2
        item = client.get(url.replace("/report/", "/")).content.decode()
        assert item.index("Report 2") < item.index("Report 1") and "Annex 2 is missing" in item

    def test_while_a_claim_waits_only_progress_may_follow(self) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        write(client, url, **FULL)
        assert 'value="met"' not in client.get(url).content.decode()
        assert write(client, url, **FULL).status_code == 422
        assert write(client, url, **FULL | {"claimed": "progress"}).status_code == 302

    def test_nothing_happens_by_looking_or_without_the_forms_number(self) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        client.get(url)
        client.head(url)
        client.post(url, {"send": "send", **FULL})
        client.post(url, {"send": "keep", "nonce": "forged", **FULL})
        assert not Report.objects.exists() and not ReportDraft.objects.exists()

    def test_a_form_sent_twice_is_one_report(self) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        number = nonce(client.get(url).content)
        for _time in range(2):
            assert client.post(url, {"nonce": number, "send": "send", **FULL}).status_code == 302
        assert Report.objects.count() == 1

    @pytest.mark.parametrize(
        ("said", "because"),
        [
            ({"claimed": "progress", "narrative": ""}, "Say how far it is"),
            ({"percent": "101"}, "less than or equal to 100"),
            ({"name": ""}, "Write your name"),
            ({"proof_url": "javascript:alert(1)"}, "valid URL"),
            ({"received_on": (TODAY + timedelta(days=3)).isoformat()}, "still to come"),
            ({"kept": ["999999"]}, ""),
        ],
    )
    def test_what_is_wrong_is_said(self, said: dict[str, Any], because: str) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        answer = write(client, url, **FULL | said)
        if "kept" in said:  # nothing is offered, so nothing is taken
            assert not Evidence.objects.exists()
            return
        assert answer.status_code == 422 and because in answer.content.decode()
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.html", b"<script>alert(1)</script>"),
            ("a.svg", b"<svg onload='alert(1)'/>"),
            ("a.pdf", b"MZ\x90\x00 a program"),
            ("a.pdf", b""),
            ("a.png", b"%PDF-1.7"),
            ("a.exe", b"%PDF-1.7"),
            ("a.txt", b"text\x00and more"),
            ("pdf", PDF),
            (".pdf", PDF),
        ],
    )
    @pytest.mark.parametrize("act", ["send", "keep"])
    def test_hostile_files_are_neither_sent_nor_kept(self, name: str, content: bytes, act: str) -> None:
        place, client = office(LATER), Client()
        answer = write(client, own(place), act, **FULL, proof=[pdf(), SimpleUploadedFile(name, content)])
        assert answer.status_code == 422
        assert not Evidence.objects.exists() and not Report.objects.exists() and not ReportDraft.objects.exists()

    def test_a_name_full_of_tricks_is_only_a_title(self) -> None:
        place, client = office(LATER), Client()
        write(client, own(place), **FULL, proof=[SimpleUploadedFile("..\\..\\<b>X.pdf", PDF)])
        piece = Evidence.objects.get()
        assert re.fullmatch(r"evidence/[0-9a-f]{32}\.pdf", str(piece.file.name))
        got = place.client(place.staff).get(f"/evidence/{piece.pk}/")
        assert got["Content-Type"] == TYPES[".pdf"][0] and got["X-Content-Type-Options"] == "nosniff"
        assert got["Content-Disposition"].startswith("attachment")
        assert "sandbox" in got["Content-Security-Policy"]
        assert b"".join(got.streaming_content) == PDF
        page = place.client(place.staff).get(f"/commitments/{place.commitment.reference}/").content.decode()
        assert "<b>" not in page

    def test_a_foreign_date_and_a_dead_link_open_nothing(self) -> None:
        place, other = office(LATER), make_recipient("c@example.org")
        _link, url = opened(place, recipient=other)
        assert Client().get(f"{url}items/{place.deadline.pk + 999}/report/").status_code == 404
        assert Client().get(f"/r/nothing-of-ours/items/{place.deadline.pk}/report/").status_code == 404

    def test_a_closed_date_asks_for_nothing(self) -> None:
        place, client = office(LATER), Client()
        url = own(place)
        write(client, url, **FULL)
        reports.accept(
            Report.objects.get(), by=Actor.of_user(place.admin), now=datetime.now(UTC), outcome=Status.MET
        )
        page = client.get(url).content.decode()
        assert "<form" not in page and "There is nothing left to do" in page


class TestStaff:
    def test_a_report_noted_with_evidence_and_its_draft(self) -> None:
        place = office(LATER)
        client, url = place.client(place.staff), staffs(place)
        said = FULL | {"channel": "letter", "recipient": place.person.pk, "percent": "70"}
        assert client.post(url, {"act": "keep", **said, "proof": [pdf()]}).status_code == 302
        assert "plan.pdf" in client.get(url).content.decode()
        assert "plan.pdf" not in place.client(place.admin).get(url).content.decode()
        piece = Evidence.objects.get()
        assert client.post(url, {"act": "send", **said, "kept": [piece.pk]}).status_code == 302
        report = Report.objects.get()
        assert (report.recorded_by, report.channel, report.percent) == (place.staff, "letter", 70)
        page = client.get(f"/commitments/{place.commitment.reference}/").content.decode()
        assert "Report 1" in page and "plan.pdf" in page and "70 per cent" in page

    def test_who_may_not(self) -> None:
        place = office(LATER)
        url = staffs(place)
        for user, status in ((place.stranger, 403), (place.reviewer, 403), (place.auditor, 403), (place.outsider, 403)):
            for answer in (place.client(user).get(url), place.client(user).post(url, {"act": "send", **FULL})):
                assert answer.status_code == status
        assert Client().get(url).status_code == 302
        assert not Report.objects.exists()

    def test_a_reviewer_judges_each_piece_and_the_versions_are_shown(self) -> None:
        place, client = office(LATER), Client()
        write(client, own(place), proof=[pdf("good.pdf"), pdf("bad.pdf")], **FULL)
        report = Report.objects.get()
        bad = report.evidence.get(title="bad.pdf")
        reviewer, url = place.client(place.reviewer), f"/review/reports/{report.pk}/"
        assert "good.pdf" in reviewer.get(url).content.decode()
        answer = reviewer.post(url, {"decision": "partly_met", "reason": "", f"evidence_{bad.pk}": "rejected"})
        assert answer.status_code == 302
        assert dict(report.evidence.values_list("title", "state")) == {"good.pdf": "accepted", "bad.pdf": "rejected"}
        page = place.client(place.auditor).get(f"/commitments/{place.commitment.reference}/").content.decode()
        assert "R. Reviewer" in page and "partly met" in page

    def test_progress_is_noted_by_the_reviewer(self) -> None:
        place = office(LATER)
        write(Client(), own(place), **FULL | {"claimed": "progress"})
        report = Report.objects.get()
        reviewer, url = place.client(place.reviewer), f"/review/reports/{report.pk}/"
        page = reviewer.get(url).content.decode()
        assert "Take note" in page and "Accept: met" not in page
        assert reviewer.post(url, {"decision": "met", "reason": ""}).status_code == 422
        assert reviewer.post(url, {"decision": "note", "reason": ""}).status_code == 302
        report.refresh_from_db()
        assert (report.decision, report.outcome) == ("accepted", "")
        assert place.client(place.staff).post(url, {"decision": "note"}).status_code == 403
