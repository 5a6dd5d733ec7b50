"""Life signs for those who watch the server: no sign-in, nothing secret."""

import hmac
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker import health
from tracker.health.metrics import exposition


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else, so that a database that is away restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether reminders go out: 200, or 503 where a part is down or late. What a person should look at is a warning."""
    findings = health.readiness(now=request.now)
    ready = health.is_ready(findings)
    body: dict[str, object] = {"ready": ready} | {finding.name: finding.value for finding in findings}
    body["faults"] = {finding.name: finding.fault for finding in findings if not finding.ok and finding.grave}
    body["warnings"] = {finding.name: finding.fault for finding in findings if not finding.ok and not finding.grave}
    return JsonResponse(body, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus, to whoever shows METRICS_TOKEN; where none is set there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        answer = HttpResponse("The bearer token is missing or wrong.\n", status=401, content_type="text/plain")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    body, content_type = exposition(request.headers.get("Accept", ""), now=request.now)
    return HttpResponse(body, content_type=content_type)
