"""The records of promises as page, workbook and archive; the pages of organisations."""

import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_party,
    make_recipient,
)
from tests.web.rooms import Office, office
from tracker.exchange.exports import RISKY
from tracker.exchange.record_archive import evidence_name
from tracker.models import Attempt, AuditEvent, Evidence, Party, Quotation, Report
from tracker.operations import commitments
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PDF = b"%PDF-1.7\nproof\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def ministry() -> Party:
    return Party.objects.get(name="Ministry of Water")


def told(place: Office) -> Evidence:
    """A quotation, a mail, and a report with a file."""
    row, text = place.commitment, place.source.text
    start = text.index("The agencies")
    row.quotation = Quotation.objects.create(
        source=place.source, exact=text[start : start + 30], start=start, end=start + 30
    )
    row.save()
    sent = make_message(place.person, state="sent", sent_at=NOW - timedelta(days=3), digest="ab" * 32)
    Attempt.objects.create(message=sent, result="accepted", code=250, reply="queued as 4711")
    make_notification(place.deadline, place.person, message=sent, state="sent", now=NOW - timedelta(days=3))
    report = Report.objects.create(
        deadline=place.deadline, recipient=place.person, name="A. Petrova", channel="page",
        received_on=(NOW - timedelta(days=2)).date(), at=NOW - timedelta(days=2), narrative="It is done",
    )  # fmt: skip
    proof = Evidence(report=report, title="../../etc/pass wd\u202e<b>.pdf")
    proof.file.save("0123.pdf", ContentFile(PDF), save=False)
    proof.save()
    return proof


def paths(place: Office) -> list[str]:
    return [
        f"/organisations/{ministry().pk}/record", f"/documents/{place.source.pk}/record",
        f"/commitments/{place.commitment.reference}/record",
    ]  # fmt: skip


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def cells(book: bytes, sheet: int) -> list[list[str]]:
    """The words of a sheet's cells, read from its XML."""
    with ZipFile(io.BytesIO(book)) as packed:
        tree = ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [
        ["".join(text.text or "" for text in cell.iter() if text.tag in (f"{SHEET}t", f"{SHEET}v")) for cell in row]
        for row in tree.iter(f"{SHEET}row")
    ]


def test_the_page_tells_all_of_it() -> None:
    place = office()
    told(place)
    for path in paths(place):
        page = place.client(place.staff).get(f"{path}/").content.decode()
        for words in (place.commitment.title, "The agencies shall submit", "Directive on research", "queued as 4711",
                      place.person.email, "It is done", "not prove that the mail reached", "Kept by the first date",
                      "not yet judged"):  # fmt: skip
            assert words in page, (path, words)
        assert f"{path}.xlsx" in page and f"{path}.zip" in page
        early = place.client(place.staff).get(f"{path}/?as_of={(NOW - timedelta(days=2)).date() - timedelta(days=2)}")
        assert place.commitment.title in early.content.decode() and "It is done" not in early.content.decode()
        assert "queued as 4711" not in early.content.decode()
        before = place.client(place.staff).get(f"{path}/?as_of=2020-01-01").content.decode()
        assert "Nothing was promised here" in before


def test_who_may_read_it() -> None:
    place = office()
    told(place)
    for path in paths(place):
        for form in ("/", ".xlsx", ".zip"):
            for who in ("staff", "stranger", "reviewer", "admin", "auditor"):
                answer = place.client(getattr(place, who)).get(path + form)
                assert answer.status_code == 200 and content(answer), (path, form, who)
            assert place.client(place.outsider).get(path + form).status_code == 403
            assert place.client().get(path + form).status_code == 302
            assert place.client(place.admin).post(path + form).status_code == 405
    place.commitment.confidential = True
    place.commitment.save()
    for path in (*paths(place), f"/organisations/{ministry().pk}"):
        for form in ("/", ".xlsx", ".zip") if path.endswith("record") else ("/",):
            assert place.client(place.stranger).get(path + form).status_code == 404, (path, form)
            assert content(place.client(place.auditor).get(path + form))
    listed = place.client(place.stranger).get("/organisations/").content.decode()
    assert "Ministry of Water" not in listed
    assert "Ministry of Water" in place.client(place.staff).get("/organisations/").content.decode()


def test_a_party_with_both_shows_strangers_only_what_is_open() -> None:
    place = office()
    told(place)
    make_deadline(make_commitment("Open one", unit=place.unit, responsible=ministry(), since=NOW), NOW.date())
    place.commitment.confidential = True
    place.commitment.save()
    client, path = place.client(place.stranger), f"/organisations/{ministry().pk}/record"
    page = client.get(f"{path}/").content.decode()
    assert "Open one" in page and place.commitment.title not in page and "4711" not in page
    with ZipFile(io.BytesIO(content(client.get(f"{path}.zip")))) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist() if not name.endswith(".xlsx"))
        assert not any(name.startswith("evidence/") for name in packed.namelist())
    assert place.commitment.reference.encode() not in whole and b"4711" not in whole


def test_asking_for_a_role_and_for_nonsense() -> None:
    place = office()
    client, path = place.client(place.staff), f"/organisations/{ministry().pk}/record/"
    assert place.commitment.title in client.get(f"{path}?role=responsible").content.decode()
    assert place.commitment.title not in client.get(f"{path}?role=beneficiary").content.decode()
    for query in ("as_of=tomorrow", "role=king", "as_of=2027-13-40"):
        assert client.get(f"{path}?{query}").status_code == 422, query
    assert client.get(f"{path}?as_of=9999-12-31").status_code == 200
    assert client.get(f"{path}?page=x").status_code == 200
    assert client.get("/organisations/1234567/").status_code == 404


