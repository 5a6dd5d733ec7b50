"""Changing many commitments of the list: choose, look at what would become of each, change; for ten minutes undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.models import Commitment, EditBatch
from tracker.operations import edits
from tracker.operations.errors import Refused
from tracker.queries import edits as queries
from tracker.queries.access import parties_for
from tracker.queries.feeds import newest_event
from tracker.queries.history import names_of
from tracker.web import doors
from tracker.web.changed import chosen_in_words, lines_of, picked, summary_of
from tracker.web.forms.edits import TogetherForm


@doors.staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Show what is chosen and what would become of each; change on confirmation."""
    units = permissions.units_to_log_for(request.user)
    if not units:
        raise PermissionDenied(_("Only staff and admins change commitments."))
    upto = newest_event()[0]
    rows, more = picked(request, most=edits.MOST)
    asked = request.POST if request.method == "POST" else None
    form = TogetherForm(asked, user=request.user, rows=rows, units=units)
    rehearsed: list[edits.Outcome] = []
    if asked is not None and form.is_valid():
        who = {"by": doors.by(request), "now": request.now, "may": _may(request)}
        try:
            if "decide" in asked and form.was_seen:
                kept = {"nonce": form.cleaned_data["nonce"], "seen": form.cleaned_data["upto"]}
                return redirect("edited-together", edits.change(rows, form.choice, **kept, **who).uid)
            rehearsed = edits.rehearse(rows, form.choice, **who)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"section": "commitments", "form": form, "upto": upto, "more": more, "most": edits.MOST}
    context |= {"rows": lines_of(rows, rehearsed, units), "rehearsed": bool(rehearsed), **summary_of(rehearsed)}
    context |= {"changed": bool(rehearsed) and asked is not None and "decide" in asked, "lately": _lately(request)}
    context["parties"] = parties_for(request.user).values_list("name", flat=True)[:500]
    return render(request, "commitments/together.html", context, status=422 if form.errors else 200)


@doors.staff_only
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """What became of each commitment, and for ten minutes the button that undoes it."""
    batch = get_object_or_404(queries.for_user(request.user), uid=uid)
    items = queries.items_of(batch, request.user)
    context = {
        "section": "commitments",
        "batch": batch,
        "wanted": chosen_in_words(batch.wanted),
        "done": [item for item in items if not item.skipped],
        "skipped": [item for item in items if item.skipped],
        "kept": sum(bool(item.kept) for item in items),
        "who": names_of([batch.by]).get(batch.by, ""),
        "may_undo": _may_undo(request, batch) and edits.can_be_undone(batch, now=request.now),
        "until": batch.at + edits.TIME_TO_UNDO,
    }
    return render(request, "commitments/changed.html", context)


@doors.staff_only
@require_POST
def undo(request: HttpRequest, uid: str) -> HttpResponse:
    """Put back what was changed; whoever changed it, and admins."""
    batch = get_object_or_404(queries.for_user(request.user), uid=uid)
    if not _may_undo(request, batch):
        raise PermissionDenied(_("Only whoever changed this, or an admin, may undo it."))
    try:
        edits.undo(batch, by=doors.by(request), now=request.now)
        kept = batch.items.exclude(kept="").count()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _undone_in_words(kept))
    return redirect("edited-together", uid)


def _undone_in_words(kept: int) -> str:
    if not kept:
        return _("Undone: everything is as it was.")
    return ngettext(
        "Undone, but for %(count)s commitment that stays as it is: see below why.",
        "Undone, but for %(count)s commitments that stay as they are: see below why.",
        kept,
    ) % {"count": kept}


def _may(request: HttpRequest) -> edits.May:
    def may(row: Commitment) -> bool:
        return permissions.can_edit(request.user, row)

    return may


def _may_undo(request: HttpRequest, batch: EditBatch) -> bool:
    return doors.by(request).ref == batch.by or permissions.is_admin(request.user)


def _lately(request: HttpRequest) -> list[Any]:
    """What the account changed together and can still undo."""
    rows = queries.made_by(request.user).filter(until__gt=request.now, undone_at=None)
    return [row for row in rows[:5] if edits.can_be_undone(row, now=request.now)]
