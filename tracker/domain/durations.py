"""Lengths of time, and the day that lies so far from another: “30 days after”, “10 working days before”."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.calendars import CalendarExhausted, WorkCalendar

# “within 5,000 working days” names no deadline that anybody could check; counting further only costs time.
MOST_WORKDAYS = 2000


class Counted(StrEnum):
    """Units in which days are counted from another day."""

    DAYS = "days"
    WORKING_DAYS = "working-days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_ISO_LETTERS = {
    Counted.DAYS: "D",
    Counted.WORKING_DAYS: "D",
    Counted.WEEKS: "W",
    Counted.MONTHS: "M",
    Counted.YEARS: "Y",
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. A count below 0 reaches back."""

    count: int
    unit: Counted

    @property
    def iso(self) -> str:
        """As ISO 8601 writes it, a minus in front where it reaches back: P90D, -P2W. Working days are days there."""
        return f"{'-' if self.count < 0 else ''}P{abs(self.count)}{_ISO_LETTERS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A day so far from another; `shrunk` where its number had to become that of a shorter month's last day."""

    day: date
    shrunk: bool = False


def moved(day: date, duration: Duration, calendar: WorkCalendar) -> Moved | None:
    """The day so much later, or earlier for a count below 0. The day itself is not counted.

    Months and years keep the day number, or take the last day of a month that is shorter. None out of reach of the
    calendar, or beyond MOST_WORKDAYS.
    """
    count = duration.count
    try:
        if duration.unit is Counted.WORKING_DAYS:
            return Moved(calendar.add_workdays(day, count)) if abs(count) <= MOST_WORKDAYS else None
        if duration.unit in (Counted.DAYS, Counted.WEEKS):
            return Moved(day + timedelta(days=count * (7 if duration.unit is Counted.WEEKS else 1)))
        return _months_later(day, count * (12 if duration.unit is Counted.YEARS else 1))
    except (CalendarExhausted, ValueError, OverflowError):
        return None


def _months_later(day: date, count: int) -> Moved:
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    number = min(day.day, monthrange(year, month)[1])
    return Moved(date(year, month, number), number != day.day)
