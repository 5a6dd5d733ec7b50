"""What comes again on a commitment, in words, with the next days."""

from dataclasses import dataclass
from datetime import date

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.recurrence import Recurrence
from tracker.models import Commitment, OfficeSettings, Schedule
from tracker.operations.series import series_of
from tracker.operations.terms import Due, office_calendar
from tracker.wording import due_briefly, recurrence_in_words

AHEAD = 3


@dataclass(frozen=True)
class Repeats:
    """A series: its rule in words, and the next dates that will open; none where it has ended."""

    words: str
    coming: list[str]


def repeats_of(commitment: Commitment, office: OfficeSettings) -> list[Repeats]:
    """The series of a commitment."""
    return [_repeats(schedule, office) for schedule in commitment.schedules.order_by("pk")]


def repeats_from(due: Due, office: OfficeSettings, *, opened: Due | None = None) -> Repeats | None:
    """How a date that is not saved yet will come again, after the one that opens first; None for one that does not."""
    begun = series_of(due)
    if begun is None:
        return None
    rule, begins = begun
    calendar = due.calendar.as_work_calendar() if due.calendar else office_calendar(office)
    first = opened.date if opened is not None else begins
    return Repeats(recurrence_in_words(rule), _coming(rule, begins, first.last_day, calendar))


def _repeats(schedule: Schedule, office: OfficeSettings) -> Repeats:
    rule = schedule.recurrence
    if schedule.opens_at is None:
        return Repeats(recurrence_in_words(rule), [])
    newest = schedule.deadlines.select_related("calendar").latest("occurrence")
    calendar = newest.calendar.as_work_calendar() if newest.calendar else office_calendar(office)
    return Repeats(recurrence_in_words(rule), _coming(rule, schedule.begins, newest.occurrence, calendar))


def _coming(rule: Recurrence, begins: PartialDate, day: date, calendar: WorkCalendar) -> list[str]:
    """The next dates after a day, as briefly as a list has them."""
    coming: list[str] = []
    while len(coming) < AHEAD and (following := rule.next_after(day, begins, calendar)) is not None:
        coming.append(due_briefly(following))
        day = following.last_day
    return coming
