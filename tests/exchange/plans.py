"""A spreadsheet as a Russian office keeps it: a title above the table, sections between the rows, dates as it likes."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

HEADINGS = ("№ п/п", "Наименование мероприятия", "Срок исполнения", "Ответственный исполнитель", "Эл. почта",
            "Код", "Отметка о выполнении", "Дата фактического исполнения", "Примечание")  # fmt: skip
TODAY = date(2027, 1, 4)
WRONG = 20  # of 200
Cells = Sequence[Any]


def plan(*, corrected: bool = False, count: int = 200, today: date = TODAY) -> list[Cells]:
    """The rows: every tenth is wrong until it is corrected, by date or by address; two sections stand between them."""
    rows: list[Cells] = [("Раздел 1. Отчётность",)]
    for number in range(1, count + 1):
        if number == count // 2:
            rows.append(("Раздел 2. Проверки",))
        rows.append(_row(number, today, corrected=corrected))
    return rows


def _row(number: int, today: date, *, corrected: bool) -> Cells:
    day = today + timedelta(days=20 + number)
    year = today.year + (today.month > 3)
    due: Any = (day, f"до {day:%d.%m.%Y}", f"до конца мая {year} года", f"2 квартал {year} г.")[number % 4]
    email = f"ispolnitel{number % 7}@vedomstvo.example"
    if number % 10 == 0 and not corrected:
        due, email = (due, "ivanov-at-vedomstvo") if number % 20 else ("как получится", email)
    return (number, f"Мероприятие {number}", due, f"Иванов {number % 7}", email, f"П-{number}", "", "", "")


def history() -> list[Cells]:
    """60 rows years overdue and 100 finished ones."""
    rows: list[Cells] = [
        (n, f"Просроченное {n}", date(2019, 1, 10) + timedelta(days=n), f"Иванов {n % 7}",
         f"ispolnitel{n % 7}@vedomstvo.example", f"О-{n}", "в работе", "", "")
        for n in range(60)
    ]  # fmt: skip
    rows += [
        (n, f"Выполненное {n}", date(2022, 3, 1) + timedelta(days=n), f"Иванов {n % 7}",
         f"ispolnitel{n % 7}@vedomstvo.example", f"В-{n}", *_ended(n), "")
        for n in range(100)
    ]  # fmt: skip
    return rows


def _ended(n: int) -> tuple[str, Any]:
    day = date(2022, 3, 1) + timedelta(days=n - 5 if n % 3 else n + 5)
    return (f"Выполнено {day:%d.%m.%Y}", "") if n % 2 else ("Исполнено", day)


def xlsx(rows: Sequence[Cells]) -> bytes:
    """The workbook."""
    file = BytesIO()
    book = Workbook(file)
    sheet, day = book.add_worksheet("План"), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_string(0, 0, "План мероприятий на 2027 год")
    sheet.write_row(2, 0, HEADINGS)
    for line, cells in enumerate(rows, start=3):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            else:
                sheet.write(line, column, cell)
    book.close()
    return file.getvalue()


def csv(rows: Sequence[Cells]) -> bytes:
    """The same as the Russian edition of a spreadsheet program saves it: semicolons, Windows-1251."""
    return "\r\n".join(_lines(rows)).encode("cp1251")


def _lines(rows: Sequence[Cells]) -> Iterator[str]:
    yield "План мероприятий на 2027 год" + ";" * (len(HEADINGS) - 1)
    yield ";".join(HEADINGS)
    for cells in rows:
        words = [f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell) for cell in cells]
        yield ";".join([*words, *[""] * (len(HEADINGS) - len(words))])
