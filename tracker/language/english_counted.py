"""English: what is counted. Within 30 days of receipt, 45 days after the end of each quarter, in 5-7 days."""

from dataclasses import replace
from datetime import timedelta

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.durations import Counted, Duration, moved
from tracker.language import counted, derived, named, series
from tracker.language.english_repeats import AFTER_EVERY, interval
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Edge, Offset, Option, Period, built, fixed


def _workdays(match: Match) -> Duration:
    return Duration(match.number("count"), Counted.WORKING_DAYS)


def _longest(match: Match) -> Duration | None:
    """5-7 days: the longer of both counts."""
    span, unit = match.number("span") % 100, match.word("unit")
    if unit == "hours" or unit not in tuple(Counted):
        return None
    return Duration(span, Counted.WORKING_DAYS if "working" in match and unit == "days" else Counted(unit))


def _after_named_day(match: Match) -> Period | None:
    """Six weeks after the closing date of 1 March 2027."""
    days = all(option.date.unit is Unit.DAY for option in match.period("period").options)
    return counted.after_period(match) if days else None


def _after_period(match: Match) -> Period | None:
    """90 days after the end of 2027; of “the fiscal year”, of which none is named: of each."""
    period = match.period("period")
    if period.rule == "fiscal-year" and period.assumed:
        return after_each_fiscal_year(match)
    return counted.after_period(match)


def after_each_fiscal_year(match: Match) -> Period | None:
    """90 days after the end of each fiscal year: of the office's, the first such day that is still open."""
    setting = match.setting
    for year in (setting.reference.year - 1, setting.reference.year, setting.reference.year + 1):
        days = named.fiscal_days(year, setting.conventions.fiscal_year_starts)
        found = days and moved(days.last_day, match.duration("duration"), setting.calendar)
        day = found and built(lambda: PartialDate.of_day(found.day))  # noqa: B023 called at once
        if day and day.last_day >= setting.reference:
            period = Period("days-after-each-fiscal-year", (Option(day),), assumed="next-in-series")
            return replace(period, convention="fiscal-year", repeats=derived.each_year([day]))
    return None


def _after_start_of_fiscal_year(match: Match) -> Period | None:
    """60 days after the beginning of each fiscal year."""
    years = named.open_fiscal_year(match)
    if years is None:
        return None
    starts = replace(years, edge=Edge.START, assumed="next-in-series")
    period = counted.counted_from(starts, match.duration("duration"), match.setting.calendar, back=False)
    return period and replace(period, repeats=derived.each_year([period.options[0].date]))


def _beginning_with_reference(match: Match) -> Period | None:
    """Twelve months beginning with the day on which this Act is passed: that day itself is counted."""
    setting, length = match.setting, match.duration("duration")
    day_before = fixed("day", built(lambda: PartialDate.of_day(setting.reference - timedelta(days=1))))
    period = day_before and counted.counted_from(day_before, length, setting.calendar, back=False)
    return period and replace(period, rule=length.unit, offset=Offset(length, match.written("event")))


def _of_a_year_to_come(match: Match) -> Period:
    """31 March of the year in which the project ends: waits for that."""
    return counted.waits(Duration(0, Counted.DAYS), match.written("event"))


def _after_own_year(match: Match) -> Period | None:
    """90 days after the grant year ends: each year, of a year whose end is not known."""
    own_year = "unit" in match and match.word("unit") == "years" or match.written("own").casefold().endswith("year")
    if own_year:
        return replace(counted.waiting(match), repeats=counted.every("years"))
    return _after_own_period(match) if "own" in match else None


def _after_own_period(match: Match) -> Period:
    """30 days after the end of the reporting period: as often as the sentence says that it is reported."""
    return replace(counted.waiting(match), as_often_as_said=True)


def _ordinal_after_own(match: Match) -> Period | None:
    """The fifteenth day of the fourth month after the end of the reporting period: waits for that end."""
    if match.word("days") != "days" or match.word("unit") != "months" or not 1 <= match.number("month") <= 36:
        return None
    waits = counted.waits(Duration(match.number("month"), Counted.MONTHS), match.written("event"))
    return replace(waits, as_often_as_said=True)


def _before_end_of_unit(match: Match) -> Period | None:
    """Two weeks before the end of the year: of the running one."""
    length, ends = match.duration("duration"), named.unit_from(match.setting.reference, match.word("unit"), 0)
    ended = ends and derived.ended(ends, match)
    return ended and counted.counted_from(ended, length, match.setting.calendar, back=True)


_LENGTH = "duration=DURATION (AFTER|FROM|OF)"
_LENGTH_FROM = "duration=DURATION BEGINNING (WORD|ON|FROM)"
# "The date of this order" is the reference date; the day it takes effect is not.
_THIS_DOCUMENT = "(THE? SAMENESS? (ISSUE|HEREOF) OF)? RELATIVE WORD{0,3} DOCUMENT"
# The end, the last day, the close.
_THE_END = "THE? (END|WHICH UNIT) (OF|IN)?"
_EACH = "(EACH|THE|ARTICLE)"
_BEGIN = "(START|BEGINNING)"
_THAT_COMES = "(INWHICH|BEGINNING|AFTER|BEFORE)"
_A_YEAR = "(WHICH|SUBSEQUENT)? (CALENDAR? UNIT|OWNYEAR|FISCAL)"

