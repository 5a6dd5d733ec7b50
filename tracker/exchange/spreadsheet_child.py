"""Reads one sheet of a spreadsheet file in a process of its own, which may die of it: bounded memory, time and output.

Run as a script, with no other code of the project: the file comes by standard input, JSON leaves by standard output.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO

MEMORY = 512 * 2**20  # bytes
PROCESSOR = 2  # seconds


def text_of(value: object) -> str:
    """A cell as somebody would type it: days as ISO 8601, whole numbers without a point, no date before 1900."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (time, timedelta)):
        return str(value)
    return str(value).strip()


def main(wanted: int, most_rows: int, most_columns: int, longest: int) -> None:
    """Write the names of the visible sheets, the number of the one read, and its rows, one more than is allowed.

    `wanted` below 0: the first sheet that holds anything.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # After the limits, which then hold for the library too.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
    ][:100]
    tried = range(len(shown)) if wanted < 0 else [min(wanted, len(shown) - 1)]
    found, rows = 0, []
    for number in tried:
        found, rows = number, rows_of(book, shown[number], most_rows, most_columns, longest)
        if rows:
            break
    json.dump({"sheets": shown, "sheet": found, "rows": rows}, sys.stdout)


def rows_of(book: object, name: str, most_rows: int, most_columns: int, longest: int) -> list[list[object]]:
    """[row number, cells] of each row that holds anything."""
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]  # the library is known only inside the child
    first = sheet.start[0] + 1 if sheet.start else 1
    rows: list[list[object]] = []
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first):
        texts = [text_of(cell)[: longest + 1] for cell in cells[: most_columns + 1]]
        if any(texts):
            rows.append([number, texts])
        if len(rows) > most_rows:
            break
    return rows


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
