"""Moving a date, and telling the people who do the work that it moved."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import Deadline, DeadlineTerms, Notification, OfficeSettings
from tracker.operations.audience import people_with_roles
from tracker.operations.audit import Actor, Change, of_deadline
from tracker.operations.dates_told import dates_of
from tracker.operations.errors import Refused
from tracker.operations.outbox import Notice, plant
from tracker.operations.terms import Due, new_terms, office_calendar
from tracker.queries.history import who_closed
from tracker.wording.dates import weekday_date

DOERS = (Role.RESPONSIBLE, Role.SUPPORTING)


def move_row(row: Deadline, due: Due, cause: DeadlineTerms.Cause, *, by: Actor, now: datetime, reason: str) -> Change:
    """Give a locked deadline new terms and tell the doers; the caller settles and records. Raises Refused.

    A new last day starts the ladder anew; corrected words alone do not. What follows an event needs no reason. The
    dates that follow this one are moved by the caller (following.py).
    """
    must_be_open(row)
    if cause != DeadlineTerms.Cause.TRIGGER and not reason.strip():
        raise Refused(_("Say why the date changes: the reason is kept with it."))
    office = queries.office()
    was, before = row.last_day, dates_of(row)
    if cause == DeadlineTerms.Cause.EXTENDED:
        row.extensions_count += 1
    version = new_terms(row, due, office=office, cause=cause, by=by, now=now, reason=reason)
    if cause == DeadlineTerms.Cause.EXTENDED:
        row.slip += _slip(row, was, office, now)
    if row.state is Status.AWAITING_TRIGGER:
        row.status = Status.UPCOMING.value  # dated now: what it is by now is for settling to say
    version.save()
    moved = was != row.last_day
    if moved and row.ladder_from is not None:
        row.ladder_from, row.ladder_catches_up = max(now, row.settled_at), False
    row.save()
    if moved and row.ladder_from is not None:
        tell_new_date(row, version, before=was, now=now)
    return of_deadline(row, f"deadline.{cause.value}", before=before, after=dates_of(row), text=reason)


def tell_new_date(deadline: Deadline, version: DeadlineTerms, *, before: date | None, now: datetime) -> None:
    """Queue the notice of a new last day; the deadline's row must be saved. Reminders of the old day are void."""
    about = {"terms": version.pk, "before": str(before)}
    plant(
        [
            Notice(
                kind=Notification.Kind.DECISION,
                recipient=recipient,
                deadline=deadline,
                cause=f"terms:{version.pk}",
                roles=roles,
                about=about,
            )
            for recipient, roles in people_with_roles(deadline, DOERS, now=now)
        ],
        now=now,
    )


def must_be_open(row: Deadline) -> None:
    """Raises Refused for a deadline that is closed, saying who decided it and when."""
    if row.is_open:
        return
    first = who_closed(row)
    if first is None:
        raise Refused(_("This deadline is closed already: somebody decided it before you."))
    who, at = first
    zone = ZoneInfo(queries.office().zone)
    raise Refused(
        _("This deadline is closed already: %(who)s decided it on %(day)s at %(time)s.")
        % {"who": who, "day": weekday_date(at.astimezone(zone).date()), "time": f"{at.astimezone(zone):%H:%M}"}
    )


def _slip(row: Deadline, was: date | None, office: OfficeSettings, now: datetime) -> int:
    """The working days by which an extension moved it. Raises Refused unless it moves forward, to a day to come."""
    if was is None:
        raise Refused(_("There is no date yet that could be moved: give it one."))
    if row.last_day is None or row.last_day <= was:
        raise Refused(_("This is not later than the present date. To repair a wrong date, correct it instead."))
    if row.last_day < local_day(now, row.zone):
        raise Refused(_("This date has passed already: choose a later one."))
    calendar = row.calendar.as_work_calendar() if row.calendar else office_calendar(office)
    return calendar.workdays_between(was, row.last_day)
