"""A duty that comes again: what became of its dates, one let pass, its end, other dates, another rule."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind
from tracker.models import Commitment, Deadline, Schedule
from tracker.operations import recurring, triggers
from tracker.operations.errors import Refused
from tracker.operations.recurring import MOST_LISTED
from tracker.queries import commitment as queries
from tracker.queries.anchors import anchor_named, anchors_near
from tracker.web.doors import by, commitment_or_404, editable_or_403, staff_only
from tracker.web.forms.actions import NewDateForm
from tracker.web.forms.series import ChangeDatesForm, EndForm, FollowForm, NewDatesForm, SkipForm
from tracker.web.previewing import day_of, preview
from tracker.web.series import Series, dates_to_come, series_with

AHEAD = 12
page = require_http_methods(["GET", "HEAD", "POST"])


@staff_only
@require_safe
def show(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Every date of the series, what it counts as, and the dates to come."""
    commitment = commitment_or_404(request, reference)
    context = _about(commitment, _series(request, commitment, number)) | {
        "may_edit": permissions.can_edit(request.user, commitment) and not commitment.is_closed,
        "may_decide": permissions.can_decide(request.user, commitment) and not commitment.is_closed,
    }
    return render(request, "series/show.html", context)


@staff_only
@page
def skip(request: HttpRequest, reference: str, number: int, day: str) -> HttpResponse:
    """Let one date pass, or have one that was to be let pass count after all."""
    commitment = editable_or_403(request, reference)
    series = _series(request, commitment, number)
    chosen = day_of(day)
    if chosen is None:
        raise Http404
    opened = next((one.deadline for one in series.occurrences if one.deadline.occurrence == chosen), None)
    if opened is not None and not permissions.can_decide(request.user, commitment):
        raise PermissionDenied(_("Only an admin, or a reviewer of this commitment, may decide this."))
    back = chosen in series.schedule.skipped and opened is None
    verb = recurring.unskip if back else recurring.skip
    form = SkipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(series.schedule, chosen, by=by(request), now=request.now, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            done = _("The date counts again.") if back else _("The date is let pass: it is no miss.")
            messages.success(request, done)
            return redirect("series", reference, number)
    context = _about(commitment, series) | {"form": form, "day": chosen, "back": back, "opened": opened}
    return render(request, "series/skip.html", context, status=422 if form.errors else 200)


@staff_only
@page
def end(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """End the series with a last day and a reason."""
    commitment = editable_or_403(request, reference)
    series = _series(request, commitment, number)
    newest = series.occurrences[-1].deadline.occurrence
    form = EndForm(request.POST or None, initial={"last": newest})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            recurring.end(series.schedule, data["last"], by=by(request), now=request.now, reason=data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The series ends; those concerned are told once its last date is open."))
            return redirect("series", reference, number)
    context = _about(commitment, series) | {"form": form}
    return render(request, "series/end.html", context, status=422 if form.errors else 200)


@staff_only
@page
def rule(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Another rule from the next date on, in words; shown as it is read before it is kept."""
    commitment = editable_or_403(request, reference)
    series = _series(request, commitment, number)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "choose" in data:
        data["due_choice"], data["seen"] = data["choose"], data.get("due", "")
    form = NewDateForm(data, office=request.office, today=_today(request))
    form.fields["due"].label = _("How it comes again from now on")
    form.fields["due"].help_text = _("For example: every quarter by the 15th, or every year by 31 March.")
    due = form.date
    if due is not None and "save" in request.POST and form.is_valid() and form.was_seen:
        reason = form.cleaned_data["reason"]
        try:
            recurring.change_rule(series.schedule, due, by=by(request), now=request.now, reason=reason)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The rule is changed from the next date on."))
            return redirect("series", reference, number)
    follows = preview(due, office=request.office, policy=commitment.policy, now=request.now) if due else None
    context = {"form": form, "choices": form.choices, "waiting": None, "follows": follows, "confirm": form.is_valid()}
    return render(request, "series/rule.html", _about(commitment, series) | context, status=422 if form.errors else 200)


@staff_only
@page
def dates(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Other dates to come, one a line; shown as they are read before they are kept."""
    commitment = editable_or_403(request, reference)
    series = _series(request, commitment, number)
    coming = dates_to_come(series)
    form = ChangeDatesForm(request.POST or None, office=request.office, today=_today(request), coming=coming)
    if request.method == "POST" and form.is_valid() and (form.was_seen or not form.found):
        reason = form.cleaned_data["reason"]
        try:
            recurring.change_dates(series.schedule, form.stated, by=by(request), now=request.now, reason=reason)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The dates to come are changed."))
            return redirect("series", reference, number)
    context = _about(commitment, series) | {"form": form, "confirm": form.is_valid()}
    return render(request, "series/dates.html", context, status=422 if form.errors else 200)


@staff_only
@page
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Several dates that no rule says, for one commitment."""
    commitment = editable_or_403(request, reference)
    form = NewDatesForm(request.POST or None, office=request.office, today=_today(request))
    if request.method == "POST" and form.is_valid() and form.was_seen:
        data = form.cleaned_data
        who: dict[str, Any] = {"by": by(request), "now": request.now}
        try:
            recurring.add_dates(commitment, form.stated, kind=Kind(data["kind"]), wording=data["wording"], **who)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The dates are kept: they open one after the other."))
            return redirect("commitment", reference)
    context = {"commitment": commitment, "section": "commitments", "form": form, "confirm": form.is_valid()}
    return render(request, "series/new.html", context, status=422 if form.errors else 200)


@staff_only
@page
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a date that follows another one."""
    commitment = editable_or_403(request, reference)
    near = anchors_near(commitment)
    form = FollowForm(request.POST or None, initial={"anchor": near[0].reference if near else ""})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        anchor = anchor_named(data["anchor"], request.user)
        try:
            if anchor is None:
                raise Refused(_("There is no date %(name)s that you may see.") % {"name": data["anchor"]})
            triggers.add_following(
                commitment, anchor, form.offset, by=by(request), now=request.now, kind=Kind(data["kind"]),
                wording=data["wording"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error("anchor" if anchor is None else None, refused.message)
        else:
            messages.success(request, _("The date is added: it follows %(name)s.") % {"name": anchor.reference})
            return redirect("commitment", reference)
    context = {"commitment": commitment, "section": "commitments", "form": form, "anchors": near}
    return render(request, "series/follow.html", context, status=422 if form.errors else 200)


def _series(request: HttpRequest, commitment: Commitment, number: int) -> Series:
    schedule = get_object_or_404(Schedule.objects.filter(commitment=commitment), pk=number)
    today = local_day(request.now, request.office.zone)
    rows: list[Deadline] = list(queries.deadlines_of(commitment, today=today).filter(schedule=schedule))
    # Of a list all: whoever changes it must not lose the far ones.
    ahead = MOST_LISTED if schedule.listed else AHEAD
    return series_with(schedule, rows, request.office, ahead=ahead)


def _about(commitment: Commitment, series: Series) -> dict[str, Any]:
    return {"commitment": commitment, "series": series, "section": "commitments"}


def _today(request: HttpRequest) -> date:
    return local_day(request.now, request.office.zone)
