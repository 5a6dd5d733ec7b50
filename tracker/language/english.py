"""English: how its words are put together to dates and limits. The words themselves are in english_words.py."""

from tracker.domain.durations import Counted, Duration
from tracker.language import derived, named, series
from tracker.language.english_doubts import is_no_deadline
from tracker.language.english_words import LEXICON
from tracker.language.grammar import Kinds, Level, Match, Rule, Value
from tracker.language.impossible import impossible_days
from tracker.language.language import Language
from tracker.language.limits import counted_limit, edge_limit, limit
from tracker.language.periods import Period, Series
from tracker.language.readings import Head, Limit

_KINDS = Kinds(
    {
        "COUNT": ("SMALL", "NUMBER"),
        "DAY": ("SMALL", "ORDINAL", "NTH"),
        "WHICH": ("ORDINAL", "NTH"),
        "NAMELIKE": ("WORD", "DOCUMENT", "ISSUE", "UNIT", "WORKING", "CALENDAR"),
        "PAUSE": ("COMMA", "OPEN", "CLOSE"),
        "PLAIN": (
            "WORD", "THE", "OF", "IN", "ON", "AT", "TO", "ARTICLE", "END", "START", "RELATIVE", "DOCUMENT",
            "ISSUE", "WORKING", "FISCAL", "FISCALYEAR", "UNIT", "CALENDAR", "OPEN", "CLOSE", "EACH", "NUMBER", "SMALL",
            "PART", "HALF", "ORDINAL", "NTH", "AFTER", "DUE", "REPEAT", "HOWOFTEN", "SAMENESS", "DURATION",
        ),
        "AFTERWARDS": ("AFTER", "FROM", "OF"),
        "COUNTED": ("SMALL", "NUMBER", "ARTICLE"),
        "DATED": ("PERIOD", "DAYMONTH", "OFFSET"),
    }
)  # fmt: skip


def _sum(match: Match) -> int:
    """Number words: one hundred and eighty, twenty-one."""
    total = match.number_or_none("tens") or 0
    if "hundred" in match:
        total += 100 * (match.number_or_none("hundreds") or 1)
    return total + (match.number_or_none("ones") or 0)


def _number(match: Match) -> int:
    return match.number("number")


def _ordinal(match: Match) -> int:
    return match.number("tens") + match.number("ones")


def _only_years(match: Match) -> bool:
    return match.word("unit") == "years"


def _year_of_unit(match: Match) -> int | None:
    return match.number("year") if _only_years(match) else None


def _relative_year(match: Match) -> int | None:
    return named.relative_year(match) if _only_years(match) else None


def _quarter(match: Match) -> Period | None:
    fits = match.word("unit") == "quarters" and match.number("quarter") in (-1, 1, 2, 3, 4)
    return named.quarter(match) if fits else None


def _half_year(match: Match) -> Period | None:
    return named.half_year(match) if match.number("half") in (-1, 1, 2) else None


def _half_of_unit(match: Match) -> Period | None:
    return _half_year(match) if match.word("unit") == "half-years" else None


def _half_of_period(match: Match) -> Period | None:
    return derived.half(match) if match.number("half") in (-1, 1, 2) else None


def _day_of_month(match: Match) -> Period | None:
    if "unit" in match and match.word("unit") != "months":
        return None
    return named.day_of_month(match)


def _numbered_week(match: Match) -> Period | None:
    return named.numbered_week(match) if match.word("unit") == "weeks" else None


def _first_or_last_day(match: Match) -> Period | None:
    return derived.first_or_last_day(match) if match.word("unit") == "days" else None


def _week_beginning(match: Match) -> Period | None:
    return derived.week_beginning(match) if match.word("unit") == "weeks" else None


def _workdays(match: Match) -> Duration:
    return Duration(match.number("count"), Counted.WORKING_DAYS)


