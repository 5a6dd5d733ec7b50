"""Who reads the office's dates at private addresses: for admins, who end them, and auditors, who look."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.operations import feeds
from tracker.queries.feed_list import listed, revocations
from tracker.web.doors import by, office_readers_only
from tracker.web.forms.feeds import FeedsFilter, RevokeForm
from tracker.web.keyset import page_of


@office_readers_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All addresses, newest first. The addresses themselves are keys, and shown to nobody."""
    form = FeedsFilter(request.GET)
    rows = listed(today=local_day(request.now, request.office.zone), **form.wanted)
    page = page_of(rows, "created_at", request.GET.get("before", ""))
    ended = revocations(page.rows)
    context = {
        "section": "people",
        "form": form,
        "page": page,
        "lines": [(feed, ended.get(feed.pk)) for feed in page.rows],
        "may_revoke": permissions.is_admin(request.user),
    }
    return render(request, "office/feeds.html", context)


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """End the address of another reader, with a reason."""
    if not permissions.is_admin(request.user):
        raise PermissionDenied(_("Only an admin revokes the calendar addresses of others."))
    feed = get_object_or_404(
        listed(today=local_day(request.now, request.office.zone), state="all"), uid=uid, revoked_at=None
    )
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        told = feeds.end(feed, by=by(request), now=request.now, reason=form.cleaned_data["reason"])
        messages.success(request, _("The address is revoked: nobody can read it any more."))
        if told:
            messages.success(request, _("Its reader is told by mail, with your reason."))
        return redirect("feeds-of-all")
    context = {"section": "people", "form": form, "feed": feed}
    return render(request, "office/feed_revoke.html", context, status=422 if form.errors else 200)
