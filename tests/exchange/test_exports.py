"""Nothing in an exported cell is executed by the program that opens the file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_commitment, make_deadline, make_party
from tracker.domain.policies import Role
from tracker.exchange import columns, exports
from tracker.models import Participation


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