def test_the_archive_holds_what_its_manifest_says() -> None:
    place = office()
    proof = told(place)
    commitments.edit(
        place.commitment, by=Actor.of_user(place.admin), now=NOW, title=place.commitment.title, details="", owner=None,
        parties=[], policy=None, tags=["x"], confidential=False,
    )  # fmt: skip
    answer = place.client(place.staff).get(f"/commitments/{place.commitment.reference}/record.zip")
    assert answer["Content-Type"] == "application/zip" and answer["Cache-Control"] == "no-store"
    with ZipFile(io.BytesIO(content(answer))) as packed:
        names = packed.namelist()
        assert names == ["record.html", "record.xlsx", "ledger.jsonl", evidence_name(proof), "manifest.json"]
        manifest = json.loads(packed.read("manifest.json"))
        assert [one["name"] for one in manifest["files"]] == names[:-1]
        for one in manifest["files"]:
            held = packed.read(one["name"])
            assert (hashlib.sha256(held).hexdigest(), len(held)) == (one["sha256"], one["bytes"])
        assert packed.read(evidence_name(proof)) == PDF
        (line,) = packed.read("ledger.jsonl").decode().splitlines()
        page = packed.read("record.html").decode()
    assert json.loads(line)["recipient"] == place.person.email
    head = AuditEvent.objects.latest("sequence")
    assert manifest["history"] == {"sequence": head.sequence, "hash": head.hash} and head.hash in page
    assert manifest["missing"] == [] and manifest["counts"]["Dates"] == 1
    assert f'href="{evidence_name(proof)}"' in page and "<style>" in page and "<b>.pdf" not in page
    assert not re.search(r"""(?:src|href)=["'](?:/|https?:)""", page) and "<script" not in page


def test_a_file_that_is_gone_is_named_as_missing(media: Path) -> None:
    place = office()
    proof = told(place)
    (media / proof.file.name).unlink()
    answer = place.client(place.staff).get(f"/commitments/{place.commitment.reference}/record.zip")
    with ZipFile(io.BytesIO(content(answer))) as packed:
        assert json.loads(packed.read("manifest.json"))["missing"] == [evidence_name(proof)]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\con\\aux.pdf", "C-con-aux.pdf"), ("\u202efdp.exe", "fdp.pdf"),
        ("отчёт.pdf", "file.pdf"), ("a" * 190 + ".pdf", "a" * 60 + ".pdf"), ("x\0y.pdf", "x-y.pdf"), ("..", "file.pdf"),
        ("-rf.pdf", "rf.pdf"), ("=cmd|.pdf", "cmd.pdf"),
    ],
)  # fmt: skip
def test_no_name_of_a_sender_becomes_a_path(title: str, name: str) -> None:
    proof = Evidence(pk=7, title=title)
    proof.file.name = "evidence/0123456789abcdef.pdf"
    assert evidence_name(proof) == f"evidence/000007-{name}"
    proof.file.name = "evidence/0123456789abcdef.exe"
    assert evidence_name(proof).endswith(".bin")


HOSTILE = [*RISKY, "<r><t>", "=HYPERLINK(", "{=1}", "http://x.example/"]


def test_no_cell_of_the_workbook_is_executed() -> None:
    place = office()
    proof = told(place)
    Report.objects.update(narrative="<r><t>bold</t></r>", name="=1+1")
    hostile = []
    for number, start in enumerate(HOSTILE):
        title = f"{start}1+1</t></r>" if start == "<r><t>" else f"{start}1+1"
        row = make_commitment(title, unit=place.unit, responsible=ministry(), since=NOW - timedelta(days=number + 1))
        make_deadline(row, NOW.date(), wording=title[:300])
        hostile.append(title)
    book = content(place.client(place.staff).get(f"/organisations/{ministry().pk}/record.xlsx"))
    with ZipFile(io.BytesIO(book)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 7
        for name in sheets:
            tree = ElementTree.fromstring(packed.read(name))
            assert not list(tree.iter(f"{SHEET}f")) and not list(tree.iter(f"{SHEET}hyperlink")), name
            assert not list(tree.iter(f"{SHEET}r")), name
    titles = [row[1] for row in cells(book, 2)[1:] if len(row) > 1]
    # The format writes carriage returns and tabs in its own way; every other title stands as it was given.
    for title in hostile:
        if title[0] not in "\t\r\n":
            assert title in titles or f" {title}" in titles, title
    assert len(titles) == len(hostile) + 1
    assert place.person.email in str(cells(book, 6)) and "queued as 4711" in str(cells(book, 6))
    assert evidence_name(proof) in str(cells(book, 7))
    summary = cells(book, 1)
    assert ["Dates", str(len(hostile) + 1)] in summary


def test_pages_of_organisations() -> None:
    place = office()
    party = ministry()
    party.aliases, party.parent = ["MinWater"], make_party("Government")
    party.save()
    make_contact(party, make_recipient("old@water.example"), "B. Old", ends_on=NOW.date() - timedelta(days=9))
    client = place.client(place.staff)
    page = client.get(f"/organisations/{party.pk}/").content.decode()
    for words in ("MinWater", "Government", "A. Petrova", "B. Old", place.commitment.title, "Responsible", "record/"):
        assert words in page, words
    listed = client.get("/organisations/?q=minwater").content.decode()
    assert "Ministry of Water" in listed and "Audit Chamber" not in listed
    assert "Nothing matches" in client.get("/organisations/?q=%00zzz").content.decode()
