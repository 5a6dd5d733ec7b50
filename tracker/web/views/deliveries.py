"""The delivery log: what was sent to whom in which words, what the mail server said, and why something was not sent."""

import re

from csp.decorators import csp, csp_update
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tracker.delivery.links import PLACEHOLDER
from tracker.delivery.mail import header_lines
from tracker.models import Message
from tracker.queries import deliveries
from tracker.web.doors import staff_only
from tracker.web.forms.deliveries import LogFilter, ReasonFilter

PAGE = 50
# A mail brings its styles with it, and nothing else: no script, no picture, no form, no way out of its frame.
FRAME = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [""],
}
HREF = re.compile(f'href="[^"]*{PLACEHOLDER.pattern}[^"]*"')


@staff_only
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Mails, newest first."""
    form = LogFilter(request.GET)
    page = Paginator(deliveries.listed_messages(request.user, form.wanted()), PAGE).get_page(request.GET.get("page"))
    return render(request, "deliveries/log.html", {"form": form, "page": page, "tab": "sent", "section": "deliveries"})


@staff_only
@require_safe
def not_sent(request: HttpRequest) -> HttpResponse:
    """Reminders that no mail carries, with the reason."""
    form = ReasonFilter(request.GET)
    page = Paginator(deliveries.listed_reasons(request.user, form.wanted()), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "tab": "not_sent", "section": "deliveries"}
    return render(request, "deliveries/not_sent.html", context)


@staff_only
@require_safe
@csp_update({"frame-src": ["'self'"]})
def message(request: HttpRequest, uid: str) -> HttpResponse:
    """One mail, exactly as it was handed over, except for the personal link in it."""
    mail = _mail(request, uid)
    content = getattr(mail, "content", None)
    context = {
        "section": "deliveries",
        "message": mail,
        "text": without_links(content.text) if content else "",
        "headers": [(name, without_links(value)) for name, value in header_lines(content)] if content else [],
        "left_out": list(deliveries.left_out_beside(mail)),
    }
    return render(request, "deliveries/message.html", context)


@staff_only
@require_safe
@xframe_options_sameorigin
@csp(FRAME)
def html(request: HttpRequest, uid: str) -> HttpResponse:
    """The HTML part of a mail, to be shown in a frame that can do nothing."""
    content = getattr(_mail(request, uid), "content", None)
    if content is None:
        raise Http404
    response = HttpResponse(without_links(HREF.sub('href="#"', content.html)))
    response["Cache-Control"] = "no-store"
    return response


def without_links(text: str) -> str:
    """The words of a mail with its personal links left out: they are keys."""
    return PLACEHOLDER.sub(_("[personal link]"), text)


def _mail(request: HttpRequest, uid: str) -> Message:
    mail = deliveries.whole_message(request.user, uid)
    if mail is None:
        raise Http404
    return mail

