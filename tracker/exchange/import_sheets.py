"""Workbooks around an import: an empty one to be filled in, and the rows that must be corrected."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from tracker.exchange.columns import Layout, Problem
from tracker.exchange.headings import COLUMNS
from tracker.exchange.tables import Table
from tracker.exchange.workbooks import as_text
from tracker.wording.imports import COLUMNS as DESCRIBED
from tracker.wording.imports import column_label, column_meaning

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def template() -> IO[bytes]:
    """An empty table with every column by the name it has for the reader, and a second sheet that explains them."""
    if set(DESCRIBED) != set(COLUMNS):
        raise ValueError("every column of an import has a name and an explanation")
    head = [column_label(column) for column in DESCRIBED]
    explained = [(column_label(column), column_meaning(column)) for column in DESCRIBED]
    return _workbook({_("Commitments"): [head], _("What stands where"): explained})


def to_correct(table: Table, layout: Layout, problems: Iterable[Problem]) -> IO[bytes]:
    """The lines with problems as they stand in the file, and what is wrong with each; to be sent again when corrected.

    The column of problems comes last and is not read.
    """
    wrong: dict[int, list[str]] = {}
    for problem in problems:
        named = layout.headings[layout.columns.index(problem.column)] if problem.column in layout.columns else ""
        wrong.setdefault(problem.line, []).append(f"{named}: {problem.text}" if named else problem.text)
    width = len(layout.headings)
    rows = [[*layout.headings, _("What is wrong")]]
    for line, cells in table.lines:
        if line in wrong:
            rows.append([*cells[:width], *[""] * (width - len(cells)), " ".join(wrong[line])])
    return _workbook({_("To correct"): rows})


def _workbook(sheets: dict[str, Sequence[Sequence[str]]]) -> IO[bytes]:
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = Workbook(file, OPTIONS)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name[:31])
        sheet.set_column(0, max((len(row) for row in rows), default=1) - 1, 24, wrapped)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, as_text(cell), bold if number == 0 else None)
    book.close()
    file.seek(0)
    return file
