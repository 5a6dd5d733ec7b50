"""Sign-in by django-allauth, without sign-up: admins make the accounts. Second factors are kept encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FEW_CODES = 3


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types, so its class is Any
    """Nobody makes an account for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **values: Any) -> HttpResponse:
        """Who has few recovery codes left is told so while they can still make new ones."""
        response: HttpResponse = super().post_login(request, user, **values)
        left = codes_left(user)
        if left is not None and left <= FEW_CODES:
            words = ngettext(
                "You have %(count)s recovery code left: make new ones under “Second factor” in your menu.",
                "You have %(count)s recovery codes left: make new ones under “Second factor” in your menu.",
                left,
            )
            messages.warning(request, words % {"count": left})
        return response


def codes_left(user: Any) -> int | None:
    """How many recovery codes of an account were not used yet; None where it has no second factor."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row is not None else None


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """Who comes by OpenID Connect is led to their account here; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Closed: accounts come from invitations, or from groups that stand for roles."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the account, and bring its roles in line; who may not come in is told why."""
        from tracker.operations import single_sign_on  # noqa: PLC0415 - settings name this class by its path
        from tracker.operations.errors import Refused  # noqa: PLC0415 - as above

        claims = claims_of(sociallogin.account.extra_data)
        if sociallogin.is_existing:
            email = sociallogin.user.email
        elif claims.get("email") and (claims.get("email_verified") is True or settings.OIDC_TRUST_EMAIL):
            email = str(claims["email"])
        else:
            raise ImmediateHttpResponse(_refused(request, _("The sign-in service does not vouch for your address.")))
        groups = claims.get(settings.OIDC_GROUPS_CLAIM) or []
        try:
            user = single_sign_on.arrived(
                email, str(claims.get("name") or ""), [str(group) for group in groups], settings.SIGN_IN_GROUPS,
                now=request.now, language=settings.LANGUAGE_CODE,  # type: ignore[attr-defined]  # NowMiddleware
            )  # fmt: skip
        except Refused as refused:
            raise ImmediateHttpResponse(_refused(request, refused.message)) from refused
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)


def claims_of(data: dict[str, Any]) -> dict[str, Any]:
    """What the service says of a person: the token that it signed counts before what it answered."""
    return {**(data.get("userinfo") or {}), **(data.get("id_token") or {})}


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    return render(request, "account/sign_in_refused.html", {"words": words}, status=403)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """Secrets of second factors are encrypted with SECRET_KEY, so that a stolen backup alone gives none away."""

    def get_totp_issuer(self) -> str:
        """What the telephone shows beside the address."""
        return "Duebook"

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A stored secret, whichever of the keys it was stored with."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor cannot do without it; they may replace it with another admin's help."""
        from tracker.permissions import needs_second_factor  # noqa: PLC0415 - settings name this class by its path

        return not needs_second_factor(authenticator.user)


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str) -> bytes:
    """A key of its own for this purpose: what else SECRET_KEY signs cannot be turned into it."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"second factor|{key}".encode()).digest())