DURATIONS: list[Rule[Value]] = [
    Rule("count=COUNTED CALENDAR? working=WORKING? unit=UNIT", counted.duration, "DURATION"),
    Rule("COUNT (TO|AND) count=COUNT CALENDAR? working=WORKING? unit=UNIT", counted.duration, "DURATION"),
    Rule("span=DAYSPAN CALENDAR? working=WORKING? unit=UNIT", _longest, "DURATION"),
    Rule("count=COUNT working=WORKDAY", _workdays, "DURATION"),
    Rule("ARTICLE? FORTNIGHT", lambda match: Duration(2, Counted.WEEKS), "DURATION"),
]
# “The quarter” after whose end something is due is every quarter.
AFTER_ENDS: list[Rule[Value]] = [
    Rule(f"{_LENGTH} {_THE_END} {_EACH} CALENDAR? unit=UNIT", counted.after_each, "OFFSET"),
    Rule(f"{_LENGTH} (THE|EACH)? CALENDAR? unit=ENDOF", counted.after_each, "OFFSET"),
    Rule(f"{_LENGTH} {_THE_END} EACH FISCAL", after_each_fiscal_year, "OFFSET"),
    Rule(f"{_LENGTH} THE? {_BEGIN} OF {_EACH} CALENDAR? unit=UNIT", series.after_start_of_each, "OFFSET"),
    Rule(f"{_LENGTH} THE? {_BEGIN} OF EACH FISCAL", _after_start_of_fiscal_year, "OFFSET"),
    Rule(f"THE? event=(PERIOD OF THE? {_A_YEAR} {_THAT_COMES} PLAIN{{0,8}})", _of_a_year_to_come, "OFFSET"),
    Rule(f"event=(THE? END OF THE {_A_YEAR} INWHICH PLAIN{{0,8}})", _of_a_year_to_come, "OFFSET"),
    Rule("duration=DURATION BEFORE THE? END OF THE? CALENDAR? unit=UNIT", _before_end_of_unit, "OFFSET"),
    Rule(f"{_LENGTH} event=({_THE_END} THE? CALENDAR? UNIT INWHICH PLAIN{{0,8}})", counted.waiting, "OFFSET"),
]
OFFSETS: list[Rule[Value]] = [
    Rule("duration=DURATION (AFTER|FROM)? NOW", counted.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} event=({_THIS_DOCUMENT})", counted.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} THE? event=HEREOF", counted.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} THE? PLAIN{{1,5}} OF period=PERIOD", _after_named_day, "OFFSET"),
    Rule(f"{_LENGTH} THE? period=PERIOD", _after_period, "OFFSET"),
    Rule(f"{_LENGTH} event=(THE? PERIOD INWHICH PLAIN{{0,8}})", counted.waiting, "OFFSET"),
    Rule("duration=DURATION BEFORE THE? period=PERIOD", counted.before_period, "OFFSET"),
    Rule(
        f"{_LENGTH_FROM} event=(THE NAMELIKE (INWHICH|OF) RELATIVE DOCUMENT (IS WORD)?)",
        _beginning_with_reference,
        "OFFSET",
    ),
    Rule("EACH SUBSEQUENT? duration=DURATION", interval, "REPEAT"),
    Rule("EACH SUBSEQUENT? duration=DURATION (AFTER|FROM) THE? (HEREOF|PLAIN{1,8})", interval, "REPEAT"),
    Rule("times=TIMES (IN|EACH|PER|IN EACH)? duration=DURATION", interval, "REPEAT"),
    Rule("times=COUNT TIMESWORD (IN|EACH|PER|IN EACH)? duration=DURATION", interval, "REPEAT"),
    *AFTER_EVERY,
]
# After the offsets, whose anchors are known: else the longer match would take "the date of this order and ...".
EVENTS: list[Rule[Value]] = [
    Rule(f"{_LENGTH} event=(THE? END OF (THE|EACH)? NAMELIKE{{1,2}} unit=UNIT)", _after_own_year, "OFFSET"),
    Rule(f"{_LENGTH} event=((THE|EACH)? NAMELIKE{{1,2}} unit=UNIT ENDS)", _after_own_year, "OFFSET"),
    Rule(f"{_LENGTH} event=({_THE_END} (THE|EACH|RELATIVE)? WORD? own=(OWNPERIOD|OWNYEAR))", _after_own_year, "OFFSET"),
    Rule(f"{_LENGTH} event=((THE|EACH)? own=(OWNPERIOD|OWNYEAR) ENDS)", _after_own_year, "OFFSET"),
    Rule(
        "THE? day=WHICH days=UNIT OF THE? month=WHICH unit=UNIT (AFTER|FROM) "
        "event=(THE? (END OF)? (THE|EACH)? (OWNPERIOD|OWNYEAR|PERIOD|NAMELIKE UNIT))",
        _ordinal_after_own,
        "OFFSET",
    ),
    Rule(f"{_LENGTH} event=(PLAIN{{1,8}})", counted.waiting, "OFFSET"),
    Rule(f"{_LENGTH_FROM} event=(THE? PLAIN{{1,9}})", counted.waiting, "OFFSET"),
    Rule("duration=DURATION BEFORE event=(PLAIN{1,8})", counted.waiting_before, "OFFSET"),
]
