"""Giving a deadline its date: a new append-only version of its terms, copied onto the row."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models.functions import Now

from tracker.domain.calendars import WEEKDAYS, CalendarExhausted, WorkCalendar
from tracker.domain.dates import InvalidPartialDate, PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained, Roll, Span, Terms, local_day, span_of, span_of_days
from tracker.domain.durations import Duration
from tracker.domain.pauses import resumed_days
from tracker.domain.recurrence import Recurrence
from tracker.domain.triggers import hung_on, waiting_for
from tracker.models import Calendar, Deadline, DeadlineTerms, OfficeSettings, Pause, TriggerEvent, explanation_json
from tracker.operations.audit import CLOCK, Actor, Change, of_deadline
from tracker.operations.dates_told import dates_of

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
# A promise "30 days after receipt" was always that: the day it comes to, once receipt has one, is its first date.
ORIGINAL = (DeadlineTerms.Cause.RECORDED, DeadlineTerms.Cause.CORRECTED, DeadlineTerms.Cause.TRIGGER)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A date as somebody stated it. `roll` None, `zone` "" and `calendar` None mean: as the office has it.

    `rule`, `convention` and `explanation` say how the words were read; `reference_date` what they count from.
    `recurrence`: it comes again; only recording or adding a date begins a series, moving one does not.
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
    recurrence: Recurrence | None = None


@dataclass(frozen=True, kw_only=True)
class Waits:
    """A date that hangs on an event: so far from the day of the event of that name, as the `wording` has it.

    `happened_on`: the day of the event, where whoever records this knows it.
    """

    event: str
    offset: Duration
    boundary: Boundary = Boundary.END
    wording: str = ""
    happened_on: dt.date | None = None


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

    Original terms are the last recorded or corrected ones before any extension, or those that an event led to. Raises
    UnknownZone and CalendarExhausted from the rules.
    """
    calendar = due.calendar or office.calendar
    span = span_of_due(deadline, due, office=office)
    version = DeadlineTerms(
        deadline=deadline,
        version=deadline.version + 1 if deadline.pk else 1,
        cause=cause,
        wording=due.wording,
        edtf=due.date.edtf,
        boundary=due.boundary.value,
        roll=_roll_of(due, office).value,
        zone=span.zone,
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
    if deadline.last_day != version.last_day:
        deadline.dated_at = now
    for name in COPIED:
        setattr(deadline, name, getattr(version, name))
    if cause in ORIGINAL and not deadline.is_extended:
        deadline.original_edtf, deadline.original_last_day = version.edtf, version.last_day
    return version


def span_of_due(deadline: Deadline, due: Due, *, office: OfficeSettings) -> Span:
    """The days and instants that a date comes to for a deadline. Raises UnknownZone and CalendarExhausted."""
    calendar = due.calendar or office.calendar
    work_calendar = calendar.as_work_calendar() if calendar else office_calendar(office)
    zone = due.zone or deadline.zone or office.zone
    return span_of(Terms(due.date, due.boundary, _roll_of(due, office), zone), work_calendar)


def _roll_of(due: Due, office: OfficeSettings) -> Roll:
    return due.roll if due.roll is not None else Roll(office.roll)


def hang(deadline: Deadline, event: TriggerEvent, waits: Waits, office: OfficeSettings) -> None:
    """Have a new deadline hang on an event, reckoned as the office reckons now. Nothing is saved."""
    deadline.trigger = event
    deadline.offset_count, deadline.offset_unit = waits.offset.count, waits.offset.unit.value
    deadline.wording, deadline.boundary, deadline.roll = waits.wording, waits.boundary.value, office.roll
    deadline.zone, deadline.calendar = office.zone, office.calendar


def due_after(event: TriggerEvent, day: date, deadline: Deadline, *, office: OfficeSettings) -> Due | None:
    """The date of a deadline that hangs on an event, if that is on `day`; None where it lies out of reach."""
    if deadline.offset is None:
        raise ValueError("this deadline hangs on no event")
    calendar = deadline.calendar.as_work_calendar() if deadline.calendar else office_calendar(office)
    hung = hung_on(event.name, day, deadline.offset, calendar)
    if hung is None:
        return None
    due = Due(
        date=PartialDate.of_day(hung.day),
        boundary=Boundary(deadline.boundary),
        wording=deadline.wording,
        rule="event",
        reference_date=day,
        explanation=hung.steps,
        roll=Roll(deadline.roll),
        zone=deadline.zone,
        calendar=deadline.calendar,
    )
    try:
        span_of(Terms(due.date, due.boundary, Roll(deadline.roll), deadline.zone), calendar)
    except CalendarExhausted:
        return None
    return due


def waiting_terms(
    deadline: Deadline, *, cause: DeadlineTerms.Cause, by: Actor, now: datetime, reason: str = ""
) -> DeadlineTerms:
    """The next version of the terms of a deadline whose event has no day: its words, and no date. Neither is saved."""
    if deadline.trigger is None or deadline.offset is None:
        raise ValueError("this deadline hangs on no event")
    version = DeadlineTerms(
        deadline=deadline,
        version=deadline.version + 1 if deadline.pk else 1,
        cause=cause,
        wording=deadline.wording,
        boundary=deadline.boundary,
        roll=deadline.roll,
        zone=deadline.zone,
        calendar=deadline.calendar,
        explanation=explanation_json(waiting_for(deadline.trigger.name, deadline.offset)),
        rule="event",
        by=by.ref,
        at=now,
        reason=reason,
    )
    for name in COPIED:
        setattr(deadline, name, getattr(version, name))
    deadline.original_edtf, deadline.original_last_day = "", None
    deadline.dated_at = None
    return version


def resume(
    deadline: Deadline, *, at: datetime, office: OfficeSettings, by: Actor
) -> tuple[Change, DeadlineTerms | None]:
    """End the running pause at an instant: the days move by the working days of the pause, the ladder begins anew.

    Saves the pause and the new terms, if the days moved; the deadline's facts are changed and left to the caller to
    save. Returns what to record, and those terms.
    """
    pause = Pause.objects.get(deadline=deadline, ended_at=None)
    zone = deadline.zone or office.zone
    calendar = deadline.calendar.as_work_calendar() if deadline.calendar else office_calendar(office)
    before = {**dates_of(deadline), "paused": True}
    pause.ended_at = at
    pause.save(update_fields=["ended_at"])
    deadline.paused_at = deadline.paused_until = None
    version = None
    if deadline.first_day and deadline.last_day:
        first, last = resumed_days(
            deadline.first_day, deadline.last_day, local_day(pause.started_at, zone), local_day(at, zone), calendar
        )
        if (first, last) != (deadline.first_day, deadline.last_day):
            version = _moved(deadline, first, last, office=office, at=at, by=by)
    if deadline.ladder_from is not None:
        deadline.ladder_from, deadline.ladder_catches_up = at, False
    after = {**dates_of(deadline), "paused": False}
    change = of_deadline(deadline, "deadline.resumed", before=before, after=after, effective_at=at, by=by)
    return change, version


def rederive(deadline: Deadline, *, now: datetime) -> Change | None:
    """Derive the instants of a dated deadline again from its days; what to record if they moved, else None.

    The days and the zone are the truth: the instants change when the rules of a zone do.
    """
    if deadline.first_day is None or deadline.last_day is None:
        return None
    span = span_of_days(deadline.first_day, deadline.last_day, Unit(deadline.precision), deadline.zone)
    if (span.starts_at, span.due_at) == (deadline.starts_at, deadline.due_at):
        return None
    before = {"due_at": str(deadline.due_at)}
    version = deadline.versions.get(version=deadline.version)
    version.pk, version.version, version.cause = None, deadline.version + 1, DeadlineTerms.Cause.REDERIVED
    version.starts_at, version.due_at, version.by, version.at = span.starts_at, span.due_at, CLOCK.ref, now
    version.recorded_at, version.reason = Now(), ""
    version.save(force_insert=True)
    deadline.starts_at, deadline.due_at, deadline.version = span.starts_at, span.due_at, version.version
    deadline.save(update_fields=["starts_at", "due_at", "version"])
    after = {"due_at": str(span.due_at), "version": deadline.version}
    return of_deadline(deadline, "deadline.rederived", before=before, after=after, by=CLOCK)


def office_calendar(office: OfficeSettings) -> WorkCalendar:
    """The office's working days; Monday to Friday where it names no calendar."""
    return office.calendar.as_work_calendar() if office.calendar else WEEKDAYS


def _moved(
    deadline: Deadline, first: date, last: date, *, office: OfficeSettings, at: datetime, by: Actor
) -> DeadlineTerms | None:
    """The terms of the moved days; None where they would leave the years that can be kept, and the days stay."""
    try:
        moved = PartialDate.of_day(last) if first == last else PartialDate.of_interval(first, last)
    except InvalidPartialDate:
        return None
    due = Due(
        date=moved,
        wording=deadline.wording,
        roll=Roll.NONE,
        zone=deadline.zone,
        calendar=deadline.calendar,
        explanation=stored_explanation(deadline.explanation),
    )
    version = new_terms(deadline, due, office=office, cause=DeadlineTerms.Cause.RESUMED, by=by, now=at)
    version.save()
    return version


def stored_explanation(steps: Iterable[dict[str, Any]]) -> tuple[Explained, ...]:
    """Explanation steps as they were stored."""
    return tuple(Explained.from_parts(step) for step in steps)
