"""What will follow from a date, before it is saved: the day it comes to, what is odd about it, the first reminders."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from tracker.domain import reminders
from tracker.domain.calendars import WEEKDAYS, CalendarExhausted, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Roll, Span, Terms, local_day, span_of
from tracker.domain.policies import Role
from tracker.domain.provisional import doubts_of
from tracker.domain.reminders import Ladder, Mode, PlannedStep, Reader, Told
from tracker.models import OfficeSettings, ReminderPolicy
from tracker.operations.series import still_on_time
from tracker.operations.terms import Due
from tracker.web.series import Repeats, repeats_from
from tracker.wording import explain, weekday_date

SHOWN = 3


@dataclass(frozen=True)
class Preview:
    """The span a date comes to in this office, the steps to it, and what a person should look at twice."""

    span: Span
    steps: list[str]
    oddities: list[str]
    reminders: list[PlannedStep]
    repeats: Repeats | None


def preview(
    due: Due, *, office: OfficeSettings, policy: ReminderPolicy | None, now: datetime, moves: bool = False
) -> Preview | None:
    """What follows from a date recorded now; None where the office's calendar finds no working day.

    Of a series the first date that can still be met is shown, as it would open. `moves`: a date that stands is given
    this one, which begins no series.
    """
    calendar = office.calendar.as_work_calendar() if office.calendar else WEEKDAYS
    stated = replace(due, recurrence=None) if moves else due
    try:
        opened = still_on_time(stated, office=office, now=now)
        due = opened or stated
        span = span_of(Terms(due.date, due.boundary, Roll(office.roll), due.zone or office.zone), calendar)
        to_come = _reminders(span, policy, office, calendar, now)
    except CalendarExhausted:
        return None
    steps = [*due.explanation, *span.steps]
    doubts = explain(doubts_of(steps, calendar))
    oddities = [*_oddities(span, calendar, local_day(now, span.zone)), *doubts]
    return Preview(span, [*explain(steps), *doubts], oddities, to_come, repeats_from(stated, office, opened=opened))


def _reminders(
    span: Span, policy: ReminderPolicy | None, office: OfficeSettings, calendar: WorkCalendar, now: datetime
) -> list[PlannedStep]:
    """When the responsible party would be written to, by the office's own habits; the first few from now on."""
    chosen = policy or ReminderPolicy.objects.get(use=ReminderPolicy.Use.DATED)
    reader = Reader(office.zone, office.send_hour, Mode.DAILY, calendar)
    told = Told({Role.RESPONSIBLE: now})
    planned = reminders.plan(span, chosen.as_policy(), reader, told, Ladder(now, catches_up=True))
    return [step for step in planned if step.planned_at > now][:SHOWN]


def _oddities(span: Span, calendar: WorkCalendar, today: date) -> Iterator[str]:
    last = span.last_day
    if last < today:
        yield _("%(day)s has passed. Is the year right?") % {"day": weekday_date(last)}
    elif not calendar.is_workday(last):
        name = calendar.holiday_name(last)
        because = _("%(day)s is no working day (%(holiday)s); it stays the last day.")
        plain = _("%(day)s is no working day; it stays the last day.")
        yield (because if name else plain) % {"day": weekday_date(last), "holiday": name}


def day_of(text: str) -> date | None:
    """A day as a date field sends it; None for none or a wrong one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def by_hand(key: str, words: str) -> Due | None:
    """A date that a person chose instead of the readings; None if the key names none."""
    try:
        return Due(date=PartialDate.parse(key), wording=words, rule="chosen") if key else None
    except ValueError:
        return None
