"""Settle: the one mechanism. Facts are changed by verbs; settling draws the consequences, always for a batch.

It computes what the clock has turned, which reminders have been earned, and the earliest next instant at which
anything can happen to each deadline. Called early, late, twice or from two places it comes to the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from tracker.domain import lifecycle
from tracker.domain.lifecycle import Facts, Status
from tracker.models import Deadline, DeadlineTerms, Notification
from tracker.operations import outbox, overtaken, planting, rungs, terms, undecided
from tracker.operations.audit import CLOCK, Change, note_status, of_deadline
from tracker.operations.bulk import insert
from tracker.operations.moves import tell_new_date
from tracker.operations.opening import start_ladder
from tracker.operations.scene import Scene, load, open_deadlines

_WRITE = """
UPDATE tracker_deadline AS row SET status = new.status, settled_at = new.settled_at, next_event_at = new.next_event_at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS new (id, status, settled_at, next_event_at)
WHERE row.id = new.id
"""


RESUMED = [*terms.COPIED, "dated_at", "paused_at", "paused_until", "ladder_from", "ladder_catches_up", "status"]


@dataclass(frozen=True)
class Resumed:
    """A date that moved because its pause ended."""

    deadline: Deadline
    version: DeadlineTerms
    before: date | None


@dataclass
class Settled:
    """What settling a batch came to."""

    changes: list[Change] = field(default_factory=list)
    planted: list[Notification] = field(default_factory=list)
    stale: outbox.Stale = field(default_factory=outbox.Stale)
    resumed: list[Resumed] = field(default_factory=list)


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
    wanted = sorted(set(ids))
    overtaken.watch(wanted, now=now)
    return settle_rows(_locked(wanted), now=now).changes


def settle_rows(rows: QuerySet[Deadline], *, now: datetime) -> Settled:
    """Settle the rows of a locking queryset."""
    scene = load(rows, now=now)
    outcome = Settled()
    for deadline in scene.deadlines:
        facts = _turn(scene, deadline, outcome)
        note_status(deadline)
        outcome.planted += planting.earn(scene, deadline, outcome.stale)
        deadline.next_event_at = _next_event(scene, deadline, facts)
    _write(scene.deadlines)
    outbox.mend(outcome.stale)
    insert(Notification, outcome.planted, once=True)
    undecided.remind(scene)
    for resumed in outcome.resumed:
        tell_new_date(resumed.deadline, resumed.version, before=resumed.before, now=now)
    return outcome


def touch(rows: QuerySet[Deadline], *, now: datetime) -> int:
    """Have the next sweep look at open deadlines whose policy, calendar, party, contact or recipient changed."""
    running = rows.filter(status__in=overtaken.RUNNING).order_by("pk")
    ids = list(running.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return Deadline.objects.filter(pk__in=ids).update(next_event_at=now)


def touch_readers(reads: overtaken.Reads, *, now: datetime) -> None:
    """Touch what reads a changed row, and at the verb's end what was recorded meanwhile and could not be seen yet.

    Must run in the transaction of the change, after it is made, in a verb that records it.
    """
    touch(reads(), now=now)
    overtaken.changed(reads, now=now)


def _locked(ids: Sequence[int]) -> QuerySet[Deadline]:
    return open_deadlines().filter(pk__in=ids).select_for_update(of=("self",), no_key=True)


def _write(deadlines: Sequence[Deadline]) -> None:
    """What settling changes on every row, in one statement; a pause that ended has saved the rest."""
    columns = zip(*((d.pk, d.status, d.settled_at, d.next_event_at) for d in deadlines), strict=True)
    if deadlines:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in columns])


def _turn(scene: Scene, deadline: Deadline, outcome: Settled) -> Facts:
    """Let the clock run over one deadline: its pause may end, its status may change, each at its true instant."""
    instant = max(scene.now, deadline.settled_at)
    since = deadline.settled_at
    facts = scene.facts_of(deadline)
    _begin_ladder(scene, deadline, instant)
    if deadline.paused_until is not None and deadline.paused_until <= instant and not deadline.closed_as:
        before = deadline.paused_until - timedelta(microseconds=1)
        outcome.changes += _clock_changes(deadline, facts, since, before)
        since = deadline.paused_until
        outcome.changes.append(_resume(scene, deadline, outcome))
        facts = scene.facts_of(deadline)
    outcome.changes += _changed_otherwise(deadline, facts, since, instant)
    outcome.changes += _clock_changes(deadline, facts, since, instant)
    deadline.status = lifecycle.status_at(facts, instant).value
    deadline.settled_at = instant
    return facts


def _begin_ladder(scene: Scene, deadline: Deadline, instant: datetime) -> None:
    """Where sending began, or an import was let go, while nobody could see this deadline: its reminders begin now."""
    if deadline.ladder_from is not None or not deadline.is_open:
        return
    if start_ladder(deadline, deadline.commitment, scene.office, now=instant):
        deadline.save(update_fields=["ladder_from", "ladder_catches_up"])


def _resume(scene: Scene, deadline: Deadline, outcome: Settled) -> Change:
    """End a pause whose last day has passed, at that very instant."""
    before, at = deadline.last_day, deadline.paused_until or scene.now
    change, version = terms.resume(deadline, at=at, office=scene.office, by=CLOCK)
    deadline.status = lifecycle.status_at(scene.facts_of(deadline), at).value
    deadline.save(update_fields=RESUMED)
    if version is not None and deadline.ladder_from is not None:
        outcome.resumed.append(Resumed(deadline, version, before))
    return replace(change, after={**change.after, "status": deadline.status})


def _clock_changes(deadline: Deadline, facts: Facts, since: datetime, until: datetime) -> list[Change]:
    return [
        of_deadline(
            deadline,
            "deadline.status",
            before={"status": turned.before.value},
            after={"status": turned.after.value},
            effective_at=turned.at,
            by=CLOCK,
        )
        for turned in lifecycle.transitions(facts, since, until)
    ]


def _changed_otherwise(deadline: Deadline, facts: Facts, since: datetime, now: datetime) -> list[Change]:
    """Neither the clock nor a verb about this deadline turned it: a ladder or calendar that it is read by changed."""
    status = lifecycle.status_at(facts, since)
    if status is deadline.state:
        return []
    values = {"before": {"status": deadline.status}, "after": {"status": status.value}}
    return [of_deadline(deadline, "deadline.status", **values, effective_at=now, unless_told=True)]


def _next_event(scene: Scene, deadline: Deadline, facts: Facts) -> datetime | None:
    """The earliest instant after now at which the clock can do anything to this deadline."""
    if not deadline.is_open:
        return None
    if deadline.state is Status.PAUSED:
        return deadline.paused_until
    after = deadline.settled_at
    reminded_at = undecided.instant(scene, deadline)
    candidates = [lifecycle.next_change(facts, after), deadline.paused_until]
    if reminded_at is not None and reminded_at > after:
        candidates.append(reminded_at)
    if rungs.is_climbing(deadline):
        candidates += [at for at in rungs.instants(scene, deadline) if at > after]
    return min((at for at in candidates if at is not None), default=None)
