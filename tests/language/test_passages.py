import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.language.passages import SURROUNDINGS, find_quote, normalise, quote_at, sentences

TEXTS = st.text(st.sampled_from("ab .!?。\n\r\te\u0301й\u00a0\u2028г9\U0001f600"), max_size=80) | st.text(max_size=80)


def test_line_breaks_become_one_and_letters_become_composed() -> None:
    assert normalise("a\r\nb\rc\u2028d cafe\u0301") == "a\nb\nc\nd café"


@given(TEXTS)
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


@given(TEXTS, st.data())
def test_a_quote_holds_exactly_the_words_at_its_place(raw: str, data: st.DataObject) -> None:
    text = normalise("x" + raw)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = quote_at(text, start, end)
    assert text[quote.start : quote.end] == quote.exact
    assert text[: quote.start].endswith(quote.prefix)
    assert text[quote.end :].startswith(quote.suffix)
    assert len(quote.prefix) == min(start, SURROUNDINGS)
    found = find_quote(text, quote.exact, quote.prefix, quote.suffix)
    if quote.exact.strip():
        assert found is not None
        assert text[found.start : found.end] == found.exact
        assert found.exact.split() == quote.exact.split()
    else:
        assert found is None


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 4)])
def test_a_place_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="No passage"):
        quote_at("abc", start, end)


def test_the_surroundings_choose_between_equal_passages() -> None:
    text = "The bank reports by April. The ministry reports by April."
    assert find_quote(text, "by April").start == 17  # type: ignore[union-attr]
    assert find_quote(text, "by April", "The ministry reports ").start == 48  # type: ignore[union-attr]
    assert find_quote(text, "by May") is None


def test_a_quote_is_found_over_another_line_break() -> None:
    assert find_quote("progress assessments\ndue by April", "assessments due  by").exact == "assessments\ndue by"  # type: ignore[union-attr]


def test_places_count_code_points() -> None:
    text = "\U0001f600 by April"
    assert quote_at(text, 2, 10).exact == "by April"


def test_sentences_end_where_they_end() -> None:
    text = "Mr. Smith of the U.S. office reports by 30 Apr. 2027. It is due! 请于年底前提交。Then?\nNext line"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Mr. Smith of the U.S. office reports by 30 Apr. 2027.",
        "It is due!",
        "请于年底前提交。",
        "Then?",
        "Next line",
    ]


@given(TEXTS)
def test_sentences_cover_every_word_once(raw: str) -> None:
    text = normalise(raw)
    places = sentences(text)
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in zip(places, places[1:], strict=False))
    assert "".join("".join(text[a:b].split()) for a, b in places) == "".join(text.split())
