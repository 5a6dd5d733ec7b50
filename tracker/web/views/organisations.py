"""Organisations, persons and posts, to be read: who they are, who is written to there, what is open."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.queries import parties
from tracker.queries.access import parties_for
from tracker.web.doors import staff_only

PAGE = 100


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By name, with how much each has to deliver."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    page = Paginator(parties.listed_parties(request.user, words=words), PAGE).get_page(request.GET.get("page"))
    return render(request, "organisations/index.html", {"section": "people", "page": page, "words": words})


@staff_only
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One party: names, what it belongs to, its superior, its contacts, its open commitments by its role in them."""
    seen = parties_for(request.user)
    if (stands := seen.filter(merged=number).first()) is not None:
        return redirect("organisation", stands.pk)
    party = get_object_or_404(seen, pk=number)
    children = list(party.children.order_by("name", "pk"))
    context = {
        "section": "people",
        "party": party,
        "children": children,
        "seen": parties.seen_among(request.user, [party.parent, party.superior, *children]),
        "contacts": parties.contacts_of(party, request.user),
        "today": local_day(request.now, request.office.zone),
        "roles": parties.open_by_role(party, request.user),
        "may_merge": permissions.is_admin(request.user),
    }
    return render(request, "organisations/show.html", context)
