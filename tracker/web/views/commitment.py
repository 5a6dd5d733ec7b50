"""The page of one commitment, and changing what is known of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Outcome
from tracker.models import Commitment, Deadline
from tracker.operations import closing, commitments, naming
from tracker.operations.audit import verb
from tracker.operations.errors import Refused
from tracker.operations.schedule import forecast
from tracker.queries import commitment as queries
from tracker.queries.absent import absent_when_due
from tracker.queries.access import parties_for
from tracker.queries.events import events_for
from tracker.queries.indicators import measures_of
from tracker.queries.ladders import ladders_of
from tracker.queries.ledger import entries, past_of
from tracker.queries.policies import ladder_of
from tracker.queries.reports import versions_of
from tracker.web.computed import computed
from tracker.web.doors import by, commitment_or_404, editable_or_403, staff_only
from tracker.web.foresight import LOOK_AHEAD, lines_of
from tracker.web.forms.actions import CloseForm
from tracker.web.forms.commitments import EditForm
from tracker.web.series import series_on
from tracker.web.telling import story
from tracker.web.trajectory import picture


@staff_only
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Quote first, then dates, people, what was and will be sent, and the history."""
    commitment = commitment_or_404(request, reference)
    today = local_day(request.now, request.office.zone)
    deadlines = list(queries.deadlines_of(commitment, today=today))
    main = min((d for d in deadlines if d.is_open), key=lambda d: d.order_key, default=None)
    called = queries.display_names(commitment)
    planned = forecast(commitment.deadlines.all(), now=request.now, until=request.now + LOOK_AHEAD)
    told, last_told = queries.told_times(commitment)
    context = {
        "section": "commitments",
        "commitment": commitment,
        "deadlines": computed(deadlines, request.office),
        "open_events": set(events_for(request.user).filter(deadlines__in=deadlines).values_list("pk", flat=True)),
        "main": main,
        "absent": absent_when_due(deadlines, today=local_day(request.now, request.office.zone)),
        "all_series": series_on(commitment, deadlines, request.office),
        "unreachable": main is not None and not main.reached,
        "family": queries.family_of(commitment, request.user),
        "participations": queries.participations_of(commitment, today=today),
        "silences": queries.silences_of(commitment),
        "waiting": [said for deadline in deadlines for said in _undecided(deadline)],
        "entries": entries(past_of(request.user, commitment=commitment.pk)[:100], reader=request.user),
        "to_come": lines_of(planned, ladders_of(deadlines), called, now=request.now)[:12],
        "called": called,
        "yesterday": today - timedelta(days=1),
        "ladder": ladder_of(commitment, main),
        "told": told,
        "last_told": last_told,
        "reports": versions_of(deadlines),
        "measures": [(measure, picture(measure, today)) for measure in measures_of(commitment, today=today)],
        "history": story(commitment, called),
        "may_edit": permissions.can_edit(request.user, commitment),
        "may_decide": permissions.can_decide(request.user, commitment),
    }
    return render(request, "commitment/show.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Change title, people, reminders, tags."""
    commitment = editable_or_403(request, reference)
    form = EditForm(request.POST or None, commitment=commitment)
    if request.method == "POST" and form.is_valid():
        try:
            _edited(request, commitment, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("commitment", reference)
    context = {"form": form, "commitment": commitment, "section": "commitments"}
    context["parties"] = parties_for(request.user)[:500]
    return render(request, "commitment/edit.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def activate(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a draft count."""
    commitment = editable_or_403(request, reference)
    try:
        commitments.activate(commitment, by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(reference)s is active: reminders begin.") % {"reference": reference})
    return redirect("commitment", reference)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """End the commitment with an outcome."""
    commitment = editable_or_403(request, reference)
    form = CloseForm(request.POST or None, judging=permissions.can_decide(request.user, commitment))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            closing.close(
                commitment, by=by(request), now=request.now, outcome=Outcome(data["outcome"]), reason=data["reason"]
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("%(reference)s is closed.") % {"reference": reference})
            return redirect("commitment", reference)
    context = {"form": form, "commitment": commitment, "section": "commitments"}
    return render(request, "commitment/close.html", context, status=422 if form.errors else 200)


@verb
def _edited(request: HttpRequest, commitment: Commitment, form: EditForm) -> None:
    who: dict[str, Any] = {"by": by(request), "now": request.now}
    wanted = form.wanted()
    parties = naming.find_or_create_many([one for _role, one in wanted], **who)
    data = form.cleaned_data
    kept = ("title", "details", "owner", "policy", "tags", "confidential", "internal_due")
    named = [(role, party) for (role, _one), party in zip(wanted, parties, strict=True)]
    commitments.edit(commitment, **who, parties=named, **{name: data[name] for name in kept})


def _undecided(deadline: Deadline) -> list[Any]:
    """What people said about a date that waits for somebody to decide."""
    contests = [answer for answer in deadline.answers.all() if answer.is_contest]
    said = [*deadline.reports.all(), *deadline.extensions.all(), *contests]
    return [one for one in said if not one.is_decided]
