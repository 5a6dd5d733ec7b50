"""Recurring duties: which date comes after which, and what one occurrence counts as.

A duty comes again by a rule, or on dates that were listed one by one because no rule says them. Either way each date
is known by its last day, a date that is skipped is passed over, and a date that is late never moves the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.recurrence import Recurrence


@dataclass(frozen=True)
class Coming:
    """A date that has not opened yet, and whether it will be passed over."""

    date: PartialDate
    skipped: bool


@dataclass(frozen=True)
class Duty:
    """The dates of a duty: those of `rule` from `begins` on, or those `listed`, rising by their last days.

    `skipped` are last days of dates that do not open; none opens whose last day lies after `until`.
    """

    begins: PartialDate
    rule: Recurrence | None = None
    listed: tuple[PartialDate, ...] = ()
    skipped: frozenset[date] = frozenset()
    until: date | None = None

    def next_after(self, day: date, calendar: WorkCalendar = WEEKDAYS) -> PartialDate | None:
        """The first date to open whose last day lies after `day`; None where the duty has ended."""
        return next((one.date for one in self.coming(day, calendar) if not one.skipped), None)

    def coming(self, day: date, calendar: WorkCalendar = WEEKDAYS) -> Iterator[Coming]:
        """The dates after `day`, those that are passed over marked; without end where the duty has none."""
        found = self._after(day, calendar)
        while found is not None:
            yield Coming(found, found.last_day in self.skipped)
            found = self._after(found.last_day, calendar)

    def has(self, day: date, *, after: date, calendar: WorkCalendar = WEEKDAYS, most: int = 500) -> bool:
        """Whether a date with that last day comes among the next ones after a day."""
        return any(one.date.last_day == day for one in islice(self.coming(after, calendar), most))

    def _after(self, day: date, calendar: WorkCalendar) -> PartialDate | None:
        if self.rule is not None:
            found = self.rule.next_after(day, self.begins, calendar)
        else:
            found = next((one for one in self.listed if one.last_day > day), None)
        return None if found is None or (self.until is not None and found.last_day > self.until) else found


class Mark(StrEnum):
    """What one occurrence counts as; SKIPPED and NOT_COUNTED count for nobody and against nobody."""

    KEPT = "kept"
    LATE = "late"
    PARTLY = "partly"
    MISSED = "missed"
    OVERDUE = "overdue"
    REPORTED = "reported"
    RESTS = "rests"
    DUE = "due"
    COMING = "coming"
    SKIPPED = "skipped"
    NOT_COUNTED = "not_counted"


_MARKS = {
    Status.MET: Mark.KEPT,
    Status.PARTLY_MET: Mark.PARTLY,
    Status.MISSED: Mark.MISSED,
    Status.OVERDUE: Mark.OVERDUE,
    Status.LONG_OVERDUE: Mark.OVERDUE,
    Status.REPORTED: Mark.REPORTED,
    Status.PAUSED: Mark.RESTS,
    Status.AWAITING_TRIGGER: Mark.RESTS,
    Status.DUE: Mark.DUE,
    Status.DUE_SOON: Mark.DUE,
    Status.UPCOMING: Mark.COMING,
}


def mark_of(status: Status, *, late: bool, skipped: bool) -> Mark:
    """What an occurrence counts as. `late`: it was received after its last day; `skipped`: the office let it pass."""
    if status is Status.MET and late:
        return Mark.LATE
    if status not in OPEN and status not in _MARKS:
        return Mark.SKIPPED if skipped else Mark.NOT_COUNTED
    return _MARKS[status]
