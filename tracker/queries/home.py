"""What My week shows."""

from datetime import date, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery

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


def ending_series(dates: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Open dates that are the last of their series, soonest first: nothing comes after them."""
    last = dates.open().filter(schedule__opens_at=None, commitment__stage=Stage.ACTIVE.value)  # type: ignore[attr-defined]
    newest = Deadline.objects.filter(schedule=OuterRef("schedule")).order_by("-occurrence").values("pk")[:1]
    rows = last.filter(schedule__isnull=False, pk=Subquery(newest)).select_related("commitment")
    return rows.order_by(F("last_day").asc(nulls_last=True), "pk")


def next_date(dates: QuerySet[Deadline], *, today: date) -> Deadline | None:
    """The next date after the two weeks; None where nothing is planned."""
    later = commitments.in_view(dates, "open").filter(last_day__gt=today + AHEAD)
    return later.select_related("commitment").order_by(F("last_day").asc(), "pk").first()
