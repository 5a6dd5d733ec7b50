"""English: how often. Every six months, the 15th of each month, and annually thereafter."""

from dataclasses import replace

from tracker.domain.deadlines import Boundary
from tracker.language import derived, named, series
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Edge, Period, Series
from tracker.language.repeating import lasting


def _every_so_many_months(match: Match) -> Series | None:
    return series.so_often("months", match.number("often") * (match.number_or_none("count") or 1))


def _every_so_many_days(match: Match) -> Series | None:
    days = match.number("often")
    return series.so_often("days", days) if days % 7 else series.so_often("weeks", days // 7)


def _six_monthly(match: Match) -> Series | None:
    """At six-monthly, two-yearly intervals; "six quarterly reports" is none."""
    return _every_so_many_months(match) if match.number("often") in (1, 12) else None


def _yearly(match: Match) -> Series | None:
    return series.so_often("years")


def interval(match: Match) -> Series | None:
    """At intervals of 12 months, every six months, twice a year."""
    length, times = match.duration("duration"), match.number_or_none("times") or 1
    unit, count = length.unit.value, length.count
    if unit == "working-days":
        return None
    if times > 1:
        months = count * series.MONTHS_IN.get(unit, 0)
        unit, count = "months", months // times if months % times == 0 else 0
    return series.so_often(unit, count)


def _until(match: Match) -> Series | None:
    """Quarterly until 31 December 2027; through 2030."""
    last = match.period("period").choose(match.setting.reference, Boundary.END)
    found = match.series("series")
    if last is None or found.rule.until or found.rule.count:
        return None
    return Series(lasting(found.rule, last.date.last_day), found.since)


def _each_date(match: Match) -> Period | None:
    """Each 30 April, every 1 May."""
    period = match.period("period")
    if period.rule == "weekday" and period.assumed and period.options:
        return series.each_weekday(period.options[0].date.first_day.weekday(), match)
    if period.assumed != "year-assumed" or period.edge or not period.options:
        return None
    return replace(period, repeats=period.each_year or derived.each_year([period.options[0].date]))


def _weekday_of_each(match: Match) -> Period | None:
    """Tuesday of each week."""
    return _each_date(match) if match.word("unit") == "weeks" and match.period("period").rule == "weekday" else None


def _unit_of_next(match: Match) -> str | None:
    """Of the following month, of the month following the quarter: what it comes again with."""
    unit, base = match.word("unit"), match.word("base") if "base" in match else ""
    if not base:
        return unit
    return base if unit == "months" else unit if unit == "years" else None


def _own_year(match: Match) -> str | None:
    """Of the year following the reporting year; months after a period whose length is not known are none."""
    return "years" if match.word("unit") == "years" else None


def _yearly_times(match: Match) -> Series | None:
    """Twice in each fiscal year."""
    times = match.number("times")
    return series.so_often("months", 12 // times) if 12 % times == 0 else None


def _of_next_fiscal(match: Match) -> str:
    return "years"


def _date_of_next(match: Match) -> Period | None:
    """30 April of the following year: each year."""
    return _each_date(match) if match.word("unit") == "years" else None


def _end_of_next(match: Match) -> Period | None:
    """The end of the following month: of each; of the following year: of the next one."""
    unit = match.word("unit")
    if unit in ("months", "quarters"):
        return series.end_of_each(match)
    period = named.unit_from(match.setting.reference, unit, 1)
    return period and derived.ended(period, match)


def _first_or_last_of_next(match: Match) -> Period | None:
    """The last day of the following month; the first or last working day of it."""
    if "working" in match:
        return series.working_day_of_each(match)
    return series.day_of_each(match) if match.word("days") == "days" and match.number("day") in (1, -1) else None


def _monthly_weekday(match: Match) -> Period | None:
    """The first Monday of the month."""
    return series.nth_weekday_of_each(match) if match.word("unit") in ("months", "quarters") else None


def _end_of_each_fiscal_year(match: Match) -> Period | None:
    """The end of each fiscal year: of the office's."""
    period = named.open_fiscal_year(match)
    if period is None:
        return None
    return replace(period, repeats=derived.each_year([period.options[0].date]), edge=Edge.END)


def _day_after_end(match: Match) -> Period | None:
    """The 15th day of the month following the end of each quarter."""
    return series.day_in_month_of_each(match, match.number("day"), match.word("unit"))


_EACH = "EACH CALENDAR? unit=UNIT"
_THAT = "(THE|EACH|RELATIVE|ARTICLE)?"
# Before years and months are known: "of the following financial year".
FOLLOWINGS: list[Rule[Value]] = [
    Rule("OF FOLLOWING (CALENDAR|WORD)? unit=UNIT", _unit_of_next, "OFNEXT"),
    Rule("OF FOLLOWING FISCAL", _of_next_fiscal, "OFNEXT"),
    Rule("OF FOLLOWING OWNYEAR", _of_next_fiscal, "OFNEXT"),
    Rule(f"OF THE? CALENDAR? unit=UNIT AFTER (THE? END OF)? {_THAT} CALENDAR? base=UNIT", _unit_of_next, "OFNEXT"),
    Rule(f"OF THE? CALENDAR? unit=UNIT AFTER (THE? END OF)? {_THAT} (OWNPERIOD|OWNYEAR|FISCAL)", _own_year, "OFNEXT"),
]
EACHES: list[Rule[Value]] = [
    Rule(f"BETWEEN THE? DAY AND THE? day=DAY UNIT? (OF|IN) {_EACH}", series.day_of_each, "PERIOD"),
    Rule(f"FROM? THE? DAY (TO|DASH|UNTIL) THE? day=DAY UNIT? (OF|IN) {_EACH}", series.day_of_each, "PERIOD"),
    Rule(f"THE? first=DAY AND THE? last=DAY UNIT? (OF|IN) {_EACH}", series.days_of_each_month, "PERIOD"),
    Rule(f"THE? day=DAY UNIT? (OF|IN) {_EACH}", series.day_of_each, "PERIOD"),
    Rule(f"THE? day=DAY UNIT? OF THE? (RELATIVE UNIT|UNIT AFTER) (THE? END OF)? {_EACH}", _day_after_end, "PERIOD"),
    Rule(f"THE? day=WHICH WORKING UNIT (OF|IN|AFTER) (THE? END OF)? {_EACH}", series.working_day_of_each, "PERIOD"),
    Rule(f"THE? WHICH day=COUNT UNIT (OF|IN) {_EACH}", series.day_of_each, "PERIOD"),
    Rule(f"nth=NTHWEEKDAY (OF|IN) {_EACH}", series.nth_weekday_of_each, "PERIOD"),
    Rule("nth=NTHWEEKDAY (OF|IN) THE unit=UNIT", _monthly_weekday, "PERIOD"),
    Rule("nth=NTHWEEKDAY unit=OFNEXT", _monthly_weekday, "PERIOD"),
    Rule("EACH period=PERIOD", _each_date, "PERIOD"),
    Rule("EACH PERIOD (COMMA PERIOD){0,9} COMMA? AND EACH? PERIOD", derived.next_in_list, "PERIOD"),
    Rule(f"period=PERIOD (OF|IN)? {_EACH}", _weekday_of_each, "PERIOD"),
    Rule("THE? day=DAY unit=OFNEXT", series.day_of_each, "PERIOD"),
    Rule("THE? day=WHICH working=WORKING? days=UNIT unit=OFNEXT", _first_or_last_of_next, "PERIOD"),
    Rule("THE? day=DAY UNIT unit=OFNEXT", series.day_of_each, "PERIOD"),
    Rule("period=PERIOD unit=OFNEXT", _date_of_next, "PERIOD"),
    Rule("END unit=OFNEXT", _end_of_next, "PERIOD"),
    Rule("END (OF|IN)? EACH FISCAL", _end_of_each_fiscal_year, "PERIOD"),
]
# After "45 days after the end of each quarter" has been read.
ENDS: list[Rule[Value]] = [Rule(f"END (OF|IN)? {_EACH}", series.end_of_each, "PERIOD")]
_EVERY = "(EACH|PER)"
# Before "two years after the entry into force" is read.
AFTER_EVERY: list[Rule[Value]] = [
    Rule("times=TIMES (ARTICLE|PER|EACH) unit=UNIT (AFTER|FROM) THE? PLAIN{1,8}", series.times_per, "REPEAT"),
    Rule("times=TIMES duration=DURATION (AFTER|FROM) THE? PLAIN{1,8}", interval, "REPEAT"),
]
REPEATS: list[Rule[Value]] = [
    Rule("(ON ARTICLE)? (CALENDAR)? often=OFTEN BASIS?", _every_so_many_months, "REPEAT"),
    Rule("(ON ARTICLE)? often=OFTENDAYS BASIS?", _every_so_many_days, "REPEAT"),
    Rule("(AT|ON)? (ARTICLE|THE)? WORD? often=OFTEN (INTERVALS|BASIS)", _every_so_many_months, "REPEAT"),
    Rule("(AT|ON)? (ARTICLE|THE)? WORD? often=OFTENDAYS (INTERVALS|BASIS)", _every_so_many_days, "REPEAT"),
    Rule("AT? count=COUNT often=OFTEN (INTERVALS|BASIS)?", _six_monthly, "REPEAT"),
    Rule("AT? INTERVALS (OF|WITHIN|OF WITHIN|NOT)? (WITHIN|WORD){0,3} duration=DURATION", interval, "REPEAT"),
    Rule("(AT|IN)? WORD? duration=DURATION INTERVALS", interval, "REPEAT"),
    Rule("(ON ARTICLE) duration=DURATION BASIS", interval, "REPEAT"),
    Rule("(IN|OF|FROM|FOR)? EACH SUBSEQUENT? duration=DURATION", interval, "REPEAT"),
    Rule("(IN|OF|FROM|FOR)? EACH SUBSEQUENT? count=COUNT? CALENDAR? unit=UNIT (AFTER)?", series.each, "REPEAT"),
    Rule("(IN|OF|ON)? EACH count=(OTHER|WHICH) CALENDAR? unit=UNIT", series.each, "REPEAT"),
    Rule("(IN|OF|FOR|DURING)? EACH SUBSEQUENT? (FISCAL|OWNYEAR)", _yearly, "REPEAT"),
    Rule("ON (THE|EACH) ANNIVERSARY", _yearly, "REPEAT"),
    Rule("EACH ANNIVERSARY", _yearly, "REPEAT"),
    Rule(f"times=TIMES (IN? {_EVERY}|ARTICLE) count=COUNT? CALENDAR? unit=UNIT", series.times_per, "REPEAT"),
    Rule(f"times=TIMES (IN? {_EVERY}|ARTICLE)? duration=DURATION", interval, "REPEAT"),
    Rule(f"times=TIMES (IN? {_EVERY}|ARTICLE) (FISCAL|OWNYEAR)", _yearly_times, "REPEAT"),
    Rule(f"times=COUNT TIMESWORD (IN? {_EVERY}|ARTICLE) CALENDAR? unit=UNIT", series.times_per, "REPEAT"),
    Rule(f"times=COUNT TIMESWORD (IN? {_EVERY}|ARTICLE)? duration=DURATION", interval, "REPEAT"),
]
_ON = "(ON|IN|AT|BY|FROM|WORD|BEFORE|DUE){0,2} THE?"
_FIRST = f"(BEGINNING|FROM) {_ON} first=PERIOD"
# Every 90 days, with the next report due by 15 May.
_NEXT_ONE = (
    f"WORD? THE? (RELATIVE|WHICH|SUBSEQUENT) (WORD|DOCUMENT|ISSUE|OF){{0,4}} IS? DUE? {_ON} first=PERIOD"
)
_EVENT = "(AFTER? PLAIN{1,8})? PAUSE? AND?"
UNTILS: list[Rule[Value]] = [
    Rule("series=REPEAT PAUSE? (UNTIL|TO|THROUGH) THE? period=PERIOD", _until, "REPEAT"),
    Rule(f"series=REPEAT PAUSE? {_FIRST} CLOSE?", series.beginning, "REPEAT"),
    Rule(f"series=REPEAT PAUSE {_NEXT_ONE} CLOSE?", series.beginning, "REPEAT"),
    Rule(f"series=REPEAT {_EVENT} {_ON} first=PERIOD FIRSTTIME", series.beginning, "REPEAT"),
    Rule(f"series=REPEAT {_EVENT} FIRSTTIME {_ON} first=PERIOD", series.beginning, "REPEAT"),
    Rule(f"period=PERIOD PAUSE? {_FIRST} CLOSE?", series.period_beginning, "PERIOD"),
    Rule(f"period=PERIOD PLAIN{{1,8}} {_FIRST} CLOSE?", series.period_beginning, "PERIOD"),
]
# What stands between "and" and the repetition: "and shall be repeated at least".
_SMALL = "(WORD|ATLEAST|THE|ON|BY|MODAL|IS|DUE|DOCUMENT|RELATIVE|OF|IN)"
_AND = f"(AND {_SMALL}{{0,3}})?"
SEQUELS: list[Rule[Series]] = [
    Rule(f"{_AND} series=REPEAT (UNIT AFTER)? COMMA? THEREAFTER", series.as_found),
    Rule(f"{_AND} series=REPEAT COMMA? THEREAFTER COMMA? (UNTIL|TO|THROUGH) THE? period=PERIOD", _until),
    Rule(f"THEREAFTER COMMA? {_SMALL}{{0,6}} series=REPEAT", series.as_found),
    Rule("SUBSEQUENT (WORD|DOCUMENT|ISSUE|THE|DUE|MODAL|ATLEAST|OF|ON|AT|IS){1,9} series=REPEAT", series.as_found),
    Rule(f"AND {_SMALL}{{0,3}} series=REPEAT", series.as_found),
]
