"""Chinese: years, months, days, their parts and ends, lists and windows; the rules from single words to periods."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.durations import Counted, Duration
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.language import counted, derived, named
from tracker.language.chinese_lists import month_list
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Edge, Option, Part, Period, built, explained, fixed, in_year, whole_months

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_FIGURES_OF_A_YEAR = 4
_BEFORE_THE_REPUBLIC = 1911
_MONTHS = 12
_DAYS_IN_HALF_A_MONTH = 15
_WINTER = 24


def _within(lowest: int, highest: int) -> Callable[[Match], int | None]:
    def build(match: Match) -> int | None:
        number = match.number("number")
        return number if lowest <= number <= highest else None

    return build


def _year(match: Match) -> int | None:
    """2025年; "100年" is a length."""
    number = match.number("number")
    written = len(match.written("number")) == _FIGURES_OF_A_YEAR
    return number if written and _FIRST_YEAR <= number <= _LAST_YEAR else None


def _year_of_republic(match: Match) -> int | None:
    """民国116年 is 2027."""
    year = match.number("number") + _BEFORE_THE_REPUBLIC
    return year if year <= _LAST_YEAR else None


def _quarter(match: Match) -> Period | None:
    return named.quarter(match) if 1 <= match.number("quarter") <= 4 else None


def _relative(unit: str) -> Callable[[Match], Period | None]:
    """本月, 下季度, 本周."""
    return lambda match: named.unit_from(match.setting.reference, unit, match.number("relative"))


def day_of_relative_month(match: Match) -> Period | None:
    """下月10日; each month where the sentence says that."""
    month = named.unit_from(match.setting.reference, "months", match.number("relative"))
    number = match.number("day")

    def change(option: Option) -> Option | None:
        day = built(lambda: PartialDate.of_day(option.date.first_day.replace(day=number)))
        return replace(option, date=day) if day else None

    return month and month.followed(change, "day")


def _holiday(match: Match) -> Period | None:
    month, day = divmod(match.number("holiday"), 100)
    return in_year(
        "holiday", lambda year: PartialDate.of_day(date(year, month, day)), match.number_or_none("year"),
        match.setting.reference,
    )  # fmt: skip


def _years(match: Match) -> Period | None:
    """2025—2027年."""
    first, last = match.number("first"), match.number("last")
    if len(match.written("first")) != _FIGURES_OF_A_YEAR or not _FIRST_YEAR <= first < last:
        return None
    return fixed("years", built(lambda: PartialDate.of_interval(date(first, 1, 1), date(last, 12, 31))))


def _months(match: Match) -> Period | None:
    """3—5月, 2025年11月至次年2月."""
    first, last = match.number("first"), match.number("last")
    if not 1 <= first <= _MONTHS or first == last:
        return None

    def make(year: int) -> PartialDate:
        begin, end = year * _MONTHS + first - 1, (year + (last < first)) * _MONTHS + last - 1
        return whole_months([(month // _MONTHS, month % _MONTHS + 1) for month in range(begin, end + 1)])

    return in_year("months", make, match.number_or_none("year"), match.setting.reference)


def _window_over_new_year(match: Match) -> Period | None:
    """11月1日至次年3月31日: of the years that end with the next such day."""
    first_month, first_day = match.number("first_month"), match.number_or_none("first_day") or 1
    last_month, last_day = match.number("last_month"), match.number_or_none("last_day")

    def make(year: int) -> PartialDate:
        if last_day is None:
            last = PartialDate.of_month(year + 1, last_month).last_day
        else:
            last = date(year + 1, last_month, last_day)
        return PartialDate.of_interval(date(year, first_month, first_day), last)

    return in_year("days", make, match.number_or_none("year"), match.setting.reference)


def span(match: Match) -> Period | None:
    """From one period to another; a year that only the first one names counts for both."""
    first, last = match.period("first"), match.period("last")
    if first.assumed or not last.assumed or not first.options:
        return derived.span(match)
    begin = first.options[-1].date.first_day
    date_named = last.options[0].date
    ends = (_last_day_in(date_named, year) for year in (begin.year, begin.year + 1))
    end = next((day for day in ends if day and day >= begin), None)
    return fixed("days", built(lambda: PartialDate.of_interval(begin, end))) if end else None


def _last_day_in(named_date: PartialDate, year: int) -> date | None:
    """The last day that a day, month or quarter has in a year; None for 29 February of most years."""
    last = named_date.last_day
    ends_month = named_date.unit is not Unit.DAY and last.day == monthrange(last.year, last.month)[1]
    number = monthrange(year, last.month)[1] if ends_month else last.day
    return date(year, last.month, number) if number <= monthrange(year, last.month)[1] else None


def _winter(match: Match) -> Period | None:
    """2027—2028年冬季: the one that begins in 2027."""
    first, code = match.number("first"), match.number("season")
    period = named.season(match) if match.number("year") == first + 1 and code == _WINTER else None

    def change(option: Option) -> Option | None:
        winter = built(lambda: PartialDate.of_season(first, code))
        return Option(winter, (explained("season-northern", period=winter),)) if winter else None

    return period and replace(period, convention="season-northern").followed(change, "season")


def _last_day(match: Match) -> Period | None:
    """2月最后一日; each year it is the last day again, whatever its number."""
    period = derived.first_or_last_day(match)
    if period is None or "working" in match or match.period("period").rule != "month":
        return period
    rule = Recurrence(Frequency.YEARLY, months=(period.options[0].date.last_day.month,), month_days=(-1,))
    return replace(period, each_year=rule)


def plan_end(match: Match) -> Period | None:
    """The end of the fourteenth five-year plan: its last year."""
    period = fixed("plan", built(lambda: PartialDate.of_year(match.number("plan"))))
    return period and replace(period, edge=Edge.END)


def plan(match: Match) -> Period | None:
    """The years of a five-year plan."""
    last = match.number("plan")
    return fixed("plan", built(lambda: PartialDate.of_interval(date(last - 4, 1, 1), date(last, 12, 31))))


def _season_of_this_year(match: Match) -> Period | None:
    code, year = match.number("season"), match.setting.reference.year
    season = built(lambda: PartialDate.of_season(year, code))
    period = fixed("season", season, explained("season-northern", period=season))
    return period and replace(period, convention="season-northern")


def _part_of_unit(match: Match) -> Period | None:
    """月初, 年中: of the running month and year."""
    period = named.unit_from(match.setting.reference, match.word("unit"), 0)
    return period and derived.parted(period, Part(match.word("part")))


def length(match: Match) -> Duration | None:
    """三十日, 15个工作日, 48小时; a length that stands for less than a day is a day."""
    return counted.duration(match) if match.number("count") else None


def length_of_days(match: Match) -> Duration:
    """30日内, where 30日 could also be the day of a month."""
    return match.duration("duration") if "duration" in match else Duration(match.number("count"), Counted.DAYS)


def _year_and_half(match: Match) -> Duration:
    return Duration(12 * match.number("count") + 6, Counted.MONTHS)


def _nothing(match: Match) -> str:
    """Words that hold a date and set no deadline."""
    return ""


_YEAR = "(year=YEAR OF?)?"
_WEEKDAY = "(OPEN weekday=WEEKDAY CLOSE)?"
FIGURES: list[Rule[Value]] = [
    Rule("number=NUMBER YEARCHAR", _year, "YEAR"),
    Rule("REPUBLIC number=NUMBER YEARCHAR", _year_of_republic, "YEAR"),
    Rule("relative=RELYEAR", named.relative_year, "YEAR"),
    Rule("NTHMARK? number=NUMBER QUARTERCHAR", _within(1, 4), "QUARTER"),
    Rule("number=QUARTERNAME", _within(1, 4), "QUARTER"),
    Rule("NTHMARK which=NUMBER GE? weekday=WEEKDAY", derived.nth_of_weekday, "NTHWEEKDAY"),
    Rule("which=LASTONE weekday=WEEKDAY", derived.nth_of_weekday, "NTHWEEKDAY"),
    Rule("number=NUMBER MONTHCHAR", _within(1, 12), "MONTH"),
    Rule("number=NUMBER DAYCHAR", _within(1, 31), "DAY"),
]
PERIODS: list[Rule[Value]] = [
    Rule(f"{_YEAR} month=MONTH OF? day=DAY {_WEEKDAY}", named.day, "PERIOD"),
    Rule(f"{_YEAR} month=MONTH first=DAY STARTMARK? TO last=DAY", named.day_range, "PERIOD"),
    Rule(f"{_YEAR} first=(NUMBER|MONTH) TO last=MONTH", _months, "PERIOD"),
    Rule(
        f"{_YEAR} first_month=MONTH first_day=DAY? STARTMARK? TO YEAR OF? last_month=MONTH (last_day=DAY|END)?",
        lambda match: _window_over_new_year(match) if "year" not in match else None,
        "PERIOD",
    ),
    Rule(f"{_YEAR} numbers=((NUMBER AND){{1,11}}) month=MONTH (OF? day=DAY|end=END)?", month_list, "PERIOD"),
    Rule(f"{_YEAR} month=MONTH", named.month, "PERIOD"),
    Rule(f"{_YEAR} quarter=QUARTER", _quarter, "PERIOD"),
    Rule(f"{_YEAR} half=HALF", named.half_year, "PERIOD"),
    Rule(f"{_YEAR} season=SEASON", named.season, "PERIOD"),
    Rule("first=NUMBER TO year=YEAR season=SEASON", _winter, "PERIOD"),
    Rule("season=THISSEASON", _season_of_this_year, "PERIOD"),
    Rule(f"{_YEAR} holiday=HOLIDAY", _holiday, "PERIOD"),
    Rule("first=NUMBER YEARCHAR? TO last=YEAR", _years, "PERIOD"),
    Rule("first=YEAR TO last=YEAR", _years, "PERIOD"),
    Rule("year=YEAR", named.year, "PERIOD"),
    Rule("relative=RELMONTH OF? day=DAY", day_of_relative_month, "PERIOD"),
    Rule("relative=RELMONTH", _relative("months"), "PERIOD"),
    Rule("relative=RELQUARTER", _relative("quarters"), "PERIOD"),
    Rule("relative=RELATIVE weekday=WEEKDAY", named.relative_weekday, "PERIOD"),
    Rule("weekday=WEEKDAY", named.weekday, "PERIOD"),
    Rule("relative=RELWEEK", _relative("weeks"), "PERIOD"),
    Rule("weekday=WEEKDAY TO WEEKDAY", _nothing, "WORD"),  # 周一至周五: when an office is open
    Rule("days=TODAY", named.relative_day, "PERIOD"),
    Rule("plan=PLAN (WORD|DURING)? END", plan_end, "PERIOD"),
    Rule("plan=PLAN DURING", plan, "PERIOD"),
    Rule("PASTYEAR (MONTH DAY?|HALF|QUARTER|YEARCHAR)? END?", _nothing, "PAST"),
]
# "Each" is looked at first where it stands before a unit: 每月底.
PARTS: list[Rule[Value]] = [
    Rule("period=PERIOD OF? part=PART", derived.part, "PERIOD"),
    Rule("period=PERIOD (YEARCHAR|MONTHCHAR)? part=(START|MIDDLE)", derived.part, "PERIOD"),
    Rule("unit=(YEARCHAR|MONTHCHAR) part=(START|MIDDLE)", _part_of_unit, "PERIOD"),
    Rule("NUMBER GE? (YEARCHAR|MONTHCHAR|QUARTERCHAR) (START|MIDDLE|END)", _nothing, "WORD"),  # 一年中
    Rule("period=PERIOD OF? half=HALFOFMONTH", derived.half, "PERIOD"),
    Rule("period=PERIOD (YEARCHAR|MONTHCHAR|QUARTERCHAR)? END", derived.end_of, "PERIOD"),
    Rule("period=PERIOD OF? which=LASTDAY", _last_day, "PERIOD"),
    Rule("period=PERIOD OF? nth=NTHWEEKDAY", derived.nth_weekday, "PERIOD"),
    Rule("period=PERIOD OF? which=(working=LASTWORKDAY)", derived.first_or_last_day, "PERIOD"),
    Rule("unit=(YEARCHAR|MONTHCHAR|QUARTERCHAR) END", derived.end_of_unit, "PERIOD"),
    Rule("unit=WEEKEND", derived.end_of_unit, "PERIOD"),
    Rule("period=PERIOD unit=WEEKEND", lambda match: derived.end_of(match), "PERIOD"),
]
_CLOCK = "time=(ZONE? TIME ZONE?)"
TIMES: list[Rule[Value]] = [
    Rule(f"period=PERIOD (OF|OPEN)? {_CLOCK} CLOSE?", derived.with_time, "PERIOD"),
]
SPANS: list[Rule[Value]] = [
    Rule("SINCE? first=PERIOD (STARTMARK COMMA?)? TO last=PERIOD ASOF?", span, "SPAN"),
]
DURATIONS: list[Rule[Value]] = [
    Rule("count=NUMBER GE? unit=(UNIT|MONTHCHAR|QUARTERCHAR|YEARCHAR|DAYCHAR|HALFYEAR)", length, "DURATION"),
    Rule("count=NUMBER YEARCHAR HALFOF", _year_and_half, "DURATION"),
    Rule("count=NUMBER WORKDAY", lambda match: Duration(match.number("count"), Counted.WORKING_DAYS), "DURATION"),
    Rule("HALFYEAR", lambda match: Duration(6, Counted.MONTHS), "DURATION"),
    Rule("HALFMONTH", lambda match: Duration(_DAYS_IN_HALF_A_MONTH, Counted.DAYS), "DURATION"),
]
# 30日内 is a length; 30日前 may be a day.
_SAME_AGAIN = "(OPEN (DURATION|DAY) CLOSE|INCLUDED|EXCLUDED)?"  # 42天（6个星期）内
LENGTHS: list[Rule[Value]] = [
    Rule(f"(duration=DURATION|count=DAY) {_SAME_AGAIN} OF? WITHINMARK", length_of_days, "LENGTHIN"),
]
