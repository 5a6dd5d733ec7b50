"""The edge of the pages: here, and nowhere below, the time is read."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from tracker import queries

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
