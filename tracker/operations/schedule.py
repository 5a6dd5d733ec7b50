"""The sweep: settle every deadline whose time has come, in batches; and the rehearsal of what will follow."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Count, Q, QuerySet

from tracker.domain.lifecycle import Stage
from tracker.domain.policies import Policy, Role
from tracker.domain.reminders import PlannedStep
from tracker.models import Deadline, Notification, Party, Recipient
from tracker.operations import audit, following, rungs, series, terms, undecided
from tracker.operations.audience import Addressee, addressees
from tracker.operations.audit import CLOCK, Change
from tracker.operations.gaps import ToCome, bundle_of, leaving
from tracker.operations.lifecycle import Settled, settle_rows
from tracker.operations.scene import Scene, load, open_deadlines, with_policies

logger = logging.getLogger(__name__)

BATCH_SIZE = 500
PUT_OFF = timedelta(hours=1)


@dataclass
class SweepResult:
    """What one sweep did: deadlines settled, and the keys of rows that raised.

    Status changes and rows planted are kept only where it `keeps` them: a month's end may have a million.
    """

    keeps: bool = False
    settled: int = 0
    changes: list[Change] = field(default_factory=list)
    planted: list[Notification] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """A reminder that is still to come, if nothing changes; `skip` says why it would tell nobody."""

    deadline: Deadline
    recipient: Recipient | None
    party: Party | None
    step: PlannedStep
    skip: str = ""
    leaves_at: datetime | None = None

    @property
    def is_of_ladder(self) -> bool:
        """A step of the ladder that its date hangs on; else somebody is asked to decide about a report."""
        return self.step.step is not undecided.STEP

    @property
    def planned_at(self) -> datetime:
        """When it will go out (business time): at the step's instant, or later where the person wants mails apart."""
        return self.leaves_at or self.step.planned_at


def sweep(*, now: datetime, batch_size: int = BATCH_SIZE, keep: bool = False, dry_run: bool = False) -> SweepResult:
    """Settle all deadlines to which something may have happened by `now`; any number of sweeps may run at once.

    A row that raises is put off for an hour, reported and logged, and stops nobody. `keep`: the result tells every
    change and every row. `dry_run` does, too, and changes nothing.
    """
    result = SweepResult(keeps=keep or dry_run)
    if dry_run:
        with transaction.atomic(), audit.unwritten():
            _sweep(result, now, batch_size)
            transaction.set_rollback(True)
    else:
        _sweep(result, now, batch_size)
    return result


def forecast(
    deadlines: QuerySet[Deadline],
    *,
    now: datetime,
    until: datetime,
    policies: Mapping[int | str, Policy] | None = None,
) -> list[Planned]:
    """The reminders that will go out in (now, until] if nothing changes, in order; nothing is stored.

    Those to whoever decides about a report that waits are among them, as the step `undecided.STEP` of no ladder.
    Deadlines of active commitments whose ladder has not begun are shown as if it began now. `policies`: as if these
    ladders were different, by the key of their rows or by what they are used for.

    The minimum gap of a person is kept as compose keeps it, as far as it can be foreseen: among the reminders of these
    deadlines, after the last mail that left. What other deadlines will bring, a day on which sending is held and a
    mail server that is away move the real mails; they never leave earlier than shown, unless something that is not
    shown here would expire by waiting and takes the rest along.
    """
    scene = load(deadlines.open().select_related("commitment__owner"), now=now)  # type: ignore[attr-defined]
    scene = with_policies(scene, policies) if policies else scene
    found = [planned for deadline in scene.deadlines for planned in _to_come(scene, deadline, until)]
    asked = [Planned(row, to, None, step, skip) for row, to, step, skip in undecided.to_come(scene, until=until)]
    return sorted([*_apart(scene, sorted(found, key=_order)), *asked], key=_order)


def _order(planned: Planned) -> tuple[datetime, int]:
    return planned.planned_at, planned.deadline.pk


def _apart(scene: Scene, found: list[Planned]) -> list[Planned]:
    """The same reminders with the gaps that people asked for between their mails."""
    moving = [
        (place, one)
        for place, one in enumerate(found)
        if one.recipient is not None and one.recipient.min_gap and not one.skip
    ]
    rows = [
        ToCome(
            one.recipient,
            bundle_of(one.deadline.commitment),
            scene.reader_of(one.recipient),
            one.step.planned_at,
            one.step.expires_at,
        )
        for _place, one in moving
        if one.recipient
    ]
    for (place, one), at in zip(moving, leaving(rows, now=scene.now), strict=True):
        if at > max(one.step.planned_at, scene.now):
            found[place] = replace(one, leaves_at=at)
    return sorted(found, key=_order)


def resettle(*, now: datetime, batch_size: int = BATCH_SIZE) -> int:
    """Settle every open deadline anew and return how many rows this changed: more than none is a defect.

    Instants are derived again from the days first. Run nightly, and after an upgrade of the time zone or holiday data.
    """
    changed, last = 0, 0
    while ids := list(_open_after(last).values_list("pk", flat=True)[:batch_size]):
        last = ids[-1]
        try:
            changed += _resettle_batch(ids, now)
        except Exception:
            logger.exception("a batch of deadlines could not be settled anew: each is tried alone")
            changed += sum(_resettle_one(pk, now) for pk in ids)
    return changed


def _open_after(pk: int) -> QuerySet[Deadline]:
    return Deadline.objects.open().filter(pk__gt=pk).order_by("pk")


def _resettle_batch(ids: list[int], now: datetime) -> int:
    with transaction.atomic():
        rows = list(_by_id(ids))
        before = _fingerprints(ids)
        rederived = [change for row in rows if (change := terms.rederive(row, now=now)) is not None]
        outcome = settle_rows(_by_id(ids), now=now)
        audit.record([*rederived, *outcome.changes], by=CLOCK, now=now)
        return sum(before[pk] != mark for pk, mark in _fingerprints(ids).items())


