"""Writing history: every verb records what it changed in its own transaction, in one hash chain."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from tracker.models import AuditEvent, AuditText, Commitment, Deadline, Recipient, User
from tracker.operations import overtaken
from tracker.operations.bulk import insert

# One number for "whoever appends to the chain"; any value that nothing else locks will do.
CHAIN_LOCK = 0x44756562

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Actor:
    """Who did it, opaque: an account, a recipient by link, or a part of the system."""

    ref: str

    @classmethod
    def of_user(cls, user: User) -> "Actor":
        """An account."""
        return cls(f"user:{user.uid}")

    @classmethod
    def of_recipient(cls, recipient: Recipient) -> "Actor":
        """A person without an account, through a personal link."""
        return cls(f"recipient:{recipient.uid}")

    @classmethod
    def of_command(cls, name: str) -> "Actor":
        """Somebody at the shell."""
        return cls(f"command:{name}")


CLOCK = Actor("system:clock")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One event to be recorded. Values are JSON-able and name ids, codes and dates, never addresses or free text.

    `effective_at`: when it took effect (business time), the verb's `now` where None. `text`: the reason or other
    free text, kept apart from the chain. `commitment`: the id under whose history it is shown. `by`: who did it where
    that is not the verb's actor, as when the clock moves what a verb touches.
    """

    action: str
    target: str
    commitment: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    effective_at: datetime | None = None
    by: Actor | None = None


# A change, who made it, and when it took effect.
Recorded = tuple[Change, str, datetime]
_waiting: ContextVar[list[Recorded] | None] = ContextVar("waiting", default=None)
_noted: ContextVar[Mapping[str, Any]] = ContextVar("noted", default=MappingProxyType({}))


def target_of(row: Any) -> str:
    """How a row is named in the history: kind and uid, or id where it has none."""
    return f"{row._meta.model_name}:{getattr(row, 'uid', None) or row.pk}"


def of_commitment(commitment: Commitment, action: str, **values: Any) -> Change:
    """A change of a commitment."""
    return Change(action=action, target=f"commitment:{commitment.reference}", commitment=commitment.pk, **values)


def of_deadline(deadline: Deadline, action: str, **values: Any) -> Change:
    """A change of a deadline."""
    return Change(action=action, target=target_of(deadline), commitment=deadline.commitment_id, **values)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Makes a verb: one transaction, and its history, with that of every verb it calls, appended at its very end.

    Whoever appends holds the chain's lock until the commit. A verb that went on to lock rows after that could wait for
    somebody who waits for the chain.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), _gathered():
            return function(*args, **kwargs)

    return run


def record(changes: Sequence[Change], *, by: Actor, now: datetime) -> None:
    """Note what a verb changed; it is written when the outermost verb ends, or at once in a plain transaction.

    Raises TransactionManagementError outside a transaction: history is never written alone.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("history is written in the transaction of the change it tells")
    whole = [(_with_notes(change), (change.by or by).ref, change.effective_at or now) for change in changes]
    waiting = _waiting.get()
    if waiting is None:
        _append(whole)
    else:
        waiting.extend(whole)


@contextmanager
def noting(**notes: Any) -> Iterator[None]:
    """Facts of a decision that stand in every event a person causes inside: its meeting, its batch."""
    token = _noted.set({**_noted.get(), **{name: value for name, value in notes.items() if value is not None}})
    try:
        yield
    finally:
        _noted.reset(token)


def _with_notes(change: Change) -> Change:
    """What the clock turns meanwhile was nobody's decision."""
    notes = _noted.get()
    return replace(change, after={**change.after, **notes}) if notes and change.by != CLOCK else change


@contextmanager
def unwritten() -> Iterator[None]:
    """What is recorded inside is never written: for what is rolled back anyway, and must keep nobody from the chain."""
    token = _waiting.set([])
    try:
        yield
    finally:
        _waiting.reset(token)


@contextmanager
def _gathered() -> Iterator[None]:
    """Gather what is recorded until the outermost verb ends; a verb that fails inside another leaves nothing."""
    waiting = _waiting.get()
    if waiting is not None:
        before = len(waiting)
        try:
            yield
        except BaseException:
            del waiting[before:]
            raise
        return
    gathered: list[Recorded] = []
    token = _waiting.set(gathered)
    with overtaken.watching():
        try:
            yield
        finally:
            _waiting.reset(token)
        _append(gathered)


def _append(changes: Sequence[Recorded]) -> None:
    """Append to the chain, under its lock."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = last if last else (0, "")
    overtaken.look_again(sequence)
    events, texts = [], []
    for recorded in changes:
        sequence += 1
        event, text = _event(recorded, sequence, previous)
        previous = event.hash
        events.append(event)
        if text is not None:
            texts.append(text)
    AuditText.objects.bulk_create(texts, batch_size=1000)
    insert(AuditEvent, events)


def chain_hash(event: AuditEvent) -> str:
    """HMAC-SHA256 of the previous hash and the event's canonical JSON (RFC 2104; key outside the database)."""
    body = json.dumps(
        {
            "sequence": event.sequence,
            "action": event.action,
            "target": event.target,
            "commitment": event.commitment,
            "by": event.by,
            "effective_at": event.effective_at.isoformat(),
            "before": event.before,
            "after": event.after,
            "text_hash": event.text_hash,
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hmac.new(settings.AUDIT_KEY.encode(), (event.previous_hash + body).encode(), hashlib.sha256).hexdigest()


def _event(recorded: Recorded, sequence: int, previous: str) -> tuple[AuditEvent, AuditText | None]:
    change, by, effective_at = recorded
    text = None
    text_hash = ""
    if change.text:
        salt = secrets.token_hex(16)
        text = AuditText(sequence=sequence, salt=salt, text=change.text)
        text_hash = hashlib.sha256((salt + change.text).encode()).hexdigest()
    event = AuditEvent(
        sequence=sequence,
        action=change.action,
        target=change.target,
        commitment=change.commitment,
        by=by,
        effective_at=effective_at,
        before=dict(change.before),
        after=dict(change.after),
        text_hash=text_hash,
        previous_hash=previous,
    )
    event.hash = chain_hash(event)
    return event, text
