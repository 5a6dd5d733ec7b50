"""The door for a mail provider's webhook: django-anymail's view of it, where one is set up; no model is needed."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import Resolver404, get_resolver
from django.views import View


def is_installed() -> bool:
    """Whether django-anymail is there."""
    return find_spec("anymail") is not None


def view_class(kind: str) -> type[View] | None:
    """Anymail's view of the provider named in MAIL_PROVIDER; None without one, or without anymail."""
    if not settings.MAIL_PROVIDER or not is_installed():
        return None
    try:
        found = get_resolver("anymail.urls").resolve(f"/{settings.MAIL_PROVIDER}/{kind}/")
    except Resolver404:
        return None
    view: type[View] = found.func.view_class  # type: ignore[attr-defined]
    return view


def is_guarded(view: type[View]) -> bool:
    """Whether only the provider can call it: it signs what it sends, or has a password."""
    return not getattr(view, "warn_if_no_basic_auth", True) or bool(settings.ANYMAIL.get("WEBHOOK_SECRET"))
