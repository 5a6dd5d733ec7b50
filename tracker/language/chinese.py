"""Chinese: how its words are put together to dates and limits. The words themselves are in chinese_words.py."""

import re
from collections.abc import Callable, Iterator

from tracker.domain.dates import Unit
from tracker.language import derived
from tracker.language.chinese_doubts import is_no_deadline
from tracker.language.chinese_lexicon import LEXICON, NUMERALS, VOCABULARY, figures
from tracker.language.chinese_lists import LISTS
from tracker.language.chinese_periods import DURATIONS, FIGURES, LENGTHS, PARTS, PERIODS, SPANS, TIMES
from tracker.language.chinese_repeats import EACHES, REPEATS, SEQUELS, SINCES, last_of
from tracker.language.chinese_waits import EVENTS, OFFSETS, within
from tracker.language.chinese_words import simplified
from tracker.language.grammar import Kinds, Level, Match, Rule, Value
from tracker.language.impossible import LEAP_YEAR, impossible_in_figures, is_day
from tracker.language.language import Language
from tracker.language.limits import limit, named_day, vague_limit
from tracker.language.named import day_of_month, unit_from
from tracker.language.periods import Period, Series
from tracker.language.readings import Head, Limit
from tracker.language.repeating import Again, lasting

_EVERY_KIND = sorted({kind for kind, _ in VOCABULARY.values()}) + [
    "NUMBER", "TIME", "WEEKDAY", "RELATIVE", "REPEAT", "PLAN", "DAYMONTH", "ZONE", "INCLUDED", "EXCLUDED", "THISDOC",
    "YEAR", "QUARTER", "MONTH", "DAY", "PERIOD", "SPAN", "PAST", "DURATION", "LENGTHIN", "HALFOVER", "NTHWEEKDAY",
]  # fmt: skip
_BREAKS = {"COMMA", "SEMI", "STOP", "COLON"}
_FROM = {"THEDAY", "STARTMARK", "AFTER", "LENGTHIN"}
_NO_NOUN = _BREAKS | _FROM | {
    "IN", "DUTY", "SINCE", "BEFORE", "EACH", "ATLEAST", "UPTO", "ASOF", "VAGUE", "NOTLATER", "ADVANCE", "DEADLINE",
    "PERIOD", "SPAN", "REPEAT", "DURATION", "DAY", "DAYMONTH", "INCLUDED", "EXCLUDED", "THEREAFTER", "WITHINMARK",
}  # fmt: skip


def _all_but(left_out: set[str]) -> tuple[str, ...]:
    return tuple(kind for kind in _EVERY_KIND if kind not in left_out)


_KINDS = Kinds(
    {
        "NOUN": _all_but(_NO_NOUN),
        "ANYTHING": _all_but(_BREAKS | _FROM),
        "PLAIN": _all_but(_BREAKS | _FROM | {"BEFORE", "PERIOD", "SPAN", "EACH", "REPEAT", "SINCE", "DURATION"}),
        "HAPPENS": ("EVENT", "OVER"),
        "AHEADS": ("AHEAD", "EVENT", "OVER", "ISSUED"),
        "TO": ("UPTO", "DASH"),
        "BEING": ("IS", "COLON"),
        "DATED": ("PERIOD", "DAYMONTH"),
    }
)


def _nothing(match: Match) -> str:
    """自2027年7月1日起, 2030年后: since when, not until when."""
    return ""


def _is_day(period: Period) -> bool:
    return all(option.date.unit is Unit.DAY for option in period.options)


def _before(match: Match) -> Limit:
    """6月30日前 includes the day, 年底前 the year; 2030年前 lies before the year, 第三季度以前 before the quarter."""
    period = match.period("period")
    if "excluded" in match:
        return limit(Head.BEFORE)(match)
    if "included" in match or period.edge or period.rule.startswith(("early-", "mid-", "late-", "days-of-each-")):
        return limit(Head.BY)(match)
    if _is_day(period) and period.rule != "holiday":
        return _named_day(match)
    return Limit(Head.BEFORE, period, match.start, match.end, also=(Head.BY,))


_named_day = named_day(lambda match: match.setting.conventions.before_day, "before-day")


def _day_alone(head: Head) -> Callable[[Match], Limit | None]:
    """15日前: the next fifteenth."""

    def build(match: Match) -> Limit | None:
        period = day_of_month(match)
        return Limit(head, period, match.start, match.end) if period else None

    return build


def _over(match: Match) -> Limit | None:
    """上半年结束前."""
    period = derived.ended(match.period("period"), match)
    return Limit(Head.BY, period, match.start, match.end) if period else None


def _in_unit(match: Match) -> Limit | None:
    """年内: of the running one."""
    period = unit_from(match.setting.reference, match.word("unit"), 0)
    return Limit(Head.IN, period, match.start, match.end) if period else None


