"""The edge of the pages: here, and nowhere below, the time is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class NowMiddleware:
    """Gives each request one instant, `request.now` (aware, UTC), for all that it does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)
