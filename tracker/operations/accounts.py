"""Accounts and what they may do; the link that makes the very first admin."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import Commitment, Membership, OfficeSettings, Recipient, Unit, User
from tracker.operations import reads, recipients
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.rows import delete_row, save_row

FIRST_ADMIN = "/first-admin/{token}/"
HIDDEN = ("password", "last_login")
_LAST_ADMIN = gettext_lazy("This is the last admin: make another one first.")


@verb
def create_user(
    *,
    by: Actor,
    now: datetime,
    email: str,
    name: str,
    password: str | None,
    roles: Sequence[tuple[Unit, str]] = (),
    language: str = "en",
    superuser: bool = False,
) -> User:
    """Make an account with what it may do where, and the row by which it is written to.

    An admin may use Django's admin as well: parties, contacts, calendars and ladders are kept there.

    Without a password nobody can sign in before one is set. Raises Refused: no name, no address, a known address, a
    password that is easy to guess.
    """
    superuser = superuser or any(role == Membership.Role.ADMIN for _unit, role in roles)
    user = User(email=email, name=name, language=language, is_staff=superuser, is_superuser=superuser)
    save_user(user, by=by, now=now, password=password)
    for unit, role in roles:
        save_membership(Membership(user=user, unit=unit, role=role), by=by, now=now)
    return user


@verb
def save_user(user: User, *, by: Actor, now: datetime, password: str | None = None) -> None:
    """Save an account, with a new password where one is given; mails follow a changed address. Raises Refused."""
    user.email, user.name = recipients.clean_address(user.email), " ".join(user.name.split())
    if not user.name:
        raise Refused(_("Give the person's name."))
    if User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
        raise Refused(_("There is an account with the address %(email)s already.") % {"email": user.email})
    if user.time_zone:
        recipients.known_zone(user.time_zone)
    _refuse_last_admin_to_leave(user)
    if password is not None:
        _check_password(password, user)
        user.set_password(password)
    elif user._state.adding:
        user.set_unusable_password()
    save_row(user, by=by, now=now, hidden=HIDDEN, reads=lambda: reads.of_recipients(_recipient_ids(user)))
    if password is not None:
        record([Change(action="user.password", target=target_of(user))], by=by, now=now)
    _follow(user, by=by, now=now)


@verb
def save_membership(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Say what an account may do in a unit. Raises Refused where it may already."""
    twins = Membership.objects.filter(user=membership.user_id, unit=membership.unit_id, role=membership.role)
    if twins.exclude(pk=membership.pk).exists():
        raise Refused(_("%(user)s has this role in the unit already.") % {"user": membership.user})
    save_row(membership, by=by, now=now)


