"""A text as the page shows it: paragraphs of sentences of pieces, cut wherever a quotation begins or ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker.language.passages import sentences


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
    for start, end in spans:
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
