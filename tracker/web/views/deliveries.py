"""The delivery log: what was sent to whom in which words, what the mail server said, and why something was not sent."""

import re

from csp.decorators import csp, csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from tracker.delivery.links import PLACEHOLDER
from tracker.delivery.mail import header_lines
from tracker.domain.deadlines import local_day
from tracker.exchange import ledger_files
from tracker.models import Message, Notification
from tracker.operations import messages as mails
from tracker.operations.errors import Refused
from tracker.permissions import may_review
from tracker.queries import deliveries, desk, ledger
from tracker.web.doors import by, reviewers_only, staff_only
from tracker.web.forms.deliveries import LedgerFilter, LogFilter, ReasonFilter
from tracker.web.keyset import page_of
from tracker.wording.ledger import COLUMN_MEANINGS

# A mail brings its styles with it, and nothing else: no script, no picture, no form, no way out of its frame.
FRAME = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [""],
}
HREF = re.compile(f'href="[^"]*{PLACEHOLDER.pattern}[^"]*"')
FORMATS = {
    "csv": (ledger_files.csv_lines, "text/csv; charset=utf-8"),
    "jsonl": (ledger_files.json_lines, "application/x-ndjson"),
}


@staff_only
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Mails, newest first."""
    form = LogFilter(request.GET, office=request.office)
    rows = deliveries.listed_messages(request.user, form.wanted())
    page = page_of(rows, "created_at", request.GET.get("before", ""))
    return render(request, "deliveries/log.html", {"form": form, "page": page, "tab": "sent", "section": "deliveries"})


@staff_only
@require_safe
def not_sent(request: HttpRequest) -> HttpResponse:
    """Reminders that no mail carries, with the reason."""
    form = ReasonFilter(request.GET, office=request.office)
    rows = deliveries.listed_reasons(request.user, form.wanted())
    page = page_of(rows, "planned_at", request.GET.get("before", ""))
    context = {"form": form, "page": page, "tab": "not_sent", "section": "deliveries"}
    return render(request, "deliveries/not_sent.html", context)


@staff_only
@require_safe
@csp_update({"frame-src": ["'self'"]})
def message(request: HttpRequest, uid: str) -> HttpResponse:
    """One mail, exactly as it was handed over, except for the personal link in it."""
    mail = _mail(request, uid)
    content = getattr(mail, "content", None)
    carried = list(mail.notifications.select_related("deadline__commitment", "party", "ladder", "recipient"))
    context = {
        "section": "deliveries",
        "message": mail,
        "entries": ledger.entries(_seen_with(mail, carried), reader=request.user),
        "since": deliveries.contacts_behind(mail),
        "may_send_again": may_review(request.user) and desk.undeliverable(request.user).filter(pk=mail.pk).exists(),
        "text": without_links(content.text) if content else "",
        "headers": [(name, without_links(value)) for name, value in header_lines(content)] if content else [],
        "left_out": list(deliveries.left_out_beside(mail)),
    }
    return render(request, "deliveries/message.html", context)


@reviewers_only
@require_POST
def again(request: HttpRequest, uid: str) -> HttpResponse:
    """Say in a new mail what a stuck one could not say."""
    mail = desk.undeliverable(request.user).filter(uid=uid).first()
    if mail is None:
        raise Http404
    try:
        mails.send_again(mail, by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("A new mail goes out."))
    return redirect("delivery", uid)


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


@staff_only
@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The ledger as a file: what to choose, and what each column means."""
    form = LedgerFilter(request.GET, office=request.office)
    context = {"form": form, "columns": COLUMN_MEANINGS.items(), "tab": "files", "section": "deliveries"}
    return render(request, "deliveries/files.html", context)


@staff_only
@require_safe
def as_file(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The ledger as CSV or JSON lines, however long it is."""
    wanted = LedgerFilter(request.GET, office=request.office).asked()
    lines, content_type = FORMATS[form]
    rows = ledger.narrowed(ledger.rows_for(request.user), wanted)
    content = lines(rows, zone=request.office.zone, reader=request.user)
    response = StreamingHttpResponse(content, content_type=content_type)
    day = local_day(request.now, request.office.zone)
    response["Content-Disposition"] = f'attachment; filename="ledger-{day}.{form}"'
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


def _seen_with(mail: Message, rows: list[Notification]) -> list[Notification]:
    """The notices of a mail, each with the mail itself: asked once."""
    for row in rows:
        row.message = mail
    return rows
