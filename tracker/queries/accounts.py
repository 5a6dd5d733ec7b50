"""Accounts and units as the office looks at them."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from tracker.models import Invitation, Membership, Unit, User


def accounts(*, now: datetime) -> list[dict[str, Any]]:
    """Every account with its roles and its open invitation, active ones first."""
    held = Membership.objects.select_related("unit").order_by("unit__name", "role")
    still = Invitation.objects.filter(accepted_at=None, ended_at=None)
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    rows = User.objects.annotate(has_factor=Exists(factor)).order_by("-is_active", "name").prefetch_related(
        Prefetch("memberships", queryset=held), Prefetch("invitations", queryset=still, to_attr="still_open")
    )
    return [{"account": row, "invited": next(iter(row.still_open), None)} for row in rows]  # type: ignore[attr-defined]


def units() -> QuerySet[Unit]:
    """The units with the number of their accounts and open commitments."""
    return Unit.objects.annotate(
        people=Count("memberships__user", filter=Q(memberships__user__is_active=True), distinct=True),
        owns=Count("commitments", filter=Q(commitments__stage="active"), distinct=True),
    )


def has_factor(user: User) -> bool:
    """Whether the account has a second factor."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
