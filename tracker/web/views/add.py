"""Logging a commitment in one sentence, with its reading while one types."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.models import Commitment
from tracker.operations import commitments, naming
from tracker.operations.audit import verb
from tracker.operations.errors import Refused
from tracker.queries.access import parties_for
from tracker.web.doors import by, staff_only
from tracker.web.forms.commitments import AddForm, ReadForm
from tracker.web.previewing import preview


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """The form; its confirm step where the reading was not seen yet; saving."""
    form = _form(request)
    saving = request.method == "POST" and "save" in request.POST and form.is_valid()
    if saving and form.was_seen:
        try:
            commitment = _saved(request, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return _onwards(request, commitment)
    context = _context(request, form) | {"confirm": saving, "parties": parties_for(request.user)[:500]}
    return render(request, "add/add.html", context, status=422 if form.errors and "save" in request.POST else 200)


@staff_only
@require_safe
def interpret(request: HttpRequest) -> HttpResponse:
    """How the sentence reads so far; a fragment of the page. Reads and writes nothing."""
    form = ReadForm(_choosing(request.GET), office=request.office, today=local_day(request.now, request.office.zone))
    return render(request, "add/reading.html", _context(request, form))


def _form(request: HttpRequest) -> AddForm:
    units = permissions.units_to_log_for(request.user)
    if not units:
        raise PermissionDenied(_("You may read commitments, not add any. Ask an admin to make you staff of a unit."))
    office = request.office
    known: dict[str, Any] = {"office": office, "today": local_day(request.now, office.zone), "units": units}
    if request.method != "POST":
        first = {"text": request.GET.get("text", ""), "owner": request.user.pk}
        return AddForm(initial=first, **known)
    return AddForm(_choosing(request.POST), **known)


def _choosing(sent: QueryDict) -> QueryDict:
    """What was sent; the button of another reading chooses it, instead of a date chosen by hand."""
    data = sent.copy()
    if "choose" in data:
        data["due_choice"], data["seen"], data["chosen_date"] = data["choose"], data.get("text", ""), ""
    return data


def _context(request: HttpRequest, form: ReadForm) -> dict[str, Any]:
    policy = form.cleaned_data.get("policy") if form.is_bound and hasattr(form, "cleaned_data") else None
    due = form.due
    follows = preview(due, office=request.office, policy=policy, now=request.now) if due else None
    return {"form": form, "follows": follows, "due": due, "section": "commitments"}


@verb
def _saved(request: HttpRequest, form: AddForm) -> Commitment:
    who: dict[str, Any] = {"by": by(request), "now": request.now}
    wanted = form.wanted()
    parties = naming.find_or_create_many([one for _role, one in wanted], **who)
    data = form.cleaned_data
    kept = {name: data[name] for name in ("unit", "owner", "internal_due", "policy", "tags", "details", "confidential")}
    return commitments.record(
        **who,
        created_by=request.user,
        title=form.parsed.what if form.parsed else data["text"],
        due=None if form.waiting else form.due,
        waits=form.waiting.waits if form.waiting else None,
        parties=[(role, party) for (role, _one), party in zip(wanted, parties, strict=True)],
        draft=request.POST["save"] == "draft",
        **kept,
    )


def _onwards(request: HttpRequest, commitment: Commitment) -> HttpResponse:
    messages.success(request, _("%(reference)s is saved.") % {"reference": commitment.reference})
    if request.POST["save"] == "another":
        return redirect("add")
    return redirect(reverse("commitment", args=[commitment.reference]))
