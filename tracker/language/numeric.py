"""Dates in figures: ISO 8601, EDTF, and day, month, year with points, slashes or hyphens. The same in every language.

Day before month is the rule here, as in most of the world. Where the figures allow the other order too, it is a rival;
where they allow only the other order, it is read.
"""

import re
from dataclasses import replace
from datetime import date

from tracker.domain.dates import InvalidPartialDate, PartialDate, Unit
from tracker.language.grammar import Setting, Value
from tracker.language.periods import Edge, Option, Period, built, explained, fixed, in_year, week_of
from tracker.language.tokens import Lexeme

# Han characters stand beside figures without a blank between.
_LETTER_OR_FIGURE = "[^\\W\u3400-\u9fff]"
_ALONE_BEFORE = rf"(?<![./,:-])(?<!{_LETTER_OR_FIGURE})"
_ALONE_AFTER = rf"(?!{_LETTER_OR_FIGURE}|[./,:-]\d)"

Made = tuple[str, Value] | None


def _alone(shape: str) -> str:
    return f"{_ALONE_BEFORE}(?:{shape}){_ALONE_AFTER}"


def _iso_with_time(text: str, setting: Setting) -> Made:
    day = built(lambda: PartialDate.of_day(date.fromisoformat(text[:10])))
    period = fixed("iso", day, explained("time-dropped", words=text[11:]))
    # What people write; after a T such a time is more often one that a machine has filled in.
    starts_day = text[10:].startswith(" 00:00")
    edge = Edge.START if starts_day else Edge.NONE
    return ("PERIOD", replace(period, edge=edge, warnings=("time-dropped",))) if period else None


def _edtf(text: str, setting: Setting) -> Made:
    try:
        read = PartialDate.parse(re.sub(r"[‐‑–]", "-", text))
    except InvalidPartialDate:
        return None
    # 2023-24 is far more often a school year than the winter of 2023.
    span = read.unit is Unit.SEASON and read.first_day.year % 100 + 1 == int(text[-2:])
    if span and setting.text.strip() != text:
        return None
    rule = "iso" if read.unit in (Unit.DAY, Unit.MONTH) else "edtf"
    period = fixed(rule, read)
    return ("PERIOD", period) if period else None


def _iso_week(text: str, setting: Setting) -> Made:
    year, week = (int(figures) for figures in re.findall(r"\d+", text))
    return _made(fixed("week", built(lambda: week_of(date.fromisocalendar(year, week, 1)))))


def _year_first(text: str, setting: Setting) -> Made:
    year, month, day = (int(figures) for figures in re.findall(r"\d+", text))
    return _made(fixed("numeric-day", built(lambda: PartialDate.of_day(date(year, month, day)))))


def _day_month_year(text: str, setting: Setting) -> Made:
    first, second, figures = re.findall(r"\d+", text)
    year = int(figures) if len(figures) == 4 else setting.reference.year // 100 * 100 + int(figures)
    steps = () if len(figures) == 4 else (explained("century-assumed", words=text, year=year),)

    def order(day: int, month: int, code: str) -> Period | None:
        read = built(lambda: PartialDate.of_day(date(year, month, day)))
        return Period("numeric-day", (Option(read, (*steps, explained(code, words=text, day=read))),)) if read else None

    usual = order(int(first), int(second), "day-before-month")
    other = order(int(second), int(first), "month-before-day")
    return _made(_with_other_order(usual, other))


def _with_other_order(usual: Period | None, other: Period | None) -> Period | None:
    if usual is None:
        return other and replace(other, convention="month-before-day")
    if other is None or other.options[0].date == usual.options[0].date:
        return usual
    other = replace(other, convention="month-before-day")
    return replace(usual, convention="day-before-month", rivals=(other,), warnings=("order-ambiguous",))


def _day_month(text: str, setting: Setting) -> Made:
    """No year: 30.04. or 30/4. Read only where a limit stands before it, or nothing else beside it."""
    first, second = (int(figures) for figures in re.findall(r"\d+", text))

    def order(day: int, month: int, code: str) -> Period | None:
        def make(year: int) -> PartialDate:
            return PartialDate.of_day(date(year, month, day))

        period = in_year("numeric-day", make, None, setting.reference)
        return period and period.followed(
            lambda option: replace(option, steps=(explained(code, words=text, day=option.date),)), "numeric-day"
        )

    read = _with_other_order(order(first, second, "day-before-month"), order(second, first, "month-before-day"))
    return ("DAYMONTH", read) if read else None


def _month_year(text: str, setting: Setting) -> Made:
    month, year = (int(figures) for figures in re.findall(r"\d+", text))
    return _made(fixed("numeric-month", built(lambda: PartialDate.of_month(year, month))))


def _year_month(text: str, setting: Setting) -> Made:
    year, month = (int(figures) for figures in re.findall(r"\d+", text))
    return _made(fixed("numeric-month", built(lambda: PartialDate.of_month(year, month))))


def _made(period: Period | None) -> Made:
    return ("PERIOD", period) if period else None


_HYPHEN = "[-‐‑]"
_ISO_DAY = rf"\d{{4}}{_HYPHEN}\d{{2}}{_HYPHEN}\d{{2}}"
# Three figures with a year of four: nothing but a day, whether the calendar has it or not.
DAY_IN_FIGURES = _alone(
    rf"{_ISO_DAY}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{1,2}}-\d{{1,2}}-\d{{4}}"
)

_TIME = r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?"

# The longer shapes first: the first that fits is taken.
NUMERIC_LEXEMES = (
    Lexeme("iso_time", _alone(rf"\d{{4}}-\d{{2}}-\d{{2}}[T ]{_TIME}(?:Z|[+-]\d{{2}}:?\d{{2}})?"), _iso_with_time),
    Lexeme("edtf_interval", _alone(rf"{_ISO_DAY}/{_ISO_DAY}"), _edtf),
    Lexeme("edtf", _alone(rf"{_ISO_DAY}|\d{{4}}{_HYPHEN}\d{{2}}"), _edtf),
    Lexeme("iso_week", _alone(r"\d{4}-?W\d{2}"), _iso_week),
    Lexeme("year_first", _alone(r"\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}"), _year_first),
    Lexeme(
        "day_month_year",
        _alone(r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-\d{4}"),
        _day_month_year,
    ),
    Lexeme("month_year", _alone(r"\d{1,2}[./]\d{4}"), _month_year),
    Lexeme("year_month", _alone(r"\d{4}[./]\d{1,2}"), _year_month),
    Lexeme("day_month", _alone(r"\d{1,2}/\d{1,2}|\d{1,2}\.\d{2}\.?"), _day_month),
)
