"""From a reading of words to the terms of a promise, as this office reads them."""

from dataclasses import replace
from datetime import date

from tracker.domain.deadlines import Boundary
from tracker.language.readings import Reading
from tracker.models import Calendar, OfficeSettings
from tracker.operations.terms import Due

PERIOD_INCLUDED = "by-period-includes-it"


def as_office_reads(reading: Reading, office: OfficeSettings) -> Reading:
    """The reading that this office means first: where it takes “by April” for “before April begins”, that rival.

    What was put aside becomes the first of the rivals.
    """
    if reading.convention != PERIOD_INCLUDED or office.by_period_means != Boundary.START.value:
        return reading
    meant = next((rival for rival in reading.rivals if rival.boundary is Boundary.START), None)
    if meant is None:
        return reading
    others = tuple(rival for rival in reading.rivals if rival is not meant)
    return replace(meant, rivals=(replace(reading, rivals=()), *others))


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
    )
