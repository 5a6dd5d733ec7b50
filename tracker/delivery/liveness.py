"""Who is sending, and what a sender that died has left behind.

Each sending process holds a session advisory lock of PostgreSQL on a connection of its own, never Django's, which may
be recycled. The database lets go of the lock with the process, whatever ended it. A message whose owner holds no lock
any more is picked up again.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from tracker.domain.retries import RESCUES_BEFORE_REVIEW
from tracker.models import Message, Notification, OfficeSettings

OWNER_BITS = 62
UNCERTAIN_BEFORE_REVIEW = 2
CRASHED = "it ended the sending process three times"
UNCERTAIN = "it may have arrived: the mail server did not answer twice"
RESTORED = "found after a restore: it may have been sent before"
# Seconds after which the database notices that our machine is gone, on connections by network.
_KEEPALIVES = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
# An advisory lock of one 64-bit number is shown by its two halves.
_HOLDERS = """
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class LivenessLost(Exception):  # noqa: N818 - reads as what happened
    """The lock is gone: others may already be sending what this process has claimed."""


class Liveness:
    """The life sign of one sender: `owner` is the number of its lock."""

    def __init__(self, link: psycopg.Connection[Any], owner: int) -> None:
        self.owner = owner
        self._link = link

    def check(self) -> None:
        """Raise LivenessLost unless the lock's session lives."""
        try:
            self._link.execute("SELECT 1")
        except psycopg.Error as error:
            raise LivenessLost from error


@contextmanager
def alive() -> Iterator[Liveness]:
    """Hold a lock for as long as the block runs: whoever looks after that no longer sees it."""
    owner = secrets.randbits(OWNER_BITS) + 1
    link = psycopg.connect(autocommit=True, **_parameters())
    try:
        link.execute("SELECT pg_advisory_lock(%s)", [owner])
        yield Liveness(link, owner)
    finally:
        with suppress(psycopg.Error):  # a session that was ended holds no lock any more
            link.execute("SELECT pg_advisory_unlock(%s)", [owner])  # the server ends a session only after we left it
        link.close()


@dataclass(frozen=True)
class Recovered:
    """Messages taken from senders that are gone, and those that now wait for a person."""

    rescued: int = 0
    uncertain: int = 0
    review: int = 0


def recover(*, now: datetime) -> Recovered:
    """Free what dead senders hold: leased messages can be sent again, those in flight once more, with the same bytes.

    A message that has ended three senders, that nobody answered for twice, or that a restored backup brought back
    goes to `review`. Any number of processes may do this at once.
    """
    found = _recover_claimed() if _claimed().exists() else Recovered()
    epoch = OfficeSettings.objects.values_list("mail_epoch", flat=True).first()
    held_back = _hold_back_restored(epoch) if epoch is not None else 0
    return Recovered(found.rescued, found.uncertain, found.review + held_back)


def fail(message: Message, reason: str) -> None:
    """Nobody can say that these notices arrived."""
    queued = message.notifications.filter(state=Notification.State.QUEUED)
    queued.update(state=Notification.State.FAILED, reason=reason)


def _claimed() -> QuerySet[Message]:
    return Message.objects.filter(state__in=[Message.State.LEASED, Message.State.SENDING])


@transaction.atomic
def _recover_claimed() -> Recovered:
    rows = _orphans()
    rescued = uncertain = review = 0
    for row in rows:
        was_leased = row.state == Message.State.LEASED
        row.rescues += was_leased
        row.uncertain += not was_leased
        rescued += was_leased
        uncertain += not was_leased
        row.state, row.lease_owner, row.lease_token, row.lease_until = Message.State.PENDING, None, None, None
        reason = _ended_because(row)
        if reason:
            row.state, row.reason = Message.State.REVIEW, reason
            review += 1
            fail(row, reason)
    Message.objects.bulk_update(
        rows, ["state", "reason", "rescues", "uncertain", "lease_owner", "lease_token", "lease_until"]
    )
    return Recovered(rescued, uncertain, review)


def _orphans() -> list[Message]:
    """Claimed messages whose owner is gone, locked. Rows first, holders after: a new owner has its lock before rows."""
    rows = list(_claimed().select_for_update(skip_locked=True, no_key=True).order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS)
        living = {holder for (holder,) in cursor.fetchall()}
    return [row for row in rows if row.lease_owner not in living]


def _ended_because(row: Message) -> str:
    if row.rescues >= RESCUES_BEFORE_REVIEW:
        return CRASHED
    return UNCERTAIN if row.uncertain >= UNCERTAIN_BEFORE_REVIEW else ""


@transaction.atomic
def _hold_back_restored(epoch: datetime) -> int:
    """A restored database never sends a day of mail again: what it found waiting is for a person to decide."""
    waiting = Q(state=Message.State.PENDING, created_at__lt=epoch)
    rows = list(Message.objects.select_for_update(skip_locked=True, no_key=True).filter(waiting).order_by("pk"))
    for row in rows:
        row.state, row.reason = Message.State.REVIEW, RESTORED
        fail(row, RESTORED)
    Message.objects.bulk_update(rows, ["state", "reason"])
    return len(rows)


def _parameters() -> dict[str, Any]:
    """Where Django's own connection leads, without what is Django's alone."""
    found = dict(connection.get_connection_params())
    for name in ("cursor_factory", "context", "prepare_threshold"):
        found.pop(name, None)
    found["options"] = f"{found.get('options', '')} {_KEEPALIVES}".strip()
    return found
