"""What every language gives: its words, its rules, and its doubts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from tracker.domain.deadlines import Boundary
from tracker.domain.recurrence import Frequency
from tracker.language.grammar import Found, Level, Setting, Token, Value, fold
from tracker.language.limits import bare_series
from tracker.language.periods import Series
from tracker.language.readings import Head, Limit, Reading
from tracker.language.repeating import Again, lasting
from tracker.language.tokens import Lexicon

# (reading's limit, its reading, the setting) -> whether it obliges nobody.
Doubt = Callable[[Limit, Reading, Setting], bool]
# The tokens before the text in the sentence that it was taken from.
Earlier = Callable[[], list[Token]]

# No promise names so many dates; a text made of nothing else shall not take long.
MOST_LIMITS = 24
# The kind of token that holds a repetition, in every language.
REPEAT = "REPEAT"
# How often a date without its year or its month can come again, where the sentence says so before it.
_SAID_BEFORE = {
    "year-assumed": frozenset({Frequency.YEARLY}),
    "month-assumed": frozenset({Frequency.MONTHLY}),
}


@dataclass(frozen=True)
class Language:
    """One language. Adding one is a file with these and a table of cases.

    `levels` fold words into periods and repetitions, one after the other; `limits` are found in what is left.
    `sequels` are clauses that say how it goes on after a first date ("and every six months thereafter"). Between a
    date and a repetition that belongs to it only tokens of the kinds `joints` may stand.
    """

    lexicon: Lexicon
    levels: tuple[Level[Value], ...]
    limits: Level[Limit]
    sequels: Level[Series]
    joints: frozenset[str]
    is_no_deadline: Doubt
    impossible_days: Callable[[str], Iterator[tuple[int, int]]]  # places of words that look like a day and are none

    def readings(self, setting: Setting) -> Iterator[tuple[Limit, Reading]]:
        """The deadlines in the text, from left to right; after them the repetitions that no date belongs to.

        Of the dates that stand in the text the first MOST_LIMITS are read.
        """
        tokens = self._tokens(setting.text, setting)
        found = list(islice(self.limits.find(tokens, setting), MOST_LIMITS))
        sequels = list(self.sequels.find(tokens, setting))
        earlier = cache(lambda: self._earlier(setting))  # many limits may ask, few do
        taken: set[int] = set()
        answered = False
        for each in found:
            limit, first, after = self._repeated_until(tokens, each, setting)
            again = None
            if limit is each.value:
                again, first, after = self._again(tokens, each, sequels, earlier)
            if again:
                limit = replace(limit, start=tokens[first].start, end=tokens[after - 1].end)
            taken.update(range(first, after))
            for answer in self._read(limit, setting, again):
                answered = True
                yield answer
        if not answered:
            yield from self._alone(tokens, sequels, setting, taken)

    def _tokens(self, text: str, setting: Setting) -> list[Token]:
        return fold(self.levels, self.lexicon.tokens(text, setting), setting)

    def _read(self, limit: Limit, setting: Setting, again: Again | None = None) -> Iterator[tuple[Limit, Reading]]:
        reading = limit.reading(setting, again)
        if reading is not None and not self.is_no_deadline(limit, reading, setting):
            yield limit, reading

    def _repeated_until(self, tokens: Sequence[Token], found: Found[Limit], setting: Setting) -> tuple[Limit, int, int]:
        """Until 2030 the Council meets every quarter: no deadline at the end of 2030, but a repetition till then."""
        limit, first, after = found.value, found.first, found.after
        last = limit.period.choose(setting.reference, Boundary.END) if limit.head is Head.UNTIL else None
        if last is None or limit.again is not None:
            return limit, first, after
        for place in range(after, len(tokens)):
            series = _series_of(tokens[place])
            if tokens[place].kind == "STOP":
                break
            if series is not None and not series.rule.until and not series.rule.count:
                through = replace(series, rule=lasting(series.rule, last.date.last_day))
                return bare_series(through, tokens[first].start, tokens[place].end), first, place + 1
        return limit, first, after

    def _again(
        self, tokens: Sequence[Token], found: Found[Limit], sequels: Sequence[Found[Series]], earlier: Earlier
    ) -> tuple[Again | None, int, int]:
        """The repetition that belongs to a limit, and the run of tokens that both together are.

        It says how it goes on, stands beside the limit, or stands earlier in its sentence.
        """
        first, after = found.first, found.after
        for sequel in sequels:
            if sequel.first >= after:
                joined = all(token.kind in self.joints for token in tokens[after : sequel.first])
                return Again(sequel.value, counts_on=True), first, sequel.after if joined else after
        for place in (self._beside(tokens, first - 1, -1), self._beside(tokens, after, 1)):
            series = _series_of(tokens[place]) if 0 <= place < len(tokens) else None
            if series is not None:
                return Again(series), min(first, place), max(after, place + 1)
        period = found.value.period
        wanted = _SAID_BEFORE.get(period.assumed, frozenset(Frequency) if period.as_often_as_said else frozenset())
        if found.value.again is not None or not wanted:
            return None, first, after
        return _said_before([*earlier(), *tokens[:first]], wanted), first, after

    def _beside(self, tokens: Sequence[Token], place: int, step: int) -> int:
        while 0 <= place < len(tokens) and tokens[place].kind in self.joints:
            place += step
        return place

    def _earlier(self, setting: Setting) -> list[Token]:
        """The tokens before the text in the sentence that it was taken from."""
        place = setting.context.find(setting.text) if setting.context else -1
        before = setting.context[: max(place, 0)]
        return self._tokens(before, replace(setting, text=before)) if before else []

    def _alone(
        self, tokens: Sequence[Token], sequels: Sequence[Found[Series]], setting: Setting, taken: set[int]
    ) -> Iterator[tuple[Limit, Reading]]:
        """The repetitions that no date belongs to."""
        for sequel in sequels:
            if sequel.first in taken:
                continue
            yield from self._read(self._bare(sequel.value, tokens, sequel.first, sequel.after), setting)
            return
        for place, token in enumerate(tokens):
            series = _series_of(token)
            if series is not None and place not in taken:
                yield from self._read(self._bare(series, tokens, place, place + 1), setting)

    def _bare(self, series: Series, tokens: Sequence[Token], first: int, after: int) -> Limit:
        """A repetition with the small words around it: at least once a year."""
        while first and tokens[first - 1].kind in self.joints:
            first -= 1
        return bare_series(series, tokens[first].start, tokens[after - 1].end)


def _said_before(before: Sequence[Token], wanted: frozenset[Frequency]) -> Again | None:
    """A repetition further to the left, in the text or in the sentence that it was taken from."""
    for token in reversed(before):
        if token.kind == "STOP":
            return None
        series = _series_of(token)
        if series is not None:
            return Again(series) if series.rule.frequency in wanted else None
    return None


def _series_of(token: Token) -> Series | None:
    return token.value if token.kind == REPEAT and isinstance(token.value, Series) else None
