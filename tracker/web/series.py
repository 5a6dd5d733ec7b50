"""What comes again on a commitment, in words, with the next days."""

from dataclasses import dataclass

from tracker.models import Commitment, OfficeSettings, Schedule
from tracker.operations.terms import office_calendar
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


def _repeats(schedule: Schedule, office: OfficeSettings) -> Repeats:
    rule, day = schedule.recurrence, None
    words, coming = recurrence_in_words(rule), []
    if schedule.opens_at is not None:
        newest = schedule.deadlines.select_related("calendar").latest("occurrence")
        calendar = newest.calendar.as_work_calendar() if newest.calendar else office_calendar(office)
        day = newest.occurrence
    while day is not None and len(coming) < AHEAD:
        following = rule.next_after(day, schedule.begins, calendar)
        coming += [due_briefly(following)] if following else []
        day = following.last_day if following else None
    return Repeats(words, coming)
