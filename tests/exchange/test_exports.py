"""Nothing in an exported cell is executed by the program that opens the file; memory does not grow with the rows."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.factories import make_commitment, make_deadline, make_party
from tracker.domain.policies import Role
from tracker.exchange import columns, exports
from tracker.exchange.workbooks import LONGEST_CELL
from tracker.models import Commitment, Deadline, Participation, Unit

NOW = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)
RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A", " =1", "http://x.example",
         "{=1}", "<r><t>x</t></r>", "mailto:a@b.example", "0123", "1e5"]  # fmt: skip


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0@"])
def test_what_could_begin_a_formula_is_made_harmless(first: str) -> None:
    assert exports.harmless(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (3, "3"), ("a=b", "a=b"), ("Übung – eins", "Übung – eins")])
def test_everything_else_stays(value: object, cell: str) -> None:
    assert exports.harmless(value) == cell


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not exports.harmless(text).lstrip(" \u00a0").startswith(exports.RISKY)


@pytest.mark.django_db
def test_roles_stand_in_their_columns_and_commas_do_no_harm() -> None:
    commitment = make_commitment('Maps, "large"\nand small', responsible=[make_party("A, Ltd"), make_party("B")])
    Participation.objects.create(
        commitment=commitment, party=make_party("Watcher"), role=Role.WATCHER.value, since=commitment.created_at
    )
    lines = exports.csv_lines([make_deadline(commitment, "2027-04", wording="by April 2027")])
    (row,) = csv.DictReader(io.StringIO(b"".join(lines).decode("utf-8-sig"), newline=""))
    assert row["title"] == 'Maps, "large"\nand small'
    assert row["responsible_name"] == "A, Ltd; B"
    assert (row["date"], row["by"], row["last_day"]) == ("2027-04", "by April 2027", "2027-04-30")
    assert "Watcher" not in row.values()


def test_columns_that_an_import_knows_are_called_the_same() -> None:
    shared = set(exports.COLUMNS) & set(columns.COLUMNS)
    assert {"title", "by", "responsible_name", "supporting", "details", "quote", "source_title", "external_id"} <= {
        *shared,
        "external_id",
    }


def unsaved(**values: Any) -> Deadline:
    """A date as the list reads it; nothing of it stands in the database."""
    named = {"title": "Report", "unit": Unit(name="Grants"), **values}
    row = Commitment(pk=1, reference="C-2027-0001", **named)
    row._prefetched_objects_cache = {"participations": []}  # type: ignore[attr-defined]
    return Deadline(
        commitment=row, number=1, wording="by April 2027", edtf="2027-04", boundary="end", kind="result",
        last_day=date(2027, 4, 30), original_last_day=date(2027, 3, 31), extensions_count=1, slip=21, status="upcoming",
    )  # fmt: skip


def sheet(*dates: Deadline) -> list[dict[str, Any]]:
    with exports.workbook(dates, made_at=NOW) as file:
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_name("commitments").to_python()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_workbook_has_the_same_columns_days_as_dates_and_figures_as_figures() -> None:
    (row,) = sheet(unsaved(tags=["a", "b"]))
    assert tuple(row) == exports.COLUMNS
    assert (row["last_day"], row["first_last_day"]) == (date(2027, 4, 30), date(2027, 3, 31))
    assert (row["slip_working_days"], row["times_extended"], row["received_on"]) == (21, 1, "")
    assert (row["date"], row["tags"], row["unit"]) == ("2027-04", "a; b", "Grants")


@pytest.mark.parametrize("text", RISKY)
def test_every_cell_of_a_workbook_is_text_and_nothing_is_executed(text: str) -> None:
    texts = {"title": text, "details": text, "external_ref": text, "tags": [text]}
    with exports.workbook([unsaved(**texts)], made_at=NOW) as file:
        inside = zipfile.ZipFile(file)
        content = inside.read("xl/worksheets/sheet1.xml").decode()
        names = inside.namelist()
    assert "<f>" not in content and "hyperlink" not in content
    assert not [name for name in names if "calcChain" in name or "external" in name.lower()]
    (row,) = sheet(unsaved(**texts))
    assert isinstance(row["title"], str) and row["title"].strip() == row["details"].strip() == text.strip()


def test_a_cell_that_is_too_long_ends_in_an_ellipsis() -> None:
    (row,) = sheet(unsaved(details="x" * 40_000))
    assert len(row["details"]) == LONGEST_CELL and row["details"].endswith("…")


@pytest.mark.parametrize("count", [10_000, pytest.param(50_000, marks=pytest.mark.chaos)])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_many_rows_need_no_more_memory_than_a_tenth_of_them(form: str, count: int) -> None:
    def made(count: int) -> int:
        def rows() -> Iterator[Deadline]:
            one = unsaved(details="Everything about it. " * 20)
            for number in range(count):
                one.commitment.reference = f"C-2027-{number:05d}"
                yield one

        tracemalloc.start()
        try:
            if form == "xlsx":
                exports.workbook(rows(), made_at=NOW).close()
            else:
                assert sum(1 for _ in exports.csv_lines(rows())) == count + 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    made(10)  # what is loaded once
    assert made(count) < 1.5 * made(count // 10)