_YEAR = "(COMMA? OF? year=YEAR)?"
_WEEKDAY = "(weekday=WEEKDAY COMMA? THE?)?"
_NUMBERS: list[Rule[Value]] = [
    Rule("tens=TENS ones=ONES?", _sum, "NUMBER"),
    Rule("ones=ONES", _sum, "NUMBER"),
    Rule("(hundreds=ONES|ARTICLE)? hundred=HUNDRED AND? tens=TENS? ones=ONES?", _sum, "NUMBER"),
    Rule("tens=TENS ones=ORDINAL", _ordinal, "ORDINAL"),
]
_COUNTS: list[Rule[Value]] = [Rule("number=COUNT OPEN COUNT CLOSE", _number, "NUMBER")]
_YEARS: list[Rule[Value]] = [
    Rule("CALENDAR? unit=UNIT year=YEAR", _year_of_unit, "YEAR"),
    Rule("relative=RELATIVE CALENDAR? unit=UNIT", _relative_year, "YEAR"),
    Rule("which=WHICH weekday=WEEKDAY", derived.nth_of_weekday, "NTHWEEKDAY"),
    Rule("FISCAL (OPEN FISCAL CLOSE)? fiscal=YEAR", named.fiscal_year, "PERIOD"),
    Rule("fiscal=FISCALYEAR", named.fiscal_year, "PERIOD"),
]
_PERIODS: list[Rule[Value]] = [
    Rule("year=YEAR", named.year, "PERIOD"),
    Rule("year=YEAR MEASURE", lambda match: "", "WORD"),
    Rule(f"THE? {_WEEKDAY} day=DAY THE? OF? month=MONTH {_YEAR}", named.day, "PERIOD"),
    Rule(f"{_WEEKDAY} month=MONTH THE? day=DAY {_YEAR}", named.day, "PERIOD"),
    Rule("year=YEAR month=MONTH day=DAY", named.day, "PERIOD"),
    Rule(f"first=DAY (COMMA|TO|AND) THE? last=DAY OF? month=MONTH {_YEAR}", named.day_range, "PERIOD"),
    Rule(f"month=MONTH first=DAY (COMMA|TO|AND) last=DAY {_YEAR}", named.day_range, "PERIOD"),
    Rule(f"month=MONTH {_YEAR}", named.month, "PERIOD"),
    Rule(f"quarter=QUARTER {_YEAR}", named.quarter, "PERIOD"),
    Rule("year=YEAR COMMA? quarter=QUARTER", named.quarter, "PERIOD"),
    Rule(f"quarter=WHICH CALENDAR? unit=UNIT {_YEAR}", _quarter, "PERIOD"),
    Rule(f"half=HALFYEAR {_YEAR}", named.half_year, "PERIOD"),
    Rule("year=YEAR COMMA? half=HALFYEAR", named.half_year, "PERIOD"),
    Rule("half=WHICH HALF OF? year=YEAR", _half_year, "PERIOD"),
    Rule(f"half=WHICH unit=UNIT {_YEAR}", _half_of_unit, "PERIOD"),
    Rule(f"season=SEASON {_YEAR}", named.season, "PERIOD"),
    Rule("days=TODAY", named.relative_day, "PERIOD"),
    Rule("weekday=WEEKDAY", named.weekday, "PERIOD"),
    Rule("relative=RELATIVE weekday=WEEKDAY", named.relative_weekday, "PERIOD"),
    Rule("relative=RELATIVE CALENDAR? unit=UNIT", named.relative_unit, "PERIOD"),
    Rule("END OF? THE? CALENDAR? unit=UNIT", derived.end_of_unit, "PERIOD"),
    Rule("unit=ENDOF", derived.end_of_unit, "PERIOD"),
    Rule(f"unit=UNIT week=SMALL {_YEAR}", _numbered_week, "PERIOD"),
]
_PARTS: list[Rule[Value]] = [
    Rule("part=PART OF? THE? period=PERIOD", derived.part, "PERIOD"),
    Rule("half=WHICH HALF OF? THE? period=PERIOD", _half_of_period, "PERIOD"),
    Rule("nth=NTHWEEKDAY (OF|IN) THE? period=PERIOD", derived.nth_weekday, "PERIOD"),
    Rule("THE day=NTH OF THE? period=PERIOD", derived.day_in, "PERIOD"),
    Rule("which=WHICH working=WORKING? unit=UNIT (OF|IN) THE? period=PERIOD", _first_or_last_day, "PERIOD"),
    Rule("unit=UNIT (OF|START) THE? period=PERIOD", _week_beginning, "PERIOD"),
]
_DAYS_OF_MONTH: list[Rule[Value]] = [
    Rule("THE day=NTH (OF THE unit=UNIT)?", _day_of_month, "PERIOD"),
    Rule("THE NTH NAMELIKE", lambda match: "", "WORD"),  # the 2nd meeting
]
_EDGES: list[Rule[Value]] = [
    Rule("END (OF|IN)? THE? period=PERIOD", derived.end_of, "PERIOD"),
    Rule("START (OF|IN)? THE? period=PERIOD", derived.start_of, "PERIOD"),
]
_CLOCK = "time=(TIME OPEN? ZONE{0,2} CLOSE?)"
_TIMES: list[Rule[Value]] = [
    Rule(f"AT? {_CLOCK} (COMMA|ON|OF)? THE? period=PERIOD", derived.with_time, "PERIOD"),
    Rule(f"period=PERIOD (COMMA|AT|BY|BEFORE|OPEN)? THE? {_CLOCK}", derived.with_time, "PERIOD"),
    Rule(f"AT? {_CLOCK}", derived.time_alone, "PERIOD"),
]
_SPANS: list[Rule[Value]] = [Rule("BETWEEN THE? first=PERIOD AND THE? last=PERIOD", derived.span, "SPAN")]
_DURATIONS: list[Rule[Value]] = [
    Rule("count=COUNTED CALENDAR? working=WORKING? unit=UNIT", derived.duration, "DURATION"),
    Rule("count=COUNT working=WORKDAY", _workdays, "DURATION"),
    Rule("ARTICLE? FORTNIGHT", lambda match: Duration(2, Counted.WEEKS), "DURATION"),
]
_LENGTH = "duration=DURATION (AFTER|FROM|OF)"
# "The date of this order" is the reference date; the day it takes effect is not.
_THIS_DOCUMENT = "(THE? SAMENESS? ISSUE OF)? RELATIVE WORD{0,3} DOCUMENT"
_OFFSETS: list[Rule[Value]] = [
    Rule("duration=DURATION (AFTER|FROM)? NOW", derived.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} {_THIS_DOCUMENT}", derived.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} THE? period=PERIOD", derived.after_period, "OFFSET"),
    Rule(f"{_LENGTH} THE? END OF EACH CALENDAR? unit=UNIT", derived.after_each, "OFFSET"),
    Rule(f"{_LENGTH} THE? END OF unit=HOWOFTEN", derived.after_each, "OFFSET"),
    Rule("duration=DURATION BEFORE THE? period=PERIOD", derived.before_period, "OFFSET"),
]
# After the offsets, whose anchors are known: else the longer match would take "the date of this order and ...".
_EVENTS: list[Rule[Value]] = [
    Rule(f"{_LENGTH} event=(PLAIN{{1,8}})", derived.waiting, "OFFSET"),
    Rule("duration=DURATION BEFORE event=(PLAIN{1,8})", derived.waiting_before, "OFFSET"),
]
_LISTS: list[Rule[Value]] = [
    Rule("period=PERIOD (COMMA PERIOD){0,9} COMMA? AND THE? PERIOD", derived.next_in_list, "PERIOD"),
]
_REPEATS: list[Rule[Value]] = [
    Rule("unit=HOWOFTEN", series.each, "REPEAT"),
    Rule("EACH count=COUNT? unit=UNIT", series.each, "REPEAT"),
]
_SEQUELS: list[Rule[Series]] = [
    Rule("series=REPEAT THEREAFTER", lambda match: match.series("series")),
]
_LIMITS: list[Rule[Limit]] = [
    Rule("(IS? DUE COLON?)? BY (IS|COLON)? (ON|IN|OF)? THE? period=DATED LATEST?", limit(Head.BY)),
    Rule("IS? DUE (IS|COLON)? (ON|IN|AT)? THE? period=DATED LATEST?", limit(Head.BY)),
    Rule("(ON|IN)? THE? period=DATED (COMMA|OPEN)? LATEST", limit(Head.BY)),
    Rule("LATEST (ON|IN) THE? period=DATED", limit(Head.BY)),
    Rule("(IS? DUE)? BY? BEFORE THE? period=DATED", limit(Head.BEFORE)),
    Rule("DUE? UNTIL THE? period=DATED", limit(Head.UNTIL)),
    Rule("(IS? DUE)? (WITHIN|BY) (THE? RELATIVE)? duration=DURATION", counted_limit(Head.WITHIN)),
    Rule("(IS? DUE)? IN (THE? RELATIVE)? duration=DURATION", counted_limit(Head.IN)),
    Rule("(IS? DUE)? (WITHIN|BY) period=OFFSET", limit(Head.WITHIN)),
    Rule("DUE? IN period=OFFSET", limit(Head.IN)),
    Rule("ATLEAST period=OFFSET", limit(Head.BY)),
    Rule("WITHIN THE? period=PERIOD", limit(Head.IN)),
    Rule("DUE? IN THE? period=DATED", limit(Head.IN)),
    Rule("DUE? IN? period=SPAN", limit(Head.IN)),
    Rule("DUE? BETWEEN THE? period=PERIOD", limit(Head.IN)),
    Rule("ON THE? period=DATED", limit(Head.ON)),
    Rule("AT THE? period=PERIOD", edge_limit),
    Rule("THE? period=DATED", limit(Head.BARE)),
]
_LEVELS = (
    _NUMBERS,
    _COUNTS,
    _YEARS,
    _PERIODS,
    _PARTS,
    _DAYS_OF_MONTH,
    _EDGES,
    _TIMES,
    _SPANS,
    _DURATIONS,
    _OFFSETS,
    _EVENTS,
    _LISTS,
    _REPEATS,
)

ENGLISH = Language(
    lexicon=LEXICON,
    levels=tuple(Level(_KINDS, rules) for rules in _LEVELS),
    limits=Level(_KINDS, _LIMITS),
    sequels=Level(_KINDS, _SEQUELS),
    joints=frozenset({"COMMA", "AND", "ATLEAST", "THE", "DUE", "IS"}),
    is_no_deadline=is_no_deadline,
    impossible_days=impossible_days,
)
