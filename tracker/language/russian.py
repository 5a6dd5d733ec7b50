"""Russian: how its words are put together to dates and limits. The words themselves are in russian_words.py."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.durations import Counted, Duration, moved
from tracker.language import derived, named
from tracker.language.grammar import Kinds, Level, Match, Rule, Value
from tracker.language.impossible import LEAP_YEAR, impossible_in_figures, is_day
from tracker.language.language import Language
from tracker.language.periods import Edge, Option, Part, Period, built, fixed, part_of, whole_months
from tracker.language.russian_counted import AFTERS, CLOSINGS, DURATIONS, EVENTS, OFFSETS
from tracker.language.russian_doubts import is_no_deadline
from tracker.language.russian_forms import MONTHS
from tracker.language.russian_lexicon import LEXICON
from tracker.language.russian_limits import LIMITS
from tracker.language.russian_repeats import EACHES, REPEATS, SEQUELS, SINCES, UNTILS, WEEKDAYS_OF_EACH
from tracker.language.russian_reporting import DAYS_OF_MONTHS, NEXT_YEARS, is_yearly

_KINDS = Kinds(
    {
        "COUNT": ("SMALL", "NUMBER"),
        "DAYNO": ("SMALL", "NTH", "ORDINAL"),
        "WHICH": ("SMALL", "NTH", "ORDINAL", "ROMAN"),
        "NTHW": ("NTH", "ORDINAL"),
        "UNIT": ("DAYW", "WEEKW", "MONTHW", "QUARTERW", "HALFW", "YEARW", "HOURW"),
        "REPEATED": ("DAYW", "WEEKW", "MONTHW", "QUARTERW", "HALFW", "YEARW"),
        "LONGUNIT": ("MONTHW", "QUARTERW", "HALFW", "YEARW"),
        "CURRENT": ("RELATIVE", "THIS"),
        "ANYYEAR": ("YEARNO", "YEAR"),
        "ANYLENGTH": ("DURATION", "TERMLENGTH"),
        "DATED": ("PERIOD", "DAYMONTH"),
        "LIMITED": ("PERIOD", "DAYMONTH", "BAREYEAR"),
        "BOUND": ("NOTLATER", "KO"),
        "PLAIN": (
            "WORD", "IN", "PO", "ONTO", "FROM", "FOR", "AND", "ORDINALDAY", "DAYW", "WEEKW", "MONTHW", "QUARTERW",
            "HALFW", "YEARW", "HOURW", "PERIODW", "DATEW", "TERM", "CLOSING", "END", "START", "LATE", "EARLY", "MIDDLE",
            "REPORTED", "CALENDAR", "WORKING", "RELATIVE", "THIS", "PLANNED", "DOCUMENT", "ISSUE", "RESULT", "EACH",
            "ACT", "SMALL", "NUMBER", "NTH", "ORDINAL", "ROMAN", "FOLLOWING", "PRECEDING", "LENGTH", "SUBSEQUENT",
            "NOW", "HALFPART", "AFTER", "OPEN", "CLOSE", "REPEAT", "VAGUE", "AGAINST", "DAYMONTH",
        ),
    }
)  # fmt: skip

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_AND_MONTH = re.compile(rf"(?<![\w.,/:-])(\d{{1,2}})(?:-?го)?\s+({_NAMES})\b(?:\s+(\d{{4}})(?!\w))?", re.IGNORECASE)
_WINTER = 24
_ENDS = re.compile(r"\s*(?:$|[.,;:)])")


def impossible_days(text: str) -> Iterator[tuple[int, int]]:
    """The places of words that look like a day and are none: 31 февраля, 30.02.2027."""
    for found in _DAY_AND_MONTH.finditer(text.replace("ё", "е")):
        number, name, year = found.groups()
        if not is_day(int(year or LEAP_YEAR), MONTHS[name.casefold()], int(number)):
            yield found.span()
    yield from impossible_in_figures(text)


def _sum(match: Match) -> int:
    """Number words: сто двадцать пять."""
    parts = (match.number_or_none(name) for name in ("hundreds", "tens", "ones"))
    return sum(part for part in parts if part)


def _number(match: Match) -> int:
    return match.number("number")


def _ordinal(match: Match) -> int | None:
    return match.number("tens") + match.number("ones") if match.number("ones") in range(1, 10) else None


def _written_year(match: Match) -> int:
    return match.number("year")


def _relative_year(match: Match) -> int | None:
    """Текущего года, следующего года: one year, unless it comes every year."""
    return None if is_yearly(match) else named.relative_year(match)


def _years(match: Match) -> Period | None:
    """2025–2027 годы."""
    first, last = match.number("first"), match.number("last")
    return fixed("years", built(lambda: PartialDate.of_interval(date(first, 1, 1), date(last, 12, 31))))


def _bare_year(match: Match) -> Period | None:
    """К 2030, with nothing behind it that 2030 could be a number of."""
    return named.year(match) if _ENDS.match(match.setting.text, match.end) else None


def _new_year(match: Match) -> Period | None:
    """До Нового года: before the next year begins."""
    year = named.unit_from(match.setting.reference, "years", 1)
    return year and replace(year, edge=Edge.START)


def _winter(match: Match) -> Period | None:
    """Зима 2027–2028 годов: the one that begins in 2027."""
    fits = match.number("season") == _WINTER and match.number("last") == match.number("year") + 1
    return named.season(match) if fits else None


def _through_the_day(match: Match) -> Period | None:
    """30 апреля 2027 г., до конца дня: the whole day counts."""
    period = match.period("period")
    days = all(option.date.unit is Unit.DAY for option in period.options)
    return replace(period, edge=Edge.TIME) if days and not period.edge else None


def _quarter(match: Match) -> Period | None:
    return named.quarter(match) if match.number("quarter") in (-1, 1, 2, 3, 4) else None


def _quarters(match: Match) -> Period | None:
    """I–II кварталы 2025 года."""
    first, last, year = match.number("first"), match.number("last"), match.number("year")
    if not 1 <= first < last <= 4:
        return None
    months = [(year, month) for month in range(3 * first - 2, 3 * last + 1)]
    return fixed("quarters", built(lambda: whole_months(months)))


def _half_year(match: Match) -> Period | None:
    return named.half_year(match) if match.number("half") in (-1, 1, 2) else None


def _half(match: Match) -> Period | None:
    return derived.half(match) if match.number("half") in (-1, 1, 2) else None


def _ten_days(match: Match) -> Period | None:
    """Первая декада мая: the days 1 to 10, 11 to 20, or the rest."""
    part = {1: Part.EARLY, 2: Part.MIDDLE, 3: Part.LATE, -1: Part.LATE}.get(match.number("which"))

    def change(option: Option) -> Option | None:
        days = part_of(option.date, part) if part and option.date.unit is Unit.MONTH else None
        return replace(option, date=days) if days else None

    return match.period("period").followed(change, "ten-days")


def _nth_day(match: Match) -> Period | None:
    """Последний день квартала; пятый рабочий день марта."""
    which = match.number("which")
    if abs(which) == 1 or "working" not in match:
        return derived.first_or_last_day(match) if abs(which) == 1 else None

    def change(option: Option) -> Option | None:
        outside = date.fromordinal(option.date.first_day.toordinal() - 1)
        found = moved(outside, Duration(which, Counted.WORKING_DAYS), match.setting.calendar)
        return replace(option, date=PartialDate.of_day(found.day)) if found else None

    return match.period("period").followed(change, "working-day")


def _time_alone(match: Match) -> Period | None:
    """До 18:00, and nothing else: today. In a sentence it is of a day that stands elsewhere."""
    return None if match.setting.context else derived.time_alone(match)


def _same_kind_span(match: Match) -> Period | None:
    """Март – апрель 2025 г., 01.03.2025 – 15.03.2025."""
    first, last = match.period("first"), match.period("last")
    if not first.options or not last.options or first.edge or last.edge:
        return None
    return derived.span(match) if first.options[0].date.unit is last.options[0].date.unit else None


def _absorbed(match: Match) -> str:
    return ""


_YEAR = "(COMMA? OPEN? year=ANYYEAR CLOSE?)?"
_NUMBERS: list[Rule[Value]] = [
    Rule("hundreds=HUNDREDS tens=TENS? ones=ONES?", _sum, "NUMBER"),
    Rule("tens=TENS ones=ONES?", _sum, "NUMBER"),
    Rule("ones=ONES", _sum, "NUMBER"),
    Rule("tens=TENS ones=ORDINAL", _ordinal, "ORDINAL"),
]
_COUNTS: list[Rule[Value]] = [
    Rule("number=COUNT OPEN (COUNT|ORDINAL|HUNDREDS|WORD) CLOSE", _number, "NUMBER"),
]
_YEARS: list[Rule[Value]] = [
    Rule("year=YEAR YEARW", _written_year, "YEARNO"),
    Rule("year=YEAR CALENDAR YEARW", _written_year, "YEARNO"),
    Rule("relative=CURRENT (CALENDAR|YEAR)? YEARW", _relative_year, "YEARNO"),
    Rule("relative=CURRENT (CALENDAR|YEAR)? YEARW", _absorbed, "SOMEYEAR"),
    Rule("relative=NOWYEAR", named.relative_year, "YEARNO"),
    Rule("season=SEASON year=YEAR DASH last=YEAR YEARW", _winter, "PERIOD"),
    Rule("first=YEAR (DASH|AND) last=YEAR (YEARW|CALENDAR YEARW)", _years, "PERIOD"),
    Rule("FROM first=YEAR YEARW? (PO|DO) last=YEAR YEARW", _years, "SPAN"),
]
_WEEKDAY = "(weekday=WEEKDAY COMMA?)?"
_PERIODS: list[Rule[Value]] = [
    *DAYS_OF_MONTHS,
    *EACHES,
    Rule("year=YEARNO", named.year, "PERIOD"),
    Rule("year=YEAR", _bare_year, "BAREYEAR"),
    Rule(f"{_WEEKDAY} day=DAYNO month=MONTH {_YEAR} SOMEYEAR?", named.day, "PERIOD"),
    Rule(f"day=DAYNO month=MONTH {_YEAR} OPEN weekday=(WEEKDAY|SHORTDAY) CLOSE", named.day, "PERIOD"),
    Rule(f"first=DAYNO (DASH|PO) last=DAYNO month=MONTH {_YEAR} SOMEYEAR?", named.day_range, "SPAN"),
    Rule(f"FROM first=DAYNO (DASH|PO) last=DAYNO month=MONTH {_YEAR} SOMEYEAR?", named.day_range, "SPAN"),
    Rule(f"MONTHW? month=MONTH MONTHW? {_YEAR} SOMEYEAR?", named.month, "PERIOD"),
    Rule(f"quarter=WHICH CALENDAR? QUARTERW {_YEAR} SOMEYEAR?", _quarter, "PERIOD"),
    Rule("first=WHICH (DASH|AND) last=WHICH QUARTERW year=ANYYEAR", _quarters, "PERIOD"),
    Rule(f"half=WHICH CALENDAR? HALFW {_YEAR} SOMEYEAR?", _half_year, "PERIOD"),
    Rule(f"season=SEASON {_YEAR} SOMEYEAR?", named.season, "PERIOD"),
    Rule("NEWYEAR", _new_year, "PERIOD"),
    Rule("days=TODAY", named.relative_day, "PERIOD"),
    Rule("weekday=WEEKDAY", named.weekday, "PERIOD"),
    Rule("relative=CURRENT weekday=WEEKDAY", named.relative_weekday, "PERIOD"),
    Rule("relative=CURRENT CALENDAR? unit=(WEEKW|MONTHW|QUARTERW|HALFW)", named.relative_unit, "PERIOD"),
    Rule("END (CALENDAR|REPORTED)? unit=(DAYW|WEEKW|LONGUNIT)", derived.end_of_unit, "PERIOD"),
]
_PARTS: list[Rule[Value]] = [
    Rule("part=(EARLY|MIDDLE) period=PERIOD", derived.part, "PERIOD"),
    Rule("half=WHICH HALFPART period=PERIOD", _half, "PERIOD"),
    Rule("which=WHICH TENDAYS period=PERIOD", _ten_days, "PERIOD"),
    Rule("nth=NTHWEEKDAY period=PERIOD", derived.nth_weekday, "PERIOD"),
    Rule("day=DAYNO ORDINALDAY period=PERIOD", derived.day_in, "PERIOD"),
    Rule("which=NTHW working=WORKING? DAYW period=PERIOD", _nth_day, "PERIOD"),
    Rule("which=NTHW WEEKW period=PERIOD", derived.week_of_month, "PERIOD"),
    Rule("which=NTHW count=COUNT DAYW period=PERIOD", derived.first_days, "PERIOD"),
    Rule("period=PERIOD COMMA? DAYEND", _through_the_day, "PERIOD"),
    *WEEKDAYS_OF_EACH,
]
_EDGES: list[Rule[Value]] = [
    Rule("(END|LATE|CLOSING) period=PERIOD", derived.end_of, "PERIOD"),
    Rule("START period=PERIOD", derived.start_of, "PERIOD"),
]
_CLOCK = "time=((TIME|SMALL HOURW) ZONE{0,2})"
_TIMES: list[Rule[Value]] = [
    Rule(f"{_CLOCK} (COMMA|OPEN)? (ZONE CLOSE)? period=PERIOD", derived.with_time, "PERIOD"),
    Rule(f"period=PERIOD (COMMA|OPEN)? (IN|DO|NOTLATER)? {_CLOCK} CLOSE?", derived.with_time, "PERIOD"),
    Rule("FROM (TIME|SMALL HOURW) (DO|DASH) (TIME|SMALL HOURW)", _absorbed, "WORD"),
    Rule("time=(TIME ZONE{0,2})", _time_alone, "PERIOD"),
]
_SPANS: list[Rule[Value]] = [
    Rule("FROM first=PERIOD (PO|DASH) last=PERIOD", derived.span, "SPAN"),
    Rule("first=PERIOD DASH last=PERIOD", _same_kind_span, "SPAN"),
    Rule("FROM first=DAYMONTH (PO|DASH) last=DAYMONTH", derived.span, "SPAN"),
]
_LISTS: list[Rule[Value]] = [
    Rule(
        "period=PERIOD (COMMA (DO|NOTLATER|KO)? PERIOD){0,9} COMMA? AND (DO|NOTLATER|KO)? PERIOD",
        derived.next_in_list,
        "PERIOD",
    ),
    Rule("period=PERIOD (COMMA PERIOD){1,9}", derived.next_in_list, "PERIOD"),
    Rule("CLOSING (CALENDAR|REPORTED)? unit=LONGUNIT", derived.end_of_unit, "PERIOD"),
]
# Words before a date that make it no deadline; what they lead to goes with them.
_AGAINST: list[Rule[Value]] = [
    Rule("AGAINST PERIODW? (PERIOD|SPAN|DURATION|YEAR)? ((PO|DO|DASH) PERIOD)?", _absorbed, "WORD"),
    Rule("(FOR|ACT|AFTER|ENDED|RESULT|NOTBEFORE) (DATED|SPAN)", _absorbed, "WORD"),
    Rule("NOTBEFORE PLAIN{0,3} (DATED|SPAN|DURATION)", _absorbed, "WORD"),
    Rule("FOR (PERIODW|EACH)? (DATED|SPAN)", _absorbed, "WORD"),
    Rule("ONTO PLANNED PERIODW PERIOD", _absorbed, "WORD"),
    Rule("(FOR|ENDED|ONTO) duration=DURATION PERIOD?", _absorbed, "WORD"),
    Rule("ENDED OFFSET", _absorbed, "WORD"),
    Rule("SELDOM REPEAT", _absorbed, "WORD"),
    Rule("ATLEAST DURATION", _absorbed, "WORD"),
]
_LEVELS: tuple[list[Rule[Value]], ...] = (
    _NUMBERS, _COUNTS, AFTERS, _YEARS, _PERIODS, NEXT_YEARS, _PARTS, _EDGES, _TIMES, _SPANS, DURATIONS, CLOSINGS,
    OFFSETS, EVENTS, _LISTS, REPEATS, SINCES, UNTILS, _AGAINST,
)  # fmt: skip

RUSSIAN = Language(
    lexicon=LEXICON,
    levels=tuple(Level(_KINDS, rules) for rules in _LEVELS),
    limits=Level(_KINDS, LIMITS),
    sequels=Level(_KINDS, SEQUELS),
    joints=frozenset({"COMMA", "DASH", "AND", "ATLEAST", "OPEN", "CLOSE", "COLON", "TERM", "IN"}),
    is_no_deadline=is_no_deadline,
    impossible_days=impossible_days,
)
