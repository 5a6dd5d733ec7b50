"""Chinese: how often. 每半年, 每月5日前, 每季度首月15日前, 此后每年."""

import re
from dataclasses import replace
from datetime import date

from tracker.domain.dates import LAST_YEAR, PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.language import counted, series
from tracker.language.chinese_lexicon import preceding
from tracker.language.chinese_periods import day_of_relative_month
from tracker.language.grammar import Match, Rule, Value
from tracker.language.named import unit_from
from tracker.language.periods import Edge, Option, Period, Series, built, in_year
from tracker.language.repeating import lasting

_MONTHLY = re.compile("每个?月|按月|逐月|月度|纳税期|计税期")
_WITHIN = ("内", "內", "以内", "以內", "之内", "之內")
_INSIDE_LENGTH = re.compile(r"(?:[\d个]|[一二两三四五六七八九十])\s?$")
# The first and the last day of a part.
_PARTS_OF_MONTH = {"early": (1, 10), "middle": (11, 20), "late": (21, -1)}


def _end_of_each(match: Match) -> Period | None:
    """每月底, 每季度末, 每年底: the running one, and its rule."""
    unit = match.word("unit")
    period = unit_from(match.setting.reference, unit, 0)
    rule = counted.every(unit)
    if period is None or rule is None or not period.options:
        return None
    if unit == "years":
        rule = replace(rule, months=(12,), month_days=(-1,))
    elif unit == "months":
        rule = replace(rule, month_days=(-1,))
    elif unit in series.MONTHS_IN:
        months = series.MONTHS_IN[unit]
        rule = Recurrence(Frequency.YEARLY, months=tuple(range(months, 13, months)), month_days=(-1,))
    return replace(period, edge=Edge.END, repeats=rule)


def _day_of_each(match: Match) -> Period | None:
    """每月5日, 每季度首月15日, 每半年首月10日."""
    return series.day_in_month_of_each(match, match.number("day"), match.word("unit"), _month_of_unit(match))


def _month_of_unit(match: Match) -> int:
    """首月 is the first month of its unit, 末月 the last one."""
    month = match.number_or_none("month") or 1
    return series.MONTHS_IN.get(match.word("unit"), 1) if month < 0 else month


def _part_of_each(match: Match) -> Period | None:
    """每月上旬, 每季度首月中旬, 每季度第一个月底: a window, each time."""
    first, last = _PARTS_OF_MONTH[match.word("part")] if "part" in match else (1, -1)
    unit, month = match.word("unit"), _month_of_unit(match)
    length = series.MONTHS_IN.get(unit)
    if length is None or month > length:
        return None
    if length == 1:
        rule = Recurrence(Frequency.MONTHLY, month_days=(last,))
    else:
        rule = Recurrence(Frequency.YEARLY, months=tuple(range(month, 13, length)), month_days=(last,))
    kind = "days" if "part" in match else "month"
    period = counted.repeating(f"{kind}-of-each-{unit.removesuffix('s')}", rule, match)

    def change(option: Option) -> Option | None:
        end = option.date.last_day
        if "part" not in match:
            return replace(option, date=PartialDate.of_month(end.year, end.month))
        return replace(option, date=PartialDate.of_interval(end.replace(day=first), end))

    edge = Edge.END if "end" in match else Edge.NONE
    changed = period and period.followed(change, period.rule)
    return changed and replace(changed, edge=edge)


def _middle_of_each_year(match: Match) -> Period | None:
    """每年年中: June."""
    period = in_year("month", lambda year: PartialDate.of_month(year, 6), None, match.setting.reference)
    return period and replace(period, repeats=Recurrence(Frequency.YEARLY, months=(6,), month_days=(-1,)))


def _day_after_month(match: Match) -> Period | None:
    """月后3日前, 季后10日前: a day of the next month; 3个月后 and 月后3日内 are something else."""
    counted_off = match.setting.text[match.end :].lstrip().startswith(_WITHIN)
    return None if counted_off or _INSIDE_LENGTH.search(preceding(match)) else _day_after_each(match)


def _days_from_first(match: Match) -> Period | None:
    """次月1日起15日内: the first to the fifteenth; a month that begins with its first day counts that day."""
    if match.number("first") != 1:
        return None
    return _day_of_next_month(match) or day_of_relative_month(match)


