"""The ladder of one deadline, for everybody it tells: rows earned by now, rows no longer earned, instants to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tracker.domain import reminders
from tracker.domain.deadlines import start_of_day
from tracker.domain.lifecycle import RUNNING
from tracker.domain.policies import Role
from tracker.domain.reminders import Ladder, PlannedStep, Quiet, Skip, Verdict
from tracker.models import Deadline, Notification, Recipient
from tracker.operations.audience import Addressee, addressees
from tracker.operations.outbox import Stale, step_key
from tracker.operations.scene import Scene, steps_held

NO_LONGER_EARNED = "no longer earned"
DATE_CHANGED = "the date changed"
CONTESTED = "the person says this is wrong; the office decides"
RESTING = "the deadline no longer asks for reminders"


def is_climbing(deadline: Deadline) -> bool:
    """True while reminders go out at all: dated, open, running, and with a ladder that has begun."""
    return deadline.state in RUNNING and deadline.ladder_from is not None and deadline.last_day is not None


def earn(scene: Scene, deadline: Deadline, stale: Stale) -> list[Notification]:
    """The rows a deadline has earned by now, to be inserted; queued rows that are no longer right go to `stale`."""
    if not is_climbing(deadline):
        for row in _queued(scene, deadline):
            stale.cancel(row, RESTING)
        return []
    planted: list[Notification] = []
    earned: dict[tuple[str, int | None], PlannedStep] = {}
    for addressee in addressees(scene, deadline):
        planned = plan_for(scene, deadline, addressee)
        if not _is_contested(scene, deadline, addressee):
            earned |= {(step.step.id, _pk(addressee)): step for step in planned}
            planted += _rows(scene, deadline, addressee, planned)
    _mend(scene, deadline, earned, stale)
    return planted


def plan_for(scene: Scene, deadline: Deadline, addressee: Addressee) -> tuple[PlannedStep, ...]:
    """Every step this addressee gets for the deadline's last day."""
    span = deadline.span
    if span is None:
        return ()
    reader = scene.reader_of(addressee.recipient)
    return reminders.plan(span, scene.policy_of(deadline), reader, addressee.told, ladder_of(scene, deadline))


def verdicts_for(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: tuple[PlannedStep, ...], now: datetime
) -> list[Verdict]:
    """What becomes of the reached steps of an addressee that have no row yet, seen at `now`."""
    if deadline.due_at is None:
        return []
    names = _names(scene, deadline, addressee)
    known = frozenset(
        row.step
        for row in _rows_of(scene, deadline)
        if row.key in {step_key(deadline, row.step, name) for name in names}
    )
    return reminders.verdicts(
        planned,
        known=known,
        told=addressee.told,
        ladder=ladder_of(scene, deadline),
        quiet=quiet_of(scene, deadline, addressee.recipient),
        due_at=deadline.due_at,
        now=now,
    )


def ladder_of(scene: Scene, deadline: Deadline) -> Ladder:
    """Where the deadline's ladder stands."""
    if deadline.ladder_from is None:
        raise ValueError("a ladder that has not begun has no state")
    sent = frozenset(
        row.step
        for row in _rows_of(scene, deadline)
        if row.state == Notification.State.SENT and Role.RESPONSIBLE.value in row.roles
    )
    return Ladder(deadline.ladder_from, deadline.ladder_catches_up, steps_held(scene, deadline), sent)


def waiting_for(scene: Scene, deadline: Deadline, addressee: Addressee) -> frozenset[str]:
    """The steps that are queued for this addressee and have not gone out yet."""
    if addressee.recipient is None:
        return frozenset()
    return frozenset(
        row.step
        for row in _rows_of(scene, deadline)
        if row.recipient_id == addressee.recipient.pk and row.state == Notification.State.QUEUED
    )


def quiet_of(scene: Scene, deadline: Deadline, recipient: Recipient | None) -> Quiet:
    """What the person asked for: nothing before the last day, nothing until a day."""
    if recipient is None:
        return Quiet()
    pair = (deadline.pk, recipient.pk)
    until = scene.snoozed.get(pair)
    zone = scene.reader_of(recipient).zone
    return Quiet(pair in scene.has_it, start_of_day(until, zone) if until else None)


def instants(scene: Scene, deadline: Deadline) -> Iterator[datetime]:
    """Instants at which the ladder may have something new to say: steps, silences, contacts, absences."""
    now = deadline.settled_at
    for addressee in addressees(scene, deadline):
        step = reminders.next_instant(whole_plan(scene, deadline, addressee), now)
        if step is not None:
            yield step
        until = quiet_of(scene, deadline, addressee.recipient).until
        if until is not None:
            yield until
    owner = scene.owners.get(deadline.commitment.owner_id or 0)
    if owner is not None:
        yield from _absence_ends(scene, owner)
    yield from _contact_days(scene, deadline)


def whole_plan(scene: Scene, deadline: Deadline, addressee: Addressee) -> tuple[PlannedStep, ...]:
    """The plan with those steps, too, that become due only once another was sent."""
    span = deadline.span
    if span is None:
        return ()
    policy, ladder = scene.policy_of(deadline), ladder_of(scene, deadline)
    announced = replace(ladder, sent=frozenset(step.follows for step in policy.steps))
    return reminders.plan(span, policy, scene.reader_of(addressee.recipient), addressee.told, announced)


