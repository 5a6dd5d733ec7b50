"""Imports that are recorded: let go, with what they change, or taken back whole."""

from datetime import datetime

from django.utils.translation import gettext as _

from tracker.domain.lifecycle import Outcome, Status
from tracker.models import Commitment, Contact, Deadline, ImportBatch, ImportFile
from tracker.operations import import_changes, office
from tracker.operations.audit import Actor, Change, record, verb
from tracker.operations.closing import end_commitment, end_deadline
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin
from tracker.operations.office import Started


@verb
def release(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Let an import go: its reminders begin, and what it changes is changed. Returns the number of its deadlines.

    Raises Refused while it is being recorded, and for one that is not held.
    """
    _recorded_whole(batch)
    count = office.release(batch, by=by, now=now)
    import_changes.apply(batch, by=by, now=now)
    return count


@verb
def start_sending(*, by: Actor, now: datetime) -> Started:
    """Start to send, and let all held imports go with what they change."""
    started = office.start_sending(by=by, now=now)
    for batch in started.released:
        import_changes.apply(batch, by=by, now=now)
    return started


@verb
def undo(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Take a whole import back: what it brought was entered by mistake, what it would have changed stays.

    Possible until it is released: nobody outside has heard of it. Parties, addresses and texts that came with it stay.
    Its rows are forgotten, so that the corrected file can be imported anew. Returns the number of commitments. Raises
    Refused: released or undone already, or being recorded.
    """
    row = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if not row.is_held:
        raise Refused(_("The import “%(name)s” is not held any more.") % {"name": row.file_name})
    _recorded_whole(row)
    reason = _("The import %(file)s was undone.") % {"file": row.file_name}
    brought = list(Commitment.objects.filter(batch=row).order_by("pk").select_for_update(of=("self",), no_key=True))
    deadlines, changes = begin(Deadline.objects.filter(commitment__batch=row).values_list("pk", flat=True), now=now)
    for deadline in deadlines:
        changes.append(end_deadline(deadline, Status.ENTERED_BY_MISTAKE, by=by, now=now, reason=reason))
    for commitment in brought:
        changes.append(end_commitment(commitment, Outcome.ENTERED_BY_MISTAKE, reason=reason, now=now))
    Commitment.objects.filter(batch=row).update(external_ref="", row_digest="")
    Contact.objects.filter(held_by=row).delete()  # nobody was ever written to as one
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    undone = Change(action="import.undone", target=f"importbatch:{row.pk}", after={"commitments": len(brought)})
    record([*changes, undone], by=by, now=now)
    return len(brought)


def _recorded_whole(batch: ImportBatch) -> None:
    if ImportFile.objects.filter(batch=batch, recorded_at=None).exists():
        raise Refused(_("This import is still being recorded: wait until it is whole."))
