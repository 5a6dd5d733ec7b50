import io
import json
import sys
from typing import Any

import pytest

from tests.management.apart import without_database
from tracker.language.phrases import LONGEST_PHRASE

ASKED = {"id": "a", "phrase": "by April", "reference_date": "2027-01-04", "lang": "en"}
NOTHING: dict[str, Any] = dict.fromkeys(
    ("edtf", "boundary", "due_date", "rrule", "anchor", "offset", "unit", "rule")
) | {"rivals": []}


@pytest.fixture
def ask(run, monkeypatch):
    """The answers to lines: values become JSON, bytes are sent as they are."""

    def ask(*lines: Any) -> list[dict[str, Any]]:
        sent = b"".join(
            (line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()) + b"\n"
            for line in lines
        )
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent), encoding="ascii"))
        return [json.loads(line) for line in run("resolve_deadlines").splitlines()]

    return ask


def test_a_phrase_becomes_a_date(ask):
    assert ask(ASKED) == [
        {
            **NOTHING,
            "id": "a",
            "edtf": "2027-04",
            "boundary": "end",
            "due_date": "2027-04-30",
            "rule": "by-month",
            "rivals": [
                {"edtf": "2027-04", "boundary": "start", "due_date": "2027-03-31"},
                {"edtf": "2027-04-01", "boundary": "end", "due_date": "2027-04-01"},
            ],
        }
    ]


def test_events_and_repetitions(ask):
    waits, repeats = ask(
        ASKED | {"phrase": "within 10 working days of receipt of funds"}, ASKED | {"phrase": "by 31 March each year"}
    )
    assert (waits["due_date"], waits["anchor"], waits["offset"], waits["unit"]) == (
        None,
        "receipt of funds",
        "P10D",
        "business",
    )
    assert (repeats["due_date"], repeats["rrule"]) == ("2027-03-31", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31")


def test_what_is_no_deadline_has_no_value(ask):
    assert ask(ASKED | {"phrase": "since 2019"}) == [NOTHING | {"id": "a"}]


@pytest.mark.parametrize("lang", [None, "", "zh", "zh-hans", "xx"])
def test_without_a_language_it_is_seen(ask, lang):
    asked = ASKED | {"phrase": "2027年6月30日前", "lang": lang}
    assert ask(asked)[0]["due_date"] == "2027-06-30"
    del asked["lang"]
    assert ask(asked)[0]["due_date"] == "2027-06-30"


def test_the_sentence_decides_whether_a_date_obliges(ask):
    named, cited = ask(
        ASKED | {"phrase": "12 May 2027", "text": "The report is due on 12 May 2027."},
        ASKED | {"phrase": "12 May 2020", "text": "In accordance with the Act of 12 May 2020, the Board shall report."},
    )
    assert named["due_date"] == "2027-05-12"
    assert cited["due_date"] is None


@pytest.mark.parametrize(
    ("line", "found", "error"),
    [
        (b"{", None, "line 1: no JSON: "),
        (b"\xff\xfe\xfa", None, "line 1: no JSON: "),
        (b"[" * 100_000, None, "line 1: no JSON: "),
        (b"17", None, "line 1: not an object"),
        (b'["by April"]', None, "line 1: not an object"),
        ({"id": 7}, 7, "line 1: phrase is missing"),
        ({"id": 7, "phrase": None, "reference_date": "2027-01-04"}, 7, "line 1: phrase is missing"),
        ({"id": 7, "phrase": "by April"}, 7, "line 1: reference_date is missing"),
        (ASKED | {"phrase": 5}, "a", "line 1: phrase is no text"),
        (ASKED | {"lang": ["en"]}, "a", "line 1: lang is no text"),
        (ASKED | {"text": 5}, "a", "line 1: text is no text"),
        (ASKED | {"reference_date": "4 January"}, "a", "line 1: reference_date is “4 January”, no day"),
        (ASKED | {"reference_date": "2027-02-30"}, "a", "line 1: reference_date is “2027-02-30”, no day"),
        (ASKED | {"phrase": "x" * 301}, "a", "line 1: The text has 301 characters; at most 300 are read at once."),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_stops_nothing(ask, line, found, error):
    wrong, right = ask(line, ASKED)
    assert wrong["id"] == found
    assert wrong["error"].startswith(error)
    assert set(wrong) == {"id", "error"}
    assert right["due_date"] == "2027-04-30"


def test_lines_are_counted_as_they_stand_and_empty_ones_left_out(ask):
    assert [each.get("error", "")[:6] for each in ask(b"", ASKED, b"  ", b"!")] == ["", "line 4"]


def test_the_longest_phrase_and_a_long_text_are_read(ask):
    padded = "by April".ljust(LONGEST_PHRASE, ".")
    assert ask(ASKED | {"phrase": padded, "text": padded + "x" * 100_000})[0]["due_date"] == "2027-04-30"


def test_halves_of_characters_come_back_as_they_came(ask):
    assert ask(b'{"id": "\\ud800", "phrase": "by April \\ud800", "reference_date": "2027-01-04"}')[0]["id"] == "\ud800"


def test_no_database_is_touched(tmp_path):
    done = without_database("resolve_deadlines", var_dir=tmp_path, given=json.dumps(ASKED))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["due_date"] == "2027-04-30"
