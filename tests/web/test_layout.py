"""The text on the page is the text of the document, whatever is marked in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.language.passages import normalise
from tracker.web.layout import Marked, paragraphs, whole_words

TEXT = "The agencies \U0001f4c5 shall report by April. The bank shall pay.\n\nA second paragraph."


def test_a_quotation_is_one_marked_run_that_ends_with_its_number() -> None:
    start = TEXT.index("shall report")
    (first, second) = paragraphs(TEXT, [Marked(start, start + 21, 1)])
    marked = [piece for sentence in first for piece in sentence.pieces if piece.quoted]
    assert [(piece.text, piece.at, piece.ends) for piece in marked] == [("shall report by April", start, [1])]
    assert second[0].words == "A second paragraph."


def test_overlapping_quotations_are_cut_where_one_begins_and_ends() -> None:
    (line, *_rest) = paragraphs("abcdef.", [Marked(0, 4, 1), Marked(2, 6, 2)])
    assert [(p.text, p.quoted, p.ends) for s in line for p in s.pieces] == [
        ("ab", True, []), ("cd", True, [1]), ("ef", True, [2]), (".", False, [])
    ]  # fmt: skip


@given(
    st.text(alphabet="aB. \n\U0001f4c5ж!", max_size=60).map(normalise),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.integers(0, 3)), max_size=4),
)
def test_every_character_stands_once_at_its_place(text: str, marks: list[tuple[int, int, int]]) -> None:
    shown = paragraphs(text, [Marked(start, start + length, number) for start, length, number in marks])
    for line in shown:
        for piece in (piece for sentence in line for piece in sentence.pieces):
            assert text[piece.at : piece.at + len(piece.text)] == piece.text
    lines = ["".join(piece.text for sentence in line for piece in sentence.pieces) for line in shown]
    assert lines == [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("item", ["- {}", "• {}", "* {}", "3) {}", "(b) {}", "2. {}"])
def test_the_mark_of_a_list_is_no_part_of_the_sentence(item: str) -> None:
    text = "Tasks\n" + item.format("the bank shall pay")
    (_first, line) = paragraphs(text, [])
    (sentence,) = [one for one in line if one.start is not None]
    assert text[sentence.start : sentence.end] == "the bank shall pay"
    assert "".join(piece.text for one in line for piece in one.pieces) == item.format("the bank shall pay")


@pytest.mark.parametrize(
    ("text", "chosen", "whole"),
    [
        ("The agencies shall pay.", "encies sha", "agencies shall"),
        ("The agencies shall pay.", "agencies", "agencies"),
        ("агентства отчитаются", "тства", "агентства"),
        ("各部门应于四月前提交报告", "四月前", "四月前"),
        ("- the bank pays", "- the ba", "the bank"),
    ],
)
def test_a_selection_ends_with_its_words(text: str, chosen: str, whole: str) -> None:
    start = text.index(chosen)
    place = whole_words(text, start, start + len(chosen))
    assert text[slice(*place)] == whole
    with pytest.raises(ValueError):
        whole_words(text, 0, len(text) + 1)
