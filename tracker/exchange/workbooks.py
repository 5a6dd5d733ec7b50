"""Workbooks, written row by row to disk: memory stays the same however many rows, and no cell is ever executed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767  # characters, by the format
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def opened() -> tuple[IO[bytes], Workbook]:
    """A temporary file, which whoever sends it closes, and the workbook that is written into it once it is closed."""
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    return file, Workbook(file, options)


class Sheet:
    """One sheet, filled from the top: days as true dates, figures as figures, everything else as text."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[str]):
        self.sheet: Worksheet = book.add_worksheet(name)
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.row = 0
        if columns:
            self.sheet.freeze_panes(1, 1)
            self.sheet.set_column(0, len(columns) - 1, 22)
            self.add(columns)
        else:
            self.sheet.set_column(0, 0, 48)
            self.sheet.set_column(1, 1, 80)

    def extend(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self.add(row)

    def add(self, cells: Sequence[Any]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, date) and not isinstance(cell, datetime):
                self.sheet.write_datetime(self.row, column, cell, self.day)
            elif isinstance(cell, int):
                self.sheet.write_number(self.row, column, cell)
            elif text := as_text(cell):
                self.sheet.write_string(self.row, column, text)
        self.row += 1


def as_text(cell: Any) -> str:
    """A cell's words: instants in UTC by ISO 8601; what is longer than a cell holds ends in an ellipsis.

    The library copies a string that looks like its own mark-up of rich text into the file as it is: a space before it
    keeps it a string.
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    text = str(cell)
    if text.startswith("<r>"):
        text = f" {text}"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
