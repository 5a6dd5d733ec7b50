"""Figures as a table in the terminal, and shares of a sorted row of times."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be; the first to the left, the others to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def share(ordered: Sequence[float], part: float) -> float:
    """The value below which that part of the sorted values lies: 0.99 for p99."""
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def percent(found: tuple[float | None, int]) -> str:
    """A share with the number of cases it is of, as the score of the corpus has them."""
    return "-" if found[0] is None else f"{found[0] * 100:.1f} % of {found[1]}"
