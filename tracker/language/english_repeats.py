"""English: how often. Every six months, the 15th of each month, and annually thereafter."""

from dataclasses import replace

from tracker.domain.deadlines import Boundary
from tracker.language import counted, derived, series
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Period, Series


def _every_so_many_months(match: Match) -> Series | None:
    rule = counted.every("months", match.number("often") * (match.number_or_none("count") or 1))
    return rule and Series(rule)


def _every_so_many_days(match: Match) -> Series | None:
    days = match.number("often")
    rule = counted.every("days", days) if days % 7 else counted.every("weeks", days // 7)
    return rule and Series(rule)


def _six_monthly(match: Match) -> Series | None:
    """At six-monthly, two-yearly intervals; "six quarterly reports" is none."""
    return _every_so_many_months(match) if match.number("often") in (1, 12) else None


def _yearly(match: Match) -> Series | None:
    rule = counted.every("years")
    return rule and Series(rule)


def _interval(match: Match) -> Series | None:
    """At intervals of 12 months, every six months, twice a year."""
    length, times = match.duration("duration"), match.number_or_none("times") or 1
    unit, count = length.unit.value, length.count
    if unit == "working-days":
        return None
    if times > 1:
        months = count * series.MONTHS_IN.get(unit, 0)
        unit, count = "months", months // times if months % times == 0 else 0
    rule = counted.every(unit, count)
    return rule and Series(rule)


def _until(match: Match) -> Series | None:
    """Quarterly until 31 December 2027; through 2030."""
    last = match.period("period").choose(match.setting.reference, Boundary.END)
    found = match.series("series")
    if last is None or found.rule.until or found.rule.count:
        return None
    return Series(replace(found.rule, until=last.date.last_day), found.since)


def _each_date(match: Match) -> Period | None:
    """Each 30 April, every 1 May."""
    period = match.period("period")
    if period.rule == "weekday" and period.assumed and period.options:
        return series.each_weekday(period.options[0].date.first_day.weekday(), match)
    if period.assumed != "year-assumed" or period.edge or not period.options:
        return None
    return replace(period, repeats=period.each_year or derived.each_year([period.options[0].date]))


def _day_after_end(match: Match) -> Period | None:
    """The 15th day of the month following the end of each quarter."""
    return series.day_in_month_of_each(match, match.number("day"), match.word("unit"))


_EACH = "EACH CALENDAR? unit=UNIT"
EACHES: list[Rule[Value]] = [
    Rule(f"THE? day=DAY UNIT? (OF|IN) {_EACH}", series.day_of_each, "PERIOD"),
    Rule(f"THE? day=DAY UNIT? OF THE? (RELATIVE UNIT|UNIT AFTER) (THE? END OF)? {_EACH}", _day_after_end, "PERIOD"),
    Rule(f"THE? day=WHICH WORKING UNIT (OF|IN|AFTER) (THE? END OF)? {_EACH}", series.working_day_of_each, "PERIOD"),
    Rule(f"THE? WHICH day=COUNT UNIT (OF|IN) {_EACH}", series.day_of_each, "PERIOD"),
    Rule(f"nth=NTHWEEKDAY (OF|IN) {_EACH}", series.nth_weekday_of_each, "PERIOD"),
    Rule("EACH period=PERIOD", _each_date, "PERIOD"),
]
# After "45 days after the end of each quarter" has been read.
ENDS: list[Rule[Value]] = [Rule(f"END (OF|IN)? {_EACH}", series.end_of_each, "PERIOD")]
REPEATS: list[Rule[Value]] = [
    Rule("(ON ARTICLE)? (CALENDAR)? often=OFTEN BASIS?", _every_so_many_months, "REPEAT"),
    Rule("(ON ARTICLE)? often=OFTENDAYS BASIS?", _every_so_many_days, "REPEAT"),
    Rule("(AT|ON)? (ARTICLE|THE)? often=OFTEN (INTERVALS|BASIS)", _every_so_many_months, "REPEAT"),
    Rule("AT? count=COUNT often=OFTEN (INTERVALS|BASIS)?", _six_monthly, "REPEAT"),
    Rule("AT? INTERVALS (OF|WITHIN|OF WITHIN)? duration=DURATION", _interval, "REPEAT"),
    Rule("(AT|IN)? WORD? duration=DURATION INTERVALS", _interval, "REPEAT"),
    Rule("(IN|OF|FROM|FOR)? EACH SUBSEQUENT? duration=DURATION", _interval, "REPEAT"),
    Rule("times=TIMES (IN? EACH)? duration=DURATION", _interval, "REPEAT"),
    Rule("times=COUNT TIMESWORD (IN? EACH)? duration=DURATION", _interval, "REPEAT"),
    Rule("(IN|OF|FROM|FOR)? EACH SUBSEQUENT? count=COUNT? CALENDAR? unit=UNIT (AFTER)?", series.each, "REPEAT"),
    Rule("(IN|OF|ON)? EACH count=(OTHER|WHICH) CALENDAR? unit=UNIT", series.each, "REPEAT"),
    Rule("EACH count=OTHER unit=UNIT", series.each, "REPEAT"),
    Rule("(IN|OF|FOR)? EACH SUBSEQUENT? FISCAL", _yearly, "REPEAT"),
    Rule("ON? (THE|EACH)? ANNIVERSARY", _yearly, "REPEAT"),
    Rule("times=TIMES (IN? EACH|ARTICLE) count=COUNT? CALENDAR? unit=UNIT", series.times_per, "REPEAT"),
    Rule("times=COUNT TIMESWORD (IN? EACH|ARTICLE) CALENDAR? unit=UNIT", series.times_per, "REPEAT"),
]
UNTILS: list[Rule[Value]] = [
    Rule("series=REPEAT COMMA? (UNTIL|TO) THE? period=PERIOD", _until, "REPEAT"),
]
_AND = "(AND (WORD|ATLEAST|THE|ON|BY){0,3})?"
SEQUELS: list[Rule[Series]] = [
    Rule(f"{_AND} series=REPEAT (UNIT AFTER)? COMMA? THEREAFTER", series.as_found),
    Rule(f"{_AND} series=REPEAT COMMA? THEREAFTER COMMA? (UNTIL|TO) THE? period=PERIOD", _until),
    Rule("THEREAFTER COMMA? (WORD|ATLEAST|BY|THE|ON){0,6} series=REPEAT", series.as_found),
    Rule("SUBSEQUENT (WORD|DOCUMENT|ISSUE|THE|DUE|MODAL|ATLEAST|OF|ON|AT){1,9} series=REPEAT", series.as_found),
    Rule("AND (WORD|ATLEAST|THE|ON|BY){0,3} series=REPEAT", series.as_found),
]
