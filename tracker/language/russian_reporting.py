"""Russian: days of a month that comes again. «25 числа месяца, следующего за отчетным кварталом», «20 января года,
следующего за отчетным», «до 10-го числа каждого месяца», «последний рабочий день квартала».
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tracker.domain.dates import PartialDate
from tracker.domain.durations import Counted, Duration
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.language import counted, derived, named, series
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Option, Period, built, in_year

_EACH = r"кажд(?:ый|ое|ого|ом) "
_ONCE = r"\bраз[ау]? в "
_OFTEN = re.compile(
    rf"(?P<months>ежемесячн|помесячн|{_ONCE}месяц|{_EACH}месяц|по итогам месяца)"
    rf"|(?P<quarters>ежеквартальн|поквартальн|\bквартальн|{_ONCE}квартал|{_EACH}квартал|(?:явля|призна)\w+ квартал"
    r"|по итогам (?:отчетного )?квартала)"
    rf"|(?P<halves>\bполугодов|{_ONCE}полгода|{_ONCE}полугодие|{_EACH}полугоди|по полугодиям)"
    rf"|(?P<years>ежегодн|{_ONCE}год\b|{_EACH}год|\bгодов(?:ой|ого|ая|ую|ые|ых)\b)",
    re.IGNORECASE,
)
_UNIT_NAMES = {"halves": "half-years"}
_YEARLY = re.compile(r"ежегодн|кажд(?:ый|ого) год", re.IGNORECASE)


def _left(match: Match) -> str:
    """What stands before the match, in the text and in the sentence around it."""
    setting = match.setting
    place = max(setting.context.find(setting.text), 0) if setting.context else 0
    return setting.context[:place] + setting.text[: match.start]


def _right(match: Match) -> str:
    setting = match.setting
    place = max(setting.context.find(setting.text), 0)
    return setting.text[match.end :] + setting.context[place + len(setting.text) :]


def said_unit(match: Match, *, after: bool = False) -> str | None:
    """The unit of the nearest «ежеквартально» before the match, or, if asked for, of the first one after it."""
    before = list(_OFTEN.finditer(_left(match)))
    found = before[-1] if before else (_OFTEN.search(_right(match)) if after else None)
    name = found and found.lastgroup
    return _UNIT_NAMES.get(name, name) if name else None


def is_yearly(match: Match) -> bool:
    """Whether the text around says that it comes every year, so that «следующего года» names no year."""
    return _YEARLY.search(match.setting.text) is not None or said_unit(match) == "years"


def day_of_each(match: Match, unit: str, month: int = 1) -> Period | None:
    """The captured `day` of the month-th month of each unit; with `working`, so many working days after its end."""
    day = match.number("day")
    if "working" not in match:
        return series.day_in_month_of_each(match, day, unit, month)
    return _working_day(match, day, unit) if month == 1 else None


def _working_day(match: Match, day: int, unit: str) -> Period | None:
    base = counted.every(unit) if unit in series.MONTHS_IN else None
    if base is None or day < 1:
        return None
    rule = replace(base, counted=Duration(day, Counted.WORKING_DAYS))
    return counted.repeating(f"working-day-of-each-{unit.removesuffix('s')}", rule, match)


def _after_unit(match: Match) -> Period | None:
    """25 числа месяца, следующего за отчетным кварталом."""
    period = day_of_each(match, match.word("unit"))
    return _of_this_year(period, match) if period and "year" in match else period


def _of_this_year(period: Period, match: Match) -> Period:
    """За отчетным кварталом текущего года: the first one after a quarter of that year."""
    months = series.MONTHS_IN[match.word("unit")]
    first = (match.number("year"), months + 1)
    options = tuple(
        option for option in period.options if (option.date.first_day.year, option.date.first_day.month) >= first
    )
    return replace(period, options=options) if options else period


def _after_reported(match: Match) -> Period | None:
    """Месяца, следующего за отчетным: month, if no «ежеквартально» stands before it."""
    unit = said_unit(match)
    return day_of_each(match, unit if unit in ("quarters", "half-years") else "months")


def _after_reported_period(match: Match) -> Period | None:
    """Месяца, следующего за отчетным периодом: of the length that the sentence says; else no day is named."""
    unit, month = said_unit(match, after=True), match.number_or_none("which") or 1
    return day_of_each(match, unit, month) if unit else _no_day(match)


def _after_own_month(match: Match) -> Period | None:
    """Месяца, следующего за месяцем получения: of an event that nobody knows, if it is not said to come again."""
    unit = said_unit(match)
    return day_of_each(match, unit) if unit == "months" else _no_day(match)


def _no_day(match: Match) -> Period:
    return Period("day-after-reported-period", ())


def _in_month_of_unit(match: Match) -> Period | None:
    """1 числа третьего месяца квартала, следующего за отчетным; 20 числа последнего месяца квартала."""
    unit, which = match.word("unit"), match.number("which")
    return day_of_each(match, unit, which if which > 0 else series.MONTHS_IN[unit])


def _month_after_quarter(match: Match) -> Period | None:
    """20 числа месяца, следующего за I кварталом 2025 года."""
    month, number = 3 * match.number("quarter") + 1, match.number("day")
    if not 4 <= month <= 13:
        return None

    def make(year: int) -> PartialDate:
        return PartialDate.of_day(date(year + month // 13, (month - 1) % 12 + 1, number))

    return in_year("day", make, match.number_or_none("year"), match.setting.reference)


def _each(match: Match) -> Period | None:
    return day_of_each(match, match.word("unit"))


def _in_relative_month(match: Match) -> Period | None:
    """До 15 числа следующего месяца: every month after «ежемесячно», else of the one after this."""
    unit = said_unit(match)
    if unit in ("months", "quarters"):
        return day_of_each(match, unit)
    month = named.unit_from(match.setting.reference, "months", match.number("relative"))
    number = match.number("day")

    def change(option: Option) -> Option | None:
        last = option.date.last_day.day
        day = built(lambda: PartialDate.of_day(option.date.first_day.replace(day=last if number < 0 else number)))
        return replace(option, date=day) if day else None

    return month and month.followed(change, "day")


def _of_no_month(match: Match) -> Period | None:
    """До 10 числа: of every month, of the first month of every quarter, as the words before say; else of the next."""
    unit = said_unit(match)
    if unit in ("months", "quarters", "half-years"):
        return day_of_each(match, unit)
    if match.number("day") > 0:
        return named.day_of_month(match)
    return named.unit_from(match.setting.reference, "months", 0)


def _two_days(match: Match) -> Period | None:
    """1 и 15 числа каждого месяца."""
    days = (match.number("day"), match.number("second"))
    if min(days) < 1:
        return None
    return counted.repeating("day-of-each-month", Recurrence(Frequency.MONTHLY, month_days=days), match)


def _before_unit(match: Match) -> Period | None:
    """20 числа месяца, предшествующего кварталу."""
    return day_of_each(match, match.word("unit"), series.MONTHS_IN[match.word("unit")])


def _first_or_last_of_each(match: Match) -> Period | None:
    """Последний день каждого квартала, первый рабочий день каждого месяца."""
    which = match.number("which")
    if "working" in match:
        return _last_working_day(match) if which < 0 else _working_day(match, which, match.word("unit"))
    return series.day_in_month_of_each(match, which, match.word("unit")) if abs(which) == 1 else None


def _last_working_day(match: Match) -> Period | None:
    """The next one: no rule of RFC 5545 that is used here says the others."""
    return derived.edge_of_unit(match, match.word("unit"))


def _of_running_unit(match: Match) -> Period | None:
    """Последний рабочий день месяца: of the running one; of each, after «ежемесячно»."""
    if said_unit(match) == match.word("unit"):
        return _first_or_last_of_each(match)
    return derived.edge_of_unit(match, match.word("unit")) if abs(match.number("which")) == 1 else None


def _with(lead: str, tail: str, build: Callable[[Match], Period | None]) -> Rule[Value]:
    return Rule(f"{lead} {tail}", build, "PERIOD")


_DAY = "day=DAYNO ORDINALDAY"
_WORKDAY = "day=NTHW working=WORKING DAYW"
_NEXT_MONTH = "INCLUDED? EACH? MONTHW COMMA? FOLLOWING"
_LENGTH = "(REPORTED|CALENDAR|EACH)"
_OF_NEXT_MONTH: list[tuple[str, Callable[[Match], Period | None]]] = [
    (f"{_NEXT_MONTH} {_LENGTH}{{0,3}} unit=QUARTERW (year=YEARNO)?", _after_unit),
    (f"{_NEXT_MONTH} {_LENGTH}{{0,3}} unit=HALFW", _after_unit),
    (f"{_NEXT_MONTH} {_LENGTH}{{1,3}} unit=(MONTHW|YEARW)", _after_unit),
    (f"{_NEXT_MONTH} REPORTED", _after_reported),
    (f"{_NEXT_MONTH} {_LENGTH}{{0,3}} PERIODW", _after_reported_period),
    (f"{_NEXT_MONTH} MONTHW", _after_own_month),
    (f"AFTER {_LENGTH}{{1,3}} unit=LONGUNIT", _after_unit),
    (f"AFTER {_LENGTH}{{1,3}} PERIODW", _after_reported_period),
    (f"which=NTHW MONTHW COMMA? FOLLOWING {_LENGTH}{{1,3}} PERIODW", _after_reported_period),
    (f"{_NEXT_MONTH} quarter=WHICH QUARTERW (year=YEARNO)?", _month_after_quarter),
    (f"which=NTHW MONTHW COMMA? FOLLOWING {_LENGTH}{{0,3}} unit=(QUARTERW|HALFW)", _in_month_of_unit),
]
_OF_UNIT: list[tuple[str, Callable[[Match], Period | None]]] = [
    ("EACH unit=LONGUNIT", _each),
    ("REPORTED unit=MONTHW", _each),
    (
        "which=NTHW MONTHW (EACH|REPORTED|RELATIVE)? unit=(QUARTERW|HALFW)"
        " (COMMA? FOLLOWING REPORTED? (QUARTERW|HALFW|PERIODW)?)?",
        _in_month_of_unit,
    ),
    ("MONTHW COMMA? PRECEDING (PLANNED|REPORTED|RELATIVE|CALENDAR)? unit=LONGUNIT", _before_unit),
    ("relative=CURRENT CALENDAR? MONTHW", _in_relative_month),
    ("MONTHW?", _of_no_month),
]
DAYS_OF_MONTHS: list[Rule[Value]] = [
    *(_with(_DAY, tail, build) for tail, build in (*_OF_NEXT_MONTH, *_OF_UNIT)),
    *(_with("day=DAYNO DAYW", tail, build) for tail, build in _OF_NEXT_MONTH),
    *(_with(_WORKDAY, tail, build) for tail, build in (*_OF_NEXT_MONTH, *_OF_UNIT[:3])),
    *(_with("NTHW? day=COUNT working=WORKING? DAYW", tail, build) for tail, build in _OF_NEXT_MONTH),
    Rule("day=DAYNO AND second=DAYNO ORDINALDAY EACH? MONTHW", _two_days, "PERIOD"),
    Rule("which=NTHW working=WORKING? DAYW EACH unit=LONGUNIT", _first_or_last_of_each, "PERIOD"),
    Rule("which=NTHW working=WORKING? DAYW REPORTED unit=LONGUNIT", _first_or_last_of_each, "PERIOD"),
    Rule("which=NTHW working=WORKING? DAYW unit=LONGUNIT", _of_running_unit, "PERIOD"),
    Rule(f"{_WORKDAY} COMMA? FOLLOWING {_LENGTH}{{1,3}} unit=LONGUNIT", _each, "PERIOD"),
]


def _each_year(match: Match) -> Period | None:
    """20 января года, следующего за отчетным; 1 ноября года, предшествующего планируемому."""
    period = match.period("period")
    if period.assumed != "year-assumed" or not period.options:
        return None
    repeats = period.each_year or derived.each_year([period.options[0].date])
    return replace(period, repeats=repeats) if repeats else None


def _in_next_year(match: Match) -> Period | None:
    """1 февраля года, следующего за годом предоставления субсидии: of the next year, once."""
    period = match.period("period")
    if period.assumed != "year-assumed":
        return None
    year = (match.number_or_none("year") or match.setting.reference.year) + 1
    options = tuple(option for option in period.options if option.date.first_day.year == year)
    return replace(period, options=options, assumed="", convention="") if options else None


_NEXT_YEAR = "EACH? YEARW COMMA? FOLLOWING"
NEXT_YEARS: list[Rule[Value]] = [
    Rule(f"period=PERIOD {_NEXT_YEAR} CALENDAR? REPORTED CALENDAR? (YEARW|PERIODW)?", _each_year, "PERIOD"),
    Rule(f"period=PERIOD {_NEXT_YEAR} YEARW REPORTED", _each_year, "PERIOD"),
    Rule(f"period=PERIOD {_NEXT_YEAR} CALENDAR YEARW", _each_year, "PERIOD"),
    Rule(f"period=PERIOD {_NEXT_YEAR} YEARW", _in_next_year, "PERIOD"),
    Rule(f"period=PERIOD {_NEXT_YEAR} year=YEARNO", _in_next_year, "PERIOD"),
    Rule(
        "period=PERIOD YEARW COMMA? PRECEDING CALENDAR? (PLANNED|REPORTED|RELATIVE|YEARNO|CALENDAR) CALENDAR?"
        " (YEARW|PERIODW)?",
        _each_year,
        "PERIOD",
    ),
    Rule("period=PERIOD YEARW COMMA? PRECEDING YEARW", lambda match: match.period("period"), "PERIOD"),
    Rule("period=PERIOD AFTER REPORTED CALENDAR? YEARW", _each_year, "PERIOD"),
    Rule("period=PERIOD (REPORTED|PLANNED) CALENDAR? YEARW", _each_year, "PERIOD"),
]
