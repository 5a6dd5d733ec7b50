"""Somebody whom another service has signed in: their account here, with the roles that its groups stand for."""

import contextlib
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.domain.sign_in_groups import GroupRole, roles_of
from tracker.models import Unit, User
from tracker.operations import accounts
from tracker.operations.audit import Actor, verb
from tracker.operations.errors import Refused
from tracker.operations.recipients import clean_address

BY = Actor.of_command("single-sign-on")


@verb
def arrived(
    email: str, name: str, groups: Collection[str], mapping: Collection[GroupRole], *, now: datetime, language: str
) -> User:
    """The account of somebody who was signed in elsewhere, its roles brought in line with their groups.

    Without a mapping roles are kept here, and only people with an account come in. With one, the groups decide: whoever
    is in none of them loses their roles, unless that would leave the office without an admin. Raises Refused: no
    account and no role, or a closed account.
    """
    address = clean_address(email)
    user = User.objects.select_for_update(of=("self",), no_key=True).filter(email__iexact=address).first()
    if user is not None and not user.is_active:
        raise Refused(_("This account is closed: ask an admin."))
    wanted = _units(roles_of(groups, mapping), now=now)
    if user is None:
        if not wanted:
            raise Refused(_("You have no account here: ask an admin to invite you."))
        return accounts.create_user(
            by=BY, now=now, email=address, name=name or address, password=None, roles=wanted, language=language
        )
    if mapping:
        with contextlib.suppress(Refused), transaction.atomic():  # the last admin stays one
            accounts.set_roles(user, wanted, by=BY, now=now)
    return user


def _units(roles: Iterable[tuple[str, str]], *, now: datetime) -> list[tuple[Unit, str]]:
    """The roles with their units; a unit that is not there yet is made."""
    found = []
    for name, role in sorted(roles):
        unit = Unit.objects.filter(name__iexact=name).first() if name else accounts.default_unit(by=BY, now=now)
        if unit is None:
            unit = Unit(name=name)
            accounts.save_unit(unit, by=BY, now=now)
        found.append((unit, role))
    return found
