"""Inviting colleagues: the account is made at once, and its password set by whoever has the link."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from tracker.models import Invitation, Membership, Unit, User
from tracker.operations import accounts
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused

LASTS = timedelta(days=7)
BREAKS_GLASS_FOR = timedelta(minutes=15)
GLASS = Actor.of_command("break_glass")


@verb
def invite(
    *, by: Actor, now: datetime, email: str, name: str, unit: Unit, role: str, language: str
) -> tuple[Invitation, str]:
    """Make an account with a role and a link that sets its password; the invitation and the link's secret.

    Raises Refused: no name, no address, a known address.
    """
    user = accounts.create_user(
        by=by, now=now, email=email, name=name, password=None, roles=[(unit, role)], language=language
    )
    return _made(user, by=by, now=now)


@verb
def invite_again(user: User, *, by: Actor, now: datetime) -> tuple[Invitation, str]:
    """A fresh link for an account that nobody has entered yet; earlier ones stop working. Raises Refused."""
    row = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if row.has_usable_password():
        raise Refused(_("%(name)s has a password already: the sign-in page sets a new one.") % {"name": row})
    if not row.is_active:
        raise Refused(_("This account is closed: open it again first."))
    row.invitations.filter(accepted_at=None, ended_at=None).update(ended_at=now)
    return _made(row, by=by, now=now)


@verb
def break_glass(email: str, *, now: datetime) -> str:
    """A link by which somebody at the shell enters as admin, whatever has been lost: password, second factor, sign-in.

    The account is made where it is not there, opened where it is closed, and made admin. Returns the link's secret.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        unit = accounts.default_unit(by=GLASS, now=now)
        user = accounts.create_user(
            by=GLASS, now=now, email=email, name=email, password=None, roles=[(unit, Membership.Role.ADMIN)]
        )
    else:
        user.is_active = user.is_staff = user.is_superuser = True
        accounts.save_user(user, by=GLASS, now=now)
        if not user.memberships.filter(role=Membership.Role.ADMIN).exists():
            unit = accounts.default_unit(by=GLASS, now=now)
            accounts.save_membership(Membership(user=user, unit=unit, role=Membership.Role.ADMIN), by=GLASS, now=now)
    Authenticator.objects.filter(user=user).delete()
    user.invitations.filter(accepted_at=None, ended_at=None).update(ended_at=now)
    _invitation, token = _made(user, by=GLASS, now=now, lasts=BREAKS_GLASS_FOR)
    record([Change(action="user.break_glass", target=target_of(user))], by=GLASS, now=now)
    return token


@verb
def note_mail(invitation: Invitation, *, reply: str, sent: bool, now: datetime) -> None:
    """Keep what the mail server said to the mail of an invitation."""
    Invitation.objects.filter(pk=invitation.pk).update(reply=reply[:1000], sent=sent)


def of_token(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that a link opens; None for one that was used, replaced, is too old or was never made."""
    row = Invitation.objects.filter(digest=_digest(token)).select_related("user").first()
    if row is None or not row.is_open(now) or not row.user.is_active:
        return None
    # Who has set a password in another way has entered: the link in an old mail must not open the account again.
    return row if row.by == GLASS.ref or not row.user.has_usable_password() else None


@verb
def accept(token: str, *, now: datetime, name: str, password: str) -> User:
    """Set name and password of an invited account; the link works once. Raises Refused."""
    found = Invitation.objects.select_for_update(of=("self",), no_key=True).filter(digest=_digest(token)).first()
    if found is None or of_token(token, now=now) is None:
        raise Refused(_("This link has been used, or is too old: ask for another one."))
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=found.user_id)
    by = Actor.of_user(user)
    user.name = name
    accounts.save_user(user, by=by, now=now, password=password)
    found.accepted_at = now
    found.save(update_fields=["accepted_at"])
    record([Change(action="invitation.accepted", target=target_of(user))], by=by, now=now)
    return user


def _made(user: User, *, by: Actor, now: datetime, lasts: timedelta = LASTS) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(user=user, digest=_digest(token), by=by.ref, at=now, expires_at=now + lasts)
    record([Change(action="invitation.sent", target=target_of(user))], by=by, now=now)
    return made, token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
