"""Russian: what is counted. «В течение 30 дней со дня», «в месячный срок», «за 10 дней до», «по окончании квартала»."""

import re
from collections.abc import Callable
from dataclasses import replace

from tracker.domain.durations import Counted, Duration
from tracker.language import counted, named
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Edge, Period
from tracker.language.readings import Head, Limit
from tracker.language.russian_reporting import said_unit
from tracker.language.russian_speech import ASKS, EVENT_BEFORE, EVENT_BEHIND, INFINITIVE
from tracker.language.series import MONTHS_IN

# «Месяц» is a length of time only after these words: «в течение месяца», «за месяц до».
_LEADS_TO_LENGTH = re.compile(
    r"\b(?:в течени[ие]|в срок|через|спустя|за|не (?:более|менее|позднее)(?:,? чем)?|чем(?: через| за)?|по истечении)"
    r"(?: (?:одного|один|полного|целого))?\s*$",
    re.IGNORECASE,
)


def _one(match: Match) -> Duration | None:
    """A unit without a number, where a length of time is meant."""
    return counted.duration(match) if _LEADS_TO_LENGTH.search(match.setting.text[: match.start]) else None


def _term(match: Match) -> Duration:
    """В десятидневный срок; в 5-дневный (рабочих дней) срок."""
    length = match.duration("length")
    return Duration(length.count, Counted.WORKING_DAYS) if "working" in match else length


def _a_year_and_a_half(match: Match) -> Duration:
    return Duration(match.number("count"), Counted.MONTHS)


def _next_day(match: Match) -> Duration | None:
    """Не позднее следующего рабочего дня."""
    return counted.duration(match) if match.number("relative") == 1 else None


def _nth_day(match: Match) -> Period | None:
    """Не позднее 3-го рабочего дня со дня; рабочего дня, следующего за днем: of an event."""
    if (match.number_or_none("count") or 1) < 1:
        return None
    return counted.waits(counted.duration(match), match.written("event"))


def _nth_day_after_each(match: Match) -> Period | None:
    """На 30-й день после отчетного квартала."""
    length = Duration(match.number("count"), Counted.WORKING_DAYS if "working" in match else Counted.DAYS)
    return _after_end_of_each(match, length, match.word("unit")) if length.count > 0 else None


def _after_end_of_each(match: Match, length: Duration, unit: str) -> Period | None:
    base = counted.every(unit)
    if base is None:
        return None
    rule = f"{length.unit}-after-each-{unit.removesuffix('s')}"
    period = counted.repeating(rule, replace(base, counted=length), match)
    return period and replace(period, convention="anchor-day-not-counted")


def _after_own_unit(match: Match) -> Period | None:
    """После окончания года предоставления субсидии: of a period that only the event knows."""
    word = match.written("own").casefold()
    return counted.waiting(match) if word.endswith(("ия", "ии", "ки", "сти", "ов", "ния", "та", "ы")) else None


def _after_reported_period(match: Match) -> Period | None:
    """После окончания отчетного периода: of the length that the sentence says; else it waits for its end."""
    unit = said_unit(match, after=True)
    if unit is None:
        return counted.waiting(match)
    return _after_end_of_each(match, match.duration("duration"), unit)


def _before_each(match: Match) -> Period | None:
    """За 10 дней до начала квартала: so many before the end of the one before, and a day less; до конца as it is."""
    length, unit = match.duration("duration"), match.word("unit")
    base = counted.every(unit) if unit in MONTHS_IN else None
    count = length.count - 1 if "start" in match else length.count
    if base is None or length.unit is not Counted.DAYS or count < 1:
        return counted.waits(Duration(-length.count, length.unit), match.written("event"))
    rule = replace(base, counted=Duration(-count, Counted.DAYS))
    return counted.repeating(f"days-before-each-{unit.removesuffix('s')}", rule, match)


def within(head: Head) -> Callable[[Match], Limit | None]:
    """So long from the reference date; where an event starts it, it waits for that event."""

    def build(match: Match) -> Limit | None:
        length = match.duration("duration")
        if _hangs_on_an_event(match):
            return Limit(head, counted.waits(length, ""), match.start, match.end)
        period = _running_year(match) or counted.from_reference(match)
        return Limit(head, period, match.start, match.end) if period else None

    return build


def _running_year(match: Match) -> Period | None:
    """«В течение года» in a plan, alone in its cell: through its end."""
    if match.written("duration").casefold() != "года" or match.setting.context:
        return None
    period = named.unit_from(match.setting.reference, "years", 0)
    other = counted.from_reference(match)
    return period and replace(period, edge=Edge.END, rivals=(other,) if other else ())


def _hangs_on_an_event(match: Match) -> bool:
    setting = match.setting
    if not setting.context:
        return EVENT_BEHIND.search(setting.text[match.end :]) is not None
    place = max(setting.context.find(setting.text), 0)
    before = setting.context[:place] + setting.text[: match.start]
    behind = setting.text[match.end :] + setting.context[place + len(setting.text) :]
    if EVENT_BEHIND.search(behind) or EVENT_BEFORE.search(before):
        return True
    return INFINITIVE.search(setting.context) is None and ASKS.search(setting.context) is None


