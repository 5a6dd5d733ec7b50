"""Russian: what makes a limit of a date. «До», «не позднее», «к», «по», «в течение», «в срок», «на»."""

from dataclasses import replace

from tracker.domain.dates import Unit
from tracker.language.grammar import Match, Rule
from tracker.language.limits import limit, named_day, vague_limit
from tracker.language.named import unit_from
from tracker.language.periods import Edge
from tracker.language.readings import Head, Limit
from tracker.language.russian_counted import on_the_day, waiting_limit, within


def _until(match: Match) -> Limit:
    """«До» with a day and what begins like a day leaves it out; with a year, an end or a part it takes it in."""
    period = match.period("period")
    unit = period.options[0].date.unit if period.options else Unit.DAY
    included = "included" in match or "включительно" in match.written("period").casefold()
    if included or period.edge is Edge.END:
        return limit(Head.BY)(match)
    if period.edge:
        return limit(Head.BEFORE)(match)
    if unit in (Unit.YEAR, Unit.INTERVAL):
        return limit(Head.BY)(match)
    if unit is Unit.DAY:
        return named_day(lambda match: match.setting.conventions.until_day, "until-day")(match)
    return replace(limit(Head.BEFORE)(match), also=(Head.BY,))


def _toward(match: Match) -> Limit:
    """К 1 июля; «before it» is the other reading."""
    found = limit(Head.BY)(match)
    return found if match.period("period").edge else replace(found, also=(Head.BEFORE,))


def _through(match: Match) -> Limit | None:
    """По 31 декабря; «по кварталу» is none."""
    options = match.period("period").options
    named_units = (Unit.DAY, Unit.MONTH, Unit.YEAR)
    return limit(Head.UNTIL)(match) if options and options[0].date.unit in named_units else None


def _in(match: Match) -> Limit | None:
    """В марте, в пятницу; «в окружающей среде» is no Wednesday."""
    period = match.period("period")
    if period.rule == "weekday" and match.written("period").casefold().endswith("е"):
        return None
    return limit(Head.IN)(match)


def _onto(match: Match) -> Limit:
    """На следующей неделе; заседание назначено на 1 июня."""
    return limit(Head.IN if match.period("period").rule == "week" else Head.ON)(match)


def _today(match: Match) -> Limit | None:
    """До конца дня: of today."""
    today = unit_from(match.setting.reference, "days", 0)
    return Limit(Head.BY, today, match.start, match.end) if today else None


def _when_alone(match: Match) -> Limit | None:
    """30.04 or «среда» without a word before: only where nothing else was written."""
    alone = match.setting.text.strip(" .") == match.written("period").strip(" .")
    return limit(Head.BARE)(match) if alone else None


def _bare(match: Match) -> Limit | None:
    return None if match.period("period").rule == "weekday" else limit(Head.BARE)(match)


_TERM = "(IN? TERM COMMA? (DASH|COLON)?)?"
_INCLUDED = "COMMA? OPEN? included=INCLUDED CLOSE?"
_LENGTH = "duration=ANYLENGTH"
_WITHIN = (
    "(WITHIN ATMOST?|IN? TERM COMMA? (DASH|COLON)? (ATMOST|NOTLATER|DO)? (THROUGH|WITHIN)?"
    "|NOTLATER (THROUGH|WITHIN|IN)?|ATMOST THROUGH|THROUGH)"
)
LIMITS: list[Rule[Limit]] = [
    Rule(f"{_TERM} DO (DATEW|DAYW)? period=LIMITED", _until),
    Rule(f"{_TERM} DO (DATEW|DAYW)? period=LIMITED {_INCLUDED}", _until),
    Rule(f"{_TERM} NOTLATER period=LIMITED (COMMA? OPEN? INCLUDED CLOSE?)?", limit(Head.BY)),
    Rule(f"{_TERM} KO period=LIMITED", _toward),
    Rule(f"{_TERM} PO period=DATED", _through),
    Rule(f"{_TERM} PO period=DATED {_INCLUDED}", limit(Head.BY)),
    Rule("TERM WORD{0,4} (DASH|COLON){1,2} period=DATED", limit(Head.BY)),
    Rule(f"{_WITHIN} {_LENGTH}", within(Head.WITHIN)),
    Rule("IN duration=TERMLENGTH", within(Head.WITHIN)),
    Rule("ATMOST duration=DURATION", waiting_limit),
    Rule(f"({_WITHIN}|IN|ATMOST|ONTO)? period=OFFSET", limit(Head.WITHIN)),
    Rule("period=BACK", limit(Head.BY)),
    Rule("IN DAYW event=(PLAIN{1,10})", on_the_day),
    Rule("NOTLATER DAYW event=(PLAIN{1,10})", on_the_day),
    Rule("DAYEND", _today),
    Rule("vague=VAGUE", vague_limit),
    Rule("(IN|WITHIN) PERIODW? period=PERIOD", _in),
    Rule("IN DAYMONTH", lambda match: None),
    Rule("((IN|WITHIN) PERIODW?)? period=SPAN (COMMA? OPEN? INCLUDED CLOSE?)?", limit(Head.IN)),
    Rule("ONTO period=PERIOD", _onto),
    Rule("period=PERIOD (COMMA? OPEN? INCLUDED CLOSE?)?", _bare),
    Rule("period=DATED", _when_alone),
]
