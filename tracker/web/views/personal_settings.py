"""How somebody without an account wants to be written to: how often, not about this, not while away, not at all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker import queries
from tracker.delivery import links
from tracker.domain.deadlines import local_day
from tracker.domain.reminders import Mode
from tracker.models import RecipientLink
from tracker.operations import absences, mutes, recipients
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.queries import personal
from tracker.web.forms.preferences import AwayForm, PreferencesForm
from tracker.web.private import by_link, dead, masked, page_of, private, sent_nonce


@by_link
def preferences(request: HttpRequest, link: RecipientLink, token: str) -> HttpResponse:
    """How often, at which hour, in which language; away and back; and mail again after none was wanted."""
    recipient, by, now = link.recipient, Actor.of_recipient(link.recipient), request.now
    office = queries.office()
    asked = {name: sent_nonce(request, link, name) is not None for name in ("settings", "away", "back", "again")}
    form = PreferencesForm(request.POST if asked["settings"] else None, recipient=recipient, office_zone=office.zone)
    today = local_day(now, office.zone)
    away = AwayForm(request.POST if asked["away"] else None, recipient=recipient, today=today)
    done = ""
    if asked["settings"] and form.is_valid():
        chosen = form.cleaned_data | {"mode": Mode(form.cleaned_data["mode"])}
        recipients.set_preferences(recipient, by=by, now=now, **chosen)
        done = "settings"
    elif asked["away"] and away.is_valid():
        done = _gone(link, away, by, now)
    elif asked["back"]:
        absences.come_back(recipient, by=by, now=now)
        done = "back"
    elif asked["again"]:
        recipients.subscribe_again(recipient, by=by, now=now)
        done = "again"
    if done:
        return redirect(reverse("personal-settings", args=[token]) + f"?saved={done}")
    opened = dict(personal.items_of(link).values_list("commitment", "pk"))
    context = {
        "form": form,
        "away": away,
        "saved": request.GET.get("saved", ""),
        "stop": links.unsubscribe_token_of(link),
        "recipient": recipient,
        "is_away": recipient.is_away(today),
        "muted": [(row, opened.get(row.commitment_id)) for row in personal.muted_of(recipient)],
    }
    status = 422 if form.errors or away.errors else 200
    return render(request, "personal/settings.html", page_of(link, token) | context, status=status)


def _gone(link: RecipientLink, form: AwayForm, by: Actor, now: object) -> str:
    """Record the absence; which words follow: whether the deputy stands in already, or the office has to agree."""
    until, deputy = form.cleaned_data["until"], form.cleaned_data["deputy"]
    try:
        row = absences.go_away(link.recipient, by=by, now=now, until=until, deputy_email=deputy)
    except Refused as refused:
        form.add_error("deputy", refused.message)
        return ""
    return "wished" if deputy and row.deputy is None else "away"


@by_link
def quiet(request: HttpRequest, link: RecipientLink, token: str, number: int) -> HttpResponse:
    """No more reminders about one commitment, or reminders again: a page that asks, and the button that does it."""
    deadline = personal.items_of(link).filter(pk=number).first()
    if deadline is None:
        return dead(request)
    by, refused = Actor.of_recipient(link.recipient), ""
    try:
        if sent_nonce(request, link, "mute") is not None:
            mutes.mute(link.recipient, deadline.commitment, by=by, now=request.now)
            return redirect("personal-mute", token, number)
        if sent_nonce(request, link, "unmute") is not None:
            mutes.unmute(link.recipient, deadline.commitment, by=by, now=request.now)
            return redirect("personal-item", token, number)
    except Refused as error:
        refused = error.message
    context = {"deadline": deadline, "muted": personal.is_muted(link.recipient, deadline), "refused": refused}
    return render(request, "personal/mute.html", page_of(link, token) | context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail. A mail program posts here by itself once its reader clicks (RFC 8058): no cookie, no redirect."""
    link = links.find_for_unsubscribe(token)
    if link is None:
        return private(dead(request))
    person = link.recipient.survivor  # an old mail may lie at an address that was merged with another since
    asked = request.POST.get("List-Unsubscribe") == "One-Click" or request.POST.get("send") == "stop"
    if asked:
        person = recipients.unsubscribe(person, by=Actor.of_recipient(link.recipient), now=request.now)
    context = {"recipient": person, "address": masked(link.recipient.email), "office": queries.office()}
    return private(render(request, "personal/unsubscribe.html", context))
