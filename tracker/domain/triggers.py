"""Dates that hang on an event: from the event's day and a length of time to the day that is promised."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.domain.deadlines import Explained
from tracker.domain.durations import Duration, moved

# A count beyond this many days, weeks, months or years is a slip of the pen, and no column keeps it.
FARTHEST = 30_000


class TriggerCode(StrEnum):
    """The steps from an event to a date, each with the values that its words need."""

    WAITS = "waits-for-event"  # event, count, unit; a count below 0 lies before the event
    EVENT_HAPPENED = "event-happened"  # event, day
    ON_THE_DAY = "on-the-event-day"  # day
    COUNTED_FROM = "counted-from-day"  # count, unit, anchor, day
    COUNTED_BACK = "counted-back"  # count, unit, anchor, day
    END_OF_MONTH_KEPT = "end-of-month-kept"  # day


class Stays(StrEnum):
    """Why a date that hangs on an event does not follow it."""

    EXTENDED = "extended"  # the promise was moved; an extension is never undone silently
    BY_HAND = "by_hand"  # somebody put another date in its place
    PAUSED = "paused"  # a pause gave it days that the event knows nothing of
    OUT_OF_REACH = "out_of_reach"  # the day lies outside the years or the calendar that can be reckoned


@dataclass(frozen=True)
class Hung:
    """The day that an event's day leads to, and the steps between them."""

    day: date
    steps: tuple[Explained, ...]


def is_countable(offset: Duration) -> bool:
    """Whether a length of time is one that can be kept and counted at all."""
    return abs(offset.count) <= FARTHEST


def waiting_for(event: str, offset: Duration) -> tuple[Explained, ...]:
    """Why there is no date yet: the event, and how far from it the date will lie."""
    return (Explained(TriggerCode.WAITS, {"event": event, "count": str(offset.count), "unit": offset.unit.value}),)


def hung_on(event: str, happened_on: date, offset: Duration, calendar: WorkCalendar) -> Hung | None:
    """The day so far from the day of an event, which is not counted itself; a count of 0 is that very day.

    Months and years keep the day number, or take the last day of a month that is shorter. `event` is its name, for the
    steps. None where the day lies outside the years that dates are kept in, or out of reach of the calendar.
    """
    reached = moved(happened_on, offset, calendar) if is_countable(offset) else None
    if reached is None or not FIRST_YEAR <= reached.day.year <= LAST_YEAR:
        return None
    day = reached.day.isoformat()
    steps = [Explained(TriggerCode.EVENT_HAPPENED, {"event": event, "day": happened_on.isoformat()})]
    if offset.count == 0 and reached.day == happened_on:
        steps.append(Explained(TriggerCode.ON_THE_DAY, {"day": day}))
    else:
        code = TriggerCode.COUNTED_BACK if offset.count < 0 else TriggerCode.COUNTED_FROM
        counted = {"count": str(abs(offset.count)), "unit": offset.unit.value, "anchor": happened_on.isoformat()}
        steps.append(Explained(code, {**counted, "day": day}))
    if reached.shrunk:
        steps.append(Explained(TriggerCode.END_OF_MONTH_KEPT, {"day": day}))
    return Hung(reached.day, tuple(steps))
