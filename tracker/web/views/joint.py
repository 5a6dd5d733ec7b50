"""One decision about many dates: choose, look at what would happen, decide, and for ten minutes undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions, queries
from tracker.domain.deadlines import local_day
from tracker.models import Deadline, DecisionBatch
from tracker.operations import joint
from tracker.operations.errors import Refused
from tracker.queries import batches, desk
from tracker.queries.history import names_of
from tracker.queries.people import names_at
from tracker.web import doors
from tracker.web.desk import narrow_of
from tracker.web.forms.batches import BatchForm


@doors.reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Show what is chosen and what would become of each; decide on confirmation."""
    chosen = _chosen(request)
    asked = request.POST if request.method == "POST" else None
    today = local_day(request.now, request.office.zone)
    form = BatchForm(asked, deadlines=chosen, office=request.office, today=today)
    rehearsed: list[joint.Rehearsed] = []
    if asked is not None and form.is_valid():
        who = {"by": doors.by(request), "now": request.now, "may": _may(request)}
        try:
            if "decide" in asked and form.was_seen:
                nonce = form.cleaned_data["nonce"]
                return redirect("batch", joint.decide(form.wanted, form.choice, nonce=nonce, **who).uid)
            rehearsed = joint.rehearse(form.wanted, form.choice, **who)
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "section": "review", "rows": _rows(form, rehearsed), "rehearsed": bool(rehearsed)}
    context["changed"] = bool(rehearsed) and asked is not None and "decide" in asked
    context |= {"most": joint.MOST, "too_many": len(chosen) > joint.MOST, **_told(rehearsed)}
    return render(request, "review/joint.html", context, status=422 if form.errors else 200)


@doors.desk_readers_only
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """What became of each date, and for ten minutes the button that undoes it."""
    batch = get_object_or_404(batches.for_user(request.user), uid=uid)
    items = batches.items_of(batch, request.user)
    context = {
        "section": "review",
        "batch": batch,
        "done": [item for item in items if not item.skipped],
        "skipped": [item for item in items if item.skipped],
        "kept": sum(bool(item.kept) for item in items),
        "who": names_of([batch.by]).get(batch.by, ""),
        "may_undo": _may_undo(request, batch) and joint.can_be_undone(batch, now=request.now),
        "until": batch.at + joint.TIME_TO_UNDO,
        "waiting": batches.people_waiting(batch),
    }
    return render(request, "review/batch.html", context)


@doors.reviewers_only
@require_POST
def undo(request: HttpRequest, uid: str) -> HttpResponse:
    """Put back what the decision changed; whoever decided it, and admins."""
    batch = get_object_or_404(batches.for_user(request.user), uid=uid)
    if not _may_undo(request, batch):
        raise PermissionDenied(_("Only whoever decided this, or an admin, may undo it."))
    try:
        joint.undo(batch, by=doors.by(request), now=request.now)
        kept = batch.items.exclude(kept="").count()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _undone_in_words(kept))
    return redirect("batch", uid)


@doors.desk_readers_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The latest joint decisions."""
    rows = list(batches.for_user(request.user)[:50])
    who = names_of([row.by for row in rows])
    context = {"section": "review", "batches": [(row, who.get(row.by, "")) for row in rows]}
    return render(request, "review/batches.html", context)


@doors.desk_readers_only
@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """What waits for a decision as a list for a meeting, to be printed."""
    narrow = narrow_of(request)
    waiting = desk.to_decide(request.user, narrow)
    keys = list(waiting[: joint.MOST])
    left = waiting.count() - len(keys) if len(keys) == joint.MOST else 0
    today = local_day(request.now, request.office.zone)
    context = {"section": "review", "items": desk.items_of(keys), "left": left, "today": today}
    return render(request, "review/meeting.html", context)


def _chosen(request: HttpRequest) -> list[Deadline]:
    """The dates that were ticked, or all of the part of the desk that the address names, as far as they are decided."""
    mine = queries.decidable_by(request.user)
    rows = Deadline.objects.filter(commitment__in=mine).select_related("commitment", "calendar")
    sent = request.POST if request.method == "POST" else request.GET
    picked = [int(pk) for pk in sent.getlist("pick") if pk.isdecimal() and len(pk) < 19]
    if request.method != "POST" and not picked and "all" in request.GET:
        today, tab = local_day(request.now, request.office.zone), request.GET["all"]
        most = joint.MOST + 1
        picked = desk.deadlines_on(request.user, narrow_of(request), tab=tab, today=today, most=most)
    return list(rows.filter(pk__in=picked).order_by("last_day", "pk"))


def _rows(form: BatchForm, rehearsed: list[joint.Rehearsed]) -> list[dict[str, Any]]:
    found = {one.wanted.deadline.pk: one for one in rehearsed}
    names = names_at({pk for one in rehearsed for pk in one.told})
    return [
        {
            "deadline": row,
            "own": form.own_words(row),
            "becomes": found.get(row.pk),
            "told": [names[pk] for pk in found[row.pk].told if pk in names] if row.pk in found else [],
        }
        for row in form.deadlines
    ]


def _told(rehearsed: list[joint.Rehearsed]) -> dict[str, str]:
    """How many people hear of it, in words."""
    if not rehearsed:
        return {}
    going = sum(not one.refused for one in rehearsed)
    people = joint.told_by(rehearsed)[1]
    dates = ngettext("%(count)s date would be decided", "%(count)s dates would be decided", going) % {"count": going}
    if not people:
        return {"summary": _("%(dates)s. Nobody is written to.") % {"dates": dates}}
    mails = ngettext("%(count)s person gets one mail", "%(count)s people get one mail each", people)
    words = _("%(dates)s. In ten minutes %(mails)s, unless you undo it.")
    return {"summary": words % {"dates": dates, "mails": mails % {"count": people}}}


def _undone_in_words(kept: int) -> str:
    if not kept:
        return _("Undone: nobody is told of it.")
    return ngettext(
        "Undone, but for %(count)s date that stays as it was decided: see below why.",
        "Undone, but for %(count)s dates that stay as they were decided: see below why.",
        kept,
    ) % {"count": kept}


def _may(request: HttpRequest) -> Any:
    return lambda row: permissions.can_decide(request.user, row.commitment)


def _may_undo(request: HttpRequest, batch: DecisionBatch) -> bool:
    return doors.by(request).ref == batch.by or permissions.is_admin(request.user)
