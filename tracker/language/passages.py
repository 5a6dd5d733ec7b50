"""Passages of a text and how to find them again: quotes with their surroundings, and sentences.

A quote is what the W3C Web Annotation model calls a Text Quote Selector (exact, prefix, suffix) joined with a Text
Position Selector (start, end). Positions count code points of the normalised text, from 0, the end not included; so a
text is normalised once, when it comes in, and every place in it refers to what `normalise` gave.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

# Enough to tell one place from another, short enough to keep beside every commitment.
SURROUNDINGS = 40

_LINE_BREAK = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'’”»)\]]*(?=\s)|[。！？；]+[”’」』）]*|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nos|art|para|sec|vol|pp?|e\.g|i\.e|etc|cf|inc|ltd|co|approx|dept|est|fig|jan|feb|mar|"
    r"apr|jun|jul|aug|sept?|oct|nov|dec|u\.s|т|г|гг|ст|п|пп|им|руб|млн|млрд|тыс|т\.е|т\.д|т\.п)|\b[^\W\d_])$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage: its exact words, up to SURROUNDINGS code points before and after it, and its place in the text."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


def normalise(text: str) -> str:
    """The text as it is kept: Unicode NFC, every line break a line feed. Normalising again changes nothing."""
    return unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", text))


def quote_at(text: str, start: int, end: int) -> Quote:
    """The passage between two places of a normalised text. Raises ValueError for a place outside it or an empty one."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"No passage lies between {start} and {end} in a text of {len(text)} characters.")
    return Quote(
        text[start:end], text[max(start - SURROUNDINGS, 0) : start], text[end : end + SURROUNDINGS], start, end
    )


def find_quote(text: str, exact: str, prefix: str = "", suffix: str = "") -> Quote | None:
    """The passage with these words in a normalised text; None if they are not in it.

    The words are normalised; blanks and line breaks between them may differ, as they do after copying from a page. Of
    several places the one whose surroundings are most like prefix and suffix counts, else the first.
    """
    words = normalise(exact).split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    places = [quote_at(text, *found.span()) for found in pattern.finditer(text)]
    if not places or not (prefix or suffix):
        return places[0] if places else None
    return max(places, key=lambda quote: _likeness(quote, normalise(prefix), normalise(suffix)))


def _likeness(quote: Quote, prefix: str, suffix: str) -> float:
    prefix, suffix = prefix[-SURROUNDINGS:], suffix[:SURROUNDINGS]
    before = SequenceMatcher(None, quote.prefix[len(quote.prefix) - len(prefix) :], prefix, autojunk=False).ratio()
    return before + SequenceMatcher(None, quote.suffix[: len(suffix)], suffix, autojunk=False).ratio()


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a normalised text as (start, end), in order, without the blanks between them.

    A line break ends a sentence: pasted text keeps one paragraph a line. A point after an abbreviation, an initial or
    before a small letter does not.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if _goes_on(text, end):
            continue
        _append_trimmed(found, text, start, end.end())
        start = end.end()
    _append_trimmed(found, text, start, len(text))
    return found


def _goes_on(text: str, end: re.Match[str]) -> bool:
    if end[0] != ".":
        return False
    rest = text[end.end() : end.end() + 8].lstrip(" \t")
    before = text[max(end.start() - 12, 0) : end.start()]
    return rest[:1].islower() or _ABBREVIATION.search(before) is not None


def _append_trimmed(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    passage = text[start:end]
    stripped = passage.strip()
    if stripped:
        first = start + len(passage) - len(passage.lstrip())
        found.append((first, first + len(stripped)))
