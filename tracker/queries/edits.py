"""Joint changes: which an account may look at, what became of their commitments, and what waits because of them."""

from datetime import datetime

from django.db.models import QuerySet

from tracker.models import Commitment, EditBatch, EditItem, User
from tracker.queries.access import sees_everything, visible_to


def for_user(user: User) -> QuerySet[EditBatch]:
    """Those that the account made; for admins and auditors all."""
    if sees_everything(user):
        return EditBatch.objects.all()
    return EditBatch.objects.filter(by=f"user:{user.uid}") if user.is_active else EditBatch.objects.none()


def made_by(user: User) -> QuerySet[EditBatch]:
    """The account's own, newest first."""
    return EditBatch.objects.filter(by=f"user:{user.uid}")


def items_of(batch: EditBatch, user: User) -> list[EditItem]:
    """The commitments of a joint change that this account may see."""
    rows = batch.items.filter(commitment__in=visible_to(user).order_by().values("pk"))
    return list(rows.select_related("commitment__unit"))


def changed_lately(now: datetime) -> QuerySet[EditItem, int]:
    """The keys of the commitments of joint changes that can still be undone at `now`."""
    done = EditItem.objects.filter(batch__until__gt=now, batch__undone_at=None, skipped="")
    return done.order_by().values_list("commitment", flat=True)


def chosen(user: User, picked: list[int]) -> QuerySet[Commitment]:
    """Those of the picked commitments that the account sees, with all that a line about each shows."""
    rows = visible_to(user).filter(pk__in=picked).select_related("unit", "owner", "policy")
    return rows.prefetch_related("participations__party").order_by("reference")
