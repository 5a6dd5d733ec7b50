"""The page of one commitment, and changing what is known of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.domain.lifecycle import OPEN, Outcome
from tracker.models import Commitment, Party
from tracker.operations import commitments, naming
from tracker.operations.errors import Refused
from tracker.operations.schedule import forecast
from tracker.queries import commitment as queries
from tracker.web.doors import by, commitment_or_404, editable_or_403, staff_only
from tracker.web.forms.actions import CloseForm
from tracker.web.forms.commitments import EditForm
from tracker.wording.explanations import explain
from tracker.wording.history import event_in_words

LOOK_AHEAD = timedelta(days=400)


@staff_only
@require_safe
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Quote first, then dates, people, what was and will be sent, and the history."""
    commitment = commitment_or_404(request, reference)
    deadlines = list(queries.deadlines_of(commitment))
    told, last_told = queries.told_times(commitment)
    context = {
        "section": "commitments",
        "commitment": commitment,
        "deadlines": [(deadline, explain(_steps(deadline))) for deadline in deadlines],
        "main": next((d for d in sorted(deadlines, key=lambda d: d.order_key) if d.state in OPEN), None),
        "participations": queries.participations_of(commitment),
        "ledger": queries.ledger_of(commitment)[:100],
        "to_come": forecast(commitment.deadlines.all(), now=request.now, until=request.now + LOOK_AHEAD)[:20],
        "told": told,
        "last_told": last_told,
        "history": _history(commitment),
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
    context = {"form": form, "commitment": commitment, "section": "commitments", "parties": Party.objects.all()[:500]}
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
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            commitments.close(
                commitment, by=by(request), now=request.now, outcome=Outcome(data["outcome"]), reason=data["reason"]
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("%(reference)s is closed.") % {"reference": reference})
            return redirect("commitment", reference)
    context = {"form": form, "commitment": commitment, "section": "commitments"}
    return render(request, "commitment/close.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _edited(request: HttpRequest, commitment: Commitment, form: EditForm) -> None:
    who: dict[str, Any] = {"by": by(request), "now": request.now}
    wanted = form.wanted()
    parties = naming.find_or_create_many([one for _role, one in wanted], **who)
    data = form.cleaned_data
    kept = ("title", "details", "owner", "policy", "tags", "confidential", "internal_due")
    named = [(role, party) for (role, _one), party in zip(wanted, parties, strict=True)]
    commitments.edit(commitment, **who, parties=named, **{name: data[name] for name in kept})


def _history(commitment: Commitment) -> list[dict[str, Any]]:
    events = queries.history_of(commitment)
    names = queries.names_of(event.by for event in events)
    return [
        {"event": event, "words": event_in_words(event, names), "text": event.text}  # type: ignore[attr-defined]
        for event in events
    ]


def _steps(deadline: Any) -> tuple[Any, ...]:
    return deadline.span.steps if deadline.span else ()
