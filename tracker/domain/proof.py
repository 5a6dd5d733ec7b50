"""The proof of the history: a walk along its chain that says everything that is wrong with it, and with which event."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.chain import ERASED, Anchor, Link, hash_of, text_hash_of

_NEAR = 64  # so many events in a row may be gone before a later one that was numbered anew counts as changed


class Fault(StrEnum):
    """What can be wrong with an event."""

    CHANGED = "changed"  # it is not as it was written, or nobody with the key ever wrote it
    INSERTED = "inserted"  # nobody wrote it: the one whose place it takes stands elsewhere
    MOVED = "moved"  # it was written under another number
    REMOVED = "removed"  # it is not there
    DOUBLED = "doubled"  # another one has the same number
    LOOSE = "loose"  # it fits itself, but not the one before it
    REWRITTEN = "rewritten"  # an anchor says otherwise, and the chain fits: somebody had the key
    TEXT_CHANGED = "text_changed"
    TEXT_REMOVED = "text_removed"  # and no erasure of a person names it
    TEXT_ADDED = "text_added"


@dataclass(frozen=True)
class Problem:
    """A fault, with the event's number, action and target where they are known.

    `number`: of a moved event the number under which it was written. `until`: the last one of a run of removed ones.
    """

    fault: Fault
    sequence: int
    action: str = ""
    target: str = ""
    number: int | None = None
    until: int | None = None


@dataclass
class Examined:
    """What a walk along the chain came to. `first` and `last`: the numbers of the first and the newest event."""

    events: int = 0
    first: int = 0
    last: int = 0
    head: str = ""
    anchored: int = 0
    erased_texts: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong with what stands."""
        return not self.problems

    @property
    def unanchored_from(self) -> int | None:
        """From this event on the removal of the newest ones would go unnoticed; None where all are anchored."""
        return self.anchored + 1 if self.last > self.anchored else None


def examine(
    links: Iterable[Link],
    *,
    key: bytes,
    anchors: Sequence[Anchor] = (),
    number_of: Callable[[str], int | None] = lambda _hash: None,
    from_start: bool = True,
) -> Examined:
    """Walk along the chain in the order of its numbers and say everything that is wrong with it.

    `number_of` finds the number of the event with a hash: it tells a moved event from a changed one. `from_start`: the
    first event given is the first of all; False for a part of the chain, whose beginning is taken as it is.
    """
    walk = _Walk(key, anchors, number_of, from_start)
    for link in links:
        walk.step(link)
    return walk.end()


class _Walk:
    def __init__(
        self, key: bytes, anchors: Sequence[Anchor], number_of: Callable[[str], int | None], from_start: bool
    ) -> None:
        self.key, self.number_of, self.from_start = key, number_of, from_start
        self.anchored: dict[int, set[str]] = {}
        for anchor in anchors:
            self.anchored.setdefault(anchor.sequence, set()).add(anchor.hash)
        self.found = Examined()
        self.before: Link | None = None
        self.hash_before = ""
        # The number under which the event before was written, if it is genuine; 0 before the first.
        self.true_before: int | None = 0 if from_start else None
        self.vacated: set[int] = set()  # places where what was written does not stand
        self.elsewhere: set[int] = set()  # numbers of what stands in another place
        self.strangers: dict[int, Link] = {}  # what was not written like this, by place
        self.bare: dict[int, Link] = {}  # events whose text is missing
        self.newest = 0  # the highest number that is known to have been written

    def step(self, link: Link) -> None:
        found, before = self.found, self.before
        found.events += 1
        found.first = found.first or link.sequence
        self._gap(link)
        true = self._true_number(link)
        if before is not None and link.sequence == before.sequence:
            self._say(Fault.DOUBLED, link)
        elif true is None:
            self.strangers[link.sequence] = link
        elif true != link.sequence:
            self.vacated.add(link.sequence)
            self.elsewhere.add(true)
            self._say(Fault.MOVED, link, number=true)
        elif self._is_loose(link):
            self._say(Fault.LOOSE, link)
        if true is not None:
            self.newest = max(self.newest, true)
            self._erasures(link)
        self._text(link)
        self._anchor(link, genuine=true == link.sequence)
        self.before, self.hash_before, self.true_before = link, link.hash, true
        found.last, found.head = link.sequence, link.hash

    def end(self) -> Examined:
        found = self.found
        found.anchored = max(self.anchored, default=0)
        if found.anchored > found.last and (self.from_start or found.events):
            self.vacated.update(range(found.last + 1, found.anchored + 1))
            self.newest = max(self.newest, found.anchored)
        for sequence, link in self.strangers.items():
            self._say(Fault.INSERTED if sequence in self.elsewhere else Fault.CHANGED, link)
        lost = sorted(one for one in self.vacated - self.elsewhere if one <= self.newest)
        found.problems += [Problem(Fault.REMOVED, first, until=last) for first, last in _runs(lost)]
        found.erased_texts -= len(self.bare)
        for link in self.bare.values():
            self._say(Fault.TEXT_REMOVED, link)
        found.problems.sort(key=lambda one: one.sequence)
        return found

    def _gap(self, link: Link) -> None:
        """Numbers that are missing before this event."""
        before = self.before.sequence if self.before else 0 if self.from_start else link.sequence - 1
        if link.sequence > before + 1:
            self.vacated.update(range(before + 1, link.sequence))
            self.newest = max(self.newest, link.sequence - 1)

    def _true_number(self, link: Link) -> int | None:
        """The number under which the event was written, None if it was never written like this."""
        for number in self._candidates(link):
            if hmac.compare_digest(hash_of(link, self.key, number), link.hash):
                return number
        return None

    def _candidates(self, link: Link) -> Iterator[int]:
        yield link.sequence
        follows = link.previous_hash == self.hash_before
        if follows and self.true_before is not None:
            yield self.true_before + 1
        elif (previous := self.number_of(link.previous_hash)) is not None:
            yield previous + 1
        # The event before it is gone, and the later ones were numbered anew to hide it.
        if self.true_before is not None and not follows:
            yield from range(self.true_before + 1, self.true_before + 1 + _NEAR)

    def _is_loose(self, link: Link) -> bool:
        """Genuine, but not after the event that stands before it, although nothing else explains that."""
        before = self.before
        if before is None:
            return self.from_start and link.sequence == 1 and link.previous_hash != ""
        adjoins = before.sequence + 1 == link.sequence and self.true_before == before.sequence
        return adjoins and link.previous_hash != before.hash

    def _erasures(self, link: Link) -> None:
        if link.action == ERASED:
            for number in link.after.get("texts", ()):
                self.bare.pop(number, None)

    def _text(self, link: Link) -> None:
        if link.text is None:
            if link.text_hash:
                self.found.erased_texts += 1
                self.bare[link.sequence] = link
        elif not link.text_hash:
            self._say(Fault.TEXT_ADDED, link)
        elif text_hash_of(link.text.salt, link.text.text) != link.text_hash:
            self._say(Fault.TEXT_CHANGED, link)

    def _anchor(self, link: Link, *, genuine: bool) -> None:
        if genuine and self.anchored.get(link.sequence, set()) - {link.hash}:
            self._say(Fault.REWRITTEN, link)

    def _say(self, fault: Fault, link: Link, *, number: int | None = None) -> None:
        self.found.problems.append(Problem(fault, link.sequence, link.action, link.target, number))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The runs of numbers that follow one another."""
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
