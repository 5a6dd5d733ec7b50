"""Telling somebody is inserting a row: the transactional outbox and the keys that make each row happen once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tracker import queries
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.deadlines import local_day, start_of_day
from tracker.domain.reminders import STALE_AFTER_WORKING_DAYS
from tracker.models import Commitment, Deadline, Notification, Recipient
from tracker.operations.bulk import insert

REOPENED = "planned anew"
UNDONE = "the decision was undone"


@dataclass(frozen=True)
class Held:
    """Until when what is planted waits, and the joint decision that caused it: one mail a person tells all of it."""

    batch: int
    until: datetime


_held: ContextVar[Held | None] = ContextVar("held", default=None)


@contextmanager
def holding(held: Held) -> Iterator[None]:
    """What is planted inside waits, and belongs together."""
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something to tell one recipient that is no step of a ladder.

    `cause` names what caused it (the causing table and id, or the verb's event), so that the same cause tells the
    same person once. Goes at `planned_at` (None: at once); lapses after five working days, or at `until` where that is
    earlier. `roles`: what makes it their business. `about` holds ids and codes the mail needs. `by_office`: they are
    told as somebody who works for the office, so their deputy hears it in their place while they are away.
    """

    kind: Notification.Kind
    recipient: Recipient
    cause: str
    deadline: Deadline | None = None
    planned_at: datetime | None = None
    until: datetime | None = None
    roles: Sequence[str] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    by_office: bool = False


def step_key(deadline: Deadline, step: str, addressee: str) -> str:
    """The key of a step: once for this deadline, its present last day, this step and person (or vacant post)."""
    return f"{deadline.uid}|{deadline.last_day}|{step}|{addressee}"


def key_of(notice: Notice) -> str:
    """The key of any other notice: once for this kind, this cause and this person."""
    return f"{notice.kind}|{notice.cause}|{notice.recipient.uid}"


def plant(notices: Iterable[Notice], *, now: datetime) -> None:
    """Queue notices; one whose key is already there is left as it is. Must run in the verb's transaction."""
    rows = [_row(stood_in(notice, now=now), now) for notice in notices]
    insert(Notification, rows, once=True)


@dataclass
class Stale:
    """Rows in no message yet that settling found to be wrong: to be cancelled or skipped, by reason, or planned anew.

    `reopened` are skipped rows whose step is to be told after all: they make room for a new row.
    """

    cancelled: dict[str, list[int]] = field(default_factory=dict)
    skipped: dict[str, list[int]] = field(default_factory=dict)
    reopened: list[int] = field(default_factory=list)
    renewed: list[tuple[datetime, datetime, list[str], int | None, int]] = field(default_factory=list)

    def cancel(self, row: Notification, reason: str) -> None:
        """The row is no longer earned."""
        row.state, row.reason = Notification.State.CANCELLED, reason
        self.cancelled.setdefault(reason, []).append(row.pk)

    def skip(self, row: Notification, reason: str) -> None:
        """The row is earned, and tells nobody."""
        row.state, row.reason = Notification.State.SKIPPED, reason
        self.skipped.setdefault(reason, []).append(row.pk)

    def reopen(self, row: Notification) -> None:
        """What kept the row from being told is gone."""
        row.state, row.reason = Notification.State.CANCELLED, REOPENED
        self.reopened.append(row.pk)

    def renew(self, row: Notification, wanted: Notification) -> None:
        """The row goes at another instant, for other roles, or by a newer version of its ladder."""
        if _plan_of(row) != _plan_of(wanted):
            row.planned_at, row.expires_at, row.roles, row.ladder_id = _plan_of(wanted)
            self.renewed.append((*_plan_of(wanted), row.pk))


_RENEW = """
UPDATE tracker_notification SET planned_at = %s, expires_at = %s, roles = %s, ladder_id = %s
WHERE id = %s AND state = 'queued' AND message_id IS NULL
"""


def mend(stale: Stale) -> None:
    """Write what was found; rows that went into a message meanwhile are asked again when it is sent."""
    for state, found in (
        (Notification.State.CANCELLED, stale.cancelled),
        (Notification.State.SKIPPED, stale.skipped),
    ):
        for reason, ids in found.items():
            queued = Notification.objects.filter(pk__in=ids, state=Notification.State.QUEUED, message=None)
            queued.update(state=state, reason=reason)
    if stale.reopened:
        skipped = Notification.objects.filter(pk__in=stale.reopened, state=Notification.State.SKIPPED)
        skipped.update(state=Notification.State.CANCELLED, reason=REOPENED)
    if stale.renewed:
        with connection.cursor() as cursor:
            cursor.executemany(_RENEW, stale.renewed)


def _plan_of(row: Notification) -> tuple[datetime, datetime, list[str], int | None]:
    return row.planned_at, row.expires_at, row.roles, row.ladder_id


def stood_in(notice: Notice, *, now: datetime) -> Notice:
    """The same to the deputy, where somebody who works for the office is away; the mail says for whom they stand in."""
    absent = notice.recipient
    if not notice.by_office or (deputy := absent.deputy) is None:
        return notice
    today = local_day(now, queries.office().zone)
    if not absent.is_away(today):
        return notice
    if not all(queries.may_hear(deputy, commitment, day=today) for commitment in _confidential(notice)):
        return notice
    return replace(notice, recipient=deputy, about={**notice.about, "stands_in": absent.pk})


def _confidential(notice: Notice) -> QuerySet[Commitment]:
    named = list(notice.about.get("deadlines", ()))
    if notice.deadline is not None:
        named.append(notice.deadline.pk)
    return Commitment.objects.filter(confidential=True, deadlines__in=named).distinct()


def _row(notice: Notice, now: datetime) -> Notification:
    held = _held.get()
    planned_at = max(notice.planned_at or now, held.until if held else now)
    about = {**notice.about, "batch": held.batch} if held else dict(notice.about)
    day = WEEKDAYS.add_workdays(local_day(planned_at, "UTC"), STALE_AFTER_WORKING_DAYS + 1)
    stale_at = start_of_day(day, "UTC")
    return Notification(
        key=key_of(notice),
        kind=notice.kind,
        deadline=notice.deadline,
        last_day=notice.deadline.last_day if notice.deadline else None,
        recipient=notice.recipient,
        roles=list(notice.roles),
        about=about,
        planned_at=planned_at,
        expires_at=min(stale_at, notice.until or stale_at),
        created_at=now,
    )
