"""What every language gives: its words, its rules, and its doubts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.domain.recurrence import Frequency
from tracker.language.grammar import Found, Level, Setting, Token, Value, fold
from tracker.language.limits import bare_series
from tracker.language.periods import Series
from tracker.language.readings import Limit, Reading
from tracker.language.repeating import Again
from tracker.language.tokens import Lexicon

# (reading's limit, its reading, the setting) -> whether it obliges nobody.
Doubt = Callable[[Limit, Reading, Setting], bool]

# The kind of token that holds a repetition, in every language.
REPEAT = "REPEAT"


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
        """The deadlines in the text, from left to right; after them the repetitions that no date belongs to."""
        tokens = self._tokens(setting.text, setting)
        found = list(self.limits.find(tokens, setting))
        sequels = list(self.sequels.find(tokens, setting))
        for each in found:
            again = self._again(tokens, each, sequels, setting)
            yield from self._read(each.value, setting, again)
        if not found:
            yield from self._alone(tokens, sequels, setting)

    def _tokens(self, text: str, setting: Setting) -> list[Token]:
        tokens = self.lexicon.tokens(text, setting)
        for level in self.levels:
            tokens = fold(level, tokens, setting)
        return tokens

    def _read(self, limit: Limit, setting: Setting, again: Again | None = None) -> Iterator[tuple[Limit, Reading]]:
        reading = limit.reading(setting, again)
        if reading is not None and not self.is_no_deadline(limit, reading, setting):
            yield limit, reading

    def _again(
        self, tokens: Sequence[Token], found: Found[Limit], sequels: Sequence[Found[Series]], setting: Setting
    ) -> Again | None:
        """The repetition that belongs to a limit: how it goes on, one beside it, or one earlier in its sentence."""
        for sequel in sequels:
            if sequel.first >= found.after:
                return Again(sequel.value, counts_on=True)
        beside = self._beside(tokens, found.first - 1, -1) or self._beside(tokens, found.after, 1)
        if beside is not None:
            return Again(beside)
        if found.value.again is not None or found.value.period.assumed != "year-assumed":
            return None
        return self._yearly_before(tokens[: found.first], setting)

    def _beside(self, tokens: Sequence[Token], place: int, step: int) -> Series | None:
        while 0 <= place < len(tokens) and tokens[place].kind in self.joints:
            place += step
        return _series_of(tokens[place]) if 0 <= place < len(tokens) else None

    def _yearly_before(self, before: Sequence[Token], setting: Setting) -> Again | None:
        """A yearly repetition further to the left, in the text or in the sentence that it was taken from."""
        place = setting.context.find(setting.text) if setting.context else -1
        if place > 0:
            before = [*self._tokens(setting.context[:place], replace(setting, text=setting.context[:place])), *before]
        for token in reversed(before):
            if token.kind == "STOP":
                return None
            series = _series_of(token)
            if series is not None:
                return Again(series) if series.rule.frequency is Frequency.YEARLY else None
        return None

    def _alone(
        self, tokens: Sequence[Token], sequels: Sequence[Found[Series]], setting: Setting
    ) -> Iterator[tuple[Limit, Reading]]:
        for sequel in sequels:
            run = tokens[sequel.first : sequel.after]
            yield from self._read(bare_series(sequel.value, run[0].start, run[-1].end), setting)
            return
        for token in tokens:
            series = _series_of(token)
            if series is not None:
                yield from self._read(bare_series(series, token.start, token.end), setting)


def _series_of(token: Token) -> Series | None:
    return token.value if token.kind == REPEAT and isinstance(token.value, Series) else None
