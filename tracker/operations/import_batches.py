"""Imports that are recorded: let go, with what they change, or taken back whole.

The decision is made at once and binds at once; what it means for each commitment the worker does, some at a time. So
no page waits for five thousand rows, and a worker that is killed goes on where it was.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from tracker.domain.lifecycle import Outcome, Status
from tracker.models import Commitment, Contact, Deadline, ImportBatch, ImportFile
from tracker.operations import import_changes, office
from tracker.operations.audit import Actor, Change, record, verb
from tracker.operations.closing import end_commitment, end_deadline
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin

AT_ONCE = 200  # commitments taken back in one transaction


@verb
def release(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Let an import go: its reminders begin. Returns the number of its deadlines; what it changes the worker does.

    Raises Refused while it is being recorded, and for one that is not held.
    """
    _recorded_whole(batch)
    return office.release(batch, by=by, now=now)


@verb
def undo(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Take a whole import back: what it brought was entered by mistake, what it would have changed stays.

    Possible until it is released: nobody outside has heard of it, and from now on nobody will. Its rows are forgotten,
    so that the corrected file can be imported anew; its commitments the worker closes. Parties, addresses and texts
    that came with it stay. Returns the number of commitments. Raises Refused: released or undone already, or being
    recorded.
    """
    row = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if not row.is_held:
        raise Refused(_("The import “%(name)s” is not held any more.") % {"name": row.file_name})
    _recorded_whole(row)
    brought = Commitment.objects.filter(batch=row).update(external_ref="", row_digest="")
    Contact.objects.filter(held_by=row).delete()  # nobody was ever written to as one
    row.undone_at, row.decided_by = now, by.ref
    row.save(update_fields=["undone_at", "decided_by"])
    undone = Change(action="import.undone", target=f"importbatch:{row.pk}", after={"commitments": brought})
    record([undone], by=by, now=now)
    return brought


def finish_next(*, now: datetime) -> bool:
    """Do the next part of what was decided about an import, in one transaction. False where nothing waits."""
    with transaction.atomic():
        waiting = _unfinished().select_for_update(of=("self",), skip_locked=True, no_key=True)
        batch = waiting.order_by("pk").first()
        if batch is None:
            return False
        _finish_some(batch, now=now)
    return True


@verb
def _finish_some(batch: ImportBatch, *, now: datetime) -> None:
    by = Actor(batch.decided_by)
    go_on = import_changes.apply_some if batch.undone_at is None else _take_some_back
    if not go_on(batch, by=by, now=now):
        batch.done_at = now
        batch.save(update_fields=["done_at"])


def _take_some_back(batch: ImportBatch, *, by: Actor, now: datetime) -> bool:
    """Close some of what an undone import brought, finished ones as well; whether there was anything."""
    reason = _("The import %(file)s was undone.") % {"file": batch.file_name}
    rows = to_take_back(batch).select_for_update(of=("self",), no_key=True).order_by("pk")
    some = list(rows[:AT_ONCE])
    dates = Deadline.objects.filter(commitment__in=[row.pk for row in some])
    deadlines, changes = begin(dates.values_list("pk", flat=True), now=now)
    for deadline in deadlines:
        changes.append(end_deadline(deadline, Status.ENTERED_BY_MISTAKE, by=by, now=now, reason=reason))
    for commitment in some:
        changes.append(end_commitment(commitment, Outcome.ENTERED_BY_MISTAKE, reason=reason, now=now))
    record(changes, by=by, now=now)
    return bool(some)


def to_take_back(batch: ImportBatch) -> QuerySet[Commitment]:
    """What of an undone import still stands."""
    return Commitment.objects.filter(batch=batch).exclude(outcome=Outcome.ENTERED_BY_MISTAKE.value)


def _unfinished() -> QuerySet[ImportBatch]:
    """Decided, and not all done; one that was let go while it is being recorded waits for its last row."""
    recording = ImportFile.objects.filter(batch=OuterRef("pk"), recorded_at=None)
    decided = ImportBatch.objects.filter(done_at=None).exclude(released_at=None, undone_at=None)
    return decided.exclude(Exists(recording))


def _recorded_whole(batch: ImportBatch) -> None:
    if ImportFile.objects.filter(batch=batch, recorded_at=None).exists():
        raise Refused(_("This import is still being recorded: wait until it is whole."))
