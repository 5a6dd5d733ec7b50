"""What people decide about one date: add, correct, extend, close, pause, resume, and "it is still alive"."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import CLOSED, Kind, Outcome, Status
from tracker.domain.policies import Role
from tracker.models import Commitment, Deadline, DeadlineTerms, Notification
from tracker.operations import audit, series
from tracker.operations.audience import people_with_roles
from tracker.operations.audit import Actor, Change, of_deadline, verb
from tracker.operations.closing import NATURAL_OUTCOME, end_commitment, end_deadline, locked
from tracker.operations.dates_told import added
from tracker.operations.errors import Refused
from tracker.operations.following import follow_moved
from tracker.operations.lifecycle import begin, settle
from tracker.operations.moves import DOERS, move_row, must_be_open
from tracker.operations.opening import review_due
from tracker.operations.outbox import Notice, plant
from tracker.operations.rungs import is_climbing
from tracker.operations.terms import Due


@verb
def add(commitment: Commitment, *, by: Actor, now: datetime, due: Due, kind: Kind = Kind.RESULT) -> Deadline:
    """Add a date to a commitment that is not closed. Raises Refused."""
    row = locked(commitment)
    if row.is_closed:
        raise Refused(_("This commitment is closed: open it again before you add a date."))
    deadline = _add(row, due, kind, by=by, now=now)
    settled = settle([deadline.pk], now=now)
    audit.record([added(deadline), *settled], by=by, now=now)
    return deadline


@verb
def correct(deadline: Deadline, *, by: Actor, now: datetime, due: Due, reason: str) -> Deadline:
    """Repair our own mistake in a date: no slip, and the original is the corrected one. Raises Refused."""
    return _move(deadline, due, DeadlineTerms.Cause.CORRECTED, by=by, now=now, reason=reason)


@verb
def extend(deadline: Deadline, *, by: Actor, now: datetime, due: Due, reason: str) -> Deadline:
    """Move a promise: the original date is kept, the extension counted. Raises Refused."""
    return _move(deadline, due, DeadlineTerms.Cause.EXTENDED, by=by, now=now, reason=reason)


@verb
def decide(
    deadline: Deadline,
    *,
    by: Actor,
    now: datetime,
    status: Status,
    reason: str,
    received_on: date | None = None,
    commitment_outcome: Outcome | None = None,
) -> Deadline:
    """Close a deadline as met, partly met, missed, withdrawn, waived, superseded or entered by mistake.

    Closing the last open one ends its commitment (`commitment_outcome`, or for a result what follows from the
    status) or opens a review. Raises Refused: closed already, no reason, a report waits for its decision.
    """
    if status not in CLOSED:
        raise ValueError(f"{status} closes nothing")
    if not reason.strip():
        raise Refused(_("Say why: the reason is kept with the decision."))
    commitment = locked(deadline.commitment)
    (row,), clock = begin([deadline.pk], now=now)
    must_be_open(row)
    if received_on is not None and received_on > local_day(now, row.zone):
        raise Refused(_("It cannot have been received on a day that is still to come: correct the date."))
    if row.reports.waiting().exists():
        raise Refused(_("A report waits for its decision: accept it or send it back first."))
    changes = close_row(
        row, commitment, status, by=by, now=now, reason=reason, received_on=received_on, outcome=commitment_outcome
    )
    audit.record([*clock, *changes], by=by, now=now)
    return row


def close_row(
    row: Deadline,
    commitment: Commitment,
    status: Status,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    received_on: date | None = None,
    outcome: Outcome | None = None,
) -> list[Change]:
    """Close a locked deadline and see to it that its commitment still has an open one, or an outcome.

    The changes are to be recorded by the verb.
    """
    row.received_on = received_on
    changes = [end_deadline(row, status, by=by, now=now, reason=reason)]
    settle_ids = [row.pk]
    if (opened := series.follow(row, commitment, now=now)) is not None:
        settle_ids.append(opened[0].pk)
        changes.append(opened[1])
    if commitment.is_active and not commitment.deadlines.open().exists():
        if outcome is None and row.kind == Kind.RESULT.value:
            outcome = NATURAL_OUTCOME[status]
        if outcome is not None:
            changes.append(end_commitment(commitment, outcome, reason=reason, now=now))
        else:
            office = queries.office()
            review = _add(commitment, review_due(office, now), Kind.REVIEW, by=by, now=now)
            settle_ids.append(review.pk)
            changes.append(added(review))
    return [*changes, *settle(settle_ids, now=now)]


@verb
def still_alive(deadline: Deadline, *, by: Actor, now: datetime, reason: str = "") -> Deadline:
    """Answer a review: the commitment lives on, and is looked at again in six months. Raises Refused."""
    commitment = locked(deadline.commitment)
    (row,), clock = begin([deadline.pk], now=now)
    must_be_open(row)
    if not row.is_review:
        raise Refused(_("This is no review date: report on it, or decide it."))
    changes = close_row(row, commitment, Status.MET, by=by, now=now, reason=reason or "alive")
    audit.record([*clock, *changes], by=by, now=now)
    return row


@verb
def remind_now(deadline: Deadline, *, by: Actor, now: datetime) -> int:
    """Write to the responsible and supporting people at once; returns how many. Raises Refused: nobody to tell."""
    (row,), clock = begin([deadline.pk], now=now)
    must_be_open(row)
    if not is_climbing(row):
        raise Refused(
            _("No reminders go out here now: it is paused, reported, a draft, held, or sending has not started.")
        )
    told = people_with_roles(row, DOERS, now=now)
    if not told:
        raise Refused(_("There is nobody to tell: add a contact with an e-mail address first."))
    cause = f"{row.uid}|{now:%Y-%m-%dT%H:%M}"  # pressed twice within a minute is pressed once
    kind = Notification.Kind.REMIND_NOW
    if row.notifications.filter(kind=kind, key__contains=cause).exists():
        raise Refused(_("A reminder went out less than a minute ago: these people have just been told."))
    plant([Notice(kind=kind, recipient=who, deadline=row, cause=cause, roles=roles) for who, roles in told], now=now)
    change = of_deadline(row, "deadline.reminded", after={"recipients": [str(who.uid) for who, _roles in told]})
    audit.record([*clock, change], by=by, now=now)
    return len(told)


@verb
def escalate(deadline: Deadline, *, by: Actor, now: datetime, reason: str) -> int:
    """Ask the superiors of the responsible parties for help now; returns how many people.

    Raises Refused: not overdue, no reason, or no superior who can be written to.
    """
    if not reason.strip():
        raise Refused(_("Say why the superior is asked: the reason is kept with it."))
    (row,), clock = begin([deadline.pk], now=now)
    must_be_open(row)
    if not row.is_overdue:
        raise Refused(_("A superior is asked for help once a date is overdue, not before."))
    told = people_with_roles(row, [Role.SUPERIOR], now=now)
    if not told:
        raise Refused(
            _("There is no superior to ask: name one for the responsible party, with a contact who can be written to.")
        )
    kind, cause = Notification.Kind.REMIND_NOW, f"{row.uid}|superior|{now:%Y-%m-%dT%H:%M}"
    plant([Notice(kind=kind, recipient=who, deadline=row, cause=cause, roles=roles) for who, roles in told], now=now)
    after = {"recipients": [str(who.uid) for who, _roles in told]}
    audit.record([*clock, of_deadline(row, "deadline.escalated", after=after, text=reason)], by=by, now=now)
    return len(told)


def _move(
    deadline: Deadline, due: Due, cause: DeadlineTerms.Cause, *, by: Actor, now: datetime, reason: str
) -> Deadline:
    (row,), clock = begin([deadline.pk], now=now)
    change = move_row(row, due, cause, by=by, now=now, reason=reason)
    settled = settle([row.pk], now=now)
    audit.record([*clock, change, *settled], by=by, now=now)
    follow_moved([row], by=by, now=now, reason=reason)
    return row


def _add(commitment: Commitment, due: Due, kind: Kind, *, by: Actor, now: datetime) -> Deadline:
    office = queries.office()
    number = max(commitment.deadlines.values_list("number", flat=True), default=0) + 1
    deadline, version = series.first_deadline(commitment, due, kind, number=number, office=office, by=by, now=now)
    series.keep([deadline])
    deadline.save()
    version.save()
    return deadline


