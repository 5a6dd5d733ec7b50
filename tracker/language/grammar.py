"""The machine under every grammar: words become tokens by tables, rules fold runs of tokens into greater ones.

A token has a kind and a value. A rule is a pattern over kinds ("day=NUMBER OF? month=MONTH") and a builder that makes
the value of the greater token, or None to refuse. Rules are grouped in levels that run one after the other, each over
what the one before has left: numbers, then years, then periods, then parts of periods, then limits. In a level the
leftmost match wins, and of several at one place the longest, and of these the first in the table.

Every kind is one character, so a run of tokens is a short string and a pattern is a regular expression over it: the
work is done by `re`, in time linear in the text, because no pattern repeats without a bound.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from tracker.domain.calendars import WorkCalendar
from tracker.domain.conventions import USUAL, Conventions
from tracker.domain.durations import Duration
from tracker.language.periods import Period, Series

Value = int | str | Period | Duration | Series
T = TypeVar("T")

_PATTERN = re.compile(
    r"(?P<capture>[a-z_]+)=|(?P<kind>[A-Z_]+)|(?P<operator>\{\d{1,2},\d{1,2}\}|[()|?])|\s+|(?P<wrong>.)"
)


class Token(NamedTuple):
    """A run of the text, from start to end in code points, with what it was understood to be."""

    kind: str
    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds the words: the text, the reference date, the office's calendar and conventions.

    `context` is the sentence that the text was taken from, "" where there is none.
    """

    text: str
    reference: date
    calendar: WorkCalendar
    conventions: Conventions = USUAL
    context: str = ""


class Match:
    """The tokens a rule has matched; builders ask for them by the names in the pattern."""

    __slots__ = ("_found", "_tokens", "setting")

    def __init__(self, tokens: Sequence[Token], found: re.Match[str], setting: Setting) -> None:
        self._tokens = tokens
        self._found = found
        self.setting = setting

    @property
    def start(self) -> int:
        """Where the first matched token starts in the text."""
        return self._tokens[self._found.start()].start

    @property
    def end(self) -> int:
        """Where the last matched token ends in the text."""
        return self._tokens[self._found.end() - 1].end

    def __contains__(self, name: str) -> bool:
        return name in self._found.re.groupindex and self._found.start(name) >= 0

    def token(self, name: str) -> Token:
        """The (first) token of that name."""
        return self._tokens[self._found.start(name)]

    def number(self, name: str) -> int:
        """The value of that token, a number."""
        return _of_type(self.token(name), int)

    def number_or_none(self, name: str) -> int | None:
        """The value of that token, None where it was left out."""
        return self.number(name) if name in self else None

    def word(self, name: str) -> str:
        """The value of that token, a code of the vocabulary."""
        return _of_type(self.token(name), str)

    def period(self, name: str) -> Period:
        """The value of that token, a period."""
        return _of_type(self.token(name), Period)

    def periods(self) -> list[Period]:
        """Every period among the matched tokens, from left to right."""
        run = self._tokens[self._found.start() : self._found.end()]
        return [token.value for token in run if isinstance(token.value, Period)]

    def duration(self, name: str) -> Duration:
        """The value of that token, a duration."""
        return _of_type(self.token(name), Duration)

    def series(self, name: str) -> Series:
        """The value of that token, a repetition."""
        return _of_type(self.token(name), Series)

    def written(self, name: str) -> str:
        """The text of the tokens of that name, as it was written; "" where they were left out."""
        if name not in self:
            return ""
        first, after = self._found.span(name)
        return self.setting.text[self._tokens[first].start : self._tokens[after - 1].end]


