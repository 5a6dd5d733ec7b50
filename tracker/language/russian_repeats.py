"""Russian: how often. «Один раз в полгода», «каждые 6 месяцев», «вторая пятница каждого месяца», «далее – ежегодно»."""

import re
from dataclasses import replace
from datetime import date

from tracker.domain.dates import FIRST_YEAR, LAST_YEAR, Unit
from tracker.domain.deadlines import Boundary
from tracker.domain.recurrence import Frequency
from tracker.language import derived, series
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Period, Series
from tracker.language.repeating import lasting

_SINCE_YEAR = re.compile(r"\bначиная с (?:\d{1,2} \w{3,8} )?(\d{4})\b", re.IGNORECASE)


def _so_many_months(match: Match) -> Series | None:
    return series.so_often("months", match.number("often"))


def _so_many_days(match: Match) -> Series | None:
    days = match.number("often")
    return series.so_often("days", days) if days % 7 else series.so_often("weeks", days // 7)


def _interval(match: Match) -> Series | None:
    """Каждые 6 месяцев, раз в три года, два раза в год, раз в квартал: `times` in a duration or in a unit."""
    times = match.number_or_none("times") or 1
    if "duration" in match:
        length = match.duration("duration")
        unit, count = length.unit.value, length.count
    else:
        unit, count = match.word("unit"), 1
    if unit == "working-days":
        return None
    if times > 1:
        months = count * series.MONTHS_IN.get(unit, 0)
        unit, count = "months", months // times if months % times == 0 else 0
    return series.so_often(unit, count)


def _each_date(match: Match) -> Period | None:
    """Каждое 1 мая."""
    period = match.period("period")
    if period.assumed != "year-assumed" or period.edge or not period.options:
        return None
    return replace(period, repeats=period.each_year or derived.each_year([period.options[0].date]))


def _each_weekday(match: Match) -> Period | None:
    return series.each_weekday(match.number("weekday"), match)


def _since(match: Match) -> Series | None:
    """Ежегодно, начиная с 2026 года."""
    first = match.period("since").choose(match.setting.reference, Boundary.END)
    return Series(match.series("series").rule, first.date.first_day) if first else None


def _since_further_on(match: Match) -> Series | None:
    """Ежегодно до 1 марта, начиная с 2026 года: the year stands behind the date."""
    found, written = match.series("series"), _SINCE_YEAR.search(match.setting.text)
    year = int(written[1]) if written else 0
    return Series(found.rule, date(year, 1, 1)) if FIRST_YEAR <= year <= LAST_YEAR and not found.since else None


def _until(match: Match) -> Series | None:
    """Ежегодно до 2030 года; ежеквартально по 31 декабря 2027 года. «Ежегодно до 1 марта» sets no end."""
    period, found = match.period("period"), match.series("series")
    last = period.choose(match.setting.reference, Boundary.END)
    if last is None or found.rule.until or found.rule.count or period.assumed or period.edge:
        return None
    if last.date.unit is not Unit.YEAR and found.rule.frequency is Frequency.YEARLY:
        return None
    return Series(lasting(found.rule, last.date.last_day), found.since)


_EACH = "EACH (CALENDAR|SUBSEQUENT|REPORTED|RELATIVE){0,2}"
EACHES: list[Rule[Value]] = [
    Rule("which=NTHW weekday=WEEKDAY", derived.nth_of_weekday, "NTHWEEKDAY"),
    Rule("IN? EACH weekday=WEEKDAY", _each_weekday, "PERIOD"),
    Rule("PO weekday=EACHWEEKDAY", _each_weekday, "PERIOD"),
]
WEEKDAYS_OF_EACH: list[Rule[Value]] = [
    Rule("nth=NTHWEEKDAY EACH? unit=LONGUNIT", series.nth_weekday_of_each, "PERIOD"),
    Rule("EACH period=PERIOD", _each_date, "PERIOD"),
    Rule("END EACH CALENDAR? unit=LONGUNIT", series.end_of_each, "PERIOD"),
]
REPEATS: list[Rule[Value]] = [
    Rule("often=OFTEN", _so_many_months, "REPEAT"),
    Rule("often=OFTENDAYS", _so_many_days, "REPEAT"),
    Rule(f"(IN|FOR|THROUGH)? {_EACH} duration=DURATION", _interval, "REPEAT"),
    Rule(f"(IN|FOR|THROUGH)? {_EACH} unit=REPEATED", _interval, "REPEAT"),
    Rule("times=COUNT? ONCE (IN|FOR|WITHIN) EACH? CALENDAR? duration=DURATION", _interval, "REPEAT"),
    Rule("times=COUNT? ONCE (IN|FOR|WITHIN) EACH? CALENDAR? unit=REPEATED", _interval, "REPEAT"),
    Rule("times=TIMES (IN|FOR|WITHIN) unit=REPEATED", _interval, "REPEAT"),
    Rule("(PO|FOR) RESULT (EACH|REPORTED|CALENDAR|SUBSEQUENT){0,3} unit=LONGUNIT", _interval, "REPEAT"),
    Rule("PO CLOSING EACH (REPORTED|CALENDAR|SUBSEQUENT){0,3} unit=LONGUNIT", _interval, "REPEAT"),
]
SINCES: list[Rule[Value]] = [Rule("FROM period=PERIOD", lambda match: match.period("period"), "SINCE")]
UNTILS: list[Rule[Value]] = [
    Rule("series=REPEAT", _since_further_on, "REPEAT"),
    Rule("series=REPEAT COMMA? since=SINCE", _since, "REPEAT"),
    Rule("since=SINCE (COMMA|DASH)? series=REPEAT", _since, "REPEAT"),
    Rule("series=REPEAT COMMA? PO period=PERIOD", _until, "REPEAT"),
    Rule("series=REPEAT COMMA? DO period=PERIOD", _until, "REPEAT"),
]
_LITTLE = "(WORD|ATLEAST|DASH|COMMA|TERM|IN|ONTO|RELATIVE|SUBSEQUENT)"
SEQUELS: list[Rule[Series]] = [
    Rule(f"THEREAFTER {_LITTLE}{{0,5}} series=REPEAT", series.as_found),
    Rule("AND series=REPEAT THEREAFTER", series.as_found),
    Rule("series=REPEAT (COMMA|DASH)? THEREAFTER", series.as_found),
    Rule(f"SUBSEQUENT {_LITTLE}{{0,5}} series=REPEAT", series.as_found),
    Rule("AND (COMMA|DASH|ATLEAST){0,2} series=REPEAT", series.as_found),
]
