"""From text to tokens, by the tables of one language."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import decimal

from tracker.language.grammar import Setting, Token, Value

# Figures of other scripts, which shapes take for figures: they are read as ours.
_OTHER_FIGURES = re.compile(r"(?![0-9])\d")


class Lexeme(NamedTuple):
    """A kind of token known by its shape. `make` gives kind and value, or None: then it is a word without meaning."""

    name: str
    shape: str
    make: Callable[[str, Setting], tuple[str, Value] | None]


def longest_of(words: Iterable[str]) -> str:
    """The shape of any of these words, the longest that fits: for a vocabulary without blanks between its words."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in by_first.items())


class _Entry(NamedTuple):
    kind: str
    value: Value


@dataclass(frozen=True, slots=True)
class Unsure:
    """Words that are a date word only beside certain others ("may", "march", "sat"), else a word like any other."""

    words: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]


NOTHING_UNSURE = Unsure(frozenset(), frozenset(), frozenset())


class Lexicon:
    """What the words and shapes of a language mean.

    `words` maps a kind to its words (in small letters, several words apart by a blank) and their values. Where several
    entries fit at one place, the longest counts. `alike` maps characters to those that they are read as.
    """

    def __init__(
        self,
        lexemes: Sequence[Lexeme],
        words: Mapping[str, Mapping[str, Value]],
        unsure: Unsure = NOTHING_UNSURE,
        alike: Mapping[int, str] | None = None,
    ) -> None:
        self._alike = dict(alike or {})
        self._makers = {lexeme.name: lexeme.make for lexeme in lexemes}
        self._shapes = re.compile("|".join(f"(?P<{lexeme.name}>{lexeme.shape})" for lexeme in lexemes), re.IGNORECASE)
        self._unsure = unsure
        self._entries: dict[tuple[str, ...], _Entry] = {}
        lengths: dict[str, set[int]] = {}
        for kind, entries in words.items():
            for written, value in entries.items():
                split = tuple(written.split(" "))
                self._entries.setdefault(split, _Entry(kind, value))
                lengths.setdefault(split[0], set()).add(len(split))
        # By its first word, how many words an entry can have: the longest first.
        self._lengths = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}

    def tokens(self, text: str, setting: Setting) -> list[Token]:
        """The tokens of the text. What no table knows becomes a token of kind WORD, so nothing is lost between."""
        text = _OTHER_FIGURES.sub(lambda found: str(decimal(found[0])), text.translate(self._alike))
        raw = self._shaped(text, setting)
        tokens: list[Token] = []
        place = 0
        while place < len(raw):
            token, place = self._entry_at(raw, place)
            tokens.append(token)
        return self._settled(tokens, text)

    def _shaped(self, text: str, setting: Setting) -> list[Token]:
        raw = []
        for found in self._shapes.finditer(text):
            made = self._makers[found.lastgroup or ""](found[0], setting)
            kind, value = made if made is not None else ("WORD", found[0].casefold())
            if kind != "GLUE":
                raw.append(Token(kind, value, found.start(), found.end()))
        return raw

    def _entry_at(self, raw: Sequence[Token], place: int) -> tuple[Token, int]:
        first = raw[place]
        if first.kind == "WORD":
            for length in self._lengths.get(str(first.value), ()):
                run = raw[place : place + length]
                entry = self._entries.get(tuple([each.value if isinstance(each.value, str) else "" for each in run]))
                if entry is not None and len(run) == length:
                    return Token(entry.kind, entry.value, first.start, run[-1].end), place + length
        return first, place + 1

    def _settled(self, tokens: list[Token], text: str) -> list[Token]:
        settled = list(tokens)
        for place, token in enumerate(tokens):
            if text[token.start : token.end].casefold() not in self._unsure.words:
                continue
            before = tokens[place - 1].kind if place else ""
            after = tokens[place + 1].kind if place + 1 < len(tokens) else ""
            if len(tokens) > 1 and before not in self._unsure.after and after not in self._unsure.before:
                settled[place] = Token("WORD", "", token.start, token.end)
        return settled
