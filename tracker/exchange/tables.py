"""A file as somebody sends it, whatever program wrote it, as lines of cells: text files here, workbooks in a child."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

LARGEST_FILE = 2 * 2**20  # bytes
MOST_ROWS = 5000
MOST_COLUMNS = 50
LONGEST_VALUE = 20_000  # characters
MOST_MEMBERS = 200
LARGEST_UNPACKED = 20 * 2**20  # bytes
PATIENCE = 10.0  # seconds; the child ends itself after 2 seconds of work
BLOCK = 2**16
DELIMITERS = ",;\t"
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What files without a mark that are not UTF-8 are written in, and the letters that then must be in the majority.
OTHER_ENCODINGS = (("cp1251", "\u0400", "\u04ff"), ("gb18030", "\u4e00", "\u9fff"))
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CHILD = Path(__file__).with_name("spreadsheet_child.py")


class UnreadableError(Exception):
    """A file that cannot be read: the sentence says why and what to do; `line` where, 1 for the file as a whole."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.text, self.line = text, line


@dataclass(frozen=True)
class Table:
    """Cells by line, trimmed, lines without any left out; `broken` names a line after which nothing could be read.

    `encoding` of a text file that was not UTF-8. `sheets`: the names of a workbook's sheets; `sheet`: which was read.
    """

    lines: Sequence[tuple[int, Sequence[str]]]
    encoding: str = ""
    sheets: Sequence[str] = field(default_factory=list)
    sheet: int = 0
    broken: UnreadableError | None = None


def read(data: bytes, *, sheet: int = -1) -> Table:
    """The cells of a file, or of one sheet of a workbook: below 0, of the first that holds anything.

    Text is UTF-8, UTF-16 with its mark, Windows-1251 or GB 18030; separated by commas, semicolons or tabs.
    Workbooks are XLSX, ODS and XLS. Raises UnreadableError.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableError(_("The file is larger than %(limit)d MB: split it.") % {"limit": LARGEST_FILE // 2**20})
    if data.startswith(ZIP):
        _check_archive(data)
        return _of_workbook(data, sheet)
    if data.startswith(COMPOUND):
        return _of_workbook(data, sheet)
    text, encoding = _decoded(data)
    return _of_text(text, encoding)


def _check_archive(data: bytes) -> None:
    """Raise for an archive that unpacks to more than our spreadsheets need; sizes are counted, not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise UnreadableError(_("This is no spreadsheet: it holds too many files."))
            unpacked = 0
            for member in members:
                with archive.open(member) as file:
                    while block := file.read(BLOCK):
                        unpacked += len(block)
                        if unpacked > LARGEST_UNPACKED:
                            raise UnreadableError(_("The spreadsheet is too large when it is unpacked: split it."))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableError(_("The file is damaged or locked by a password: save it again and send that.")) from error


def _of_workbook(data: bytes, sheet: int) -> Table:
    command = [sys.executable, "-I", str(CHILD), *map(str, (sheet, MOST_ROWS + 1, MOST_COLUMNS, LONGEST_VALUE))]
    environment = {"PATH": os.environ.get("PATH", ""), "RUST_BACKTRACE": "0"}
    try:
        child = subprocess.run(  # noqa: S603 our own script, the file by its input
            command, input=data, capture_output=True, timeout=PATIENCE, check=True, env=environment
        )
        found = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        words = _("This spreadsheet cannot be read: save it again as XLSX or as “CSV UTF-8” and send that.")
        raise UnreadableError(words) from error
    return Table(found["rows"], sheets=found["sheets"], sheet=found["sheet"])


def _decoded(data: bytes) -> tuple[str, str]:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text, other = data.decode(encoding), ""
    except UnicodeDecodeError as error:
        text, other = _otherwise(data)
        if not other:
            line = data[: error.start].count(b"\n") + 1
            raise UnreadableError(_("This line is not UTF-8: save the file as “CSV UTF-8”."), line) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnreadableError(_("This is no text: save the sheet as “CSV UTF-8”."), line)
    return text, other


def _otherwise(data: bytes) -> tuple[str, str]:
    """The text in one of the other encodings, if it is then written in that one's own letters."""
    for name, first, last in OTHER_ENCODINGS:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        foreign = [letter for letter in text if letter.isalpha() and not letter.isascii()]
        own = sum(first <= letter <= last for letter in foreign)
        common = sum(letter in "оеаинтсрвлкмдпуяОЕАИНТСРВЛКМДПУЯ" for letter in foreign)
        if own and own >= 0.9 * len(foreign) and (name != "cp1251" or common > 0.5 * own):
            return text, name
    return "", ""


def _of_text(text: str, encoding: str) -> Table:
    lines, broken = [], None
    for number, cells in _records(text):
        if isinstance(cells, csv.Error):
            broken = UnreadableError(_("The quotation marks of this line do not close."), number)
            break
        values = [cell.strip() for cell in cells]
        if any(values):
            lines.append((number, values))
        if len(lines) > MOST_ROWS + 1:
            break
    return Table(lines, encoding, broken=broken)


def _records(text: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The records of a CSV text, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            return


def _delimiter(text: str) -> str:
    """The separator that the first line with any has most of: titles may stand above the table."""
    for line in text.split("\n", 20)[:20]:
        if any(mark in line for mark in DELIMITERS):
            return max(DELIMITERS, key=line.count)
    return ","
