"""From the lines of a file to rows of named columns: which line names them, which column means what."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tracker.exchange import tables
from tracker.exchange.headings import COLUMNS, columns_of, plain
from tracker.exchange.tables import LONGEST_VALUE, MOST_COLUMNS, MOST_ROWS, Table, UnreadableError

REQUIRED = ("title",)
LINES_ABOVE = 20  # a title and notes may stand above the table
# Exports write an apostrophe before what a spreadsheet could take for a formula; here it goes again.
GUARDED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class Problem:
    """What is wrong where: line 1 is the header; `column` is empty where the whole line is meant."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        place = _("line %(line)d") % {"line": self.line}
        return f"{place}, {self.column}: {self.text}" if self.column else f"{place}: {self.text}"


@dataclass
class Sheet:
    """The rows of a file by line, values trimmed, empty ones left out; what is wrong; columns nobody reads.

    `sections`: lines with one filled cell that is no title, as plans have between their parts; they are not read.
    """

    rows: dict[int, Mapping[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """Which line names the columns, as it stands there, and what each column means; "" is not read."""

    header: int
    headings: Sequence[str]
    columns: Sequence[str]


def read(data: bytes) -> Sheet:
    """The rows of a file whose columns are recognised by their headings; all that is wrong with it as a whole."""
    sheet = Sheet()
    try:
        table = tables.read(data)
    except UnreadableError as error:
        sheet.problems.append(Problem(error.line, "", error.text))
        return sheet
    layout = recognised(table)
    sheet.problems += _doubts(layout, table)
    if sheet.problems:
        return sheet
    whole = rows_of(table, layout)
    meant = zip(layout.headings, layout.columns, strict=True)
    whole.ignored = [heading.lower() for heading, column in meant if heading and not column]
    return whole


def recognised(table: Table) -> Layout:
    """The line among the first whose headings say most, and what they say; line 1 and nothing where there is none."""
    best = Layout(1, (), ())
    for line, cells in table.lines[:LINES_ABOVE]:
        layout = layout_at(line, cells)
        if not best.headings or _told(layout) > _told(best):
            best = layout
    return best


def layout_at(line: int, cells: Sequence[str]) -> Layout:
    """What the headings of one line say."""
    headings = [" ".join(cell.split()) for cell in cells]
    return Layout(line, headings, columns_of(headings))


def rows_of(table: Table, layout: Layout) -> Sheet:
    """The rows under the header; what cannot be read of them is told by line."""
    sheet = Sheet()
    for line, cells in table.lines:
        if line <= layout.header:
            continue
        if len(sheet.rows) == MOST_ROWS:
            words = _("There are more than %(limit)d rows: split the file.") % {"limit": MOST_ROWS}
            sheet.problems.append(Problem(line, "", words))
            break
        _read_row(line, cells, layout, sheet)
    if table.broken is not None:
        sheet.problems.append(Problem(table.broken.line, "", table.broken.text))
    return sheet


def _read_row(line: int, cells: Sequence[str], layout: Layout, sheet: Sheet) -> None:
    if any(cells[len(layout.columns) :]):
        sheet.problems.append(Problem(line, "", _("This line has more values than there are columns.")))
    elif any(len(cell) > LONGEST_VALUE for cell in cells):
        sheet.problems.append(Problem(line, "", _("A value of this line is too long.")))
    else:
        named = {name: _unguarded(cell) for name, cell in zip(layout.columns, cells, strict=False) if name and cell}
        if _is_section(cells, layout):
            sheet.sections.append(line)
        elif named:
            sheet.rows[line] = named


def _is_section(cells: Sequence[str], layout: Layout) -> bool:
    """True for a line whose first cell alone is filled, where neither title nor date stand: "Part 2. Reports"."""
    alone = bool(cells[0]) and not any(cells[1:])
    return alone and layout.columns[0] not in ("title", "by")


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(GUARDED) else cell


def _told(layout: Layout) -> tuple[int, int]:
    """How much a line says of columns; "title" more than others, since every file needs it."""
    return sum(map(bool, layout.columns)) + ("title" in layout.columns), -layout.header


def _doubts(layout: Layout, table: Table) -> list[Problem]:
    """What keeps a file from being read by its headings alone."""
    line, names = layout.header, ["_".join(plain(heading).split()) for heading in layout.headings]
    if not any(names):
        if table.broken is not None:
            return [Problem(table.broken.line, "", table.broken.text)]
        return [Problem(line, "", _("The first line must name the columns, at least “title”."))]
    if len(names) > MOST_COLUMNS:
        words = _("There are more than %(limit)d columns: remove some.") % {"limit": MOST_COLUMNS}
        return [Problem(line, "", words)]
    found = []
    for place, name in enumerate(names):
        found += _doubt(place, name, names, layout)
    for column in REQUIRED:
        if column not in layout.columns:
            found.append(Problem(line, column, _("This column is missing: every commitment needs it.")))
    return found


def _doubt(place: int, name: str, names: Sequence[str], layout: Layout) -> list[Problem]:
    if name in COLUMNS:
        if names.index(name) < place:
            return [Problem(layout.header, name, _("This column is there twice: keep one."))]
    elif not layout.columns[place] and (meant := difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.8)):
        words = _("There is no such column: is “%(name)s” meant?") % {"name": meant[0]}
        return [Problem(layout.header, name, words)]
    return []
