"""Duties that come again, by the rules of RFC 5545 (iCalendar), section 3.3.10.

A rule here generates *last days that are on time*, never times of day. The first of them is an argument: it is what
iCalendar calls DTSTART. Three things differ from the letter of the RFC, because deadlines are not meetings:

- A day that a month does not have becomes the last day of that month, where RFC 5545 leaves the month out. RFC 7529
  calls this SKIP=BACKWARD. “31 August, then every six months” comes in February, too. So no rule names a day that
  never comes.
- A rule without BY-parts repeats a period as a period: a quarter is followed by a quarter, not by the day 91 days on.
- “45 days after the end of each quarter” is the ends of the quarters and a duration that RFC 5545 has no word for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from tracker.domain import occurrences
from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.durations import Counted, Duration
from tracker.domain.rrules import (
    LONGEST_INTERVAL,
    MOST_OCCURRENCES,
    PROBLEM_CODES,
    Frequency,
    InvalidRecurrence,
    Rule,
    Weekday,
    read_rule,
)

__all__ = [
    "LONGEST_INTERVAL",
    "MOST_OCCURRENCES",
    "PROBLEM_CODES",
    "Frequency",
    "InvalidRecurrence",
    "Recurrence",
    "Weekday",
]


@dataclass(frozen=True, slots=True)
class Recurrence(Rule):
    """A rule that generates last days on time; its parts are those of Rule. Raises InvalidRecurrence."""

    @classmethod
    def parse(cls, rrule: str) -> Self:
        """Read a rule of RFC 5545, with or without “RRULE:” before it. Raises InvalidRecurrence."""
        return cls(**read_rule(rrule))

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any]) -> Self:
        """Build a rule from what `parts` gave, as it comes back from JSON. Raises InvalidRecurrence."""
        rule, counted = cls.parse(parts["rrule"]), parts.get("counted")
        if not counted:
            return rule
        try:
            length = Duration(int(counted["count"]), Counted(counted["unit"]))
        except (KeyError, TypeError, ValueError):
            raise InvalidRecurrence("value-wrong", part="counted", given=counted) from None
        return replace(rule, counted=length)

    @property
    def parts(self) -> dict[str, Any]:
        """The rule as JSON can hold it."""
        counted = self.counted and {"count": self.counted.count, "unit": self.counted.unit.value}
        return {"rrule": self.rrule, "counted": counted}

    def occurrences(self, first: PartialDate, calendar: WorkCalendar = WEEKDAYS) -> Iterator[PartialDate]:
        """The dates from the first on, rising by their last days, none before the last day of `first`.

        A rule that names its days gives those days; `first` is among them only if it is one of them. Else every date
        is as precise as `first`, but not so long that two would overlap. A rule that names months only takes its day
        from `first`, or whole months where that is a month. Weeks begin on Monday; every so many weeks, months or
        years are counted from those of `first`, but months and parts of the year after which days are counted are
        those of the calendar year. `calendar` is for counted working days.

        Ends at UNTIL (inclusive), after COUNT dates, and with the year 2200.
        """
        return occurrences.occurrences(self, first, calendar)

    def next_after(self, day: date, first: PartialDate, calendar: WorkCalendar = WEEKDAYS) -> PartialDate | None:
        """The first occurrence whose last day lies after `day`; None where the series has ended."""
        if day == date.max:
            return None
        return next(occurrences.occurrences(self, first, calendar, day + timedelta(days=1)), None)

    def previous_before(self, day: date, first: PartialDate, calendar: WorkCalendar = WEEKDAYS) -> PartialDate | None:
        """The last occurrence whose last day lies before `day`; None where the series begins later."""
        return occurrences.last_before(self, first, calendar, day)

    def at_month_ends(self, begin: date) -> "Recurrence":
        """The rule from a last day on that is the day before a month: every month before 1 May ends with its last day.

        So 30 April is followed by 31 May. The rule itself where it names its days, or `begin` ends no month.
        """
        ends_month = (begin + timedelta(days=1)).day == 1
        if self.names_days or not self.months_apart or not ends_month:
            return self
        months = (begin.month,) if self.frequency is Frequency.YEARLY else ()
        return replace(self, months=months, month_days=(-1,))

    def a_day_earlier(self) -> "Recurrence | None":
        """The rule of the days before its days: “до 1 февраля” each year ends on 31 January.

        The day before one that a month does not have is the last of that month, and before a month lies the last day
        of the month before. None where no rule says it: a counted one, a first day beside others, a weekday of a month.
        """
        if self.counted or (self.weekdays and self.frequency is not Frequency.WEEKLY):
            return None
        if self.weekdays:
            return replace(self, weekdays=tuple(Weekday((each.day - 1) % 7) for each in self.weekdays))
        if not self.months and not self.month_days:
            return self
        if self.month_days in ((), (1,)):
            return replace(self, month_days=(-1,), months=tuple((month - 2) % 12 + 1 for month in self.months))
        if min(self.month_days) <= 1:
            return None
        return replace(self, month_days=tuple(day - 1 for day in self.month_days))
