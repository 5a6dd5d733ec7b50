"""The reminders of the coming days for the whole office: walked in slices, and bounded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from tracker.models import Deadline, Notification
from tracker.operations import schedule
from tracker.operations.schedule import Planned

SLICE = 200
MOST_DATES = 2000


@dataclass(frozen=True)
class Foreseen:
    """What is to come, in order. `whole_until`: where not all dates were looked at, the list is whole so far only."""

    planned: list[Planned]
    looked_at: int
    whole_until: datetime | None = None


def foreseen(deadlines: QuerySet[Deadline], *, now: datetime, until: datetime, most: int = MOST_DATES) -> Foreseen:
    """The reminders of (now, until] of these dates if nothing changes. At most `most` dates are looked at.

    Those whose next change comes soonest are looked at first, so that what is shown before that of the first one left
    out is all there is: later ones are left out of the list. Nothing is stored.
    """
    rows = list(_in_reach(deadlines, now, until)[: most + 1])
    planned = [one for ids in _slices([pk for pk, _ in rows[:most]]) for one in _walked(ids, now, until)]
    planned.sort(key=lambda one: (one.planned_at, one.deadline.pk))
    if len(rows) <= most:
        return Foreseen(planned, len(rows))
    first_left_out = max(rows[most][1] or now, now)
    return Foreseen([one for one in planned if one.planned_at <= first_left_out], most, first_left_out)


def _in_reach(
    deadlines: QuerySet[Deadline], now: datetime, until: datetime
) -> QuerySet[Deadline, tuple[int, datetime | None]]:
    """Ids of dates about which anything may be said until then, with the instant of their next change.

    A date with a row that waits, and one whose ladder has not begun, may be told of at once.
    """
    at_once = Value(now, DateTimeField())
    waiting = Notification.objects.filter(deadline=OuterRef("pk"), state=Notification.State.QUEUED)
    rows = deadlines.open().annotate(waits=Exists(waiting))  # type: ignore[attr-defined]
    rows = rows.filter(Q(next_event_at__lte=until) | Q(ladder_from=None) | Q(waits=True))
    rows = rows.annotate(changes_at=Greatest(Coalesce(F("next_event_at"), at_once), at_once))
    found: QuerySet[Deadline, tuple[int, datetime | None]] = rows.order_by("changes_at", "pk").values_list(
        "pk", "changes_at"
    )
    return found


def _slices(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _walked(ids: list[int], now: datetime, until: datetime) -> list[Planned]:
    return schedule.forecast(Deadline.objects.filter(pk__in=ids), now=now, until=until)
