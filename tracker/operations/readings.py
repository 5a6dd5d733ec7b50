"""From a reading of words to the terms of a promise."""

from datetime import date

from tracker.language.readings import Reading
from tracker.models import Calendar
from tracker.operations.terms import Due


def due_of(reading: Reading, *, reference_date: date, zone: str = "", calendar: Calendar | None = None) -> Due | None:
    """The terms a reading stands for; None where it waits for an event. Zone and calendar empty: the office's."""
    if reading.date is None:
        return None
    return Due(
        date=reading.date,
        boundary=reading.boundary,
        wording=reading.words,
        rule=reading.rule,
        convention=reading.convention,
        reference_date=reference_date,
        explanation=reading.explanation,
        zone=zone,
        calendar=calendar,
        recurrence=reading.recurrence,
    )
