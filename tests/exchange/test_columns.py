"""Reading a CSV file whatever program wrote it, and saying on which line it cannot be read."""

import pytest

from tracker.exchange import tables
from tracker.exchange.columns import read
from tracker.exchange.tables import MOST_ROWS

HEADER = "title,by,responsible_name\n"


def texts(data: bytes) -> list[str]:
    return [str(problem) for problem in read(data).problems]


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + "Отчёт,by April,Ministry\n").encode(),
        (HEADER + "Отчёт,by April,Ministry\n").encode("utf-8-sig"),
        (HEADER + "Отчёт,by April,Ministry\n").encode("utf-16"),
        (HEADER + "Отчёт,by April,Ministry\n").replace(",", ";").encode(),
        (HEADER + "Отчёт,by April,Ministry\n").replace(",", "\t").encode(),
        (HEADER + "Отчёт,by April,Ministry\n").replace("\n", "\r\n").encode(),
        (HEADER + " Отчёт , by April ,Ministry").encode(),
        " Title ,BY,Responsible Name\nОтчёт,by April,Ministry\n\n\n".encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "semicolons", "tabs", "crlf", "blanks", "header in capitals"],
)
def test_what_spreadsheets_write_is_read(data: bytes) -> None:
    sheet = read(data)
    assert sheet.problems == []
    assert list(sheet.rows.values()) == [{"title": "Отчёт", "by": "by April", "responsible_name": "Ministry"}]
    assert list(sheet.rows) == [2]


def test_a_row_is_known_by_its_first_line() -> None:
    sheet = read(b'title,details\nA,"one\ntwo\nthree"\n\nB,\n')
    assert list(sheet.rows) == [2, 6]
    assert sheet.rows[2]["details"] == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1: The first line must name the columns"),
        (b"\n\n", "line 1: The first line must name the columns"),
        (b"by,details\nby April,\n", "line 1, title: This column is missing"),
        (b"title,title\nA,B\n", "line 1, title: This column is there twice"),
        (b"title,responsable_email\nA,a@example.org\n", "line 1, responsable_email: .*“responsible_email”"),
        (b"title,by\nA,by April\nB,\xff\xfe\n", "line 3: This line is not UTF-8"),
        ("title\nÉté\n".encode("latin-1"), "line 2: This line is not UTF-8"),
        (b"title\nA\nB\0\n", "line 3: This is no text"),
        (b"PK\x03\x04\0\0", "line 1: The file is damaged"),
        (b'title,details\nA,"never closed\nB,\n', "line 2: The quotation marks"),
        (b"title,by\nA,by April,and more\n", "line 2: This line has more values"),
        (b"title\n" + b"x" * 20_001, "line 2: A value of this line is too long"),
        (b"title\n" + b"A\n" * (MOST_ROWS + 1), f"line {MOST_ROWS + 2}: There are more than"),
        ((",".join(f"c{n}" for n in range(51)) + "\n").encode(), "line 1: There are more than 50 columns"),
        (b"title\n" + b"a" * tables.LARGEST_FILE, "line 1: The file is larger than 2 MB"),
    ],
)
def test_what_cannot_be_read_is_told_by_line(data: bytes, words: str) -> None:
    (problem,) = texts(data)
    assert problem.startswith(words.split(".*")[0])
    assert words.split(".*")[-1] in problem


def test_columns_of_somebody_else_are_left_aside_and_named() -> None:
    sheet = read(b"title,budget,\nA,100,\n")
    assert sheet.ignored == ["budget"]
    assert sheet.rows == {2: {"title": "A"}}


def test_a_value_that_looks_like_a_formula_is_text() -> None:
    assert read(b'title\n"=cmd|calc"\n').rows == {2: {"title": "=cmd|calc"}}
