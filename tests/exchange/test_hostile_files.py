"""Files that nobody should send: refused with a sentence, quickly, in little memory, and nothing of them is kept."""

import io
import resource
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.exchange import plans
from tests.factories import make_office, make_unit, make_user
from tracker.exchange import columns, tables
from tracker.exchange.tables import UnreadableError
from tracker.models import ImportFile

MEMORY = 600 * 2**20 // 1024  # kB, as the system counts
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"


def workbook(sheet: str | bytes, **members: bytes) -> bytes:
    """A workbook whose only sheet is this XML; other members replace or join those of a real one."""
    return repacked({"xl/worksheets/sheet1.xml": sheet.encode() if isinstance(sheet, str) else sheet, **members})


def repacked(members: dict[str, bytes]) -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(plans.xlsx(plans.plan(count=3))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in {*whole.namelist(), *members}:
            archive.writestr(name, members.get(name) or whole.read(name))
    return file.getvalue()


def rows(count: int) -> str:
    cell = '<c r="A{n}" t="inlineStr"><is><t>row</t></is></c>'
    return "".join(f'<row r="{n}">{cell.format(n=n)}</row>' for n in range(1, count + 1))


def bomb() -> bytes:
    """About 100 KB that unpack to 98 MB."""
    return workbook(SHEET.encode() + b" " * (98 * 2**20) + END.encode())


def lying() -> bytes:
    """An archive whose directory says that the large member is small."""
    data = bytearray(bomb())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def deep() -> bytes:
    strings = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{"&a;" if n == 0 else f"&a{n - 1};"}{f"&a{n - 1};" * 9 if n else ""}">' for n in range(12)
    )
    return workbook(f'<?xml version="1.0"?>{strings}]>{SHEET[21:]}<row r="1"><c r="A1"><v>&a11;</v></c></row>{END}')


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a bomb": bomb,
    "a bomb that lies": lying,
    "a million rows": lambda: workbook(SHEET + rows(1_000_000) + END),
    "a million rows of text": lambda: b"title\n" + b"A\n" * 1_000_000,
    "the last cell of all": lambda: workbook(
        SHEET + '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + END
    ),
    "entities in entities": deep,
    "ten thousand members": lambda: repacked({f"x{n}": b"x" for n in range(1000)}),
    "cut": lambda: plans.xlsx(plans.plan())[:-900],
    "cut in the middle": lambda: plans.xlsx(plans.plan())[:5000],
    "no workbook": lambda: repacked({"xl/workbook.xml": b"<html>"}),
    "a locked workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "another archive": lambda: repacked({})[:4] + b"\0" * 100,
    "nothing": lambda: b"",
    "zeros": lambda: b"\0" * 1000,
    "letters of nobody": lambda: b"title\n" + bytes(range(128, 255)) * 5,
    "wide": lambda: workbook(
        SHEET + '<row r="1">' + "".join(f'<c r="{c}1"><v>1</v></c>' for c in ("A", "BZ", "XFD")) + "</row>" + END
    ),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_with_a_sentence(make: Callable[[], bytes]) -> None:
    data = make()
    problems = columns.read(data).problems
    assert problems
    assert len(problems[0].text) > 20
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MEMORY


@pytest.mark.django_db
def test_nothing_is_kept_of_what_cannot_be_read(client: Client) -> None:
    make_office()
    client.force_login(make_user(unit=make_unit(), role="staff"))
    answer = client.post("/imports/new/", {"file": SimpleUploadedFile("plan.xlsx", bomb())})
    assert answer.status_code == 422
    assert "too large when it is unpacked" in answer.content.decode()
    assert not ImportFile.objects.exists()


def test_a_formula_is_what_it_came_to_and_never_more() -> None:
    data = workbook(
        SHEET + '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://evil.example","x")</f><v>Report</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>=cmd|calc</t></is></c></row>' + END
    )
    assert [row["title"] for row in columns.read(data).rows.values()] == ["Report", "=cmd|calc"]


def test_wrong_types_are_read_as_words() -> None:
    data = workbook(
        SHEET + '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
        '<row r="2"><c r="A2" t="b"><v>1</v></c></row><row r="3"><c r="A3" t="e"><v>#REF!</v></c></row>'
        '<row r="4"><c r="A4"><v>12.50</v></c></row>' + END
    )
    assert [row["title"] for row in columns.read(data).rows.values()] == ["1", "12.5"]


def test_a_day_of_a_sheet_is_that_day() -> None:
    rows_of = columns.read(plans.xlsx(plans.plan(count=4))).rows
    assert next(row["by"] for row in rows_of.values() if row["external_id"] == "П-4") == str(date(2027, 1, 28))


def test_a_broken_sheet_says_so_in_the_command_too() -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        tables.read(plans.xlsx(plans.plan())[:5000])
