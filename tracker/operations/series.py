"""Duties that come again: a schedule opens one date after the other, each a deadline of its own.

The schedule has its own clock, `opens_at`: when the last day of the newest date passes as the rule has it, the next
one opens, whatever became of the newest: paused, reported, extended or nothing at all. Closing the newest opens the
next at once. A date that is late never moves the next, and looking late opens the same rows as looking on time.
Once the last one is open nothing is left to open, and the end is announced.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import OperationalError
from django.db.models import Exists, OuterRef

from tracker import queries
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, Terms, local_day, span_of
from tracker.domain.lifecycle import Kind, Stage
from tracker.domain.policies import Role
from tracker.domain.recurrence import Recurrence
from tracker.language.periods import explained
from tracker.language.repeating import repeats_step
from tracker.models import Commitment, Deadline, DeadlineTerms, Notification, OfficeSettings, Schedule
from tracker.operations import audit
from tracker.operations.audience import people_with_roles
from tracker.operations.audit import CLOCK, Actor, Change, of_commitment, of_deadline, verb
from tracker.operations.closing import locked
from tracker.operations.dates_told import born
from tracker.operations.lifecycle import settle
from tracker.operations.moves import DOERS
from tracker.operations.opening import new_deadline
from tracker.operations.outbox import Notice, plant
from tracker.operations.terms import Due, office_calendar

logger = logging.getLogger(__name__)

# In one transaction; the sweep goes on with the next ones.
MOST_AT_ONCE = 50
# How far a weekend or a run of holidays may carry a date that is on time still.
_FARTHEST_ROLL = timedelta(days=31)
_ONE_DAY = timedelta(days=1)


def first_deadline(
    commitment: Commitment, due: Due, kind: Kind, *, office: OfficeSettings, by: Actor, now: datetime, **values: Any
) -> tuple[Deadline, DeadlineTerms]:
    """A date with its first terms, as `new_deadline` makes it; one that comes again is the first still on time.

    Nothing is saved: `keep` saves the schedule, before the deadline. A series that has ended is one date.
    """
    begun = series_of(due)
    if begun is None:
        return new_deadline(commitment, due, kind, office=office, by=by, now=now, **values)
    rule, begin = begun
    schedule = Schedule(
        commitment=commitment,
        rrule=rule.rrule,
        counted=rule.parts["counted"],
        kind=kind.value,
        wording=due.wording[:300],
        first_edtf=due.date.edtf,
        boundary=due.boundary.value,
        first_date=begin.last_day,
        until=rule.until,
    )
    opened = still_on_time(due, office=office, now=now)
    deadline, version = new_deadline(commitment, opened or due, kind, office=office, by=by, now=now, **values)
    deadline.schedule = schedule
    deadline.occurrence = opened.date.last_day if opened else schedule.first_date
    arm(schedule, deadline, office)
    return deadline, version


def series_of(due: Due) -> tuple[Recurrence, PartialDate] | None:
    """The rule of a date that comes again, and the first date as one that is on time through its last day.

    None for a date that does not come again, or whose series has ended before it began.
    """
    rule = due.recurrence
    if rule is None:
        return None
    begin = due.date
    if due.boundary is Boundary.START:
        begin = PartialDate.of_day(due.date.first_day - _ONE_DAY)
        rule = rule.at_month_ends(begin.last_day)
    return None if rule.until is not None and rule.until < begin.last_day else (rule, begin)


def still_on_time(due: Due, *, office: OfficeSettings, now: datetime) -> Due | None:
    """The first date of a series that can still be met; None where that is the stated one, or none is left."""
    begun = series_of(due)
    if begun is None or not has_passed(due, office, now):
        return None
    rule, begin = begun
    today = local_day(now, due.zone or office.zone)
    calendar = due.calendar.as_work_calendar() if due.calendar else office_calendar(office)
    day = today - _FARTHEST_ROLL
    while (found := rule.next_after(day, begin, calendar)) is not None:
        opened = replace(due, date=found, boundary=Boundary.END)
        if not has_passed(opened, office, now):
            return replace(
                opened, explanation=(*due.explanation, explained("next-in-series", day=found, reference=today))
            )
        day = found.last_day
    return None


def has_passed(due: Due, office: OfficeSettings, now: datetime) -> bool:
    """Whether it is too late for a date, wherever a weekend or holiday moves it."""
    calendar = due.calendar.as_work_calendar() if due.calendar else office_calendar(office)
    roll = due.roll if due.roll is not None else Roll(office.roll)
    return span_of(Terms(due.date, due.boundary, roll, due.zone or office.zone), calendar).due_at <= now


def arm(schedule: Schedule, newest: Deadline, office: OfficeSettings) -> None:
    """Have the date after the newest one open when that one's last day passes; never, where none is left.

    The instant is that of the day as the rule or the list has it, wherever the newest was moved since. The caller
    saves the schedule.
    """
    first = newest.versions.get(version=1).due_at if newest.pk else newest.due_at
    own = newest.calendar if newest.calendar_id != office.calendar_id else None
    calendar = own.as_work_calendar() if own else office_calendar(office)
    further = schedule.duty.next_after(newest.occurrence or schedule.first_date, calendar)
    schedule.opens_at = first if further is not None else None


def keep(deadlines: Iterable[Deadline]) -> None:
    """Save the schedules of new deadlines, in one statement; the deadlines come after."""
    Schedule.objects.bulk_create([each.schedule for each in deadlines if each.schedule is not None], batch_size=500)


def follow(row: Deadline, commitment: Commitment, *, now: datetime) -> tuple[Deadline, Change] | None:
    """The date that opens because the newest one of its series, locked, was closed; the caller settles and records."""
    schedule = row.schedule
    if schedule is None or commitment.is_closed or schedule.opens_at is None:
        return None
    if schedule.deadlines.filter(occurrence__gt=row.occurrence).exists():
        return None
    return _open_next(schedule, commitment, queries.office(), at=min(now, schedule.opens_at))


def open_due(*, now: datetime) -> list[Change]:
    """Open every date whose time has come by `now`, each series in transactions of its own; what was changed.

    A series that raises is logged and stops nobody.
    """
    changes: list[Change] = []
    due = Schedule.objects.filter(opens_at__lte=now).order_by("opens_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            while found := _catch_up(pk, by=CLOCK, now=now):
                changes += found
        except OperationalError:
            logger.warning("the database was busy or away: series %s waits for the next sweep", pk)
        except Exception:
            logger.exception("the next date of series %s could not be opened", pk)
    return [*changes, *_announce(now)]


@verb
def _catch_up(pk: int, *, by: Actor, now: datetime) -> list[Change]:
    commitment = locked(Commitment.objects.get(schedules=pk))
    schedule = Schedule.objects.get(pk=pk)
    office = queries.office()
    ids: list[int] = []
    changes: list[Change] = []
    while schedule.opens_at is not None and schedule.opens_at <= now and len(ids) < MOST_AT_ONCE:
        opened = _open_next(schedule, commitment, office, at=schedule.opens_at)
        if opened is not None:
            ids.append(opened[0].pk)
            changes.append(opened[1])
    changes += settle(ids, now=now)
    audit.record(changes, by=by, now=now)
    return changes


def _announce(now: datetime) -> list[Change]:
    """Tell of every series whose last date is open that it ends; what was noted. One that raises stops nobody."""
    last = Deadline.objects.open().filter(schedule=OuterRef("pk"), ladder_from__isnull=False)
    rows = Schedule.objects.filter(Exists(last), opens_at=None, end_told=False, commitment__stage=Stage.ACTIVE.value)
    changes: list[Change] = []
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            changes += _tell_end(pk, by=CLOCK, now=now)
        except OperationalError:
            logger.warning("the database was busy or away: the end of series %s is told by the next sweep", pk)
        except Exception:
            logger.exception("the end of series %s could not be told", pk)
    return changes


@verb
def _tell_end(pk: int, *, by: Actor, now: datetime) -> list[Change]:
    """The owner and those who have to deliver hear once that the date that is open is the last one."""
    commitment = locked(Commitment.objects.get(schedules=pk))
    schedule = Schedule.objects.get(pk=pk)
    newest = schedule.deadlines.select_related("commitment").latest("occurrence")
    if schedule.opens_at is not None or schedule.end_told or not newest.is_open:
        return []
    schedule.end_told = True
    schedule.save(update_fields=["end_told"])
    notices = [
        Notice(
            kind=Notification.Kind.SERIES_ENDS,
            recipient=recipient,
            deadline=newest,
            cause=f"schedule:{pk}:{newest.occurrence}",
            roles=roles,
            about={"schedule": pk},
        )
        for recipient, roles in people_with_roles(newest, (*DOERS, Role.OWNER), now=now)
    ]
    plant(notices, now=now)
    after = {"schedule": pk, "last": str(newest.occurrence), "recipients": [str(one.recipient.uid) for one in notices]}
    change = of_commitment(commitment, "series.end_told", after=after)
    audit.record([change], by=by, now=now)
    return [change]


def _open_next(
    schedule: Schedule, commitment: Commitment, office: OfficeSettings, *, at: datetime
) -> tuple[Deadline, Change] | None:
    """Open the date after the newest one as of an instant; None where the series has ended."""
    newest = schedule.deadlines.latest("occurrence")
    terms = newest.versions.select_related("calendar").get(version=1)
    calendar = terms.calendar.as_work_calendar() if terms.calendar else office_calendar(office)
    found = schedule.duty.next_after(newest.occurrence or schedule.first_date, calendar)
    if found is None or commitment.is_closed:
        schedule.opens_at = None
        schedule.save(update_fields=["opens_at"])
        return None
    due = Due(
        date=found,
        wording=schedule.wording,
        rule="series",
        explanation=_steps(schedule, found, newest.occurrence or schedule.first_date),
        roll=Roll(terms.roll),
        zone=terms.zone,
        calendar=terms.calendar,
    )
    number = commitment.deadlines.order_by("-number").values_list("number", flat=True)[0] + 1
    deadline, version = new_deadline(
        commitment, due, Kind(schedule.kind), number=number, office=office, by=CLOCK, now=at
    )
    _begin_reminders_with_the_rest(deadline, commitment, office)
    deadline.schedule, deadline.occurrence = schedule, found.last_day
    deadline.save()
    version.save()
    arm(schedule, deadline, office)
    schedule.save(update_fields=["opens_at"])
    return deadline, of_deadline(deadline, "deadline.opened", after=born(deadline), effective_at=at, by=CLOCK)


def _begin_reminders_with_the_rest(deadline: Deadline, commitment: Commitment, office: OfficeSettings) -> None:
    """What is opened late is not reminded of as of a time when the office or its import sent nothing yet."""
    released = commitment.batch.released_at if commitment.batch else None
    if deadline.ladder_from is not None:
        begun = [at for at in (office.sending_since, released) if at is not None]
        deadline.ladder_from = max([deadline.ladder_from, *begun])


def _steps(schedule: Schedule, found: PartialDate, before: date) -> tuple[Any, ...]:
    said = explained("next-in-series", day=found, reference=before)
    rule = schedule.recurrence
    return (repeats_step(rule), said) if rule is not None else (said,)
