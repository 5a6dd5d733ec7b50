"""Files and links behind a report: only kinds that are taken, never under the sender's name, judged with the report."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.factories import NOW
from tests.operations.stories import BY, Story, story
from tracker.domain.lifecycle import Status
from tracker.models import Channel, Evidence, Report
from tracker.operations import evidence, reports
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def file(name: str, content: bytes = PDF) -> Proof:
    return Proof(name, ContentFile(content, name))


def submit(told: Story, *proofs: Proof) -> Report:
    return reports.submit(
        told.deadline, by=told.asker, now=NOW, narrative="Done.", claimed_outcome=Status.MET,
        received_on=NOW.date(), channel=Channel.PAGE, recipient=told.person, proofs=proofs,
    )  # fmt: skip


def test_a_file_and_a_link_are_kept_under_names_of_ours(media: Path) -> None:
    report = submit(story(), file("../../etc/Plan.PDF"), Proof("", url="https://example.org/plan"))
    one, other = report.evidence.order_by("pk")
    assert (one.title, one.state, one.url) == ("Plan.PDF", "submitted", "")
    assert one.file.name.startswith("evidence/") and one.file.name.endswith(".pdf") and "Plan" not in one.file.name
    assert [path.read_bytes() for path in media.rglob("*.pdf")] == [PDF]
    assert (other.title, other.url, other.file.name) == ("https://example.org/plan", "https://example.org/plan", "")


@pytest.mark.parametrize(
    ("name", "content", "because"),
    [
        ("a.exe", b"MZ", "not taken"),
        ("a.html", b"<script>", "not taken"),
        ("a.svg", b"<svg/>", "not taken"),
        ("pdf", PDF, "not taken"),
        ("a.pdf", b"<html>", "no .pdf file"),
        ("a.png", PDF, "no .png file"),
        ("a.txt", b"a\0b", "no .txt file"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(name: str, content: bytes, because: str) -> None:
    with pytest.raises(Refused, match=because):
        submit(story(), file(name, content))
    assert not Report.objects.exists() and not Evidence.objects.exists()


def test_ten_megabytes_are_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    big = file("a.pdf", PDF + bytes(evidence.LARGEST - len(PDF)))
    assert evidence.checked_ending("a.pdf", big.file) == ".pdf"  # type: ignore[arg-type]
    with pytest.raises(Refused, match="larger than 10 MB"):
        submit(story(), file("a.pdf", PDF + bytes(evidence.LARGEST)))


def test_what_backs_a_report_is_judged_with_it() -> None:
    told = story()
    back = submit(told, file("a.pdf"))
    reports.send_back(back, by=BY, now=NOW, reason="unsigned")
    good = submit(told, file("b.pdf"))
    reports.accept(good, by=BY, now=NOW, outcome=Status.MET)
    assert [row.state for row in Evidence.objects.order_by("pk")] == ["rejected", "accepted"]
