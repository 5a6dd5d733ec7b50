"""Settle: the one mechanism. Facts are changed by verbs; settling draws the consequences, always for a batch.

It computes what the clock has turned, which reminders have been earned, and the earliest next instant at which
anything can happen to each deadline. Called early, late, twice or from two places it comes to the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tracker.domain import lifecycle
from tracker.domain.lifecycle import OPEN, Status
from tracker.models import Deadline, Notification
from tracker.operations import rungs, terms
from tracker.operations.audit import CLOCK, Change, of_deadline
from tracker.operations.scene import Scene, load, open_deadlines

SETTLED = [
    *terms.COPIED,
    "status",
    "settled_at",
    "next_event_at",
    "paused_at",
    "paused_until",
    "ladder_from",
]


@dataclass
class Settled:
    """What settling a batch came to."""

    changes: list[Change] = field(default_factory=list)
    planted: list[Notification] = field(default_factory=list)


def begin(ids: Iterable[int], *, now: datetime) -> tuple[list[Deadline], list[Change]]:
    """Lock deadlines for a change; first the clock does with the old facts what it owes up to `now`.

    Returns the locked rows in the order of their keys, and the clock's changes, which the verb records with its own.
    Must run in a transaction.
    """
    wanted = sorted(set(ids))
    changes = settle(wanted, now=now)
    return list(_locked(wanted)), changes


def settle(ids: Iterable[int], *, now: datetime) -> list[Change]:
    """Draw the consequences of the facts of some deadlines at `now` (business time). Must run in a transaction.

    A `now` before a row's last settling counts as that instant: time never adds anything twice. Returns what the
    clock changed, for the verb to record.
    """
    return settle_rows(_locked(sorted(set(ids))), now=now).changes


def settle_rows(rows: QuerySet[Deadline], *, now: datetime) -> Settled:
    """Settle the rows of a locking queryset."""
    scene = load(rows, now=now)
    outcome = Settled()
    for deadline in scene.deadlines:
        outcome.changes += _turn(scene, deadline)
        outcome.planted += rungs.earn(scene, deadline)
        deadline.next_event_at = _next_event(scene, deadline)
    Deadline.objects.bulk_update(scene.deadlines, SETTLED, batch_size=500)
    Notification.objects.bulk_create(outcome.planted, ignore_conflicts=True, batch_size=1000)
    return outcome


def touch(rows: QuerySet[Deadline], *, now: datetime) -> int:
    """Have the next sweep look at open deadlines whose policy, calendar, party, contact or recipient changed."""
    running = rows.filter(status__in=[status.value for status in OPEN - {Status.PAUSED}])
    return running.update(next_event_at=now)


def _locked(ids: Sequence[int]) -> QuerySet[Deadline]:
    return open_deadlines().filter(pk__in=ids).select_for_update(of=("self",))


def _turn(scene: Scene, deadline: Deadline) -> list[Change]:
    """Let the clock run over one deadline: its pause may end, its status may change, each at its true instant."""
    instant = max(scene.now, deadline.settled_at)
    changes = []
    since = deadline.settled_at
    if deadline.paused_until is not None and deadline.paused_until <= instant and not deadline.closed_as:
        changes += _clock_changes(scene, deadline, since, deadline.paused_until - timedelta(microseconds=1))
        since = deadline.paused_until
        changes.append(terms.resume_by_clock(deadline, office=scene.office))
        deadline.status = lifecycle.status_at(scene.facts_of(deadline), since).value
    changes += _clock_changes(scene, deadline, since, instant)
    deadline.status = lifecycle.status_at(scene.facts_of(deadline), instant).value
    deadline.settled_at = instant
    return changes


def _clock_changes(scene: Scene, deadline: Deadline, since: datetime, until: datetime) -> list[Change]:
    return [
        of_deadline(
            deadline,
            "deadline.status",
            before={"status": turned.before.value},
            after={"status": turned.after.value},
            effective_at=turned.at,
            by=CLOCK,
        )
        for turned in lifecycle.transitions(scene.facts_of(deadline), since, until)
    ]


def _next_event(scene: Scene, deadline: Deadline) -> datetime | None:
    """The earliest instant after now at which the clock can do anything to this deadline."""
    if not deadline.is_open:
        return None
    if deadline.state is Status.PAUSED:
        return deadline.paused_until
    after = deadline.settled_at
    candidates = [lifecycle.next_change(scene.facts_of(deadline), after)]
    if rungs.is_climbing(deadline):
        candidates += [at for at in rungs.instants(scene, deadline) if at > after]
    return min((at for at in candidates if at is not None), default=None)
