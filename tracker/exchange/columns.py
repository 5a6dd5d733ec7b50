"""The columns of a file of commitments, and reading them out of a CSV file whatever program wrote it."""

import csv
import difflib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

COLUMNS = (
    "title",
    "by",
    "responsible_name",
    "responsible_email",
    "details",
    "reference_date",
    "time_zone",
    "supporting",
    "controller_email",
    "issuer",
    "beneficiary",
    "source_title",
    "source_url",
    "quote",
    "policy",
    "external_id",
)
REQUIRED = ("title",)
DELIMITERS = ",;\t"
LARGEST_FILE = 2 * 2**20  # bytes
MOST_ROWS = 5000
MOST_COLUMNS = 50
LONGEST_VALUE = 20_000  # characters
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


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
    """The rows of a file by line, values trimmed, empty ones left out; what is wrong; columns nobody reads."""

    rows: dict[int, Mapping[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read(data: bytes) -> Sheet:
    """Read a CSV file: UTF-8, or UTF-16 with its mark; separated by commas, semicolons or tabs."""
    sheet = Sheet()
    if len(data) > LARGEST_FILE:
        sheet.problems.append(
            Problem(1, "", _("The file is larger than %(limit)d MB: split it.") % {"limit": LARGEST_FILE // 2**20})
        )
        return sheet
    text = _decoded(data, sheet)
    if text is None:
        return sheet
    lines = _Lines(text)
    header = _header(lines, sheet)
    if header is not None:
        _read_rows(lines, header, sheet)
    return sheet


class _Lines:
    """The records of a CSV text, each with the number of its first line."""

    def __init__(self, text: str) -> None:
        first = text.split("\n", 1)[0]
        delimiter = max(DELIMITERS, key=first.count)
        self.reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str] | csv.Error]]:
        while True:
            line = self.reader.line_num + 1
            try:
                yield line, next(self.reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, error
                return


def _decoded(data: bytes, sheet: Sheet) -> str | None:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sheet.problems.append(Problem(line, "", _("This line is not UTF-8: save the file as “CSV UTF-8”.")))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        sheet.problems.append(Problem(line, "", _("This is no text: save the sheet as “CSV UTF-8”.")))
        return None
    return text


def _header(lines: _Lines, sheet: Sheet) -> list[str] | None:
    """The name of each column, empty for one nobody reads; None where the file cannot be read with it."""
    line, cells = next(iter(lines), (1, []))
    if isinstance(cells, csv.Error) or not any(cell.strip() for cell in cells):
        sheet.problems.append(Problem(line, "", _("The first line must name the columns, at least “title”.")))
        return None
    names = ["_".join(cell.split()).lower() for cell in cells]
    if len(names) > MOST_COLUMNS:
        sheet.problems.append(
            Problem(line, "", _("There are more than %(limit)d columns: remove some.") % {"limit": MOST_COLUMNS})
        )
        return None
    for name in dict.fromkeys(names):
        _check_name(name, names.count(name), line, sheet)
    for name in REQUIRED:
        if name not in names:
            sheet.problems.append(Problem(line, name, _("This column is missing: every commitment needs it.")))
    return None if sheet.problems else [name if name in COLUMNS else "" for name in names]


def _check_name(name: str, count: int, line: int, sheet: Sheet) -> None:
    if name in COLUMNS:
        if count > 1:
            sheet.problems.append(Problem(line, name, _("This column is there twice: keep one.")))
        return
    meant = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.8)
    if meant:
        sheet.problems.append(
            Problem(line, name, _("There is no such column: is “%(name)s” meant?") % {"name": meant[0]})
        )
    elif name:
        sheet.ignored.append(name)


def _read_rows(lines: _Lines, header: list[str], sheet: Sheet) -> None:
    for line, cells in lines:
        if isinstance(cells, csv.Error):
            sheet.problems.append(Problem(line, "", _("The quotation marks of this line do not close.")))
            return
        values = [cell.strip() for cell in cells]
        if not any(values):
            continue
        if len(sheet.rows) == MOST_ROWS:
            sheet.problems.append(
                Problem(line, "", _("There are more than %(limit)d rows: split the file.") % {"limit": MOST_ROWS})
            )
            return
        if any(values[len(header) :]):
            sheet.problems.append(Problem(line, "", _("This line has more values than there are columns.")))
            continue
        if any(len(value) > LONGEST_VALUE for value in values):
            sheet.problems.append(Problem(line, "", _("A value of this line is too long.")))
            continue
        row = {name: value for name, value in zip(header, values, strict=False) if name and value}
        sheet.rows[line] = row
