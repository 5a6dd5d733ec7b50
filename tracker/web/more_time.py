"""The case of a request for more time: what it asks for, what it would move, and what was moved before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker import queries
from tracker.domain.calendars import CalendarExhausted
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, local_day
from tracker.models import Deadline, DeadlineTerms, Extension, OfficeSettings, User
from tracker.operations.following import Effect, what_would_follow
from tracker.operations.terms import Due, office_calendar, span_of_due


@dataclass(frozen=True)
class Follows:
    """What would move or stay with a date: what this account may see, and how much more there is."""

    moving: list[Effect]
    staying: list[Effect]
    more: int


@dataclass(frozen=True)
class Case:
    """`overdue`: working days past the last day, 0 before it; `longer`: working days that the new date adds.

    `last_day` is the new last day; `rests` says that it is no working day of the calendar. `moves` are the terms of
    every extension so far. All in the calendar of the date.
    """

    overdue: int
    last_day: date
    longer: int
    rests: bool
    moves: list[DeadlineTerms]
    follows: Follows


def case_of(
    extension: Extension, due: Due | None, user: User, *, office: OfficeSettings, now: datetime
) -> Case | None:
    """The case with the date asked for, or with another one; None where the calendar cannot reckon it."""
    deadline = extension.deadline
    wanted = due or Due(
        date=PartialDate.parse(extension.requested_edtf),
        boundary=Boundary(extension.requested_boundary),
        roll=Roll(deadline.roll),
        zone=deadline.zone,
        calendar=deadline.calendar,
    )
    if deadline.last_day is None:
        return None
    calendar = deadline.calendar.as_work_calendar() if deadline.calendar else office_calendar(office)
    today = local_day(now, deadline.zone)
    try:
        last_day = span_of_due(deadline, wanted, office=office).last_day
        follows = follows_of(deadline, wanted, user, now=now)
    except CalendarExhausted:
        return None
    return Case(
        overdue=max(0, calendar.workdays_between(deadline.last_day, today)),
        last_day=last_day,
        longer=calendar.workdays_between(deadline.last_day, last_day),
        rests=not calendar.is_workday(last_day),
        moves=list(deadline.versions.filter(cause=DeadlineTerms.Cause.EXTENDED).order_by("version")),
        follows=follows,
    )


def follows_of(deadline: Deadline, due: Due, user: User, *, now: datetime) -> Follows:
    """What would become of the dates that follow a date which is given another one."""
    return seen_by(user, what_would_follow(deadline, due, now=now))


def seen_by(user: User, effects: Sequence[Effect]) -> Follows:
    """What becomes of dates, as far as an account may know of them."""
    commitments = {one.deadline.commitment_id for one in effects}
    visible = set(queries.visible_to(user).filter(pk__in=commitments).values_list("pk", flat=True))
    shown = [one for one in effects if one.deadline.commitment_id in visible]
    return Follows(
        [one for one in shown if one.stays is None],
        [one for one in shown if one.stays is not None],
        len(effects) - len(shown),
    )
