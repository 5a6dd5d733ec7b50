"""The edge of the pages: here, and nowhere below, the time is read."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from tracker import permissions, queries
from tracker.web.proxy_sign_in import BY_PROXY

# What is open to admins and auditors before they have a second factor.
WITHOUT_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "account_logout",
        "account_reauthenticate",
        "healthz",
        "readyz",
        "metrics",
        "robots",
        "help",
        "accessibility",
        "invitation",
    }
)
METHODS = ("GET", "HEAD", "OPTIONS", "POST")  # no page knows another; some libraries' views take PUT for POST or GET


class MethodsMiddleware:
    """Refuses every method that no page of ours knows, whatever a view would make of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class NowMiddleware:
    """Gives each request one instant, `request.now` (aware, UTC), and the office's settings, read when first asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.office = SimpleLazyObject(queries.office)  # type: ignore[attr-defined]
        return self.get_response(request)


class ReaderMiddleware:
    """Speaks the language of the account that is signed in.

    Days and times are the office's, so that everybody means the same ones; `moment` shows the account's own beside it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(ZoneInfo(request.office.zone))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none yet is led to setting one up, from wherever they want to go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not settings.MFA_REQUIRED or not user.is_authenticated or match is None or match.url_name in WITHOUT_FACTOR:
            return None
        if not permissions.needs_second_factor(user) or is_mfa_enabled(user) or _came_by_another_service(request):
            return None
        return redirect("mfa_activate_totp")


def _came_by_another_service(request: HttpRequest) -> bool:
    """Whoever a sign-in service or a proxy has let in was asked there for as much as the office wants."""
    records = get_authentication_records(request, request.user)
    return BY_PROXY in request.session or any(record.get("method") == "socialaccount" for record in records)
