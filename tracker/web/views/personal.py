"""The page behind the link in a mail: what is asked of a person, and their answer, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker import queries
from tracker.delivery import links
from tracker.domain.deadlines import local_day
from tracker.domain.reminders import Mode
from tracker.models import Answer, Deadline, Extension, RecipientLink, Report
from tracker.operations import answers, extensions, recipients, reports
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.queries import personal
from tracker.web.answering import tell
from tracker.web.forms.personal import AnswerForm, PreferencesForm, choices_for
from tracker.web.private import by_link, dead, new_nonce, private, sent_nonce


@by_link
def items(request: HttpRequest, link: RecipientLink, token: str) -> HttpResponse:
    """What one mail, or all mails, ask of this person; a single thing at once."""
    rows = list(personal.items_of(link))
    if len(rows) == 1 and link.scope == RecipientLink.Scope.ITEMS:
        return _item(request, link, token, rows[0])
    said = personal.said_by(link.recipient, [row.pk for row in rows])
    listed = [(row, said.get(row.pk, [])) for row in rows]
    return render(request, "personal/items.html", _context(link, token) | {"items": listed})


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
    about = {"deadline": deadline, "said": said, "form": form}
    about["noted"] = next((row for kind, row in said if f"{kind}-{row.pk}" == request.GET.get("noted")), None)
    about["several"] = link.scope == RecipientLink.Scope.ALL or len(link.deadlines) > 1
    status = 422 if form is not None and form.errors else 200
    return render(request, "personal/item.html", _context(link, token) | about, status=status)


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
    context = _context(link, token) | {"row": row, "kind": kind, "deadline": row.deadline, "refused": refused}
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
    context = _context(link, token) | {"sent": sent, "refused": refused}
    return render(request, "personal/everything.html", context)


@by_link
def preferences(request: HttpRequest, link: RecipientLink, token: str) -> HttpResponse:
    """How often, at which hour, in which language; and mail again after none was wanted."""
    recipient, by = link.recipient, Actor.of_recipient(link.recipient)
    now, zone = request.now, queries.office().zone
    form = PreferencesForm(request.POST or None, recipient=recipient, office_zone=zone)
    if sent_nonce(request, link, "again") is not None:
        recipients.subscribe_again(recipient, by=by, now=now)
        return redirect("personal-settings", token)
    if sent_nonce(request, link, "settings") is not None and form.is_valid():
        chosen = form.cleaned_data | {"mode": Mode(form.cleaned_data["mode"])}
        recipients.set_preferences(recipient, by=by, now=now, **chosen)
        return redirect(reverse("personal-settings", args=[token]) + "?saved=1")
    stop = links.unsubscribe_token_of(link)
    context = {"form": form, "saved": "saved" in request.GET, "stop": stop, "recipient": recipient}
    return render(request, "personal/settings.html", _context(link, token) | context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail. A mail program posts here by itself once its reader clicks (RFC 8058): no cookie, no redirect."""
    link = links.find_for_unsubscribe(token)
    if link is None:
        return private(dead(request))
    asked = request.POST.get("List-Unsubscribe") == "One-Click" or request.POST.get("send") == "stop"
    if asked:
        by = Actor.of_recipient(link.recipient)
        recipients.unsubscribe(link.recipient, by=by, now=request.now)
    link.recipient.refresh_from_db()
    context = {"recipient": link.recipient, "address": masked(link.recipient.email), "office": queries.office()}
    return private(render(request, "personal/unsubscribe.html", context))


def masked(email: str) -> str:
    """An address that its owner knows again and nobody else learns: a.p***@example.org."""
    name, _at, host = email.partition("@")
    return f"{name[: min(3, max(len(name) - 1, 1))]}***@{host}"


def _answer_form(request: HttpRequest, link: RecipientLink, deadline: Deadline) -> AnswerForm | None:
    now = request.now
    today = local_day(now, deadline.zone)
    latest = answers.latest_snooze(deadline, now=now)
    choices = choices_for(deadline, _waiting(link, deadline), today=today, latest_snooze=latest)
    if not choices:
        return None
    sent = request.POST if sent_nonce(request, link, "answer") is not None else None
    return AnswerForm(sent, choices=choices, today=today, latest=latest)


def _waiting(link: RecipientLink, deadline: Deadline) -> set[str]:
    """What nobody has decided yet: one report and one request a date, one contest a person."""
    found = set()
    if deadline.reports.filter(decision="").exists():
        found.add("report")
    if deadline.extensions.filter(decision="").exists():
        found.add("extension")
    if any(answer.is_contest for answer in deadline.answers.filter(decision="", recipient=link.recipient)):
        found.add("contest")
    return found


def _context(link: RecipientLink, token: str) -> dict[str, object]:
    return {
        "token": token,
        "office": queries.office(),
        "address": masked(link.recipient.email),
        "nonce": new_nonce(link),
        "link": link,
    }
