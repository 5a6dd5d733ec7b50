"""The list of commitments as CSV or as a workbook, which spreadsheets open without executing anything in it."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO

from tracker import wording
from tracker.domain.policies import Role
from tracker.exchange.workbooks import Sheet, opened
from tracker.models import Deadline

# Names of columns are not translated: programs read them, and those that an import knows are called the same.
COLUMNS = (
    "reference",
    "title",
    "by",
    "date",
    "boundary",
    "last_day",
    "first_last_day",
    "times_extended",
    "slip_working_days",
    "status",
    "received_on",
    "kind",
    "responsible_name",
    "supporting",
    "controller",
    "issuer",
    "beneficiary",
    "owner",
    "unit",
    "details",
    "source_title",
    "source_url",
    "quote",
    "tags",
    "external_id",
)
# What makes a spreadsheet take a cell for a formula, full-width forms too.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHUNK = 500
MOST_SHEET_ROWS = 50_000  # of a workbook: it is made whole before its first byte is sent
_ROLES = (Role.RESPONSIBLE, Role.SUPPORTING, Role.CONTROLLER, Role.ISSUER, Role.BENEFICIARY)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(dates: Iterable[Deadline]) -> Iterator[bytes]:
    """The file line by line, UTF-8 with the mark that spreadsheets need; the first line names the columns."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(COLUMNS).encode()
    for deadline in dates:
        yield writer.writerow([harmless(value) for value in _cells(deadline)]).encode()


def workbook(dates: Iterable[Deadline], *, made_at: datetime) -> IO[bytes]:
    """The same columns as one sheet, on disk, at its beginning: days are true dates, everything written is text."""
    file, book = opened()
    book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
    sheet = Sheet(book, "commitments", COLUMNS)
    for deadline in dates:
        sheet.add(_cells(deadline))
    sheet.sheet.autofilter(0, 0, sheet.row - 1, len(COLUMNS) - 1)
    book.close()
    file.seek(0)
    return file


def table_lines(columns: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Any table line by line, UTF-8 with the mark that spreadsheets need."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow([harmless(value) for value in columns]).encode()
    for row in rows:
        yield writer.writerow([harmless(value) for value in row]).encode()


def harmless(value: object) -> str:
    """A cell that no spreadsheet executes: an apostrophe goes before whatever could begin a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(RISKY) else text


def _cells(deadline: Deadline) -> tuple[object, ...]:
    row = deadline.commitment
    named: dict[str, list[str]] = {role.value: [] for role in _ROLES}
    for taking_part in row.participations.all():
        named.setdefault(taking_part.role, []).append(taking_part.party.name)
    parties = ["; ".join(named[role.value]) for role in _ROLES]
    return (
        row.reference,
        row.title,
        deadline.wording,
        deadline.edtf,
        deadline.boundary,
        deadline.last_day,
        deadline.original_last_day,
        deadline.extensions_count,
        deadline.slip,
        wording.stage_label(row.stage) if row.is_draft else wording.status_label(deadline.status),
        deadline.received_on,
        deadline.kind,
        *parties,
        row.owner or "",
        row.unit,
        row.details,
        row.source.title if row.source else "",
        row.source.url if row.source else "",
        row.quotation.exact if row.quotation else "",
        "; ".join(row.tags),
        row.external_ref,
    )
