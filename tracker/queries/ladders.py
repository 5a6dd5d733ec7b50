"""Which ladder a date hangs on."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tracker.domain.lifecycle import Kind
from tracker.models import Deadline, ReminderPolicy


def ladders_of(deadlines: Iterable[Deadline]) -> dict[int, ReminderPolicy]:
    """Deadline id -> the ladder that it hangs on now: that of reviews, its commitment's own, or the usual one."""
    every = {policy.pk: policy for policy in ReminderPolicy.objects.prefetch_related("steps")}
    usual = {policy.use: policy for policy in every.values() if policy.use}
    return {row.pk: _ladder(row, every, usual) for row in deadlines}


def hanging_on(deadlines: QuerySet[Deadline], policy: ReminderPolicy) -> QuerySet[Deadline]:
    """The dates that hang on a ladder."""
    if policy.use == ReminderPolicy.Use.REVIEW:
        return deadlines.filter(kind=Kind.REVIEW.value)
    own = Q(commitment__policy=policy)
    if policy.use == ReminderPolicy.Use.DATED:
        own |= Q(commitment__policy=None)
    return deadlines.filter(own).exclude(kind=Kind.REVIEW.value)


def _ladder(row: Deadline, every: dict[int, ReminderPolicy], usual: dict[str, ReminderPolicy]) -> ReminderPolicy:
    if row.is_review:
        return usual[ReminderPolicy.Use.REVIEW]
    return every.get(row.commitment.policy_id or 0) or usual[ReminderPolicy.Use.DATED]
