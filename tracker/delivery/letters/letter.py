"""What a mail says, before it is text or HTML: both are made from the same letter, so that both tell the same."""

import textwrap
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import css_inline
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracker.delivery.wire import clean_text

WIDTH = 78


class NothingToSay(ValueError):  # noqa: N818 - reads as what happened
    """A notice whose cause has gone: there is no letter to be written."""


class Tone(StrEnum):
    """How pressing it is: a colour beside the words."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True)
class Quote:
    """The very words, and where they stand."""

    words: str
    source: str
    language: str = ""


@dataclass(frozen=True)
class Line:
    """One date of a commitment: where it stands, and what follows if nothing is done."""

    chip: str
    tone: Tone
    facts: tuple[Fact, ...]
    follows: str = ""


@dataclass(frozen=True)
class Item:
    """One commitment."""

    title: str
    url: str
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...]
    quote: Quote | None = None
    why: str = ""

    @property
    def is_of_one_date(self) -> bool:
        """Most have one date: then its facts and those of the commitment stand together."""
        return len(self.lines) <= 1

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """The facts of its dates, then its own."""
        return (*(fact for line in self.lines for fact in line.facts), *self.facts)


@dataclass(frozen=True)
class Action:
    """The one thing to do; without a `url` it is done by answering the mail."""

    label: str
    url: str
    hint: str = ""
    asks: bool = False  # an answer is wanted


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything a mail says, in the recipient's language, in the order in which it is read.

    The headline is the title of its one item, unless it `lists` items or has several. `left` items are not shown:
    `more` says so.
    """

    subject: str
    headline: str
    chip: str = ""
    tone: Tone = Tone.CALM
    opening: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    lists: bool = False
    facts: tuple[Fact, ...] = ()
    quotes: tuple[Quote, ...] = ()
    more: str = ""
    left: int = 0
    action: Action | None = None
    follows: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_single(self) -> bool:
        """About one commitment, which is its headline."""
        return len(self.items) == 1 and not self.lists


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every mail of the office has around its letter; the first one to an address introduces the office."""

    language: str
    office: str
    greeting: str
    introduction: tuple[str, ...] = ()
    contact: str
    settings_url: str = ""
    unsubscribe_url: str = ""
    no_more: str = ""


def text_of(letter: Letter, frame: Frame) -> str:
    """The plain text: short lines, nothing that HTML has and this has not."""
    blocks = [_head(letter), frame.greeting, *frame.introduction, *letter.opening]
    blocks += [_table(letter.facts), *map(_quoted, letter.quotes)]
    for item in letter.items:
        blocks += _item_blocks(item, single=letter.is_single)
    blocks.append(letter.more)
    colon = pgettext("mark", ":")
    if letter.action:
        label, url = letter.action.label, letter.action.url
        blocks += [f"{label}{colon}\n{url}" if url else label, letter.action.hint]
    blocks += [*letter.follows, frame.contact, "-- ", letter.why, frame.no_more]
    if frame.settings_url:
        blocks.append(f"{_('How often we write to you, and in which language')}{colon}\n{frame.settings_url}")
    if frame.unsubscribe_url:
        blocks.append(f"{_('No more mail from us')}{colon}\n{frame.unsubscribe_url}")
    text = "\n\n".join(_wrapped(block) for block in blocks if block)
    return clean_text(text.replace("-- \n\n", "-- \n")) + "\n"


def html_of(letter: Letter, frame: Frame) -> str:
    """The HTML: one column, styles inline, a dark scheme for those who read in the dark; no image, no other host."""
    page = render_to_string("email/letter.html", {"letter": letter, "frame": frame, "single": letter.is_single})
    return clean_text(_inliner().inline(page)).strip() + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False)


def _head(letter: Letter) -> str:
    if not letter.chip:
        return letter.headline
    if letter.chip.endswith(("?", "？")):
        return f"{letter.chip} {letter.headline}"
    return _("%(state)s: %(title)s") % {"state": letter.chip, "title": letter.headline}


def _item_blocks(item: Item, *, single: bool) -> list[str]:
    blocks = [] if single else [f"{'-' * 8}\n{item.title}"]
    if item.is_of_one_date:
        blocks += [] if single else [line.chip for line in item.lines]
        blocks.append(_table(item.all_facts))
    else:
        blocks += [f"{line.chip}\n{_table(line.facts)}" for line in item.lines]
        blocks.append(_table(item.facts))
    blocks += [_quoted(item.quote)] if item.quote else []
    blocks += [line.follows for line in item.lines]
    return blocks if single else [*blocks, item.why, item.url]


def _table(facts: tuple[Fact, ...]) -> str:
    width = max((_cells(fact.label) for fact in facts), default=0)
    rows = []
    for fact in facts:
        label = f"  {fact.label}{' ' * (width - _cells(fact.label))}  "
        body = textwrap.wrap(fact.value, WIDTH - width - 4, break_long_words=False, break_on_hyphens=False) or [""]
        rows.append(label + f"\n{' ' * (width + 4)}".join(body))
    return "\n".join(rows)


def _cells(text: str) -> int:
    """How wide text is in letters of one width: a Chinese character takes the room of two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _quoted(quote: Quote) -> str:
    if not quote.words:
        return f"  {quote.source}"
    words = textwrap.fill(
        f"“{quote.words}”", WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    return f"{words}\n  {quote.source}" if quote.source else words


def _wrapped(block: str) -> str:
    lines = []
    for line in block.split("\n"):
        if len(line) <= WIDTH or line.startswith("  "):
            lines.append(line)
        else:
            lines += textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)
