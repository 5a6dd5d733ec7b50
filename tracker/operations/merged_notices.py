"""What one address was told and was going to be told, when another takes its place: nothing twice, nothing lost.

What was sent stays with the address that it was sent to. Its key goes over to the other one, so that the ladder knows
the person as told; what is still to go goes to the other one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tracker.models import Message, Notification, Recipient

MERGED = "the address was merged with another one"
State = Notification.State


@dataclass(frozen=True)
class PassedOn:
    """How many notices go to the other address now, and how many of them it need not be told."""

    moved: int
    dropped: int


def pass_on(duplicate: Recipient, into: Recipient) -> PassedOn:
    """Hand the notices of one address to another. Both addresses, and their open messages, must be locked."""
    _unpack(duplicate, into)
    mine = Notification.objects.exclude(state=State.CANCELLED)
    rows = list(mine.filter(Q(recipient=duplicate) | Q(recipient__merged_into=duplicate)).order_by("pk"))
    named = {row.pk: row.key.replace(str(duplicate.uid), str(into.uid)) for row in rows}
    others = {row.key: row for row in _live(named.values()) if row.pk not in named}
    renamed: list[Notification] = []
    needless: list[int] = []
    moved = 0
    for row in rows:
        other = others.get(named[row.pk])
        if other is not None and _weight(other) >= _weight(row):
            needless += [row.pk] if row.state == State.QUEUED else []
            continue
        if other is not None:
            needless.append(other.pk)
        row.key = named[row.pk]
        if _is_open(row):
            row.recipient, moved = into, moved + 1
        renamed.append(row)
    Notification.objects.filter(pk__in=needless).update(state=State.CANCELLED, reason=MERGED)
    Notification.objects.bulk_update(renamed, ["key", "recipient"], batch_size=1000)
    return PassedOn(moved, len(needless))


def _unpack(*people: Recipient) -> None:
    """Mails that wait and of which no byte has left are written anew, with what is then to be said to whom."""
    waiting = Message.objects.filter(recipient__in=people, state=Message.State.PENDING, digest="")
    Notification.objects.filter(message__in=waiting, state=State.QUEUED).update(message=None)
    waiting.update(state=Message.State.CANCELLED, reason=MERGED)


def _live(keys: Iterable[str]) -> Iterable[Notification]:
    return Notification.objects.exclude(state=State.CANCELLED).filter(key__in=set(keys))


def _is_open(row: Notification) -> bool:
    return row.state == State.QUEUED and row.message_id is None


def _weight(row: Notification) -> int:
    """Of two rows of one key the heavier stays: told or given up, then still to go, then skipped.

    None of them is in a mail that waits: those are unpacked.
    """
    if row.state == State.SKIPPED:
        return 0
    return 1 if _is_open(row) else 2