def _of_type(token: Token, wanted: type[T]) -> T:
    if not isinstance(token.value, wanted):
        raise TypeError(f"{token.kind} holds no {wanted.__name__}")
    return token.value


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """A pattern over kinds and what it makes. `kind` is the kind of the token made; limits make none."""

    pattern: str
    build: Callable[[Match], T | None]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One place where a rule fired: tokens[first:after], and what it made."""

    first: int
    after: int
    rule: Rule[T]
    value: T


class _Characters(dict[str, str]):
    """A character for each kind, from the private use area, given out as kinds are met."""

    def __missing__(self, kind: str) -> str:
        self[kind] = chr(0xE000 + len(self))
        return self[kind]


class Kinds:
    """The kinds of one grammar as characters, and its aliases: a name for any of several kinds."""

    def __init__(self, aliases: Mapping[str, Sequence[str]]) -> None:
        self._characters = _Characters()
        self._aliases = aliases

    def spell(self, tokens: Sequence[Token]) -> str:
        """The kinds of the tokens as a string."""
        characters = self._characters
        return "".join([characters[token.kind] for token in tokens])

    def compile(self, pattern: str) -> re.Pattern[str]:
        """A pattern over kinds as a regular expression over their characters. Raises ValueError if it is not one."""
        return re.compile("".join(self._pieces(pattern)))

    def _pieces(self, pattern: str) -> Iterator[str]:
        capture = ""
        for piece in _PATTERN.finditer(pattern):
            if piece["wrong"]:
                raise ValueError(f"{piece['wrong']!r} has no place in the pattern {pattern!r}")
            if piece["capture"]:
                capture = piece["capture"]
            elif piece["kind"]:
                kinds = self._aliases.get(piece["kind"], (piece["kind"],))
                group = f"[{''.join([self._characters[kind] for kind in kinds])}]"
                yield f"(?P<{capture}>{group})" if capture else group
                capture = ""
            elif piece["operator"] == "(":
                yield f"(?P<{capture}>" if capture else "(?:"
                capture = ""
            elif piece["operator"]:
                yield piece["operator"]


class Level(Generic[T]):
    """Rules that compete with one another."""

    def __init__(self, kinds: Kinds, rules: Sequence[Rule[T]]) -> None:
        self.kinds = kinds
        self._rules = [(rule, kinds.compile(rule.pattern)) for rule in rules]
        # One look for a place where anything can start, before every rule is tried there.
        self._anywhere = re.compile("|".join(f"(?:{_without_names(regex.pattern)})" for _, regex in self._rules))

    def find(self, tokens: Sequence[Token], setting: Setting) -> Iterator[Found[T]]:
        """The places where a rule fires, from left to right, none overlapping."""
        return self.find_in(self.kinds.spell(tokens), tokens, setting)

    def find_in(self, spelled: str, tokens: Sequence[Token], setting: Setting) -> Iterator[Found[T]]:
        """The same for tokens whose kinds are `spelled` already."""
        place = 0
        while candidate := self._anywhere.search(spelled, place):
            place = candidate.start()
            best = self._best_at(tokens, spelled, place, setting)
            if best is not None:
                yield best
                place = best.after
            else:
                place += 1

    def _best_at(self, tokens: Sequence[Token], spelled: str, place: int, setting: Setting) -> Found[T] | None:
        best: Found[T] | None = None
        for rule, regex in self._rules:
            found = regex.match(spelled, place)
            if found is None or found.end() <= (best.after if best else place):
                continue
            value = rule.build(Match(tokens, found, setting))
            if value is not None:
                best = Found(place, found.end(), rule, value)
        return best


def fold(levels: Sequence[Level[Value]], tokens: Sequence[Token], setting: Setting) -> list[Token]:
    """The tokens after the levels of one grammar: every run that a rule took is one token of the rule's kind."""
    folded, spelled = list(tokens), ""
    for level in levels:
        spelled = spelled or level.kinds.spell(folded)  # most levels change nothing, so it is spelled anew but seldom
        found = list(level.find_in(spelled, folded, setting))
        if found:
            folded, spelled = _folded(folded, found), ""
    return folded


def _folded(tokens: Sequence[Token], places: Sequence[Found[Value]]) -> list[Token]:
    folded: list[Token] = []
    place = 0
    for found in places:
        folded.extend(tokens[place : found.first])
        run = tokens[found.first : found.after]
        folded.append(Token(found.rule.kind, found.value, run[0].start, run[-1].end))
        place = found.after
    folded.extend(tokens[place:])
    return folded


def _without_names(pattern: str) -> str:
    return re.sub(r"\(\?P<[a-z_]+>", "(?:", pattern)
