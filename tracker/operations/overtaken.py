"""Dates that were settled while somebody else changed what they are settled by: noticed at the end, and swept again.

Whoever changes a ladder, a calendar, a party, a contact or a person has the dates that read it looked at, but cannot
see a date that is not committed yet; and who records that date does not see the change. Both end by appending to the
history, one after the other, since its lock is held until the commit. So one of them is second:

- who settled finds the other's event in the history, and has the own rows swept again (`look_again`);
- who changed looks for readers once more after the commit (`lifecycle.touch_readers`).

Neither waits for the other, and no lock is taken that a verb does not hold anyway.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from tracker.domain.lifecycle import OPEN, Status
from tracker.models import AuditEvent, Deadline

# A clock runs for these: their next instant can be set to now.
RUNNING = [status.value for status in OPEN - {Status.PAUSED}]


@dataclass
class _Watched:
    """What the outermost verb settled, at which `now`, and the last event that stood before it began to."""

    ids: set[int] = field(default_factory=set)
    since: int | None = None
    now: datetime | None = None


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


def look_again(last: int) -> None:
    """Have what the verb settled swept again if somebody changed reference data meanwhile; `last` event that stands.

    Called under the chain's lock, where nothing can come between any more. Such events belong to no commitment; one too
    many costs a look. Rows that are not ours any more (of a verb that failed inside another) are passed over: nobody
    may wait for a row here.
    """
    watched = _watched.get()
    if watched is None or watched.since is None or watched.since == last:
        return
    if AuditEvent.objects.filter(sequence__gt=watched.since, commitment=None).exists():
        ours = Deadline.objects.filter(pk__in=watched.ids, status__in=RUNNING)
        ids = list(ours.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
        Deadline.objects.filter(pk__in=ids).update(next_event_at=watched.now)


def _last_sequence() -> int:
    return AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
