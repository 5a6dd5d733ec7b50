"""Charts as SVG made on the server: where each mark stands. The words and the table beside it say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

ROW, GAP = 20, 14  # units of the drawing
LABEL, PLOT, VALUE = 220, 400, 170
WIDTH = LABEL + PLOT + VALUE


@dataclass(frozen=True)
class Mark:
    """A bar, or a part of one. `look` names its colour and pattern in the stylesheet."""

    x: float
    y: float
    width: float
    look: str
    words: str = ""

    @property
    def words_x(self) -> float:
        """Where the words after it begin."""
        return self.x + self.width + 6


@dataclass(frozen=True)
class Range:
    """A dot for the median, and a line to what nine of ten stay within."""

    y: float
    zero: float
    dot: float
    end: float
    words: str


@dataclass(frozen=True)
class Label:
    """The words before a row."""

    y: float
    words: str


@dataclass
class Chart:
    """A drawing of one width; `height` grows with its rows."""

    height: float
    labels: list[Label]
    marks: list[Mark] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    width: int = WIDTH
    zero: float = LABEL
    zero_label: int = LABEL - 8  # where labels end


Bar = tuple[float, str, str]  # how long, how it looks, what stands after it


def bars(rows: Sequence[tuple[str, Sequence[Bar]]], *, most: float | None = None) -> Chart:
    """Below each label one bar after the other."""
    longest = most or max([bar[0] for _label, group in rows for bar in group], default=0) or 1
    labels, marks, y = [], [], 0.0
    for label, group in rows:
        labels.append(Label(y + ROW - 5, label))
        for length, look, words in group:
            marks.append(Mark(LABEL, y, length / longest * PLOT, look, words))
            y += ROW
        y += GAP
    return Chart(y, labels, marks)


def stacks(rows: Sequence[tuple[str, Sequence[Bar]]]) -> Chart:
    """Beside each label its bars end to end; the words of all of them stand after the last."""
    longest = max([sum(bar[0] for bar in group) for _label, group in rows], default=0) or 1
    labels, marks, y = [], [], 0.0
    for label, group in rows:
        labels.append(Label(y + ROW - 5, label))
        x = float(LABEL)
        for number, (length, look, words) in enumerate(group):
            width = length / longest * PLOT
            marks.append(Mark(x, y, width, look, words if number == len(group) - 1 else ""))
            x += width
        y += ROW + GAP
    return Chart(y, labels, marks)


def ranges(rows: Sequence[tuple[str, int, int, str]]) -> Chart:
    """Beside each label a dot and a line: (label, median, ninth of ten, words)."""
    least = min([0, *(row[1] for row in rows)])
    most = max([1, *(row[2] for row in rows)])
    scale = PLOT / (most - least)
    zero = LABEL - least * scale
    labels, drawn, y = [], [], 0.0
    for label, median, ninth, words in rows:
        labels.append(Label(y + ROW - 5, label))
        drawn.append(Range(y + ROW / 2, zero, zero + median * scale, zero + ninth * scale, words))
        y += ROW + GAP
    return Chart(y, labels, ranges=drawn, zero=zero)
