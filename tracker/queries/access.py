"""Who sees what: the doors of rows."""

from django.db.models import Q, QuerySet

from tracker.domain.policies import Role
from tracker.models import Commitment, Membership, OfficeSettings, Participation, User


def office() -> OfficeSettings:
    """The office's settings, with the days of its calendar."""
    return OfficeSettings.objects.select_related("calendar").prefetch_related("calendar__days").get()


def roles_of(user: User) -> set[tuple[int, str]]:
    """(unit id, role) of every membership of an account."""
    return set(Membership.objects.filter(user=user).values_list("unit_id", "role"))


def sees_everything(user: User) -> bool:
    """Admins and auditors: all of the office, confidential or not."""
    seeing_all = Q(role__in=[Membership.Role.ADMIN, Membership.Role.AUDITOR])
    return user.is_active and (user.is_superuser or user.memberships.filter(seeing_all).exists())


def visible_to(user: User) -> QuerySet[Commitment]:
    """The commitments an account may see: all that are not confidential, and the confidential ones of its own.

    Confidential ones are seen by their unit, their owner, participants' accounts, admins and auditors.
    """
    rows = Commitment.objects.all()
    if not user.is_active:
        return rows.none()
    if sees_everything(user):
        return rows
    units = user.memberships.values("unit")
    if not user.memberships.exists():
        return rows.none()
    own = Q(unit__in=units) | Q(owner=user)
    participating = Commitment.objects.filter(participations__party__contacts__recipient__user=user)
    taking_part = Q(pk__in=participating.values("pk"))
    return rows.filter(Q(confidential=False) | own | taking_part)


def on_desk_of(user: User) -> QuerySet[Commitment]:
    """The commitments whose desk an account reads: what it decides about; for auditors who decide nothing, all."""
    roles = _held_roles(user)
    deciding = {Membership.Role.ADMIN.value, Membership.Role.REVIEWER.value}
    if Membership.Role.AUDITOR in roles and not roles & deciding:
        return Commitment.objects.all()
    return _decided_with(user, roles)


def decidable_by(user: User) -> QuerySet[Commitment]:
    """The commitments an account decides about: admins all; reviewers those that a party they stand for checks."""
    return _decided_with(user, _held_roles(user))


def _held_roles(user: User) -> set[str]:
    return {role for _, role in roles_of(user)} if user.is_active else set()


def _decided_with(user: User, roles: set[str]) -> QuerySet[Commitment]:
    rows = Commitment.objects.all()
    if user.is_active and (user.is_superuser or Membership.Role.ADMIN in roles):
        return rows
    if Membership.Role.REVIEWER not in roles:
        return rows.none()
    checked = Participation.objects.filter(
        role=Role.CONTROLLER.value, party__contacts__recipient__user=user, party__contacts__ends_on=None
    )
    return rows.filter(pk__in=checked.values("commitment"))
