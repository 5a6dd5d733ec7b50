"""Telling the people who do the work that a date moved."""

from datetime import date, datetime

from tracker.domain.policies import Role
from tracker.models import Deadline, DeadlineTerms, Notification
from tracker.operations.audience import people_with_roles
from tracker.operations.outbox import Notice, plant

DOERS = (Role.RESPONSIBLE, Role.SUPPORTING)


def tell_new_date(deadline: Deadline, version: DeadlineTerms, *, before: date | None, now: datetime) -> None:
    """Queue the notice of a new last day; the deadline's row must be saved. Reminders of the old day are void."""
    about = {"terms": version.pk, "before": str(before)}
    plant(
        [
            Notice(
                kind=Notification.Kind.DECISION,
                recipient=recipient,
                deadline=deadline,
                cause=f"terms:{version.pk}",
                roles=roles,
                about=about,
            )
            for recipient, roles in people_with_roles(deadline, DOERS, now=now)
        ],
        now=now,
    )