def _absence_ends(scene: Scene, recipient: Recipient) -> Iterator[datetime]:
    if recipient.away_until is not None:
        yield start_of_day(recipient.away_until + timedelta(days=1), scene.office.zone)


def _contact_days(scene: Scene, deadline: Deadline) -> Iterator[datetime]:
    """The starts of the days on which a contact of one of its parties or their superiors comes, goes or is back."""
    todo = [row.party_id for row in scene.participations.get(deadline.commitment_id, [])]
    seen: set[int] = set()
    while todo:
        party = scene.parties.get(todo.pop())
        if party is None or party.pk in seen:
            continue
        seen.add(party.pk)
        todo += [pk for pk in (party.parent_id, party.superior_id) if pk is not None]
        for contact in scene.contacts.get(party.pk, []):
            if contact.starts_on is not None:
                yield start_of_day(contact.starts_on, scene.office.zone)
            if contact.ends_on is not None:
                yield start_of_day(contact.ends_on + timedelta(days=1), scene.office.zone)
            yield from _absence_ends(scene, contact.recipient)


def _rows(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: tuple[PlannedStep, ...]
) -> list[Notification]:
    found = []
    for verdict in verdicts_for(scene, deadline, addressee, planned, deadline.settled_at):
        row = _row(scene, deadline, addressee, verdict)
        found.append(row)
        if verdict.skip is None and addressee.blocked:
            found += _owner_instead(scene, deadline, addressee, row)
    return found


def _row(scene: Scene, deadline: Deadline, addressee: Addressee, verdict: Verdict) -> Notification:
    planned = verdict.planned
    reason = verdict.reason or addressee.blocked
    return Notification(
        key=step_key(deadline, planned.step.id, _name(addressee, verdict)),
        kind=Notification.Kind.STEP,
        step=planned.step.id,
        deadline=deadline,
        last_day=deadline.last_day,
        recipient=addressee.recipient,
        party=addressee.party,
        roles=sorted(role.value for role in planned.roles),
        planned_at=planned.planned_at,
        expires_at=planned.expires_at,
        state=Notification.State.SKIPPED if reason else Notification.State.QUEUED,
        reason=reason,
        created_at=scene.now,
    )


def _owner_instead(scene: Scene, deadline: Deadline, addressee: Addressee, row: Notification) -> Iterator[Notification]:
    """The owner hears, once a step, that somebody could not be told; an owner who is that somebody does not."""
    owner = scene.owners.get(deadline.commitment.owner_id or 0)
    if owner is None or owner == addressee.recipient or owner.unreachable_at or owner.unsubscribed_at:
        return
    yield Notification(
        key=f"nobody_told|{step_key(deadline, row.step, str(owner.uid))}",
        kind=Notification.Kind.NOBODY_TOLD,
        step=row.step,
        deadline=deadline,
        last_day=deadline.last_day,
        recipient=owner,
        party=addressee.party,
        roles=[Role.OWNER.value],
        about={"reason": row.reason, "party": addressee.party.pk if addressee.party else None, "key": row.key},
        planned_at=row.planned_at,
        expires_at=row.expires_at,
        created_at=scene.now,
    )


def _mend(scene: Scene, deadline: Deadline, earned: dict[tuple[str, int | None], PlannedStep], stale: Stale) -> None:
    """Bring queued rows that are in no message yet up to date, and cancel those that are no longer earned."""
    for row in _queued(scene, deadline):
        planned = earned.get((row.step, row.recipient_id))
        if row.last_day != deadline.last_day:
            stale.cancel(row, DATE_CHANGED)
        elif row.kind != Notification.Kind.STEP:
            continue
        elif planned is None:
            contested = (deadline.pk, row.recipient_id or 0) in scene.contested
            stale.cancel(row, CONTESTED if contested else NO_LONGER_EARNED)
        else:
            stale.renew(row, planned.planned_at, planned.expires_at, sorted(role.value for role in planned.roles))


def _queued(scene: Scene, deadline: Deadline) -> list[Notification]:
    rows = scene.rows.get(deadline.pk, [])
    return [row for row in rows if row.state == Notification.State.QUEUED and row.message_id is None]


def _rows_of(scene: Scene, deadline: Deadline) -> list[Notification]:
    """The steps planted for the present last day."""
    rows = scene.rows.get(deadline.pk, [])
    return [row for row in rows if row.last_day == deadline.last_day and row.kind == Notification.Kind.STEP]


def _name(addressee: Addressee, verdict: Verdict) -> str:
    """Who is told, for the key; what is withheld at the person's own wish may be told once they take it back."""
    return f"quiet {addressee.name}" if verdict.skip is Skip.HAS_IT else addressee.name


def _names(scene: Scene, deadline: Deadline, addressee: Addressee) -> set[str]:
    """The names under which a step may already be known for this addressee."""
    names = {addressee.name}
    if addressee.recipient is not None:
        names.add(str(addressee.recipient.uid))
    if quiet_of(scene, deadline, addressee.recipient).has_it:
        names |= {f"quiet {name}" for name in names}
    return names


def _is_contested(scene: Scene, deadline: Deadline, addressee: Addressee) -> bool:
    return addressee.recipient is not None and (deadline.pk, addressee.recipient.pk) in scene.contested


def _pk(addressee: Addressee) -> int | None:
    return addressee.recipient.pk if addressee.recipient else None
