"""One decision a page: the case on top, one form below it, one verb behind the button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import queries, wording
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, Terms, local_day, span_of
from tracker.domain.lifecycle import Status
from tracker.models import Answer, Deadline, Extension, Report
from tracker.operations import answers, deadlines, extensions, reports
from tracker.operations import messages as mails
from tracker.operations.errors import Refused
from tracker.queries import desk
from tracker.web import doors
from tracker.web.doors import came_from
from tracker.web.forms.decisions import (
    AnswerDecisionForm,
    DueForm,
    ExtensionForm,
    OutcomeForm,
    ReportForm,
    StuckForm,
)
from tracker.web.more_time import case_of
from tracker.web.previewing import preview

page = require_http_methods(["GET", "HEAD", "POST"])


@doors.reviewers_only
@page
def outcome(request: HttpRequest, uid: str) -> HttpResponse:
    """Met, partly met or missed."""
    deadline = _deadline(request, uid)
    form = OutcomeForm(request.POST or None)

    def act(said: dict[str, Any]) -> str:
        status = Status(said["outcome"])
        deadlines.decide(
            deadline, status=status, reason=said["reason"], received_on=said["received_on"], **_who(request)
        )
        return _("%(reference)s is decided: %(status)s.") % {
            "reference": deadline.reference,
            "status": wording.status_label(status).lower(),
        }

    return _decision(request, desk.item_of(deadline, "overdue"), form, act, title=_("Decide"))


@doors.reviewers_only
@page
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Accept a report with an outcome, or send it back."""
    row = get_object_or_404(_decidable(request, Report), pk=number)
    form = ReportForm(request.POST or None, report=row)
    readings = row.readings.select_related("indicator")

    def act(said: dict[str, Any]) -> str:
        about = {"reason": said["reason"], "judged": form.judged, **_who(request)}
        if said["decision"] == form.BACK:
            reports.send_back(row, **about)
            return _("The report was sent back: reminders go on.")
        if said["decision"] == form.NOTE:
            reports.note(row, **about)
            return _("Noted: the date stands.")
        reports.accept(row, outcome=Status(said["decision"]), **about)
        return _("The report is accepted.")

    item = desk.item_of(row.deadline, "report", row)
    return _decision(request, item, form, act, title=_("A report"), readings=readings)


@doors.reviewers_only
@page
def extension(request: HttpRequest, number: int) -> HttpResponse:
    """Grant more time, grant another date, or refuse."""
    row = get_object_or_404(_decidable(request, Extension), pk=number)
    asked = Terms(PartialDate.parse(row.requested_edtf), Boundary(row.requested_boundary), Roll.NONE, "UTC")
    words = wording.due_in_words(span_of(asked, WEEKDAYS))
    today = _today(request, row.deadline)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "choose" in data:
        data["due_choice"] = data["choose"]
    form = ExtensionForm(data, asked=words, office=request.office, today=today)

    def act(said: dict[str, Any]) -> str:
        if said["decision"] == form.REFUSE:
            extensions.refuse(row, reason=said["reason"], **_who(request))
            return _("Refused: the date stands.")
        due = form.choices()[0].due if said["decision"] == form.OTHER else None
        extensions.grant(row, due=due, reason=said["reason"], **_who(request))
        return _("Granted: the new date is told to whoever has to deliver.")

    item = desk.item_of(row.deadline, "extension", row)
    other = form.choices()[:1] if form["decision"].value() == form.OTHER else []
    case = case_of(row, other[0].due if other else None, request.user, office=request.office, now=request.now)
    return _decision(request, item, form, act, title=_("A request for time"), more_time=case, other_date=bool(other))


@doors.reviewers_only
@page
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Agree with a contest or not; note any other answer."""
    row = get_object_or_404(_decidable(request, Answer), pk=number)
    form = AnswerDecisionForm(request.POST or None, answer=row)

    def act(said: dict[str, Any]) -> str:
        decision = Answer.Decision(said["decision"])
        answers.decide(row, decision=decision, reason=said["reason"], **_who(request))
        return _("Decided: %(decision)s.") % {"decision": decision.label}

    return _decision(request, desk.item_of(row.deadline, "answer", row), form, act, title=_("An answer"))


@doors.reviewers_only
@page
def stuck(request: HttpRequest, uid: str) -> HttpResponse:
    """Send a mail again that could not go out, or leave it."""
    mail = get_object_or_404(desk.undeliverable(request.user), uid=uid)
    form = StuckForm(request.POST or None)

    def act(said: dict[str, Any]) -> str:
        if said["decision"] == form.LEAVE:
            mails.leave(mail, **_who(request))
            return _("The mail is off the list; the log keeps it.")
        mails.send_again(mail, **_who(request))
        return _("A new mail goes out.")

    return _decision(request, None, form, act, title=_("A mail that could not go out"), mail=mail)


def _decision(
    request: HttpRequest,
    item: desk.Item | None,
    form: Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    **more: object,
) -> HttpResponse:
    """Show the case with its form, or do what the form says and go back to where it came from."""
    back = came_from(request, item.deadline.commitment if item else None) or reverse("review")
    if request.method == "POST" and "choose" not in request.POST and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, done)
            return redirect(back)
    said = [pair for pair in desk.said_about(item.deadline) if pair[1] != item.said] if item else []
    context = {"section": "review", "item": item, "form": form, "title": title, "said_before": said}
    choices = form.choices() if isinstance(form, DueForm) else []
    if choices:
        more["follows"] = preview(choices[0].due, office=request.office, policy=None, now=request.now, moves=True)
    context |= {"choices": choices, "back": back, **more}
    return render(request, "review/decision.html", context, status=422 if form.errors else 200)


def _deadline(request: HttpRequest, uid: str) -> Deadline:
    rows = Deadline.objects.filter(commitment__in=queries.decidable_by(request.user))
    return get_object_or_404(rows.select_related("commitment", "calendar"), uid=uid)


def _decidable(request: HttpRequest, model: type[Report] | type[Extension] | type[Answer]) -> Any:
    mine = queries.decidable_by(request.user)
    return model.objects.filter(deadline__commitment__in=mine).select_related("deadline__commitment", "recipient")


def _today(request: HttpRequest, deadline: Deadline) -> Any:
    return local_day(request.now, deadline.zone)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": doors.by(request), "now": request.now}
