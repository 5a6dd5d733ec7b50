"""What every language gives: its words, its rules, and its doubts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.domain.deadlines import Explained
from tracker.language.grammar import Level, Setting, Token, Value, fold
from tracker.language.periods import explained
from tracker.language.readings import Limit, Reading
from tracker.language.tokens import Lexicon

# (reading's limit, its reading, the setting, the sentence around it or "") -> whether it obliges nobody.
Doubt = Callable[[Limit, Reading, Setting, str], bool]


@dataclass(frozen=True)
class Language:
    """One language. Adding one is a file with these and a table of cases."""

    lexicon: Lexicon
    levels: tuple[Level[Value], ...]
    limits: Level[Limit]
    repetition: frozenset[str]
    is_no_deadline: Doubt
    impossible_days: Callable[[str], Iterator[tuple[int, int]]]  # places of words that look like a day and are none

    def readings(self, setting: Setting, context: str) -> Iterator[tuple[Limit, Reading]]:
        """The deadlines in the text, from left to right; `context` is the sentence around it, "" if there is none."""
        tokens = self.lexicon.tokens(setting.text, setting)
        for level in self.levels:
            tokens = fold(level, tokens, setting)
        for found in self.limits.find(tokens, setting):
            reading = found.value.reading(setting, self._repeats(tokens[found.after :], found.value, setting))
            if reading is not None and not self.is_no_deadline(found.value, reading, setting, context):
                yield found.value, reading

    def _repeats(self, after: list[Token], limit: Limit, setting: Setting) -> tuple[Explained, ...]:
        """The step that says that a repetition stands behind the date and was not read."""
        if "repeats" in limit.period.warnings:
            return ()
        words = [setting.text[token.start : token.end] for token in after if token.kind in self.repetition]
        return (explained("repeats", words=words[0]),) if words else ()