def _day_after_each(match: Match) -> Period | None:
    """每季度终了后次月15日: a day of the first month of the next one."""
    return series.day_in_month_of_each(match, match.number("day"), match.word("unit"))


def _day_of_next_month(match: Match) -> Period | None:
    """次月10日 in a sentence that says 按月: that day of each month."""
    monthly = _MONTHLY.search(preceding(match))
    return series.day_in_month_of_each(match, match.number("day"), "months") if monthly else None


def _days_of_each_month(match: Match) -> Period | None:
    """每月1日至10日: a window, each month."""
    first, last = match.number("first"), match.number("last")
    period = series.day_in_month_of_each(match, last, "months") if first <= last else None

    def change(option: Option) -> Option | None:
        begin = built(lambda: PartialDate.of_interval(option.date.first_day.replace(day=first), option.date.last_day))
        return replace(option, date=begin) if begin else None

    return period and period.followed(change, "days-of-each-month")


def _weekday(match: Match) -> Period | None:
    return series.each_weekday(match.number("weekday"), match)


def _every_length(match: Match) -> Series | None:
    """每两年, 每10日, 每半年."""
    length = match.duration("duration")
    if length.unit is Counted.WORKING_DAYS:
        return None
    rule = counted.every(length.unit.value, length.count)
    return Series(rule) if rule else None


