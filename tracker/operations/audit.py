"""Writing history: every verb records what it changed in its own transaction, in one hash chain."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

from tracker.domain.chain import Link, hash_of, text_hash_of
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
    that is not the verb's actor, as when the clock moves what a verb touches. `deadline`: the deadline it is about,
    where that is not its target, named as a target is. `unless_told`: left out where another event of the same verb
    tells what became of that deadline.
    """

    action: str
    target: str
    commitment: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    effective_at: datetime | None = None
    by: Actor | None = None
    deadline: str = ""
    unless_told: bool = False


# A change, who made it, and when it took effect.
Recorded = tuple[Change, str, datetime]
_waiting: ContextVar[list[Recorded] | None] = ContextVar("waiting", default=None)
_noted: ContextVar[Mapping[str, Any]] = ContextVar("noted", default=MappingProxyType({}))
# The statuses of the deadlines that the outermost verb settled, by their targets, the latest last.
_stands: ContextVar[list[tuple[str, str]] | None] = ContextVar("stands", default=None)


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


def note_status(deadline: Deadline) -> None:
    """A deadline was settled: the verb's last event about it will say what it came to."""
    stands = _stands.get()
    if stands is not None:
        stands.append((target_of(deadline), deadline.status))


def record(changes: Sequence[Change], *, by: Actor, now: datetime) -> None:
    """Note what a verb changed; it is written when the outermost verb ends, or at once in a plain transaction.

    Raises TransactionManagementError outside a transaction: history is never written alone.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("history is written in the transaction of the change it tells")
    whole = [(_with_notes(change), (change.by or by).ref, change.effective_at or now) for change in changes]
    waiting = _waiting.get()
    if waiting is None:
        _append(whole, {})
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
    token, stands = _waiting.set([]), _stands.set(None)
    try:
        yield
    finally:
        _waiting.reset(token)
        _stands.reset(stands)


@contextmanager
def _gathered() -> Iterator[None]:
    """Gather what is recorded until the outermost verb ends; a verb that fails inside another leaves nothing."""
    waiting, settled = _waiting.get(), _stands.get()
    if waiting is not None:
        before, stood = len(waiting), len(settled or ())
        try:
            yield
        except BaseException:
            del waiting[before:]
            if settled is not None:
                del settled[stood:]
            raise
        return
    gathered: list[Recorded] = []
    stands: list[tuple[str, str]] = []
    token, standing = _waiting.set(gathered), _stands.set(stands)
    with overtaken.watching():
        try:
            yield
        finally:
            _waiting.reset(token)
            _stands.reset(standing)
        _append(gathered, dict(stands))


# The chain's end as it stands once the lock is ours, and the database's clock.
_END = """
SELECT statement_timestamp(), coalesce(last.sequence, 0), coalesce(last.hash, '')
FROM (SELECT) AS one
LEFT JOIN LATERAL (SELECT sequence, hash FROM tracker_auditevent ORDER BY sequence DESC LIMIT 1) AS last ON true
"""


def _append(changes: Sequence[Recorded], stands: Mapping[str, str]) -> None:
    """Append to the chain, under its lock."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        cursor.execute(_END)
        recorded_at, sequence, previous = cursor.fetchone()
    overtaken.look_again(sequence)
    events, texts = [], []
    for recorded in _with_statuses(changes, stands):
        sequence += 1
        event, text = _event(recorded, sequence, previous, recorded_at.astimezone(UTC))
        previous = event.hash
        events.append(event)
        if text is not None:
            texts.append(text)
    AuditText.objects.bulk_create(texts, batch_size=1000)
    insert(AuditEvent, events)


def _with_statuses(changes: Sequence[Recorded], stands: Mapping[str, str]) -> list[Recorded]:
    """What became of each deadline is told by the events about it: so the history alone says how everything stands.

    A status that came of what a verb did stands in that very event, the one that it came to at last in the last one.
    """
    about = {_about(change) for change, _by, _at in changes if not change.unless_told}
    found: list[Recorded] = []
    last: dict[str, int] = {}
    for one in changes:
        named = _about(one[0])
        if one[0].unless_told and named in about:
            if named in last:
                found[last[named]] = _with_status(found[last[named]], one[0].after["status"])
            continue
        last[named] = len(found)
        found.append(one)
    for named in last.keys() & stands.keys():
        found[last[named]] = _with_status(found[last[named]], stands[named])
    return found


def _about(change: Change) -> str:
    return change.deadline or change.target


def _with_status(recorded: Recorded, status: str) -> Recorded:
    change, by, at = recorded
    return replace(change, after={**change.after, "status": status}), by, at


def _event(
    recorded: Recorded, sequence: int, previous: str, recorded_at: datetime
) -> tuple[AuditEvent, AuditText | None]:
    change, by, effective_at = recorded
    text, text_hash = None, ""
    if change.text:
        text = AuditText(sequence=sequence, salt=secrets.token_hex(16), text=change.text)
        text_hash = text_hash_of(text.salt, text.text)
    values: dict[str, Any] = {
        "sequence": sequence,
        "action": change.action,
        "target": change.target,
        "commitment": change.commitment,
        "by": by,
        "effective_at": effective_at,
        "recorded_at": recorded_at,
        "before": dict(change.before),
        "after": dict(change.after),
        "text_hash": text_hash,
        "previous_hash": previous,
    }
    own = hash_of(Link(**values, hash=""), settings.AUDIT_KEY.encode())
    return AuditEvent(**values, hash=own), text
