"""English: how its words are put together to dates and limits. The words themselves are in english_words.py.

What is counted (within 30 days of receipt) is in english_counted.py, what comes again in english_repeats.py.
"""

from tracker.domain.recurrence import Frequency, Recurrence
from tracker.language import counted, derived, named
from tracker.language.english_counted import AFTER_ENDS, DURATIONS, EVENTS, OFFSETS
from tracker.language.english_doubts import is_no_deadline
from tracker.language.english_limits import LIMITS
from tracker.language.english_repeats import EACHES, ENDS, FOLLOWINGS, REPEATS, SEQUELS, UNTILS
from tracker.language.english_shapes import LEXICON
from tracker.language.grammar import Kinds, Level, Match, Rule, Value
from tracker.language.impossible import impossible_days
from tracker.language.language import Language
from tracker.language.periods import Period

_WORDLIKE = ("WORD", "LATER", "ZONE", "OWNPERIOD", "OWNYEAR", "PER", "BEGINNING", "FIRSTTIME", "DAYSPAN", "TERMNAME")
_PLAIN = (
    "THE OF IN ON AT TO THROUGH ARTICLE END START RELATIVE FOLLOWING DOCUMENT ISSUE WORKING FISCAL FISCALYEAR UNIT "
    "CALENDAR OPEN CLOSE EACH ENDS NUMBER SMALL PART HALF ORDINAL NTH AFTER DUE REPEAT OFTEN OFTENDAYS SUBSEQUENT "
    "OTHER SLASH TIMES SAMENESS DURATION INWHICH QUARTER OFNEXT"
)
_KINDS = Kinds(
    {
        "COUNT": ("SMALL", "NUMBER"),
        "DAY": ("SMALL", "ORDINAL", "NTH"),
        "WHICH": ("ORDINAL", "NTH"),
        "WORD": _WORDLIKE,
        "NAMELIKE": (*_WORDLIKE, "DOCUMENT", "ISSUE", "UNIT", "WORKING", "CALENDAR"),
        "COMMA": ("COMMA", "DASH"),
        "PAUSE": ("COMMA", "DASH", "OPEN", "CLOSE"),
        "TO": ("TO", "THROUGH"),
        "RELATIVE": ("RELATIVE", "FOLLOWING"),
        "PLAIN": (*_WORDLIKE, *_PLAIN.split()),
        "COUNTED": ("SMALL", "NUMBER", "ARTICLE"),
        "DATED": ("PERIOD", "DAYMONTH", "OFFSET"),
        "RANGED": ("SPAN", "RANGE"),
    }
)


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


def _is_one(match: Match) -> bool:
    """Next month is one; the coming months are no period."""
    return not match.written("unit").casefold().endswith("s")


def _relative_year(match: Match) -> int | None:
    return named.relative_year(match) if _only_years(match) and _is_one(match) else None


def _relative_unit(match: Match) -> Period | None:
    return named.relative_unit(match) if _is_one(match) else None


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


def _first_or_last(match: Match) -> Period | None:
    """The last day of April, the first week of March."""
    builders = {"days": derived.first_or_last_day, "weeks": derived.week_of_month}
    build = builders.get(match.word("unit"))
    return build(match) if build else None


def _edge_of_unit(match: Match) -> Period | None:
    """The last working day of the month."""
    return derived.edge_of_unit(match, match.word("unit")) if match.word("days") == "days" else None


def _first_days(match: Match) -> Period | None:
    return derived.first_days(match) if match.word("unit") == "days" else None


def _month(match: Match) -> Period | None:
    """June, the month of June 2027."""
    return named.month(match) if "unit" not in match or match.word("unit") == "months" else None


def _week_beginning(match: Match) -> Period | None:
    return derived.week_beginning(match) if match.word("unit") == "weeks" else None


def _fiscal_quarter_after(match: Match) -> Period | None:
    return derived.fiscal_quarter(match) if match.number("quarter") in (-1, 1, 2, 3, 4) else None


def _day_named(match: Match) -> Period | None:
    """The 30th day of September."""
    return named.day(match) if "unit" not in match or match.word("unit") == "days" else None


def _days_of_list(match: Match) -> Period | None:
    """The last days of May, August and November."""
    months = derived.next_in_list(match)
    if months is None or match.word("unit") != "days" or match.number("which") not in (1, -1):
        return None
    number = match.number("which")
    days = Recurrence(
        Frequency.YEARLY, months=tuple(option.date.last_day.month for option in months.options), month_days=(number,)
    )
    return counted.repeating("last-day" if number < 0 else "first-day", days, match)


def _span_of_days(match: Match) -> Period | None:
    """August 20-24, 1-15 March 2027."""
    first, last = divmod(match.number("span"), 100)
    return named.days_of_month(match, first, last)


def _week_of_day(match: Match) -> Period | None:
    """W/c 7 June: the week of that day."""
    day = named.day(match) if match.word("unit") == "weeks" else None
    return day and derived.weeks_of(day)


