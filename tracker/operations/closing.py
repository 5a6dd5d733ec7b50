"""Ending commitments and dates: what closes with them, and what may not be left open."""

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from tracker.domain.lifecycle import Outcome, Stage, Status
from tracker.models import Answer, Commitment, Deadline, Extension, Notification, Report
from tracker.operations import audit
from tracker.operations.audit import Actor, Change, of_commitment, of_deadline, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle
from tracker.operations.outbox import Notice, plant


def locked(commitment: Commitment) -> Commitment:
    """The commitment's row, locked; always before its deadlines, so that no two verbs wait for each other."""
    rows = Commitment.objects.select_for_update(of=("self",), no_key=True).select_related("batch", "owner", "unit")
    return rows.get(pk=commitment.pk)


@verb
def close(commitment: Commitment, *, by: Actor, now: datetime, outcome: Outcome, reason: str) -> Commitment:
    """End a commitment with an outcome; its open deadlines end with it. Raises Refused: no reason, or closed."""
    row = locked(commitment)
    if row.is_closed:
        raise Refused(_("This commitment is closed already."))
    if not reason.strip():
        raise Refused(_("Say why the commitment is closed."))
    deadlines, clock = begin(row.deadlines.open().values_list("pk", flat=True), now=now)
    if Report.objects.waiting().filter(deadline__in=deadlines).exists():
        raise Refused(_("A report waits for its decision: accept it or send it back first."))
    changes = []
    for deadline in deadlines:
        changes.append(end_deadline(deadline, CLOSES_AS[outcome], by=by, now=now, reason=reason))
    changes.append(end_commitment(row, outcome, reason=reason, now=now))
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    audit.record([*clock, *changes, *settled], by=by, now=now)
    return row


CLOSES_AS = {
    Outcome.FULFILLED: Status.MET,
    Outcome.PARTLY: Status.PARTLY_MET,
    Outcome.NOT_FULFILLED: Status.MISSED,
    Outcome.WITHDRAWN: Status.WITHDRAWN,
    Outcome.SUPERSEDED: Status.SUPERSEDED,
    Outcome.ENTERED_BY_MISTAKE: Status.ENTERED_BY_MISTAKE,
}
NATURAL_OUTCOME = {status: outcome for outcome, status in CLOSES_AS.items()} | {Status.WAIVED: Outcome.WITHDRAWN}


def end_deadline(deadline: Deadline, status: Status, *, by: Actor, now: datetime, reason: str) -> Change:
    """Close one locked deadline; the caller settles. What was asked about it and not decided ends with it."""
    before = {"status": deadline.status}
    deadline.closed_as, deadline.closed_at = status.value, now
    deadline.next_event_at = None
    deadline.status = status.value
    deadline.save(update_fields=["closed_as", "closed_at", "status", "next_event_at", "received_on"])
    deadline.pauses.filter(ended_at=None).update(ended_at=Greatest("started_at", Value(now)))
    ended = {"decision_reason": reason, "decided_at": now, "decided_by": by.ref}
    asked = list(deadline.extensions.filter(decision="").select_related("recipient"))
    deadline.extensions.filter(decision="").update(decision=Extension.Decision.REFUSED, **ended)
    deadline.answers.filter(decision="").update(decision=Answer.Decision.NOTED, **ended)
    plant(
        [
            Notice(
                kind=Notification.Kind.DECISION,
                recipient=request.recipient,
                deadline=deadline,
                cause=f"extension:{request.pk}",
                about={"extension": request.pk},
            )
            for request in asked
            if request.recipient is not None
        ],
        now=now,
    )
    after = {"status": status.value, "received_on": deadline.received_on and str(deadline.received_on)}
    return of_deadline(deadline, "deadline.closed", before=before, after=after, text=reason)


def end_commitment(commitment: Commitment, outcome: Outcome, *, reason: str, now: datetime) -> Change:
    """Close one locked commitment whose deadlines are closed; its series end with it."""
    before = {"stage": commitment.stage}
    commitment.stage, commitment.outcome, commitment.closed_at = Stage.CLOSED.value, outcome.value, now
    commitment.save(update_fields=["stage", "outcome", "closed_at"])
    commitment.schedules.update(opens_at=None)
    after = {"stage": commitment.stage, "outcome": outcome.value}
    return of_commitment(commitment, "commitment.closed", before=before, after=after, text=reason)
