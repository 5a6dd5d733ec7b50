"""The ladder of one deadline, for everybody it tells: plans, verdicts, silences, and instants to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tracker.domain import reminders
from tracker.domain.deadlines import start_of_day
from tracker.domain.lifecycle import RUNNING
from tracker.domain.policies import Role
from tracker.domain.reminders import Ladder, PlannedStep, Quiet, Skip, Verdict
from tracker.models import Deadline, Notification, Recipient
from tracker.operations.audience import Addressee, Blocked, addressees
from tracker.operations.outbox import step_key
from tracker.operations.scene import Scene, steps_held

NO_LONGER_EARNED = "no longer earned"
DATE_CHANGED = "the date changed"
CONTESTED = "the person says this is wrong; the office decides"
RESTING = "the deadline no longer asks for reminders"
_OWN_REASONS = frozenset({*(skip.value for skip in Skip), *(reason.value for reason in Blocked)})


def is_climbing(deadline: Deadline) -> bool:
    """True while reminders go out at all: dated, open, running, and with a ladder that has begun."""
    return deadline.state in RUNNING and deadline.ladder_from is not None and deadline.last_day is not None


def plan_for(scene: Scene, deadline: Deadline, addressee: Addressee) -> tuple[PlannedStep, ...]:
    """Every step this addressee gets for the deadline's last day."""
    return scene.plan(deadline, addressee.recipient, addressee.told, ladder_of(scene, deadline))


def verdicts_for(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: tuple[PlannedStep, ...], now: datetime
) -> list[Verdict]:
    """What becomes of the reached steps of an addressee that have no row yet, seen at `now`."""
    return _verdicts(scene, deadline, addressee, planned, now, rows_for(scene, deadline, addressee))


def verdicts_anew(
    scene: Scene, deadline: Deadline, addressee: Addressee, planned: tuple[PlannedStep, ...], now: datetime
) -> list[Verdict]:
    """What becomes of every reached step of an addressee at `now`, but for those that were told or are being told.

    Rows that wait, and those that were skipped by the rules of the ladder, are not asked: facts may have changed.
    """
    final = [row for row in rows_for(scene, deadline, addressee) if is_final(row)]
    return _verdicts(scene, deadline, addressee, planned, now, final)


def rows_for(scene: Scene, deadline: Deadline, addressee: Addressee) -> list[Notification]:
    """The rows of an addressee for the present last day."""
    names = _names(scene, deadline, addressee)
    return [
        row for row in _rows_of(scene, deadline) if row.key in {step_key(deadline, row.step, name) for name in names}
    ]


def is_final(row: Notification) -> bool:
    """Told, on its way, given up, or skipped for a reason that is none of the ladder's."""
    if row.state == Notification.State.SKIPPED:
        return row.reason not in _OWN_REASONS and not row.reason.startswith(Skip.NEWER.value)
    return row.state != Notification.State.QUEUED or row.message_id is not None


def _verdicts(
    scene: Scene,
    deadline: Deadline,
    addressee: Addressee,
    planned: tuple[PlannedStep, ...],
    now: datetime,
    known: list[Notification],
) -> list[Verdict]:
    if deadline.due_at is None:
        return []
    return reminders.verdicts(
        planned,
        known=frozenset(row.step for row in known),
        told=addressee.told,
        ladder=ladder_of(scene, deadline),
        quiet=quiet_of(scene, deadline, addressee.recipient),
        due_at=deadline.due_at,
        now=now,
        heard={row.step: row.planned_at for row in known if row.message_id is not None},
    )


def ladder_of(scene: Scene, deadline: Deadline) -> Ladder:
    """Where the deadline's ladder stands."""
    began = deadline.ladder_from
    if began is None:
        raise ValueError("a ladder that has not begun has no state")
    key = (deadline.pk, deadline.last_day, began, deadline.ladder_catches_up)
    if key not in scene.ladders:
        scene.ladders[key] = _ladder(scene, deadline, began)
    return scene.ladders[key]


def _ladder(scene: Scene, deadline: Deadline, began: datetime) -> Ladder:
    sent = frozenset(
        row.step
        for row in _rows_of(scene, deadline)
        if row.state == Notification.State.SENT and Role.RESPONSIBLE.value in row.roles
    )
    stops_at = scene.long_overdue_at(deadline)
    return Ladder(began, deadline.ladder_catches_up, steps_held(scene, deadline), sent, stops_at)


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
    follows = frozenset(step.follows for step in scene.policy_of(deadline).steps if step.follows)
    return plan_after(scene, deadline, addressee, follows)


def plan_after(scene: Scene, deadline: Deadline, addressee: Addressee, sent: frozenset[str]) -> tuple[PlannedStep, ...]:
    """The plan as it is once these steps were sent."""
    return scene.plan(deadline, addressee.recipient, addressee.told, replace(ladder_of(scene, deadline), sent=sent))


def on_their_way(scene: Scene, deadline: Deadline) -> frozenset[str]:
    """The steps that wait to be sent to a responsible party."""
    return frozenset(
        row.step
        for row in _rows_of(scene, deadline)
        if row.state == Notification.State.QUEUED and Role.RESPONSIBLE.value in row.roles
    )


def _absence_ends(scene: Scene, recipient: Recipient) -> Iterator[datetime]:
    if recipient.away_until is not None:
        yield start_of_day(recipient.away_until + timedelta(days=1), scene.office.zone)


def _contact_days(scene: Scene, deadline: Deadline) -> Iterator[datetime]:
    """The starts of the days on which a contact of one of its parties or their superiors comes, goes or is back."""
    own = [scene.parties[row.party_id] for row in scene.participations.get(deadline.commitment_id, [])]
    # The superior of a party above them is told nothing of it.
    todo = [pk for party in own for pk in (party.pk, party.superior_id)]
    seen: set[int] = set()
    while todo:
        party = scene.parties.get(todo.pop() or 0)
        if party is None or party.pk in seen:
            continue
        seen.add(party.pk)
        todo.append(party.parent_id)
        for contact in scene.contacts.get(party.pk, []):
            if contact.starts_on is not None:
                yield start_of_day(contact.starts_on, scene.office.zone)
            if contact.ends_on is not None:
                yield start_of_day(contact.ends_on + timedelta(days=1), scene.office.zone)
            yield from _absence_ends(scene, contact.recipient)


def _rows_of(scene: Scene, deadline: Deadline) -> list[Notification]:
    """The steps planted for the present last day."""
    rows = scene.rows.get(deadline.pk, [])
    return [row for row in rows if row.last_day == deadline.last_day and row.kind == Notification.Kind.STEP]


def _names(scene: Scene, deadline: Deadline, addressee: Addressee) -> set[str]:
    """The names under which a step may already be known for this addressee."""
    names = {addressee.name}
    if addressee.recipient is not None:
        names.add(str(addressee.recipient.uid))
    if quiet_of(scene, deadline, addressee.recipient).has_it:
        names |= {f"quiet {name}" for name in names}
    return names
