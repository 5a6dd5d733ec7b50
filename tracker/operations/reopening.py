"""Opening a date again that was closed: the decision was wrong, or the matter has come back."""

from datetime import datetime

from django.utils.translation import gettext as _

from tracker.domain.lifecycle import Stage, Status
from tracker.models import Commitment, Deadline
from tracker.operations import audit
from tracker.operations.audit import Actor, Change, of_commitment, of_deadline, verb
from tracker.operations.closing import locked
from tracker.operations.dates_told import dates_of
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle


@verb
def reopen(deadline: Deadline, *, by: Actor, now: datetime, reason: str) -> Deadline:
    """Open a closed date again, and with it its commitment if that has ended; what was decided stays in the history.

    The date stands as it did; the ladder begins anew. What its closing opened (the next of its series, a review) stays.
    Raises Refused without a reason, or for one that is open.
    """
    if not reason.strip():
        raise Refused(_("Say why it is opened again: the reason is kept with it."))
    commitment = locked(deadline.commitment)
    (row,), clock = begin([deadline.pk], now=now)
    if row.is_open:
        raise Refused(_("This date is open."))
    changes = [_commitment_again(commitment, row, reason)] if commitment.is_closed else []
    before = {"status": row.status, "received_on": row.received_on and str(row.received_on)}
    row.closed_as, row.closed_at, row.received_on = "", None, None
    row.paused_at = row.paused_until = None
    # What it is by now is for settling to say.
    row.status = (Status.UPCOMING if row.due_at else Status.AWAITING_TRIGGER).value
    if row.ladder_from is not None:
        row.ladder_from, row.ladder_catches_up = max(now, row.settled_at), True
    row.save()
    settled = settle([row.pk], now=now)
    change = of_deadline(row, "deadline.reopened", before=before, after=dates_of(row), text=reason.strip())
    audit.record([*clock, *changes, change, *settled], by=by, now=now)
    return row


def _commitment_again(commitment: Commitment, row: Deadline, reason: str) -> Change:
    """The commitment of a closed date is active again; a series whose newest date this is goes on."""
    before = {"stage": commitment.stage, "outcome": commitment.outcome}
    commitment.stage, commitment.outcome, commitment.closed_at = Stage.ACTIVE.value, "", None
    commitment.save(update_fields=["stage", "outcome", "closed_at"])
    schedule = row.schedule
    if schedule is not None and not schedule.deadlines.filter(occurrence__gt=row.occurrence).exists():
        schedule.opens_at = row.due_at
        schedule.save(update_fields=["opens_at"])
    after = {"stage": commitment.stage}
    return of_commitment(commitment, "commitment.reopened", before=before, after=after, text=reason.strip())
