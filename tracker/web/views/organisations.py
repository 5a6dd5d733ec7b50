"""Organisations, persons and posts: the list and the tree, one of them with its contacts, a new one, a change."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.models import Party
from tracker.operations import parties as verbs
from tracker.operations import reads
from tracker.operations.errors import Refused
from tracker.queries import parties
from tracker.queries.access import parties_for
from tracker.web.doors import by, editable_party_or_403, party_or_404, staff_only
from tracker.web.forms.parties import PartyForm
from tracker.web.parties import contacts_context, list_context, looked_at_again

NAMES_OFFERED = 500


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By name, as a tree, or those with nobody to tell; each with how much it has to deliver."""
    context = list_context(request)
    return render(request, "organisations/index.html", context | {"section": "people"})


@staff_only
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One party: names, what it belongs to, its superior, its contacts, its open commitments by its role in them."""
    if (stands := parties_for(request.user).filter(merged=number).first()) is not None:
        return redirect("organisation", stands.pk)
    party = party_or_404(request, number)
    children = list(party.children.order_by("name", "pk"))
    context = {
        "section": "people",
        "party": party,
        "children": children,
        "seen": parties.seen_among(request.user, [party.parent, party.superior, *children]),
        "today": local_day(request.now, request.office.zone),
        "roles": parties.open_by_role(party, request.user),
        "may_merge": permissions.is_admin(request.user),
        "may_edit": permissions.can_edit_party(request.user, party),
    }
    return render(request, "organisations/show.html", context | contacts_context(request, party))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Name a party that is not here yet."""
    if not permissions.may_add_party(request.user):
        raise PermissionDenied(_("Only staff who log commitments, and admins, add organisations. Ask one of them."))
    return _form(request, None)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change what a party is called, what it belongs to, who is its superior, by which days it works."""
    return _form(request, editable_party_or_403(request, number))


def _form(request: HttpRequest, party: Party | None) -> HttpResponse:
    form = PartyForm(request.POST if request.method == "POST" else None, user=request.user, party=party)
    namesakes: list[Party] = []
    if request.method == "POST" and form.is_valid():
        namesakes = form.namesakes if request.POST.get("act") != "insist" else []
        saved = None if namesakes else _saved(request, form)
        if saved is not None:
            return redirect("organisation", saved.pk)
    context: dict[str, Any] = {
        "section": "people",
        "party": party,
        "form": form,
        "namesakes": namesakes,
        "parties": parties_for(request.user).values_list("name", flat=True)[:NAMES_OFFERED],
    }
    wrong = form.errors or namesakes
    return render(request, "organisations/form.html", context, status=422 if wrong else 200)


def _saved(request: HttpRequest, form: PartyForm) -> Party | None:
    """The party with its change; None where it is refused, and the form says why."""
    party = form.put_into(copy(form.party) if form.party is not None else Party())
    try:
        verbs.save(party, by=by(request), now=request.now)
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, looked_at_again(request, reads.of_parties([party.pk])))
    return party
