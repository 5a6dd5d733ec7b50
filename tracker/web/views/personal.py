"""The page behind the link in a mail: what is asked of a person, and their answer, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tracker.domain.deadlines import local_day
from tracker.models import Answer, Deadline, Extension, RecipientLink, Report
from tracker.operations import answers, extensions, recipients, reports
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.queries import personal
from tracker.queries.reports import came_back, draft_of, versions_of
from tracker.web.answering import tell
from tracker.web.forms.personal import AnswerForm, choices_for
from tracker.web.private import by_link, dead, page_of, sent_nonce


@by_link
def items(request: HttpRequest, link: RecipientLink, token: str) -> HttpResponse:
    """What one mail, or all mails, ask of this person; a single thing at once."""
    rows = list(personal.items_of(link))
    if len(rows) == 1 and link.scope == RecipientLink.Scope.ITEMS:
        return _item(request, link, token, rows[0])
    said = personal.said_by(link.recipient, [row.pk for row in rows])
    listed = [(row, said.get(row.pk, [])) for row in rows]
    return render(request, "personal/items.html", page_of(link, token) | {"items": listed})


@by_link
def item(request: HttpRequest, link: RecipientLink, token: str, number: int) -> HttpResponse:
    """One date: what was promised, what this address said about it, and the answer form."""
    deadline = personal.items_of(link).filter(pk=number).first()
    if deadline is None:
        return dead(request)
    return _item(request, link, token, deadline)


def _item(request: HttpRequest, link: RecipientLink, token: str, deadline: Deadline) -> HttpResponse:
    form = _answer_form(request, link, deadline)
    nonce = sent_nonce(request, link, "answer")
    noted = personal.said_with(link.recipient, nonce) if nonce is not None else None
    if noted is None and form is not None and nonce is not None and form.is_valid():
        try:
            noted = tell(deadline, form, link.recipient, nonce=nonce, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.message)
    if noted is not None:
        page = reverse("personal-item", args=[token, deadline.pk])
        return redirect(f"{page}?noted={noted._meta.model_name}-{noted.pk}")
    said = personal.said_by(link.recipient, [deadline.pk]).get(deadline.pk, [])
    others = [pair for pair in said if pair[0] != "report"]  # reports stand as versions of their own
    about = {"deadline": deadline, "said": others, "form": form}
    about["noted"] = next((row for kind, row in said if f"{kind}-{row.pk}" == request.GET.get("noted")), None)
    about["versions"] = versions_of([deadline], sender=link.recipient)
    about["draft"] = draft_of(deadline, link.recipient)
    about["former"] = came_back(deadline, link.recipient)
    about["muted"] = personal.is_muted(link.recipient, deadline)
    about["several"] = link.scope == RecipientLink.Scope.ALL or len(link.deadlines) > 1
    status = 422 if form is not None and form.errors else 200
    return render(request, "personal/item.html", page_of(link, token) | about, status=status)


@by_link
def withdraw(request: HttpRequest, link: RecipientLink, token: str, kind: str, number: int) -> HttpResponse:
    """Take an answer back: a page that asks, and the button that does it."""
    row = personal.said_row(link.recipient, kind, number)
    if row is None or not personal.items_of(link).filter(pk=row.deadline_id).exists():
        return dead(request)
    refused = ""
    if sent_nonce(request, link, "withdraw") is not None:
        try:
            _withdraw(row, by=Actor.of_recipient(link.recipient), now=request.now)
        except Refused as error:
            refused = error.message
        else:
            return redirect("personal-item", token, row.deadline_id)
    context = page_of(link, token) | {"row": row, "kind": kind, "deadline": row.deadline, "refused": refused}
    return render(request, "personal/withdraw.html", context)


def _withdraw(row: Report | Extension | Answer, **who: object) -> None:
    match row:
        case Report():
            reports.withdraw(row, **who)
        case Extension():
            extensions.withdraw(row, **who)
        case Answer():
            answers.withdraw(row, **who)


@by_link
def everything(request: HttpRequest, link: RecipientLink, token: str) -> HttpResponse:
    """Send a link to all items of this person, to the address on file and nowhere else."""
    sent, refused = False, ""
    if sent_nonce(request, link, "link") is not None:
        by = Actor.of_recipient(link.recipient)
        try:
            recipients.send_link(link.recipient, by=by, now=request.now)
            sent = True
        except Refused as error:
            refused = error.message
    context = page_of(link, token) | {"sent": sent, "refused": refused}
    return render(request, "personal/everything.html", context)


def _answer_form(request: HttpRequest, link: RecipientLink, deadline: Deadline) -> AnswerForm | None:
    now = request.now
    today = local_day(now, deadline.zone)
    latest = answers.latest_snooze(deadline, now=now)
    choices = choices_for(deadline, _waiting(link, deadline), today=today, latest_snooze=latest)
    if not choices:
        return None
    sent = request.POST if sent_nonce(request, link, "answer") is not None else None
    return AnswerForm(sent, request.FILES if sent is not None else None, choices=choices, today=today, latest=latest)


def _waiting(link: RecipientLink, deadline: Deadline) -> set[str]:
    """What nobody has decided yet: one report and one request a date, one contest a person."""
    found = set()
    if deadline.reports.waiting().exists():
        found.add("report")
    if deadline.extensions.filter(decision="").exists():
        found.add("extension")
    if any(answer.is_contest for answer in deadline.answers.filter(decision="", recipient=link.recipient)):
        found.add("contest")
    return found
