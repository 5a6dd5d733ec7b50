"""A text as the page shows it: paragraphs of sentences of pieces, cut wherever a quotation begins or ends."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker.language.passages import sentences

# What a list puts before its items: "- ", "• ", "3) ", "(b) ", "2." alone on the line.
_LIST_MARK = re.compile(r"(?:[-–—*•·‣▪◦]|\(?\d{1,3}[.)]|\(?[^\W\d_]\))(?:\s+|$)")


@dataclass(frozen=True)
class Marked:
    """A passage to be marked: its place in code points, and the number that its mark carries (0: chosen just now)."""

    start: int
    end: int
    number: int = 0


@dataclass
class Piece:
    """Some characters with the same marks; `ends` are the numbers of the quotations that end with it."""

    at: int
    text: str
    quoted: bool = False
    chosen: bool = False
    ends: list[int] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)


@dataclass
class Sentence:
    """A sentence and its place; blanks between sentences are sentences without one (`start` None)."""

    pieces: list[Piece]
    start: int | None = None
    end: int | None = None

    @property
    def words(self) -> str:
        """The first words, to name the sentence in a list of links."""
        return " ".join("".join(piece.text for piece in self.pieces).split()[:8])


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place grown to whole words where it begins or ends inside one, without the mark of a list at its start.

    Scripts that put no blanks between words are left as they were chosen. Raises ValueError outside the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"No passage lies between {start} and {end}.")
    while start > 0 and _is_inside_word(text, start):
        start -= 1
    while end < len(text) and _is_inside_word(text, end):
        end += 1
    return _after_mark(text, start, end), end


def _is_inside_word(text: str, at: int) -> bool:
    return all(char.isalnum() and unicodedata.category(char) != "Lo" for char in text[at - 1 : at + 1])


def _after_mark(text: str, start: int, end: int) -> int:
    """Where the words begin after the mark of a list; `start` where there is no mark or nothing but it."""
    mark = _LIST_MARK.match(text, start, end)
    return mark.end() if mark and mark.end() < end else start


def paragraphs(text: str, marks: Sequence[Marked]) -> list[list[Sentence]]:
    """The text line by line; every character of it stands in exactly one piece, in order."""
    cuts = sorted({place for mark in marks for place in (mark.start, mark.end)})
    spans = sentences(text)
    found, first, place = [], 0, 0
    for line in text.split("\n"):
        last = first + len(line)
        inside = []
        while place < len(spans) and spans[place][0] < last:
            inside.append(spans[place])
            place += 1
        if line.strip():
            found.append(list(_sentences(text, first, last, inside, marks, cuts)))
        first = last + 1
    return found


def _sentences(
    text: str, first: int, last: int, spans: Iterable[tuple[int, int]], marks: Sequence[Marked], cuts: list[int]
) -> Iterable[Sentence]:
    at = first
    for begin, end in spans:
        if _LIST_MARK.fullmatch(text, begin, end):
            continue
        start = _after_mark(text, begin, end)
        if at < start:
            yield Sentence(_pieces(text, at, start, marks, cuts))
        yield Sentence(_pieces(text, start, min(end, last), marks, cuts), start, min(end, last))
        at = end
    if at < last:
        yield Sentence(_pieces(text, at, last, marks, cuts))


def _pieces(text: str, start: int, end: int, marks: Sequence[Marked], cuts: list[int]) -> list[Piece]:
    places = [start, *(cut for cut in cuts if start < cut < end), end]
    return [_piece(text, at, upto, marks) for at, upto in zip(places, places[1:], strict=False)]


def _piece(text: str, at: int, upto: int, marks: Sequence[Marked]) -> Piece:
    over = [mark for mark in marks if mark.start < upto and at < mark.end]
    return Piece(
        at=at,
        text=text[at:upto],
        quoted=any(mark.number for mark in over),
        chosen=any(not mark.number for mark in over),
        ends=[mark.number for mark in over if mark.number and mark.end == upto],
        begins=[mark.number for mark in over if mark.number and mark.start == at],
    )