def _later_quarter(match: Match) -> Period | None:
    """Q1-Q2 2027: the later one."""
    return match.period("period") if match.period("period").rule == "quarter" else None


def _quarter_of_unit(match: Match) -> Period | None:
    """Quarter one of 2027."""
    return named.quarter(match) if match.word("unit") == "quarters" and 1 <= match.number("quarter") <= 4 else None


def _end_of_fiscal_year(match: Match) -> Period | None:
    """Fiscal year-end: of the running one."""
    period = named.open_fiscal_year(match)
    return period and derived.ended(period, match)


def _as_it_is(match: Match) -> Period:
    return match.period("period")


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
    Rule("FISCAL (OPEN FISCAL CLOSE)? fiscal=YEAR", named.fiscal_year, "FISCALPERIOD"),
    Rule("fiscal=FISCALYEAR FISCAL?", named.fiscal_year, "FISCALPERIOD"),
    Rule("FISCAL (OPEN FISCAL CLOSE)? fiscal=FISCALYEAR", named.fiscal_year, "FISCALPERIOD"),
    Rule("THE FISCAL", named.open_fiscal_year, "FISCALPERIOD"),
    Rule("relative=RELATIVE FISCAL", named.relative_fiscal_year, "FISCALPERIOD"),
]
_PERIODS: list[Rule[Value]] = [
    Rule("period=FISCALPERIOD", _as_it_is, "PERIOD"),
    Rule("quarter=QUARTER COMMA? (OF|IN)? period=FISCALPERIOD", _fiscal_quarter_after, "PERIOD"),
    Rule("THE? quarter=WHICH UNIT (OF|IN) period=FISCALPERIOD", _fiscal_quarter_after, "PERIOD"),
    Rule("period=FISCALPERIOD COMMA? quarter=QUARTER", _fiscal_quarter_after, "PERIOD"),
    Rule("year=YEAR", named.year, "PERIOD"),
    Rule("year=YEAR MEASURE", lambda match: "", "WORD"),
    Rule(f"THE? {_WEEKDAY} day=DAY unit=UNIT? THE? OF? month=MONTH {_YEAR}", _day_named, "PERIOD"),
    Rule(f"{_WEEKDAY} month=MONTH THE? day=DAY {_YEAR}", named.day, "PERIOD"),
    Rule("year=YEAR month=MONTH day=DAY", named.day, "PERIOD"),
    Rule(f"first=DAY (COMMA|TO|AND) THE? last=DAY OF? month=MONTH {_YEAR}", named.day_range, "PERIOD"),
    Rule(f"month=MONTH first=DAY (COMMA|TO|AND) last=DAY {_YEAR}", named.day_range, "PERIOD"),
    Rule(f"month=MONTH span=DAYSPAN {_YEAR}", _span_of_days, "PERIOD"),
    Rule(f"span=DAYSPAN OF? month=MONTH {_YEAR}", _span_of_days, "PERIOD"),
    Rule(f"unit=UNIT quarter=COUNT {_YEAR}", _quarter_of_unit, "PERIOD"),
    Rule(f"(THE? unit=UNIT OF)? month=MONTH {_YEAR}", _month, "PERIOD"),
    Rule(f"first=MONTH (SLASH|DASH|TO|UNTIL) month=MONTH {_YEAR}", named.months_together, "PERIOD"),
    Rule(f"SEASON (SLASH|DASH|TO) season=SEASON {_YEAR}", named.season, "PERIOD"),
    Rule(f"QUARTER (SLASH|DASH|TO) quarter=QUARTER {_YEAR}", named.quarter, "PERIOD"),
    Rule("QUARTER (SLASH|DASH|TO) period=PERIOD", _later_quarter, "PERIOD"),
    Rule(f"THE? unit=UNIT (OF|START|BEGINNING)? THE? day=DAY month=MONTH {_YEAR}", _week_of_day, "PERIOD"),
    Rule("WEEKDAY TO WEEKDAY", lambda match: "", "WORD"),  # Monday to Friday: when an office is open
    Rule(f"quarter=QUARTER {_YEAR}", named.quarter, "PERIOD"),
    Rule("year=YEAR COMMA? quarter=QUARTER", named.quarter, "PERIOD"),
    Rule(f"quarter=WHICH CALENDAR? unit=UNIT {_YEAR}", _quarter, "PERIOD"),
    Rule(f"half=HALFYEAR {_YEAR}", named.half_year, "PERIOD"),
    Rule("year=YEAR COMMA? half=HALFYEAR", named.half_year, "PERIOD"),
    Rule("half=WHICH HALF OF? year=YEAR", _half_year, "PERIOD"),
    Rule(f"half=WHICH unit=UNIT {_YEAR}", _half_of_unit, "PERIOD"),
    Rule(f"season=SEASON {_YEAR}", named.season, "PERIOD"),
    Rule("SEASON TERMNAME", lambda match: "", "WORD"),  # the fall semester has its own days
    Rule("days=TODAY", named.relative_day, "PERIOD"),
    Rule("weekday=WEEKDAY", named.weekday, "PERIOD"),
    Rule("relative=RELATIVE weekday=WEEKDAY", named.relative_weekday, "PERIOD"),
    Rule("relative=RELATIVE CALENDAR? unit=UNIT", _relative_unit, "PERIOD"),
    Rule(f"unit=UNIT week=SMALL {_YEAR}", _numbered_week, "PERIOD"),
]
_PARTS: list[Rule[Value]] = [
    Rule("LATER? part=PART (OF|IN|COMMA)? THE? period=PERIOD", derived.part, "PERIOD"),
    Rule("LATER (OF|IN)? THE? period=PERIOD", _as_it_is, "PERIOD"),
    Rule(
        "THE? which=WHICH unit=UNIT (OF|IN) PERIOD (COMMA PERIOD){0,9} COMMA? AND PERIOD", _days_of_list, "PERIOD"
    ),
    Rule("half=WHICH HALF OF? THE? period=PERIOD", _half_of_period, "PERIOD"),
    Rule("nth=NTHWEEKDAY (OF|IN) THE? period=PERIOD", derived.nth_weekday, "PERIOD"),
    Rule("THE day=NTH OF THE? period=PERIOD", derived.day_in, "PERIOD"),
    Rule("which=WHICH working=WORKING? unit=UNIT (OF|IN) THE? period=PERIOD", _first_or_last, "PERIOD"),
    Rule("which=WHICH count=COUNT unit=UNIT (OF|IN) THE? period=PERIOD", _first_days, "PERIOD"),
    Rule("unit=UNIT (OF|START|BEGINNING)? THE? period=PERIOD", _week_beginning, "PERIOD"),
]
_DAYS_OF_MONTH: list[Rule[Value]] = [
    Rule("THE day=NTH (OF THE unit=UNIT)?", _day_of_month, "PERIOD"),
    Rule("THE NTH NAMELIKE", lambda match: "", "WORD"),  # the 2nd meeting
]
_EDGES: list[Rule[Value]] = [
    Rule("END (OF|IN)? THE? period=PERIOD", derived.end_of, "PERIOD"),
    Rule("START (OF|IN)? THE? period=PERIOD", derived.start_of, "PERIOD"),
    Rule("BEGINNING OF THE? period=PERIOD", derived.start_of, "PERIOD"),
    Rule("FISCAL END", _end_of_fiscal_year, "PERIOD"),
]
# 5 pm (17:00) Brussels local time
_CLOCK = "time=(TIME (OPEN TIME CLOSE|TIME)? (OPEN? WORD{0,2} ZONE{1,3} CLOSE?){0,2})"
_TIMES: list[Rule[Value]] = [
    Rule(f"AT? {_CLOCK} COMMA? (ON|OF)? THE? period=PERIOD", derived.with_time, "PERIOD"),
    Rule(f"period=PERIOD (COMMA|OPEN)? (AT|BY|BEFORE)? THE? {_CLOCK} CLOSE?", derived.with_time, "PERIOD"),
    Rule(f"AT? {_CLOCK}", derived.time_alone, "PERIOD"),
]
# Before spans, after "45 days after the end of the quarter".
_ENDS_OF_UNITS: list[Rule[Value]] = [
    Rule("END OF? THE? CALENDAR? unit=UNIT", derived.end_of_unit, "PERIOD"),
    Rule("which=WHICH working=WORKING? days=UNIT (OF|IN) THE CALENDAR? unit=UNIT", _edge_of_unit, "PERIOD"),
    Rule("unit=ENDOF", derived.end_of_unit, "PERIOD"),
]
_SPANS: list[Rule[Value]] = [
    Rule("BETWEEN THE? first=PERIOD AND THE? last=PERIOD", derived.span, "SPAN"),
    Rule("THE? first=PERIOD (DASH|TO|UNTIL) (AND WORD)? THE? last=PERIOD", derived.span, "RANGE"),
    Rule("BETWEEN NOW AND THE? period=PERIOD", _as_it_is, "SPAN"),
]
_LISTS: list[Rule[Value]] = [
    Rule("period=PERIOD (COMMA PERIOD){0,9} COMMA? AND THE? PERIOD", derived.next_in_list, "PERIOD"),
]
_LEVELS = (
    _NUMBERS, _COUNTS, FOLLOWINGS, _YEARS, _PERIODS, _PARTS, EACHES, _DAYS_OF_MONTH, _EDGES, _TIMES, DURATIONS,
    AFTER_ENDS, _ENDS_OF_UNITS, _SPANS, OFFSETS, EVENTS, ENDS, _LISTS, REPEATS, UNTILS,
)  # fmt: skip

ENGLISH = Language(
    lexicon=LEXICON,
    levels=tuple(Level(_KINDS, rules) for rules in _LEVELS),
    limits=Level(_KINDS, LIMITS),
    sequels=Level(_KINDS, SEQUELS),
    joints=frozenset({"COMMA", "DASH", "AND", "ATLEAST", "THE", "DUE", "IS", "OF", "OPEN", "CLOSE"}),
    is_no_deadline=is_no_deadline,
    impossible_days=impossible_days,
)
