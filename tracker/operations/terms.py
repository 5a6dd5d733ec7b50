"""Giving a deadline its date: a new append-only version of its terms, copied onto the row."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Explained, Roll, Terms, local_day, span_of
from tracker.domain.pauses import resumed_days
from tracker.models import Calendar, Deadline, DeadlineTerms, OfficeSettings, Pause, explanation_json
from tracker.operations.audit import CLOCK, Actor, Change, of_deadline

COPIED = (
    "wording",
    "edtf",
    "boundary",
    "roll",
    "zone",
    "calendar_id",
    "precision",
    "first_day",
    "last_day",
    "starts_at",
    "due_at",
    "explanation",
    "version",
)
ORIGINAL = (DeadlineTerms.Cause.RECORDED, DeadlineTerms.Cause.CORRECTED)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A date as somebody stated it. `roll` None, `zone` "" and `calendar` None mean: as the office has it.

    `rule`, `convention` and `explanation` say how the words were read; `reference_date` what they count from.
    """

    date: PartialDate
    boundary: Boundary = Boundary.END
    wording: str = ""
    rule: str = ""
    convention: str = ""
    reference_date: dt.date | None = None
    explanation: tuple[Explained, ...] = ()
    roll: Roll | None = None
    zone: str = ""
    calendar: Calendar | None = None


def new_terms(
    deadline: Deadline,
    due: Due,
    *,
    office: OfficeSettings,
    cause: DeadlineTerms.Cause,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> DeadlineTerms:
    """The next version of a deadline's terms, its facts copied onto the deadline; neither is saved.

    Original terms are the last recorded or corrected ones before any extension. Raises UnknownZone and
    CalendarExhausted from the rules.
    """
    calendar = due.calendar or office.calendar
    roll = due.roll if due.roll is not None else Roll(office.roll)
    zone = due.zone or deadline.zone or office.zone
    work_calendar = calendar.as_work_calendar() if calendar else office_calendar(office)
    span = span_of(Terms(due.date, due.boundary, roll, zone), work_calendar)
    version = DeadlineTerms(
        deadline=deadline,
        version=deadline.version + 1 if deadline.pk else 1,
        cause=cause,
        wording=due.wording,
        edtf=due.date.edtf,
        boundary=due.boundary.value,
        roll=roll.value,
        zone=zone,
        calendar=calendar,
        precision=span.precision.value,
        first_day=span.first_day,
        last_day=span.last_day,
        starts_at=span.starts_at,
        due_at=span.due_at,
        explanation=explanation_json((*due.explanation, *span.steps)),
        reference_date=due.reference_date,
        rule=due.rule,
        convention=due.convention,
        by=by.ref,
        at=now,
        reason=reason,
    )
    for name in COPIED:
        setattr(deadline, name, getattr(version, name))
    if cause in ORIGINAL and not deadline.is_extended:
        deadline.original_edtf, deadline.original_last_day = version.edtf, version.last_day
    return version


def resume(deadline: Deadline, pause: Pause, *, at: datetime, office: OfficeSettings, by: Actor) -> Change:
    """End a pause at an instant: the days move by the working days of the pause, the ladder begins anew.

    Saves the terms and the pause; the deadline's facts are changed and left to be saved by the caller.
    """
    zone = deadline.zone or office.zone
    calendar = deadline.calendar.as_work_calendar() if deadline.calendar else office_calendar(office)
    before = {"last_day": str(deadline.last_day), "paused": True}
    pause.ended_at = at
    pause.save(update_fields=["ended_at"])
    deadline.paused_at = deadline.paused_until = None
    if deadline.first_day and deadline.last_day:
        first, last = resumed_days(
            deadline.first_day, deadline.last_day, local_day(pause.started_at, zone), local_day(at, zone), calendar
        )
        if (first, last) != (deadline.first_day, deadline.last_day):
            _moved(deadline, first, last, office=office, at=at, by=by)
    if deadline.ladder_from is not None:
        deadline.ladder_from = at
    after = {"last_day": str(deadline.last_day), "paused": False}
    return of_deadline(deadline, "deadline.resumed", before=before, after=after, effective_at=at, by=by)


def resume_by_clock(deadline: Deadline, *, office: OfficeSettings) -> Change:
    """End a pause whose last day has passed, at that very instant."""
    pause = Pause.objects.get(deadline=deadline, ended_at=None)
    if deadline.paused_until is None:
        raise ValueError("a pause without an end is ended by a person")
    return resume(deadline, pause, at=deadline.paused_until, office=office, by=CLOCK)


def office_calendar(office: OfficeSettings) -> WorkCalendar:
    """The office's working days; Monday to Friday where it names no calendar."""
    return office.calendar.as_work_calendar() if office.calendar else WEEKDAYS


def _moved(deadline: Deadline, first: date, last: date, *, office: OfficeSettings, at: datetime, by: Actor) -> None:
    moved = PartialDate.of_day(last) if first == last else PartialDate.of_interval(first, last)
    due = Due(
        date=moved,
        wording=deadline.wording,
        roll=Roll.NONE,
        zone=deadline.zone,
        calendar=deadline.calendar,
        explanation=stored_explanation(deadline.explanation),
    )
    new_terms(deadline, due, office=office, cause=DeadlineTerms.Cause.RESUMED, by=by, now=at).save()


def stored_explanation(steps: Iterable[dict[str, Any]]) -> tuple[Explained, ...]:
    """Explanation steps as they were stored."""
    return tuple(Explained.from_parts(step) for step in steps)