@verb
def delete_membership(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Take a role away. Raises Refused for the last admin of the office."""
    delete_row(membership, by=by, now=now)
    if membership.role == Membership.Role.ADMIN and not _admins().exists():
        raise Refused(_LAST_ADMIN)


@verb
def close(user: User, *, by: Actor, now: datetime) -> None:
    """Close an account: its sessions end with their next request, its calendar addresses and open links at once.

    Raises Refused for the last admin, and while it looks after open commitments: hand them over first.
    """
    row = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if Commitment.objects.active().filter(owner=row).exists():
        raise Refused(_("%(name)s looks after open commitments: hand them over first.") % {"name": row})
    row.is_active = False
    row.invitations.filter(accepted_at=None, ended_at=None).update(ended_at=now)
    save_user(row, by=by, now=now)


@verb
def remove_second_factor(user: User, *, by: Actor, now: datetime) -> None:
    """Take the second factor off an account whose owner has lost it; its codes stop working. Raises Refused."""
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused(_("%(name)s has no second factor.") % {"name": user})
    record([Change(action="user.second_factor_removed", target=target_of(user))], by=by, now=now)


@verb
def reopen(user: User, *, by: Actor, now: datetime) -> None:
    """Open a closed account again, with the roles it had."""
    row = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    row.is_active = True
    save_user(row, by=by, now=now)


@verb
def set_roles(user: User, wanted: Iterable[tuple[Unit, str]], *, by: Actor, now: datetime) -> None:
    """Have an account hold just these roles. Raises Refused where no admin would be left."""
    there = {(one.unit_id, str(one.role)): one for one in user.memberships.select_related("unit")}
    named = {(unit.pk, role): unit for unit, role in wanted}
    for (pk, role), unit in named.items():
        if (pk, role) not in there:
            save_membership(Membership(user=user, unit=unit, role=role), by=by, now=now)
    _become_superuser(user, any(role == Membership.Role.ADMIN for _pk, role in named), by=by, now=now)
    for key, membership in there.items():
        if key not in named:
            delete_membership(membership, by=by, now=now)


@verb
def save_account(
    user: User,
    roles: Iterable[tuple[Unit, str]],
    *,
    by: Actor,
    now: datetime,
    name: str,
    email: str,
    language: str,
    time_zone: str,
) -> None:
    """Save who an account is and what it may do, together. Raises what `save_user` and `set_roles` raise."""
    row = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    row.name, row.email, row.language, row.time_zone = name, email, language, time_zone
    save_user(row, by=by, now=now)
    set_roles(row, roles, by=by, now=now)


@verb
def save_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Save a unit. Raises Refused: no name, or the name of another."""
    unit.name = " ".join(unit.name.split())
    if not unit.name:
        raise Refused(_("Give the unit a name."))
    if Unit.objects.filter(name__iexact=unit.name).exclude(pk=unit.pk).exists():
        raise Refused(_("There is a unit “%(name)s” already.") % {"name": unit.name})
    save_row(unit, by=by, now=now)


@verb
def delete_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Remove a unit that nothing belongs to. Raises Refused: something does, or it is the only one."""
    if not Unit.objects.exclude(pk=unit.pk).exists():
        raise Refused(_("An office needs one unit: rename this one instead."))
    delete_row(unit, by=by, now=now)


@verb
def default_unit(*, by: Actor, now: datetime) -> Unit:
    """The office's first unit; made under the office's name where there is none yet."""
    unit = Unit.objects.order_by("pk").first()
    if unit is None:
        unit = Unit(name=OfficeSettings.objects.get().name)
        save_row(unit, by=by, now=now)
    return unit


def first_admin() -> User | None:
    """The office's first active admin, who owns what nobody else owns; None while there is none."""
    return _admins().order_by("pk").first()


@verb
def first_admin_link(*, now: datetime) -> str | None:
    """The path of a page that makes the first admin, with a fresh secret; None once there is one.

    Earlier links stop working. Only a digest of the secret is kept.
    """
    office = OfficeSettings.objects.select_for_update(of=("self",), no_key=True).get()
    if _admins().exists():
        return None
    token = secrets.token_urlsafe(32)
    office.first_admin_token = _digest(token)
    office.save(update_fields=["first_admin_token"])
    record([Change(action="office.first_admin_link", target="office:1")], by=Actor.of_command("up"), now=now)
    return FIRST_ADMIN.format(token=token)


def is_first_admin_token(token: str) -> bool:
    """Whether this is the secret of the link that makes the first admin, and there is none yet."""
    kept = OfficeSettings.objects.values_list("first_admin_token", flat=True).get()
    return bool(kept) and secrets.compare_digest(kept, _digest(token)) and not _admins().exists()


@verb
def claim_first_admin(token: str, *, now: datetime, email: str, name: str, password: str, office_name: str) -> User:
    """Make the first admin and name the office; the link works once. Raises Refused for a link that is used or old."""
    office = OfficeSettings.objects.select_for_update(of=("self",), no_key=True).get()
    if not is_first_admin_token(token):
        raise Refused(_("This link has been used or replaced: start Duebook again to get a fresh one."))
    if not office_name.strip():
        raise Refused(_("Give the office's name."))
    by = Actor.of_command("first-admin")
    office.name, office.first_admin_token = office_name.strip(), ""
    save_row(office, by=by, now=now, hidden=["first_admin_token"])
    unit = default_unit(by=by, now=now)
    admin = (unit, Membership.Role.ADMIN)
    return create_user(by=by, now=now, email=email, name=name, password=password, roles=[admin], superuser=True)


def _become_superuser(user: User, wanted: bool, *, by: Actor, now: datetime) -> None:
    """Admins may use Django's admin as well; who is no admin any more may not."""
    if user.is_superuser != wanted:
        user.is_staff = user.is_superuser = wanted
        save_user(user, by=by, now=now)


def _follow(user: User, *, by: Actor, now: datetime) -> None:
    """The account's recipient row has the account's address; it is made here for a new account."""
    recipient = Recipient.objects.filter(user=user).first()
    if recipient is None:
        recipients.find_or_create(user.email, now=now, by=by, user=user)
    elif recipient.email != user.email:
        recipient.email = user.email
        recipients.save(recipient, by=by, now=now)


def _refuse_last_admin_to_leave(user: User) -> None:
    if user._state.adding:
        return
    is_admin = _admins().filter(pk=user.pk).exists()
    stays = user.is_active and (user.is_superuser or user.memberships.filter(role=Membership.Role.ADMIN).exists())
    if is_admin and not stays and not _admins().exclude(pk=user.pk).exists():
        raise Refused(_LAST_ADMIN)


def _recipient_ids(user: User) -> list[int]:
    return list(Recipient.objects.filter(user=user).values_list("pk", flat=True))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _admins() -> QuerySet[User]:
    roles = Q(memberships__role=Membership.Role.ADMIN) | Q(is_superuser=True)
    return User.objects.filter(roles, is_active=True).distinct()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
