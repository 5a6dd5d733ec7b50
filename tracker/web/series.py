"""What comes again on a commitment: the rule in words, the next days, and what became of every date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.duties import Coming, Duty, Mark, mark_of
from tracker.models import Commitment, Deadline, OfficeSettings, Schedule
from tracker.operations.series import series_of
from tracker.operations.terms import Due, office_calendar
from tracker.wording import due_briefly, recurrence_in_words

AHEAD = 3
MARKED = 12


@dataclass(frozen=True)
class Repeats:
    """A series: its rule in words, "" where its dates are listed, and the next that will open; none once it ended."""

    words: str
    coming: list[str]


@dataclass(frozen=True)
class Occurrence:
    """One date of a series, and what it counts as."""

    deadline: Deadline
    mark: Mark


@dataclass(frozen=True)
class Series:
    """A series as the pages show it. `newest`: the newest dates in the order of time; `earlier`: how many more."""

    schedule: Schedule
    words: str
    occurrences: list[Occurrence]
    coming: list[Coming]

    @property
    def newest(self) -> list[Occurrence]:
        """The marks of the strip."""
        return self.occurrences[-MARKED:]

    @property
    def earlier(self) -> int:
        """How many dates lie before those of the strip."""
        return max(0, len(self.occurrences) - MARKED)

    @property
    def kept(self) -> int:
        """How many were kept in time."""
        return sum(one.mark is Mark.KEPT for one in self.occurrences)

    @property
    def counted(self) -> int:
        """How many were judged: what was let pass or not counted is none of them."""
        return sum(one.mark in (Mark.KEPT, Mark.LATE, Mark.PARTLY, Mark.MISSED) for one in self.occurrences)

    @property
    def ends(self) -> bool:
        """Whether no date comes after the newest one, which is still open."""
        return self.schedule.opens_at is None and bool(self.occurrences) and self.occurrences[-1].deadline.is_open

    @property
    def next_dates(self) -> list[str]:
        """The dates that will open next, briefly."""
        return [due_briefly(one.date) for one in self.coming if not one.skipped][:AHEAD]


def series_on(
    commitment: Commitment, deadlines: Iterable[Deadline], office: OfficeSettings, *, ahead: int = AHEAD
) -> list[Series]:
    """The series of a commitment whose dates are these, with the next dates to come."""
    of: dict[int, list[Deadline]] = {}
    for deadline in deadlines:
        if deadline.schedule_id is not None and deadline.occurrence is not None:
            of.setdefault(deadline.schedule_id, []).append(deadline)
    return [
        series_with(schedule, of.get(schedule.pk, []), office, ahead=ahead)
        for schedule in commitment.schedules.order_by("pk")
    ]


def series_with(schedule: Schedule, deadlines: Sequence[Deadline], office: OfficeSettings, *, ahead: int) -> Series:
    """A series with its dates."""
    rows = sorted(deadlines, key=lambda row: row.occurrence or date.min)
    skipped = set(schedule.skipped)
    marked = [Occurrence(row, mark_of(row.state, late=row.is_late, skipped=row.occurrence in skipped)) for row in rows]
    rule = schedule.recurrence
    return Series(schedule, recurrence_in_words(rule) if rule else "", marked, _to_come(schedule, rows, office, ahead))


def repeats_from(due: Due, office: OfficeSettings, *, opened: Due | None = None) -> Repeats | None:
    """How a date that is not saved yet will come again, after the one that opens first; None for one that does not."""
    begun = series_of(due)
    if begun is None:
        return None
    rule, begins = begun
    calendar = due.calendar.as_work_calendar() if due.calendar else office_calendar(office)
    first = opened.date if opened is not None else begins
    coming = islice(Duty(begins, rule).coming(first.last_day, calendar), AHEAD)
    return Repeats(recurrence_in_words(rule), [due_briefly(one.date) for one in coming])


def dates_to_come(series: Series) -> list[PartialDate]:
    """Those that are not passed over."""
    return [one.date for one in series.coming if not one.skipped]


def _to_come(schedule: Schedule, rows: Sequence[Deadline], office: OfficeSettings, most: int) -> list[Coming]:
    if schedule.opens_at is None or not rows:
        return []
    return list(islice(schedule.duty.coming(rows[-1].occurrence, _calendar(rows[-1], office)), most))


def _calendar(newest: Deadline, office: OfficeSettings) -> WorkCalendar:
    return newest.calendar.as_work_calendar() if newest.calendar else office_calendar(office)
