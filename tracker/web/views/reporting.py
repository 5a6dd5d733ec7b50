"""Writing a report: staff on behalf of whoever told them, and people without an account through their link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.domain.policies import Role
from tracker.models import Channel, Deadline, RecipientLink
from tracker.operations import drafts
from tracker.operations.audience import people
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.queries import personal
from tracker.web import reporting
from tracker.web.doors import by, deadline_or_404, editable_or_403, staff_only
from tracker.web.forms.reporting import NotedReportForm, OwnReportForm
from tracker.web.private import by_link, dead, page_of, sent_nonce


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A report that the office writes down: kept half-written, thrown away, or recorded."""
    deadline = deadline_or_404(editable_or_403(request, reference), number)
    act = request.POST.get("act", "")
    reachable = people(deadline, Role, now=request.now)
    form, draft, former = reporting.form_of(
        NotedReportForm, request, deadline, request.user, sent=act in ("keep", "send"), people=reachable
    )
    if act == "discard":
        drafts.discard(deadline, author=request.user, now=request.now)
        return redirect("report", reference, number)
    if act in ("keep", "send") and (form.is_valid() or act == "keep" and form.can_be_kept):
        try:
            return _by_staff(request, deadline, form, act)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"deadline": deadline, "commitment": deadline.commitment, "section": "commitments"}
    context |= {"form": form, "draft": draft, "former": former, "button": "act"}
    return render(request, "commitment/report.html", context, status=422 if form.errors else 200)


@by_link
def own(request: HttpRequest, link: RecipientLink, token: str, number: int) -> HttpResponse:
    """A report of the person whose link it is: kept half-written, thrown away, or sent."""
    deadline = personal.items_of(link).filter(pk=number).first()
    if deadline is None:
        return dead(request)
    author, act = link.recipient, request.POST.get("send", "")
    nonce = sent_nonce(request, link, act) if act in ("keep", "send", "discard") else None
    known = personal.said_with(author, nonce) if nonce is not None else None
    if known is not None:
        return redirect(_noted(token, deadline, known.pk))
    form, draft, former = reporting.form_of(
        OwnReportForm, request, deadline, author, sent=nonce is not None and act != "discard"
    )
    if nonce is not None and act == "discard":
        drafts.discard(deadline, author=author, now=request.now)
        return redirect("personal-report", token, number)
    if nonce is not None and (form.is_valid() or act == "keep" and form.can_be_kept):
        try:
            if act == "keep":
                reporting.keep(form, deadline, author, now=request.now)
                return redirect(f"{reverse('personal-report', args=[token, number])}?kept=1")
            who = {"by": Actor.of_recipient(author), "recipient": author, "name": form.cleaned_data["name"]}
            sent = reporting.send(
                form, deadline, author, **who, channel=Channel.PAGE, nonce=nonce, now=request.now
            )
            return redirect(_noted(token, deadline, sent.pk))
        except Refused as refused:
            form.add_error(None, refused.message)
    context = page_of(link, token) | {"deadline": deadline, "commitment": deadline.commitment, "form": form}
    context |= {"draft": draft, "former": former, "button": "send"}
    return render(request, "personal/report.html", context, status=422 if form.errors else 200)


def _noted(token: str, deadline: Deadline, report: int) -> str:
    return f"{reverse('personal-item', args=[token, deadline.pk])}?noted=report-{report}"


def _by_staff(request: HttpRequest, deadline: Deadline, form: NotedReportForm, act: str) -> HttpResponse:
    if act == "keep":
        reporting.keep(form, deadline, request.user, now=request.now)
        messages.success(request, _("The draft is kept. Only you see it."))
        return redirect("report", deadline.commitment.reference, deadline.number)
    data = form.cleaned_data
    reporting.send(
        form,
        deadline,
        request.user,
        by=by(request),
        now=request.now,
        channel=Channel(data["channel"]),
        recipient=data["recipient"],
        name=data["name"],
        recorded_by=request.user,
    )
    messages.success(request, _("The report is noted."))
    return redirect("commitment", deadline.commitment.reference)
