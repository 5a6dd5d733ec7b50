"""Where private addresses of calendars are made and revoked, with an account and without one, and saved views."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.delivery import links
from tracker.models import Feed, RecipientLink
from tracker.operations import feeds, saved_views
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.queries.access import parties_for
from tracker.queries.feeds import feeds_of, views_of
from tracker.web.doors import by, staff_only
from tracker.web.following import about_in_words, kept_query
from tracker.web.forms.feeds import FeedForm, RenameForm, SaveViewForm
from tracker.web.private import by_link, masked, new_nonce, sent_nonce


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The addresses in use and the forms that make one. A new one is shown in the answer to the form, and never again.

    The number in the form makes the same address when the form is sent a second time.
    """
    form = FeedForm(request.POST or None, user=request.user, initial={"source": request.GET.get("source")})
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = feeds.make(request.user, form.thing, uid=form.cleaned_data["nonce"], by=by(request), now=request.now)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {
        "form": form,
        "nonce": uuid4(),
        "feeds": feeds_of(request.user),
        "views": views_of(request.user),
        "parties": parties_for(request.user).values_list("name", flat=True)[:500],
        **_addresses(made),
    }
    return render(request, "feeds/index.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """One's own address, ended at once."""
    feed = get_object_or_404(feeds_of(request.user), uid=uid)
    feeds.revoke(feed, by=by(request), now=request.now)
    messages.success(request, _("The address is revoked: nobody can read it any more."))
    return redirect("feeds")


@staff_only
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list of commitments under a name and show it."""
    form = SaveViewForm(request.POST)
    query = kept_query(request.POST.get("query", "")[:10_000])
    if not form.is_valid():
        messages.error(request, _("The view was not saved: give it a name of at most 100 characters."))
    else:
        try:
            view = saved_views.save(request.user, form.cleaned_data["name"], query, by=by(request), now=request.now)
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        except Refused as refused:
            messages.error(request, refused.message)
    return redirect(f"{reverse('commitments')}?{query}")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, number: int) -> HttpResponse:
    """Rename a saved view, delete it, make a calendar of it."""
    row = get_object_or_404(views_of(request.user), pk=number)
    if request.POST.get("do") == "delete":
        saved_views.delete(row, by=by(request), now=request.now)
        messages.success(request, _("The view is deleted, with its calendars."))
        return redirect("commitments")
    form = RenameForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.rename(row, form.cleaned_data["name"], by=by(request), now=request.now)
        except Refused as refused:
            form.add_error("name", refused.message)
        else:
            messages.success(request, _("The view is renamed."))
            return redirect("saved-view", row.pk)
    context = {"section": "commitments", "view": row, "form": form, "nonce": uuid4()}
    context["feeds"] = feeds_of(request.user).filter(view=row)
    return render(request, "feeds/view.html", context, status=422 if form.errors else 200)


@by_link
def personal(request: HttpRequest, link: RecipientLink, token: str) -> HttpResponse:
    """The calendar of a person without an account.

    It holds all their dates, so only a link to all their items makes one: whoever was forwarded one mail cannot.
    """
    recipient, made, refused = link.recipient, None, ""
    whole = link.scope == RecipientLink.Scope.ALL
    who = {"by": Actor.of_recipient(recipient), "now": request.now}
    if whole and (nonce := sent_nonce(request, link, "calendar")) is not None:
        try:
            made = feeds.make(recipient, uid=nonce, **who)
        except Refused as error:
            refused = error.message
    if whole and sent_nonce(request, link, "revoke") is not None:
        for feed in feeds_of(recipient).filter(pk=_number(request.POST.get("feed", ""))):
            feeds.revoke(feed, **who)
        return redirect("personal-calendars", token)
    context = {
        "token": token,
        "office": request.office,
        "address": masked(recipient.email),
        "nonce": new_nonce(link),
        "whole": whole,
        "refused": refused,
        "feeds": feeds_of(recipient) if whole else (),
        **_addresses(made),
    }
    return render(request, "personal/calendars.html", context)


def _number(text: str) -> int:
    """A row's number; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _addresses(made: Feed | None) -> dict[str, object]:
    """What is shown once: the addresses of a new feed, for programs that ask for a link and for those that open one."""
    if made is None:
        return {"made": None}
    calendar = links.feed_url_of(made, "ics")
    return {
        "made": made,
        "about": about_in_words(made),
        "calendar": calendar,
        "webcal": "webcal://" + calendar.partition("://")[2],
        "changes": links.feed_url_of(made, "atom"),
    }
