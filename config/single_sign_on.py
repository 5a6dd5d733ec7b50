"""What single sign-on needs from the environment, in the form that django-allauth and the pages read."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from tracker.domain.sign_in_groups import GroupRole, WrongGroups, mapping_of


def groups(words: str) -> tuple[GroupRole, ...]:
    """Which groups stand for which roles. Raises ImproperlyConfigured for what cannot be understood."""
    try:
        return mapping_of(words)
    except WrongGroups as wrong:
        raise ImproperlyConfigured(f"SIGN_IN_GROUPS: {wrong}.") from wrong


def openid_connect(url: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """The one provider, with PKCE (RFC 7636); none without an address."""
    app: dict[str, Any] = {"provider_id": "sso", "name": name, "client_id": client_id, "secret": secret}
    app |= {"settings": {"server_url": url}}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if url else []}}


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