def waiting_limit(match: Match) -> Limit:
    """Не более 30 дней: of something that the words do not say."""
    return Limit(Head.WITHIN, counted.waits(match.duration("duration"), ""), match.start, match.end)


def on_the_day(match: Match) -> Limit:
    """В день подписания, не позднее дня заседания."""
    period = counted.waits(Duration(0, Counted.DAYS), match.written("event"))
    return Limit(Head.ON, period, match.start, match.end)


_THE_DAY_AFTER = "COMMA? FOLLOWING WORKING? (DAYW|DATEW)"
AFTERS: list[Rule[Value]] = [
    Rule(f"(FROM|ACT|AFTER) (WORKING|CALENDAR)? (DAYW|DATEW) ({_THE_DAY_AFTER})?", lambda match: "after", "AFTER"),
    Rule(_THE_DAY_AFTER, lambda match: "after", "AFTER"),
]
DURATIONS: list[Rule[Value]] = [
    Rule("count=COUNT CALENDAR? working=WORKING? CALENDAR? unit=UNIT", counted.duration, "DURATION"),
    Rule("CALENDAR? working=WORKING? unit=UNIT", _one, "DURATION"),
    Rule("length=LENGTH OPEN? working=WORKING? DAYW? CLOSE? TERM", _term, "TERMLENGTH"),
    Rule("count=ONEANDHALF YEARW", _a_year_and_a_half, "DURATION"),
    Rule("relative=RELATIVE CALENDAR? working=WORKING? unit=DAYW", _next_day, "DURATION"),
]
CLOSINGS: list[Rule[Value]] = [
    Rule("(AFTER|PO|FROM) CLOSING", lambda match: "ended", "ENDED"),
]
_LENGTH = "duration=ANYLENGTH"
_AHEAD = f"((NOTLATER|ATLEAST) FOR?|FOR) {_LENGTH}"
_KINDS_OF_UNIT = "(EACH|REPORTED|CALENDAR|RELATIVE){0,3}"
_THIS_DOCUMENT = "ISSUE? THIS (DOCUMENT|WORD)"
_NTH_DAY = "CALENDAR? working=WORKING? DAYW"
_DAY = "CALENDAR? working=WORKING? unit=DAYW"
OFFSETS: list[Rule[Value]] = [
    Rule(f"{_LENGTH} COMMA? (AFTER|FROM) event=({_THIS_DOCUMENT})", counted.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? (AFTER|FROM) event=(THIS DAYW|NOW)", counted.from_reference, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? (AFTER|FROM|ENDED) period=PERIOD", counted.after_period, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? (AFTER|ENDED) PLAIN{{1,6}} ACT? period=PERIOD", counted.after_period, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? ENDED {_KINDS_OF_UNIT} unit=LONGUNIT", counted.after_each, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? AFTER (EACH|REPORTED) CALENDAR? unit=LONGUNIT", counted.after_each, "OFFSET"),
    Rule(f"count=NTHW {_NTH_DAY} (AFTER|ENDED) {_KINDS_OF_UNIT} unit=LONGUNIT", _nth_day_after_each, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? FOLLOWING (EACH|REPORTED|CALENDAR){{0,3}} unit=LONGUNIT", counted.after_each, "OFFSET"),
    Rule(f"{_LENGTH} unit=YEARW COMMA? FOLLOWING CALENDAR? REPORTED CALENDAR? YEARW?", counted.after_each, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? event=(ENDED {_KINDS_OF_UNIT} LONGUNIT own=WORD PLAIN{{0,4}})", _after_own_unit, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? ENDED event=(REPORTED PERIODW)", _after_reported_period, "OFFSET"),
    Rule(f"{_LENGTH} COMMA? FOLLOWING event=(REPORTED PERIODW)", _after_reported_period, "OFFSET"),
    Rule(f"{_AHEAD} DO (DAYW|DATEW)? period=PERIOD", counted.before_period, "BACK"),
    Rule(f"{_AHEAD} DO event=(start=START {_KINDS_OF_UNIT} unit=LONGUNIT)", _before_each, "BACK"),
    Rule(f"{_AHEAD} DO event=((END|CLOSING) {_KINDS_OF_UNIT} unit=LONGUNIT)", _before_each, "BACK"),
]
# After the offsets, whose anchors are known: else the longer match would take the words behind them.
EVENTS: list[Rule[Value]] = [
    Rule(f"{_LENGTH} COMMA? (AFTER|ENDED) COMMA? event=(PLAIN{{1,12}})", counted.waiting, "OFFSET"),
    Rule(f"{_LENGTH} (FROM|ACT) event=((CLOSING|START|WORD) PLAIN{{0,8}})", counted.waiting, "OFFSET"),
    Rule(f"count=NTHW? {_DAY} COMMA? (AFTER|ENDED) COMMA? event=(PLAIN{{1,12}})", _nth_day, "OFFSET"),
    Rule(f"{_AHEAD} DO event=(PLAIN{{1,12}})", counted.waiting_before, "BACK"),
    Rule(f"NOTBEFORE FOR? {_LENGTH} (DO|AND|AFTER)?", lambda match: "", "WORD"),
]