def _resettle_one(pk: int, now: datetime) -> int:
    try:
        return _resettle_batch([pk], now)
    except Exception:
        logger.exception("deadline %s could not be settled anew", pk)
        return 0


def _fingerprints(ids: list[int]) -> dict[int, tuple[object, ...]]:
    """What settling decides of each deadline: status, next instant, instants, and its rows by state."""
    rows = Deadline.objects.filter(pk__in=ids).annotate(
        rows=Count("notifications"), live=Count("notifications", filter=~Q(notifications__state="cancelled"))
    )
    values = rows.values_list("pk", "status", "next_event_at", "last_day", "due_at", "rows", "live")
    return {pk: tuple(mark) for pk, *mark in values}


def _sweep(result: SweepResult, now: datetime, batch_size: int) -> None:
    opened = series.open_due(now=now)
    if result.keeps:
        result.changes += opened
    while ids := _settle_batch(result, now, batch_size):
        if ids is _FAILED and not _settle_singly(result, now, batch_size):
            return
    following.catch_up(now=now)


_FAILED = [-1]


def _settle_batch(result: SweepResult, now: datetime, batch_size: int) -> list[int]:
    """Claim and settle one batch in one transaction; the ids settled, none when nothing is due."""
    try:
        with transaction.atomic():
            ids = list(_due(now).values_list("pk", flat=True)[:batch_size])
            if ids:
                _note(result, settle_rows(_by_id(ids), now=now), len(ids), now)
            return ids
    except Exception:
        logger.exception("a batch of deadlines could not be settled: each is tried alone")
        return _FAILED


def _settle_singly(result: SweepResult, now: datetime, batch_size: int) -> bool:
    """Settle one by one; False where the database itself is busy or away: the next sweep goes on."""
    for pk in list(_due(now, locked=False).values_list("pk", flat=True)[:batch_size]):
        try:
            with transaction.atomic():
                if list(_due(now).filter(pk=pk).values_list("pk", flat=True)):
                    _note(result, settle_rows(_by_id([pk]), now=now), 1, now)
        except OperationalError:
            logger.warning("the database was busy or away: deadline %s waits for the next sweep", pk)
            return False
        except Exception as error:
            logger.exception("deadline %s could not be settled: put off for an hour", pk)
            result.failed[pk] = str(error)
            Deadline.objects.filter(pk=pk).update(put_off_until=now + PUT_OFF)
    return True


def _note(result: SweepResult, outcome: Settled, count: int, now: datetime) -> None:
    audit.record(outcome.changes, by=CLOCK, now=now)
    result.settled += count
    if result.keeps:
        result.changes += outcome.changes
        result.planted += outcome.planted


def _due(now: datetime, *, locked: bool = True) -> QuerySet[Deadline]:
    rows = Deadline.objects.events_due(now).order_by("next_event_at", "pk")
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=True) if locked else rows


def _by_id(ids: list[int]) -> QuerySet[Deadline]:
    return open_deadlines().filter(pk__in=ids).select_for_update(of=("self",), no_key=True)


def _to_come(scene: Scene, deadline: Deadline, until: datetime) -> Iterator[Planned]:
    if deadline.ladder_from is None and deadline.commitment.stage == Stage.ACTIVE.value:
        deadline.ladder_from, deadline.ladder_catches_up = scene.now, True
    if not rungs.is_climbing(deadline):
        return
    told = [
        one
        for one in addressees(scene, deadline)
        if one.recipient is None or (deadline.pk, one.recipient.pk) not in scene.contested
    ]
    has_superior = any(Role.SUPERIOR in one.told.roles for one in told)
    announced = _announced(scene, deadline, told, until) if has_superior else frozenset()
    for addressee in told:
        planned = rungs.plan_after(scene, deadline, addressee, announced)
        yield from _to_come_for(scene, deadline, addressee, planned, until)


def _announced(scene: Scene, deadline: Deadline, told: list[Addressee], until: datetime) -> frozenset[str]:
    """The steps that a responsible party was told, or will be: after each of them a superior may be told."""
    steps = set(rungs.ladder_of(scene, deadline).sent) | rungs.on_their_way(scene, deadline)
    for addressee in told:
        if Role.RESPONSIBLE in addressee.told.roles:
            planned = rungs.plan_for(scene, deadline, addressee)
            steps |= {
                one.step.step.id
                for one in _to_come_for(scene, deadline, addressee, planned, until)
                if not one.skip and Role.RESPONSIBLE in one.step.roles
            }
    return frozenset(steps)


def _to_come_for(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: tuple[PlannedStep, ...], until: datetime
) -> Iterator[Planned]:
    waiting = rungs.waiting_for(scene, deadline, addressee)
    for step in planned:
        if step.step.id in waiting:
            yield Planned(deadline, addressee.recipient, addressee.party, step)
        elif scene.now < step.planned_at <= until or _is_owed(scene, step):
            yield from _foreseen(scene, deadline, addressee, planned, step)


def _is_owed(scene: Scene, step: PlannedStep) -> bool:
    """Reached already and still sendable: it would go with the next sweep."""
    return step.planned_at <= scene.now < step.expires_at


def _foreseen(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: tuple[PlannedStep, ...], step: PlannedStep
) -> Iterator[Planned]:
    at = max(step.reached_at, scene.now)
    for verdict in rungs.verdicts_for(scene, deadline, addressee, planned, at):
        if verdict.planned is step:
            yield Planned(deadline, addressee.recipient, addressee.party, step, verdict.reason or addressee.blocked)
