"""What a pause does to a date: the working days that the other side took are given back."""

from datetime import date, timedelta

from tracker.domain.calendars import WorkCalendar


def resumed_days(
    first_day: date, last_day: date, paused_on: date, resumed_on: date, calendar: WorkCalendar
) -> tuple[date, date]:
    """The first and last day after a pause from `paused_on` (counts) to `resumed_on` (does not), all local days.

    The last day moves by the working days of the pause that lie before it or on it, the first day too if the pause
    began before it. A single day stays one.
    """
    ended = min(resumed_on - timedelta(days=1), last_day)
    days = calendar.workdays_between(paused_on - timedelta(days=1), ended)
    if days <= 0:
        return first_day, last_day
    moved_last = calendar.add_workdays(last_day, days)
    if first_day == last_day:
        return moved_last, moved_last
    if paused_on >= first_day:
        return first_day, moved_last
    before = calendar.workdays_between(paused_on - timedelta(days=1), min(ended, first_day))
    return min(calendar.add_workdays(first_day, before), moved_last), moved_last
