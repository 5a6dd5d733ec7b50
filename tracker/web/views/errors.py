"""What people read when something went wrong."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.debug import sensitive_post_parameters

logger = logging.getLogger(__name__)
LONGEST_KEPT = 20_000  # characters of one field
SECRET = ("password", "csrf", "token", "nonce", "login")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that no browser of ours sends. Nothing of it is trusted, not even its cookies."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: says so without asking the database anything; its reference stands in the log beside the traceback."""
    reference = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
    logger.error("Error shown with reference %s", reference, exc_info=sys.exc_info())
    return HttpResponse(loader.render_to_string("500.html", {"reference": reference}), status=500)


@sensitive_post_parameters()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose session is over: what was typed is shown, so that nobody types it twice."""
    kept = [
        (name.replace("_", " "), value[:LONGEST_KEPT])
        for name, value in request.POST.items()
        if len(value.strip()) > 20 and not any(word in name.lower() for word in SECRET)
    ]
    return render(request, "403_csrf.html", {"kept": kept}, status=403)
