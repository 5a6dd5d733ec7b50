"""Who sees what: the doors of rows."""

from django.db.models import Q, QuerySet

from tracker.models import Commitment, Membership, OfficeSettings, User


def office() -> OfficeSettings:
    """The office's settings, with the days of its calendar."""
    return OfficeSettings.objects.prefetch_related("calendar__days").get()


def roles_of(user: User) -> set[tuple[int, str]]:
    """(unit id, role) of every membership of an account."""
    return set(Membership.objects.filter(user=user).values_list("unit_id", "role"))


def visible_to(user: User) -> QuerySet[Commitment]:
    """The commitments an account may see: all that are not confidential, and the confidential ones of its own.

    Confidential ones are seen by their unit, their owner, participants' accounts, admins and auditors.
    """
    rows = Commitment.objects.all()
    if not user.is_active:
        return rows.none()
    seeing_all = Q(role__in=[Membership.Role.ADMIN, Membership.Role.AUDITOR])
    if user.is_superuser or user.memberships.filter(seeing_all).exists():
        return rows
    units = user.memberships.values("unit")
    if not user.memberships.exists():
        return rows.none()
    own = Q(unit__in=units) | Q(owner=user)
    participating = Commitment.objects.filter(participations__party__contacts__recipient__user=user)
    taking_part = Q(pk__in=participating.values("pk"))
    return rows.filter(Q(confidential=False) | own | taking_part)