def _lasting(match: Match) -> Limit | None:
    """每年不迟于3月31日，至2030年12月31日为止."""
    period, last = match.period("period"), last_of(match)
    rule = match.series("series").rule if "series" in match else period.repeats
    if rule is None or last is None or rule.count:
        return None
    again = Again(Series(lasting(rule, last)))
    return Limit(Head.BY, period, match.start, match.end, again=again)


def _time_alone(match: Match) -> Limit | None:
    """下班前: today."""
    period = derived.time_alone(match)
    return Limit(Head.BY, period, match.start, match.end) if period else None


_PASSED: list[Rule[Value]] = [
    Rule("SINCE? period=DATED (STARTMARK|AFTER|SINCETHEN)", _nothing, "WORD"),
    Rule("SINCE period=DATED", _nothing, "WORD"),
    Rule("NOTBEFORE (IN|OF)? period=DATED", _nothing, "WORD"),
]
_LIMITS: list[Rule[Limit]] = [
    Rule("(NOTLATER|UPTO)? IN? period=DATED BEFORE", _before),
    Rule("(NOTLATER|UPTO)? IN? period=DATED ONORBEFORE", limit(Head.BY)),
    Rule("IN? period=DATED included=INCLUDED BEFORE ASOF?", _before),
    Rule("IN? period=DATED BEFORE included=INCLUDED ASOF?", _before),
    Rule("IN? period=DATED excluded=EXCLUDED BEFORE", _before),
    Rule("IN? period=DATED BEFORE excluded=EXCLUDED", _before),
    Rule("NOTLATER IN? period=DATED (BEFORE|WITHINMARK|INCLUDED)?", limit(Head.BY)),
    Rule("NOTLATER period=OFFSET", limit(Head.BY)),
    Rule("UPTO period=DATED", limit(Head.BY)),
    Rule("ASOF BEING? period=DATED", limit(Head.UNTIL)),
    Rule("DEADLINE (BEING|UPTO|ASOF){0,2} period=DATED BEFORE?", limit(Head.BY)),
    Rule("IN? period=DATED BEFORE? ASOF", limit(Head.BY)),
    Rule("IN? period=DATED (OF? WITHINMARK|DURING)", limit(Head.IN)),
    Rule("IN period=DATED", limit(Head.IN)),
    Rule("DEADLINE? BEING? IN? period=SPAN (DURING|WITHINMARK)?", limit(Head.IN)),
    Rule("IN? day=DAY BEFORE", _day_alone(Head.BY)),
    Rule("NOTLATER day=DAY BEFORE?", _day_alone(Head.BY)),
    Rule("(IN|UPTO|NOTLATER)? period=OFFSET", limit(Head.WITHIN)),
    Rule("IN? duration=LENGTHIN", within),
    Rule("IN? time=TIME BEFORE", _time_alone),
    Rule("IN? vague=VAGUE", vague_limit),
    Rule("IN? period=PERIOD OVER BEFORE", _over),
    Rule("IN? period=(PERIOD|SPAN) COMMA LASTDAY OVER BEFORE", limit(Head.BY)),
    Rule("series=REPEAT IN? NOTLATER? period=DATED BEFORE? COMMA (UPTO|ASOF) last=PERIOD ASOF?", _lasting),
    Rule("NOTLATER? period=DATED BEFORE? COMMA (UPTO|ASOF) last=PERIOD ASOF", _lasting),
    Rule("IN? unit=(YEARCHAR|MONTHCHAR|QUARTERCHAR) WITHINMARK", _in_unit),
    Rule("period=DATED", limit(Head.BARE)),
]
_LEVELS = (
    FIGURES,
    EACHES,
    PERIODS,
    PARTS,
    LISTS,
    TIMES,
    SPANS,
    DURATIONS,
    LENGTHS,
    OFFSETS,
    REPEATS,
    EVENTS,
    SINCES,
    _PASSED,
)

_N = rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})"
_MONTH_AND_DAY = re.compile(
    rf"(?:(?P<year>\d{{4}})\s?年\s?)?(?<![\d{NUMERALS}])(?P<month>{_N})\s?月\s?(?P<day>{_N})\s?[日号]"
)


def impossible_days(text: str) -> Iterator[tuple[int, int]]:
    """The places of days that the calendar has not: 2月30日, 2025年2月29日, 2025-02-30."""
    for found in _MONTH_AND_DAY.finditer(simplified(text)):
        year = int(found["year"]) if found["year"] else LEAP_YEAR
        if not is_day(year, figures(found["month"]) or 0, figures(found["day"]) or 0):
            yield found.span()
    yield from impossible_in_figures(text)


CHINESE = Language(
    lexicon=LEXICON,
    levels=tuple(Level(_KINDS, rules) for rules in _LEVELS),
    limits=Level(_KINDS, _LIMITS),
    sequels=Level(_KINDS, SEQUELS),
    joints=frozenset({"COMMA", "AND", "ATLEAST", "IN", "OF", "DUTY", "OPEN", "CLOSE"}),
    is_no_deadline=is_no_deadline,
    impossible_days=impossible_days,
)
