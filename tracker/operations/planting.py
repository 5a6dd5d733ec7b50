"""The rows that one deadline's ladder has earned by now: what should stand, compared with what does."""

from collections.abc import Iterator

from tracker.domain.policies import Role
from tracker.domain.reminders import Skip, Verdict
from tracker.models import Deadline, Notification
from tracker.operations import rungs
from tracker.operations.audience import Addressee, addressees, blocked
from tracker.operations.outbox import Stale, step_key
from tracker.operations.scene import Scene

State = Notification.State


def earn(scene: Scene, deadline: Deadline, stale: Stale) -> list[Notification]:
    """The rows a deadline has earned by now, to be inserted; rows in no message that are no longer right go to `stale`.

    What should stand is asked of the facts alone, and of what was told already; so it makes no difference by which
    way a deadline came to where it is. Rows that the ladder itself had skipped are taken up again where their step is
    the one to tell now.
    """
    if not rungs.is_climbing(deadline):
        for row in _waiting(scene, deadline):
            stale.cancel(row, rungs.RESTING)
        return []
    wanted = {row.key: row for row in reversed(list(_wanted(scene, deadline)))}
    for row in _waiting(scene, deadline):
        _mend(scene, deadline, row, wanted.get(row.key), stale)
    standing = {row.key: row for row in scene.rows.get(deadline.pk, []) if row.state != State.CANCELLED}
    planted = []
    for key, row in reversed(wanted.items()):
        kept = standing.get(key)
        if kept is not None and _is_taken_up(kept, row):
            stale.reopen(kept)
            kept = None
        if kept is None:
            planted.append(row)
    return planted


def _wanted(scene: Scene, deadline: Deadline) -> Iterator[Notification]:
    """What should stand for everybody the ladder tells, but for what was told already."""
    for addressee in addressees(scene, deadline):
        if addressee.recipient is not None and (deadline.pk, addressee.recipient.pk) in scene.contested:
            continue
        planned = rungs.plan_for(scene, deadline, addressee)
        for verdict in rungs.verdicts_anew(scene, deadline, addressee, planned, deadline.settled_at):
            row = row_of(scene, deadline, addressee, verdict)
            yield row
            if verdict.skip is None and addressee.blocked:
                yield from _owner_instead(scene, deadline, addressee, row)


def row_of(scene: Scene, deadline: Deadline, addressee: Addressee, verdict: Verdict) -> Notification:
    """What stands for a step that was reached: to be sent, or skipped and why."""
    planned = verdict.planned
    reason = verdict.reason or addressee.blocked
    return Notification(
        key=step_key(deadline, planned.step.id, _name(addressee, verdict)),
        kind=Notification.Kind.STEP,
        step=planned.step.id,
        ladder_id=scene.version_of(deadline),
        deadline=deadline,
        last_day=deadline.last_day,
        recipient=addressee.recipient,
        party=addressee.party,
        roles=sorted(role.value for role in planned.roles),
        planned_at=planned.planned_at,
        expires_at=planned.expires_at,
        state=State.SKIPPED if reason else State.QUEUED,
        reason=reason,
        created_at=scene.now,
    )


def _owner_instead(scene: Scene, deadline: Deadline, addressee: Addressee, row: Notification) -> Iterator[Notification]:
    """The owner hears, once a step, that somebody could not be told; an owner who is that somebody does not."""
    owner = scene.owners.get(deadline.commitment.owner_id or 0)
    if owner is None or owner == addressee.recipient:
        return
    if owner.unreachable_at or owner.unsubscribed_at or (deadline.commitment_id, owner.pk) in scene.muted:
        return
    yield Notification(
        key=f"nobody_told|{step_key(deadline, row.step, str(owner.uid))}",
        kind=Notification.Kind.NOBODY_TOLD,
        step=row.step,
        ladder_id=row.ladder_id,
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


def _name(addressee: Addressee, verdict: Verdict) -> str:
    """Who is told, for the key; what is withheld at the person's own wish may be told once they take it back."""
    return f"quiet {addressee.name}" if verdict.skip is Skip.HAS_IT else addressee.name


def _waiting(scene: Scene, deadline: Deadline) -> list[Notification]:
    rows = scene.rows.get(deadline.pk, [])
    return [row for row in rows if row.state == State.QUEUED and row.message_id is None]


def _mend(scene: Scene, deadline: Deadline, row: Notification, wanted: Notification | None, stale: Stale) -> None:
    """Bring a waiting row up to date, or end it."""
    if row.last_day != deadline.last_day:
        stale.cancel(row, rungs.DATE_CHANGED)
    elif wanted is None:
        stale.cancel(row, _why_not(scene, deadline, row))
    elif wanted.state == State.QUEUED:
        stale.renew(row, wanted)
    else:
        stale.skip(row, wanted.reason)


def _why_not(scene: Scene, deadline: Deadline, row: Notification) -> str:
    if row.kind != Notification.Kind.STEP or row.recipient_id is None:
        return rungs.NO_LONGER_EARNED
    if (deadline.pk, row.recipient_id) in scene.contested:
        return rungs.CONTESTED
    addressee = next(
        (a for a in addressees(scene, deadline) if a.recipient and a.recipient.pk == row.recipient_id), None
    )
    if addressee is None or addressee.recipient is None:
        return rungs.NO_LONGER_EARNED
    if rungs.quiet_of(scene, deadline, addressee.recipient).has_it:
        return Skip.HAS_IT.value
    return blocked(scene, deadline, addressee.recipient) or rungs.NO_LONGER_EARNED


def _is_taken_up(kept: Notification, wanted: Notification) -> bool:
    """A row that the ladder had skipped, of a step that is to be told now."""
    return kept.state == State.SKIPPED and wanted.state == State.QUEUED and not rungs.is_final(kept)
