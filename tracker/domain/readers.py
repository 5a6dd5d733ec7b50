"""How a person is written to: mode, hour, zone, working days; and on which day and at which instant a step goes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tracker.domain.calendars import CalendarExhausted, WorkCalendar
from tracker.domain.deadlines import Span, at_hour, local_day, notice_day, start_of_day
from tracker.domain.policies import Anchor, Days, Step

STALE_AFTER_WORKING_DAYS = 5
HELD_FROM_OFFSET = 5
MONDAY = 0


class Mode(StrEnum):
    """How a recipient wants to be written to."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Reader:
    """How one recipient is written to: zone (IANA key), hour of the day there, mode, working days."""

    zone: str
    hour: time
    mode: Mode
    calendar: WorkCalendar

    def at(self, day: date) -> datetime:
        """The recipient's send hour on that day."""
        return at_hour(day, self.hour, self.zone)

    def latest_window(self, now: datetime) -> datetime:
        """The latest send hour at or before `now`."""
        today = local_day(now, self.zone)
        return self.at(today) if self.at(today) <= now else self.at(today - timedelta(days=1))

    def next_window(self, now: datetime) -> datetime:
        """The first send hour on a working day strictly after `now`."""
        day = local_day(now, self.zone)
        while self.at(day) <= now or not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return self.at(day)

    def window_after_gap(self, last: date, gap: int) -> datetime:
        """The first window at least `gap` (1 or more) working days after the day of the last mail.

        The send hour of that working day; the start of the day for those who are written to at once; for weekly
        readers that of the first Monday not before it.
        """
        day = self.calendar.add_workdays(last, gap)
        if self.mode is Mode.WEEKLY:
            return self.at(monday_near(day, before=False))
        return start_of_day(day, self.zone) if self.mode is Mode.AT_ONCE else self.at(day)


def step_day(span: Span, step: Step, calendar: WorkCalendar, held: int, time: int = 1) -> date | None:
    """The working day on which a step falls for the n-th time; None where a repeat of a before-step has no day left.

    Back to a working day for before- and last-day steps, forward for later ones. Repeats are counted from the first
    day in days of the same kind. `held` working days move the steps, and repeats, from +5 on.
    """
    anchor = {Anchor.NOTICE: notice_day(span), Anchor.EARLIEST: span.first_day, Anchor.LATEST: span.last_day}
    day = _settled(_counted(anchor[step.anchor], step.offset, step.days, calendar), step, calendar)
    if time > 1:
        further = step.repeat_every * (time - 1)
        day = _settled(_counted(day, further, step.days, calendar), step, calendar)
        if step.is_before and day > span.last_day:
            return None
    if step.anchor is Anchor.LATEST and step.offset + step.repeat_every * (time - 1) >= HELD_FROM_OFFSET:
        day = day if step.is_before else calendar.add_workdays(day, held)
    return day


def window(span: Span, step: Step, reader: Reader, day: date, began_at: datetime) -> tuple[date, datetime]:
    """The reader's window for a step of that day: (the day it is sent on, the instant).

    Before- and last-day steps lie before due_at, later ones at or after it. A weekly reader's Monday that lies before
    the ladder began, or on the wrong side of due_at, gives way to the day itself.
    """
    day = _inside(span, step, reader, day)
    if reader.mode is Mode.WEEKLY:
        monday = monday_near(day, before=step.is_before)
        planned_at = reader.at(monday)
        in_time = planned_at < span.due_at if step.is_before else planned_at >= span.due_at
        if planned_at >= began_at and in_time:
            return monday, planned_at
    if reader.mode is Mode.AT_ONCE:
        begins = start_of_day(day, reader.zone)
        return day, begins if step.is_before else max(begins, span.due_at)
    return day, reader.at(day)


def stale_at(planned_at: datetime, reader: Reader) -> datetime:
    """When a reminder that nothing newer takes the place of is too old to be sent: five working days later."""
    day = local_day(planned_at, reader.zone)
    return reader.at(reader.calendar.add_workdays(day, STALE_AFTER_WORKING_DAYS))


def monday_near(day: date, *, before: bool) -> date:
    """That day if it is a Monday, else the one before it, or after it."""
    back = (day.weekday() - MONDAY) % 7
    return day - timedelta(days=back) if before else day + timedelta(days=-back % 7)


def _counted(day: date, count: int, days: Days, calendar: WorkCalendar) -> date:
    if days is Days.WORKING:
        return calendar.add_workdays(day, count)
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise CalendarExhausted(f"the calendar ends near {day.isoformat()}") from None


def _settled(day: date, step: Step, calendar: WorkCalendar) -> date:
    return calendar.previous_workday(day) if step.is_before else calendar.next_workday(day)


def _inside(span: Span, step: Step, reader: Reader, day: date) -> date:
    """Move a day until its send hour lies before due_at (before- and last-day steps), or not before it (later ones)."""
    if step.is_before:
        while reader.at(day) >= span.due_at:
            day = reader.calendar.previous_workday(day - timedelta(days=1))
    else:
        while reader.at(day) < span.due_at:
            day = reader.calendar.next_workday(day + timedelta(days=1))
    return day
