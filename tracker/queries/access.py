"""Who sees what: the doors of rows."""

from datetime import date
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Now

from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Membership, OfficeSettings, Participation, Party, Recipient, User


def office() -> OfficeSettings:
    """The office's settings, with the days of its calendar."""
    return OfficeSettings.objects.select_related("calendar").prefetch_related("calendar__days").get()


def office_day() -> Cast:
    """The office's day by the database's clock: a door asks who stands before it now, not on a supposed day."""
    zone = Subquery(OfficeSettings.objects.filter(pk=1).values("zone")[:1])
    return Cast(Func(zone, Now(), function="timezone", output_field=DateTimeField()), DateField())


def current_contacts() -> QuerySet[Contact]:
    """Who stands for a party today: not those who left, nor those who are still to come."""
    return Contact.objects.current(office_day())


def parties_of(user: User) -> QuerySet[Any, Any]:
    """The keys of the parties that an account stands for today."""
    return current_contacts().filter(recipient__user=user).values("party")


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
    taking_part = Q(pk__in=Participation.objects.filter(party__in=parties_of(user)).values("commitment"))
    return rows.filter(Q(confidential=False) | own | taking_part)


def may_hear(recipient: Recipient, commitment: Commitment, *, day: date) -> bool:
    """Whether an address may be told of a commitment on a day of the office.

    Of a confidential one only current contacts of those who take part, its unit, its owner, admins and auditors.
    """
    parties = Participation.objects.filter(commitment=commitment).values("party")
    taking_part = Contact.objects.current(day).filter(recipient=recipient, party__in=parties)
    if not commitment.confidential or taking_part.exists():
        return True
    user = recipient.user
    if user is None or not user.is_active:
        return False
    own = commitment.owner_id == user.pk or user.memberships.filter(unit=commitment.unit_id).exists()
    return own or sees_everything(user)


def parties_for(user: User) -> QuerySet[Party]:
    """All parties for admins and auditors, else those without a commitment, and those with one that the account sees.

    A party that only takes part in what is confidential is not named to others; one that was merged, to nobody.
    """
    rows = Party.objects.filter(merged_into=None).select_related("parent", "superior")
    if not user.is_active:
        return rows.none()
    if sees_everything(user):
        return rows
    taking_part = Participation.objects.filter(party=OuterRef("pk"))
    seen = taking_part.filter(commitment__in=visible_to(user).order_by().values("pk"))
    return rows.filter(Exists(seen) | ~Exists(taking_part))


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
    checked = Participation.objects.filter(role=Role.CONTROLLER.value, party__in=parties_of(user))
    return rows.filter(pk__in=checked.values("commitment"))
