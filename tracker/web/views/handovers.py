"""Handing over all of a person's items: chosen, looked at first, then done, with a list of what became of each."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import permissions, queries
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Stage
from tracker.models import Commitment, User
from tracker.operations import handovers
from tracker.operations.errors import Refused
from tracker.queries.addresses import people_for
from tracker.queries.parties import open_counts, seen_among
from tracker.web.doors import by, staff_only
from tracker.web.forms.handovers import OwnedForm, PostsForm


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def owned(request: HttpRequest, uid: str) -> HttpResponse:
    """What an account looks after, for another account to look after."""
    owner = get_object_or_404(User, uid=uid)
    if not permissions.can_hand_over(request.user, owner):
        raise PermissionDenied(_("Everybody hands over their own commitments; an admin those of others."))
    rows = _owned(request, owner)
    form = OwnedForm(request.POST or None, owner=owner, commitments=rows)
    context: dict[str, Any] = {"section": "people", "owner": owner, "rows": rows, "form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen, successor = list(data["chosen"]), data["successor"]
        if request.POST.get("act") == "do":
            try:
                who = {"by": by(request), "now": request.now}
                context["result"] = handovers.give(owner, successor, chosen, note=data["note"], **who)
            except Refused as refused:
                form.add_error("successor", refused.message)
        else:
            context["preview"] = [(row, handovers.why_not(row, owner, successor)) for row in chosen]
            context["going"] = sum(not why for _row, why in context["preview"])
    context["picked"] = _picked(form, rows)
    return render(request, "people/hand_over_owned.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: HttpRequest, uid: str) -> HttpResponse:
    """The posts of a person who leaves, for a successor: one's own, and those whose contacts the account may change."""
    person = get_object_or_404(people_for(request.user), uid=uid)
    if not permissions.can_set(request.user, person):
        raise PermissionDenied(_("Only the staff who look after what this person promised, and admins, may do this."))
    today = local_day(request.now, request.office.zone)
    held = handovers.posts_of(person, today=today)
    seen = seen_among(request.user, (post.party for post in held))
    own = person.user_id == request.user.pk
    rows = [
        post for post in held if post.party_id in seen and (own or permissions.can_edit_party(request.user, post.party))
    ]
    form = PostsForm(request.POST or None, contacts=rows, today=today)
    context: dict[str, Any] = {"section": "people", "person": person, "form": form}
    context["rows"] = open_counts(rows, request.user)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("email", "name", "last_day")}
        chosen = list(form.cleaned_data["chosen"])
        if request.POST.get("act") == "do":
            try:
                context["result"] = handovers.succeed(person, chosen, by=by(request), now=request.now, **data)
            except Refused as refused:
                form.add_error("email", refused.message)
        else:
            context["preview"] = open_counts(chosen, request.user)
    context["picked"] = _picked(form, rows)
    return render(request, "people/hand_over_posts.html", context, status=422 if form.errors else 200)


def _owned(request: HttpRequest, owner: User) -> list[Commitment]:
    """What is open of it, as far as the reader may see it."""
    rows = queries.visible_to(request.user).filter(owner=owner).exclude(stage=Stage.CLOSED.value)
    return list(rows.select_related("unit").prefetch_related("deadlines__commitment").order_by("reference"))


def _picked(form: OwnedForm | PostsForm, rows: Any) -> set[int]:
    """What is ticked: everything at first, then what was sent."""
    if not form.is_bound:
        return {row.pk for row in rows}
    return {int(pk) for pk in form.data.getlist("chosen") if pk.isdecimal() and len(pk) < 19}
