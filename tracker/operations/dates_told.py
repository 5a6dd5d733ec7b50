"""What the history keeps of a date: all that is needed to say later how it stood, and nothing that names a person."""

from typing import Any

from tracker.models import Deadline
from tracker.operations.audit import Change, of_deadline


def dates_of(row: Deadline) -> dict[str, Any]:
    """When it is due, when it was due first, and how often it was extended."""
    return {
        "edtf": row.edtf,
        "boundary": row.boundary,
        "first_day": row.first_day and str(row.first_day),
        "last_day": row.last_day and str(row.last_day),
        "version": row.version,
        "original_edtf": row.original_edtf,
        "original_last_day": row.original_last_day and str(row.original_last_day),
        "extensions": row.extensions_count,
        "slip": row.slip,
    }


def born(row: Deadline) -> dict[str, Any]:
    """A date as it begins: which one of its commitment it is, of which series, on which event it hangs."""
    return {
        "number": row.number,
        "kind": row.kind,
        "status": row.status,
        "schedule": row.schedule_id,
        "event": row.trigger_id,
        **dates_of(row),
    }


def added(row: Deadline) -> Change:
    """A date was added to its commitment."""
    return of_deadline(row, "deadline.added", after=born(row))
