"""From a reading of words to the terms of a promise."""

from datetime import date

from tracker.domain.triggers import is_countable
from tracker.language.readings import Reading
from tracker.models import Calendar
from tracker.operations.terms import Due, Waits


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


def waits_of(reading: Reading) -> Waits | None:
    """What a reading waits for; None for one with a date of its own, or whose words name no event to count from.

    Words that name nothing ("within 30 days") stand for themselves, so that no two of them are taken for one event.
    """
    if reading.date is not None or reading.offset is None or reading.recurrence is not None:
        return None
    if not is_countable(reading.offset.duration):
        return None
    name = " ".join((reading.offset.event or reading.words).split())
    return Waits(event=name, offset=reading.offset.duration, boundary=reading.boundary, wording=reading.words)
