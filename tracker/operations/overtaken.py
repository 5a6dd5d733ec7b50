"""Dates that were settled while somebody else changed what they are settled by: noticed at the end, and swept again.

Whoever changes a ladder, a calendar, a party, a contact or a person has the dates that read it looked at, but cannot
see a date that is not committed yet; and who records that date does not see the change. Both end by appending to the
history, one after the other, since its lock is held until the commit. So one of them is second:

- who settled finds the other's event in the history, and has the own rows swept again;
- who changed looks for readers once more.

Both do so under that lock, in the transaction of what they tell (`look_again`): a process that dies leaves either all
of it or nothing. Neither waits for the other, and no lock is taken that a verb does not hold anyway.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tracker.domain.lifecycle import OPEN, Status
from tracker.models import AuditEvent, Deadline

# A clock runs for these: their next instant can be set to now.
RUNNING = [status.value for status in OPEN - {Status.PAUSED}]

# Asked after a save, before and after a deletion, and once more at the end: the open deadlines that read a row.
Reads = Callable[[], QuerySet[Deadline]]


@dataclass
class _Watched:
    """What the outermost verb settled, at which `now`, and the last event that stood before it began to.

    `readers`: what reads the rows that it changed, each with the `now` of the change.
    """

    ids: set[int] = field(default_factory=set)
    since: int | None = None
    now: datetime | None = None
    readers: list[tuple[Reads, datetime]] = field(default_factory=list)


_watched: ContextVar[_Watched | None] = ContextVar("watched", default=None)


@contextmanager
def watching() -> Iterator[None]:
    """Around an outermost verb."""
    token = _watched.set(_Watched())
    try:
        yield
    finally:
        _watched.reset(token)


def watch(ids: Iterable[int], *, now: datetime) -> None:
    """A verb is about to settle these rows: before anything is read that they are settled by."""
    watched = _watched.get()
    if watched is None:
        return
    if watched.since is None:
        watched.since, watched.now = _last_sequence(), now
    watched.ids.update(ids)


def changed(reads: Reads, *, now: datetime) -> None:
    """A verb has changed what `reads` finds the readers of: those that cannot be seen yet are looked for at its end."""
    watched = _watched.get()
    if watched is not None:
        watched.readers.append((reads, now))


def look_again(last: int) -> None:
    """Have swept again what could not be seen before; `last` event that stands.

    Called under the chain's lock, where nothing can come between any more: whoever was first has committed, whoever is
    still to come will find our event. Nobody may wait for a row here: its holder may be waiting for the chain.
    """
    watched = _watched.get()
    if watched is None:
        return
    _look_at_own(watched, last)
    for reads, now in watched.readers:
        _look_for_newcomers(reads, now)


def _look_at_own(watched: _Watched, last: int) -> None:
    """What the verb settled, if somebody changed reference data meanwhile.

    Such events belong to no commitment; one too many costs a look. Rows that are not ours any more (of a verb that
    failed inside another) are passed over.
    """
    if watched.since is None or watched.since == last:
        return
    if AuditEvent.objects.filter(sequence__gt=watched.since, commitment=None).exists():
        _touch_free(watched.ids, watched.now)


def _look_for_newcomers(reads: Reads, now: datetime) -> None:
    """What was recorded by somebody who ended before us.

    A row that is held by a verb is left to that verb, which finds our event; what a sweep holds at this very moment is
    asked for again after the commit, when it can be waited for.
    """
    found = set(_newcomers(reads, now).values_list("pk", flat=True))
    if found - _touch_free(found, now):
        transaction.on_commit(lambda: _touch_waiting(reads, now), robust=True)


def _newcomers(reads: Reads, now: datetime) -> QuerySet[Deadline]:
    return reads().filter(status__in=RUNNING).exclude(next_event_at=now)


def _touch_free(ids: Iterable[int], now: datetime | None) -> set[int]:
    """Have the next sweep look at those of these rows that nobody else holds; returns which."""
    rows = Deadline.objects.filter(pk__in=ids, status__in=RUNNING)
    free = set(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    Deadline.objects.filter(pk__in=free).update(next_event_at=now)
    return free


def _touch_waiting(reads: Reads, now: datetime) -> None:
    with transaction.atomic():
        rows = _newcomers(reads, now).order_by("pk")
        ids = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        Deadline.objects.filter(pk__in=ids).update(next_event_at=now)


def _last_sequence() -> int:
    return AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
