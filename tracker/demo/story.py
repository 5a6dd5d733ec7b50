"""What the invented history is made of: people, parties, texts and promises. `ago` counts working days before today."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.demo.happenings import Happening
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Kind
from tracker.domain.reminders import Mode
from tracker.models import Party

RESEARCH, SERVICES = "research", "services"


@dataclass(frozen=True)
class Colleague:
    """An account of the office and its role in some units."""

    key: str
    name: str
    email: str
    role: str
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody outside who is written to."""

    name: str
    email: str
    zone: str = ""
    mode: Mode = Mode.DAILY


@dataclass(frozen=True, kw_only=True)
class Body:
    """A party with its contacts, by the keys of people or colleagues. What it refers to is listed before it."""

    key: str
    name: str
    kind: Party.Kind = Party.Kind.ORGANISATION
    parent: str = ""
    superior: str = ""
    aliases: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    calendar: bool = False  # has a weekend of its own


@dataclass(frozen=True, kw_only=True)
class Text:
    """A source. It is added when the first promise in it is logged."""

    key: str
    unit: str
    title: str
    publisher: str
    published: int  # working days ago
    text: str
    url: str = ""
    language: str = "en"
    second_hand: bool = False
    issuer: str = ""
    controller: str = ""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A commitment and what became of it. `quote` stands in the text; `due` are words of the quote, empty: no date."""

    key: str
    title: str
    text: str
    quote: str
    logged: int  # working days ago
    due: str = ""
    waits_for: str = ""  # the event that the words of `due` hang on, while its day is not known
    offset: Duration = Duration(0, Counted.DAYS)  # how long after that event
    kind: Kind = Kind.RESULT
    owner: str = "tomas"
    responsible: Sequence[str] = ()
    supporting: Sequence[str] = ()
    controller: Sequence[str] = ()
    issuer: Sequence[str] = ()
    beneficiary: Sequence[str] = ()
    watcher: Sequence[str] = ()
    details: str = ""
    tags: Sequence[str] = ()
    hedged: bool = False
    confidential: bool = False
    draft: bool = False
    part_of: str = ""
    internal: int | None = None  # our own date, in working days from today
    then: Sequence[Happening] = ()
