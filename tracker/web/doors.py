"""The doors of the pages: who may come in, and which row an address means for them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker import permissions, queries
from tracker.models import Commitment, Deadline, Party
from tracker.operations.audit import Actor
from tracker.queries.access import parties_for

TABS = {"decide": "review", "answers": "review-answers", "nobody": "review-nobody", "chased": "review-chased"}
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_only(view: View[P]) -> View[P]:
    """For accounts that belong to the office; others are asked to sign in, or told why not."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.user.is_superuser or queries.roles_of(request.user)):
            raise PermissionDenied(_("Your account belongs to no unit yet: ask an admin to give it a role."))
        return view(request, *args, **kwargs)

    return login_required(inside)


def reviewers_only(view: View[P]) -> View[P]:
    """For admins and reviewers."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.may_review(request.user):
            raise PermissionDenied(_("Only admins and reviewers decide. Ask one of them."))
        return view(request, *args, **kwargs)

    return staff_only(inside)


def desk_readers_only(view: View[P]) -> View[P]:
    """For admins, reviewers and auditors."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.may_read_desk(request.user):
            raise PermissionDenied(_("Only admins, reviewers and auditors see what waits for a decision."))
        return view(request, *args, **kwargs)

    return staff_only(inside)


def office_readers_only(view: View[P]) -> View[P]:
    """For admins and auditors; what changes something asks for an admin."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.may_read_office(request.user):
            raise PermissionDenied(_("Only admins and auditors see the settings of the office."))
        if request.method == "POST" and not permissions.is_admin(request.user):
            raise PermissionDenied(_("Only an admin changes the settings of the office."))
        return view(request, *args, **kwargs)

    return staff_only(inside)


def admins_only(view: View[P]) -> View[P]:
    """For admins."""

    @wraps(view)
    def inside(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not permissions.is_admin(request.user):
            raise PermissionDenied(_("Only an admin may do this. Ask one of them."))
        return view(request, *args, **kwargs)

    return staff_only(inside)


def came_from(request: HttpRequest, commitment: Commitment | None) -> str:
    """The page that the address names as the one to go back to: a tab of the desk, or this very commitment; else "".

    Nothing of the address becomes a part of the path.
    """
    named = request.GET.get("from", "")
    if named == "commitment" and commitment is not None:
        return reverse("commitment", args=[commitment.reference])
    return reverse(TABS[named]) if named in TABS else ""


def by(request: HttpRequest) -> Actor:
    """Who acts, for the history."""
    return Actor.of_user(request.user)


def commitment_or_404(request: HttpRequest, reference: str) -> Commitment:
    """The commitment of that reference, if this account may see it."""
    rows = queries.visible_to(request.user).select_related("unit", "owner", "source", "quotation", "policy", "batch")
    return get_object_or_404(rows, reference=reference)


def editable_or_403(request: HttpRequest, reference: str) -> Commitment:
    """The commitment of that reference, if this account may change it. Raises PermissionDenied, saying whose it is."""
    commitment = commitment_or_404(request, reference)
    if not permissions.can_edit(request.user, commitment):
        raise PermissionDenied(
            _("You can see this commitment but not change it. It belongs to %(unit)s.") % {"unit": commitment.unit}
        )
    return commitment


def decidable_or_403(request: HttpRequest, reference: str) -> Commitment:
    """The commitment of that reference, if this account may decide it. Raises PermissionDenied."""
    commitment = commitment_or_404(request, reference)
    if not permissions.can_decide(request.user, commitment):
        raise PermissionDenied(_("Only an admin, or a reviewer of this commitment, may decide this."))
    return commitment


def party_or_404(request: HttpRequest, number: int) -> Party:
    """The party of that number, if this account may see it."""
    return get_object_or_404(parties_for(request.user), pk=number)


def editable_party_or_403(request: HttpRequest, number: int) -> Party:
    """The party of that number, if this account may change it and its contacts. Raises PermissionDenied."""
    party = party_or_404(request, number)
    if not permissions.can_edit_party(request.user, party):
        raise PermissionDenied(
            _("Only admins, and staff who see all that the contacts are told about, change this. Ask one of them.")
        )
    return party


def deadline_or_404(commitment: Commitment, number: int) -> Deadline:
    """One of the commitment's deadlines, by its number."""
    return get_object_or_404(commitment.deadlines.select_related("commitment", "calendar"), number=number)
