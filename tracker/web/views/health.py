"""Life signs for those who watch the server: no sign-in, nothing secret."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker import health


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else, so that a database that is away restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether reminders go out: 200, or 503 where a part is down or late."""
    findings = health.readiness(now=request.now)
    ready = all(finding.ok for finding in findings)
    body = {"ready": ready} | {finding.name: finding.value for finding in findings}
    body["faults"] = {finding.name: finding.fault for finding in findings if not finding.ok}
    return JsonResponse(body, status=200 if ready else 503)
