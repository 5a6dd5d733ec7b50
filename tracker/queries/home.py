"""What My week shows."""

from datetime import date, timedelta

from django.db.models import F, QuerySet

from tracker.domain.lifecycle import OPEN, Stage, Status
from tracker.models import Deadline
from tracker.queries import commitments

AHEAD = timedelta(days=14)
_RESTING = (Status.PAUSED, Status.AWAITING_TRIGGER)


def due_and_overdue(dates: QuerySet[Deadline], *, today: date) -> QuerySet[Deadline]:
    """Open dates whose last day has passed or comes within two weeks, soonest first, with all that a row shows."""
    near = dates.filter(
        commitment__stage=Stage.ACTIVE.value,
        status__in=[status.value for status in sorted(OPEN) if status not in _RESTING],
        last_day__lte=today + AHEAD,
    )
    return commitments.shown(near, today=today).order_by("last_day", "commitment__reference", "number")


def next_date(dates: QuerySet[Deadline], *, today: date) -> Deadline | None:
    """The next date after the two weeks; None where nothing is planned."""
    later = commitments.in_view(dates, "open").filter(last_day__gt=today + AHEAD)
    return later.select_related("commitment").order_by(F("last_day").asc(), "pk").first()
