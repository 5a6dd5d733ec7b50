"""How the dates of a commitment were computed, in words, and which of them stand on days that may still change."""

from collections.abc import Iterable

from tracker.domain.calendars import WEEKDAYS
from tracker.domain.provisional import days_asked, doubts_of
from tracker.models import Calendar, Deadline, OfficeSettings
from tracker.operations.terms import stored_explanation
from tracker.wording import explain


def computed(deadlines: Iterable[Deadline], office: OfficeSettings) -> list[tuple[Deadline, list[str]]]:
    """Each deadline with the sentences of its explanation, its `is_provisional` set.

    The steps are those that were stored; whether the calendar's days are certain is what is known now. At most two
    queries, and none where no date counted working days.
    """
    told = [(deadline, stored_explanation(deadline.explanation)) for deadline in deadlines]
    asking = {deadline.pk: deadline.calendar_id or office.calendar_id for deadline, steps in told if days_asked(steps)}
    rows = Calendar.objects.prefetch_related("days").in_bulk(set(filter(None, asking.values()))) if asking else {}
    found = []
    for deadline, steps in told:
        row = rows.get(asking.get(deadline.pk) or 0)
        doubts = doubts_of(steps, row.as_work_calendar() if row is not None else WEEKDAYS)
        deadline.is_provisional = bool(doubts) and deadline.is_open
        found.append((deadline, explain([*steps, *(doubts if deadline.is_provisional else ())])))
    return found