def _times_in_length(match: Match) -> Series | None:
    """两年一次, 每三年至少两次."""
    length, times = match.duration("duration"), match.number("times")
    months = length.count * series.MONTHS_IN.get(length.unit.value, 0)
    if times == 1:
        return _every_length(match)
    rule = counted.every("months", months // times) if times and months and months % times == 0 else None
    return Series(rule) if rule else None


def _several_times_in_length(match: Match) -> Series | None:
    """每两年组织四次; "once" says no more than "every two years" does."""
    return _times_in_length(match) if match.number("times") > 1 else None


def _several_times_per_unit(match: Match) -> Series | None:
    """每年至少召开两次."""
    return series.times_per(match) if match.number("times") > 1 else None


def _until(match: Match) -> Series | None:
    """每季度，至2028年底为止."""
    found = match.series("series")
    last = last_of(match)
    return Series(lasting(found.rule, last), found.since) if last and not found.rule.count else None


def last_of(match: Match) -> date | None:
    """The last day of `last`, a period whose year is written; None where that lies out of range."""
    period = match.period("last")
    option = None if period.assumed else period.choose(match.setting.reference, Boundary.END)
    return option.date.last_day if option and option.date.last_day.year <= LAST_YEAR else None


def _since(match: Match) -> Series | None:
    """自2026年起，每年."""
    found = match.series("series")
    option = match.period("period").choose(match.setting.reference, Boundary.END)
    return Series(found.rule, option.date.first_day) if option and found.since is None else None


def _through(match: Match) -> Series | None:
    """2025年至2027年每年."""
    found = match.series("series")
    option = match.period("period").choose(match.setting.reference, Boundary.END)
    if option is None or found.rule.until or found.rule.count or option.date.last_day.year > LAST_YEAR:
        return None
    return Series(lasting(found.rule, option.date.last_day), option.date.first_day)


UNITS = "(YEARCHAR|QUARTERCHAR|MONTHCHAR|HALFYEAR)"
_CALENDAR_UNIT = "(YEARCHAR|QUARTERCHAR|MONTHCHAR)"
_MONTH_OR_QUARTER = f"EACH unit={UNITS} OF?"
# Before the other words of a period are folded: here "each" and the unit belong together.
EACHES: list[Rule[Value]] = [
    Rule("EACH unit=MONTHCHAR OF? day=DAY", _day_of_each, "PERIOD"),
    Rule("EACH unit=MONTHCHAR OF? first=DAY STARTMARK? TO last=DAY", _days_of_each_month, "PERIOD"),
    Rule("EACH unit=MONTHCHAR OF? part=(PART|START)", _part_of_each, "PERIOD"),
    Rule(f"EACH unit={UNITS} OF? month=MONTHOF OF? day=DAY", _day_of_each, "PERIOD"),
    Rule("unit=QUARTERCHAR OF? month=MONTHOF OF? day=DAY", _day_of_each, "PERIOD"),
    Rule(f"EACH unit={UNITS} OF? month=MONTHOF OF? (part=(PART|START)|end=END)?", _part_of_each, "PERIOD"),
    Rule("EACH unit=(YEARCHAR|QUARTERCHAR|HALFYEAR) YEARCHAR? START", series.each, "REPEAT"),
    Rule("EACH YEARCHAR YEARCHAR MIDDLE", _middle_of_each_year, "PERIOD"),
    Rule("unit=(MONTHCHAR|QUARTERCHAR|HALFYEAR) AFTER day=DAY", _day_after_month, "PERIOD"),
    Rule("SINCE? relative=RELMONTH OF? first=DAY STARTMARK OF? day=DAY WITHINMARK", _days_from_first, "OFFSET"),
    Rule(f"EACH unit={_CALENDAR_UNIT} {_CALENDAR_UNIT}? OF? END", _end_of_each, "PERIOD"),
    Rule(f"EACH unit={UNITS} OF? LASTDAY", _end_of_each, "PERIOD"),
    Rule("EACH unit=HALFYEAR OF? END", _end_of_each, "PERIOD"),
    Rule(f"EACH unit={UNITS} OF? nth=NTHWEEKDAY", series.nth_weekday_of_each, "PERIOD"),
    Rule(f"{_MONTH_OR_QUARTER} NTHMARK? day=NUMBER WORKDAY", series.working_day_of_each, "PERIOD"),
    Rule(f"{_MONTH_OR_QUARTER} BEFORE day=NUMBER WORKDAY WITHINMARK?", series.working_day_of_each, "PERIOD"),
    Rule(f"{_MONTH_OR_QUARTER} (BEFORE|START) day=DAY WITHINMARK?", _day_of_each, "PERIOD"),
    Rule(f"{_MONTH_OR_QUARTER} BEFORE day=NUMBER UNIT WITHINMARK?", _day_of_each, "PERIOD"),
    Rule("unit=HALFYEAR OVER", lambda match: match.word("unit"), "HALFOVER"),
    Rule("EACH weekday=WEEKDAY", _weekday, "PERIOD"),
    Rule(f"EACH? unit={UNITS} OVER? THEDAY? (AFTER|STARTMARK)? OF? RELMONTH day=DAY", _day_after_each, "PERIOD"),
    Rule("relative=RELMONTH OF? day=DAY", _day_of_next_month, "PERIOD"),
]
REPEATS: list[Rule[Value]] = [
    Rule("EACH duration=DURATION", _every_length, "REPEAT"),
    Rule("EACH count=DAY", lambda match: _series_of("days", match.number("count")), "REPEAT"),
    Rule(f"EACH unit=({UNITS[1:-1]}|UNIT|DAYCHAR)", series.each, "REPEAT"),
    Rule("duration=DURATION ATLEAST? times=NUMBER TIMES", _times_in_length, "REPEAT"),
    Rule("EACH duration=DURATION ATLEAST? times=NUMBER TIMES", _times_in_length, "REPEAT"),
    Rule(f"EACH unit={UNITS} ATLEAST? times=NUMBER TIMES", series.times_per, "REPEAT"),
    Rule("EACH duration=DURATION PLAIN{1,6} times=NUMBER TIMES", _several_times_in_length, "REPEAT"),
    Rule(f"EACH unit={UNITS} PLAIN{{1,6}} times=NUMBER TIMES", _several_times_per_unit, "REPEAT"),
]
_WHO = "(DUTY|IN|EACH|PLAIN){0,9}"
SINCES: list[Rule[Value]] = [
    Rule("series=REPEAT COMMA? (UPTO|ASOF) last=PERIOD ASOF?", _until, "REPEAT"),
    Rule(f"SINCE? period=PERIOD STARTMARK COMMA? {_WHO} series=REPEAT", _since, "REPEAT"),
    Rule("SINCE? period=(SPAN|PERIOD) DURING? COMMA? series=REPEAT", _through, "REPEAT"),
    Rule(f"SINCE? first=PERIOD STARTMARK COMMA? {_WHO} period=PERIOD", series.period_beginning, "PERIOD"),
]
SEQUELS: list[Rule[Series]] = [
    Rule("(THEREAFTER|AFTER) COMMA? (DUTY|ATLEAST|IN|PLAIN){0,3} series=REPEAT", series.as_found),
    Rule("AND (DUTY|ATLEAST|PLAIN){0,3} series=REPEAT", series.as_found),
]


def _series_of(unit: str, count: int) -> Series | None:
    rule = counted.every(unit, count)
    return Series(rule) if rule else None
