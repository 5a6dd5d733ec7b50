"""English: the words that make a deadline of a date. By, no later than, before, until, within, in, on."""

from tracker.language.grammar import Match, Rule
from tracker.language.limits import counted_limit, edge_limit, limit, vague_limit
from tracker.language.readings import Head, Limit


def _before_at_least(match: Match) -> Limit | None:
    """At least two weeks before the meeting; at least two weeks after it is no deadline."""
    return limit(Head.BY)(match) if "before" in match.period("period").rule else None


LIMITS: list[Rule[Limit]] = [
    Rule("(IS? DUE COLON?)? BY (IS|COLON)? (ON|IN|OF)? THE? period=DATED LATEST?", limit(Head.BY)),
    Rule("IS? DUE (IS|COLON)? (ON|IN|AT)? THE? period=DATED LATEST?", limit(Head.BY)),
    Rule("(ON|IN)? THE? period=DATED (COMMA|OPEN)? LATEST", limit(Head.BY)),
    Rule("LATEST (ON|IN) THE? period=DATED", limit(Head.BY)),
    Rule("(IS? DUE)? BY? BEFORE THE? period=DATED", limit(Head.BEFORE)),
    Rule("DUE? (UNTIL|THROUGH) (AND WORD)? THE? period=DATED", limit(Head.UNTIL)),
    Rule("(IS? DUE)? (WITHIN|BY) (THE? RELATIVE)? duration=DURATION", counted_limit(Head.WITHIN)),
    Rule("(IS? DUE)? IN (THE? RELATIVE)? duration=DURATION", counted_limit(Head.IN)),
    Rule("OVER THE? RELATIVE duration=DURATION", counted_limit(Head.IN)),
    Rule("(IS? DUE)? (WITHIN|BY) period=OFFSET", limit(Head.WITHIN)),
    Rule("DUE? IN period=OFFSET", limit(Head.IN)),
    Rule("(WITHIN|BY|BEFORE) (THE? END OF)? THE? OWNPERIOD OF period=OFFSET", limit(Head.WITHIN)),
    Rule("(WITHIN|BY|BEFORE) (THE? END OF)? THE? OWNPERIOD OF duration=DURATION", counted_limit(Head.WITHIN)),
    Rule("BY THE? THATIS period=OFFSET", limit(Head.WITHIN)),
    Rule("ATLEAST period=OFFSET", _before_at_least),
    Rule("vague=VAGUE", vague_limit),
    Rule("WITHIN THE? period=PERIOD", limit(Head.IN)),
    Rule("DUE? IN THE? period=DATED", limit(Head.IN)),
    Rule("DUE? IN? period=SPAN", limit(Head.IN)),
    Rule("period=RANGE", limit(Head.BARE)),
    Rule("DUE? BETWEEN THE? period=PERIOD", limit(Head.IN)),
    Rule("ON THE? period=DATED", limit(Head.ON)),
    Rule("AT THE? period=PERIOD", edge_limit),
    Rule("THE? period=DATED", limit(Head.BARE)),
]
