"""Signing in by a proxy that has asked already: it names the person in a header, and is believed, nobody else."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.models import User
from tracker.operations import single_sign_on
from tracker.operations.errors import Refused
from tracker.web.entering import BACKEND

BY_PROXY = "signed in by proxy"  # in the session: the address that the proxy named


class ProxySignInMiddleware:
    """Whoever the proxy names is signed in; whoever it does not name any more is signed out.

    The header counts only from an address in REMOTE_USER_PROXIES, which strips it from what browsers send.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REMOTE_USER_HEADER:
            return self.get_response(request)
        named, before = _named(request), request.session.get(BY_PROXY)
        if before and named != before:
            logout(request)
        if named and not request.user.is_authenticated:
            try:
                user = _arrived(request, named)
            except Refused as refused:
                return render(request, "account/sign_in_refused.html", {"words": refused.message}, status=403)
            login(request, user, backend=BACKEND)
            request.session[BY_PROXY] = named
        return self.get_response(request)


def _named(request: HttpRequest) -> str:
    if request.META.get("REMOTE_ADDR", "") not in settings.REMOTE_USER_PROXIES:
        return ""
    return request.headers.get(settings.REMOTE_USER_HEADER, "").strip().lower()


def _arrived(request: HttpRequest, named: str) -> User:
    said = request.headers.get(settings.REMOTE_GROUPS_HEADER, "") if settings.REMOTE_GROUPS_HEADER else ""
    groups = [group.strip() for group in said.replace(";", ",").split(",") if group.strip()]
    now = request.now  # type: ignore[attr-defined]
    language = settings.LANGUAGE_CODE
    return single_sign_on.arrived(named, "", groups, settings.SIGN_IN_GROUPS, now=now, language=language)
