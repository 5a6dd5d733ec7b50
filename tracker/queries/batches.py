"""Joint decisions: which an account may look at, and what became of their dates."""

from django.db.models import Exists, OuterRef, QuerySet

from tracker.models import BatchItem, DecisionBatch, Notification, User
from tracker.queries.access import on_desk_of


def for_user(user: User) -> QuerySet[DecisionBatch]:
    """Those with a date that stands on the desk that this account reads."""
    seen = BatchItem.objects.filter(batch=OuterRef("pk"), deadline__commitment__in=on_desk_of(user))
    return DecisionBatch.objects.filter(Exists(seen))


def items_of(batch: DecisionBatch, user: User) -> list[BatchItem]:
    """The dates of a batch that this account may see, with their commitments."""
    rows = batch.items.filter(deadline__commitment__in=on_desk_of(user))
    return list(rows.select_related("deadline__commitment", "deadline__calendar"))


def people_waiting(batch: DecisionBatch) -> int:
    """How many people will hear of it."""
    items = batch.items.values("deadline")
    queued = Notification.objects.filter(
        deadline__in=items, about__batch=batch.pk, state=Notification.State.QUEUED, recipient__isnull=False
    )
    return queued.values("recipient").distinct().count()
