"""What is done to a date: added, extended, corrected, paused, reminded of, or answered on somebody's behalf."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker.delivery.rehearsal import reminder_to
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind, Status
from tracker.domain.policies import Role
from tracker.models import Answer, Channel, Commitment, Deadline, IncomingMail
from tracker.operations import answers, deadlines, extensions, incoming, pauses, reports, triggers
from tracker.operations.audience import people, people_with_roles
from tracker.operations.errors import Refused
from tracker.operations.moves import DOERS
from tracker.queries import commitment as queries
from tracker.queries import incoming as incoming_mails
from tracker.queries.absent import absent_on
from tracker.queries.ladders import ladders_of
from tracker.web.doors import by, came_from, deadline_or_404, decidable_or_403, editable_or_403, staff_only
from tracker.web.foresight import LOOK_AHEAD, lines_of
from tracker.web.forms.actions import AddDateForm, LogForm, NewDateForm, PauseForm
from tracker.web.more_time import follows_of, seen_by
from tracker.web.previewing import preview


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Move the promise; for those who decide."""
    return _moved(request, deadline_or_404(decidable_or_403(request, reference), number), deadlines.extend, "extend")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Repair the office's own mistake in the date."""
    return _moved(request, deadline_or_404(editable_or_403(request, reference), number), deadlines.correct, "correct")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the commitment one more date."""
    commitment = editable_or_403(request, reference)
    today = local_day(request.now, request.office.zone)
    form = AddDateForm(_choosing(request), office=request.office, today=today, commitment=commitment)
    if _is_ready(request, form):
        try:
            _added(request, commitment, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The date is added."))
            return redirect("commitment", reference)
    return _date_page(request, form, "add", {"commitment": commitment, "section": "commitments"})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Let the clock rest while the other side must move first; for those who decide."""
    deadline = deadline_or_404(decidable_or_403(request, reference), number)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            pauses.pause(deadline, by=by(request), now=request.now, until=data["until"], reason=data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Paused: nobody is reminded until the clock runs again."))
            return redirect("commitment", reference)
    return render(
        request, "commitment/pause.html", _about(deadline) | {"form": form}, status=422 if form.errors else 200
    )


@staff_only
@require_POST
def resume(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show what comes after the pause; let the clock run again on confirmation."""
    deadline = deadline_or_404(decidable_or_403(request, reference), number)
    who = {"by": by(request), "now": request.now}
    try:
        if request.POST.get("act") != "yes":
            after = pauses.rehearse_resume(deadline, **who, until=request.now + LOOK_AHEAD)
            return render(request, "commitment/resume.html", _about(deadline) | _after_pause(request, after))
        pauses.resume(deadline, **who)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The clock runs again; the days of the pause are added."))
    return redirect("commitment", reference)


def _after_pause(request: HttpRequest, after: pauses.Resumed) -> dict[str, Any]:
    called = queries.display_names(after.deadline.commitment)
    to_come = lines_of(after.to_come, ladders_of([after.deadline]), called, now=request.now)
    return {"after": after.deadline, "effect": seen_by(request.user, after.effects), "to_come": to_come[:12]}


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show who would be written to; write on confirmation."""
    deadline = deadline_or_404(editable_or_403(request, reference), number)
    if request.method == "POST":
        try:
            count = deadlines.remind_now(deadline, by=by(request), now=request.now)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            words = ngettext("One reminder is on its way.", "%(count)s reminders are on their way.", count)
            messages.success(request, words % {"count": count})
        return redirect(came_from(request, None) or reverse("commitment", args=[reference]))
    called = queries.display_names(deadline.commitment)
    told = people_with_roles(deadline, DOERS, now=request.now)
    context = _about(deadline) | {"people": [(called.get(one.pk, one.email), one) for one, _roles in told]}
    if told:
        (first, roles), *_others = told
        context["subject"], context["text"] = reminder_to(first, deadline, roles=roles, now=request.now)
        context["told"], context["last_told"] = queries.told_times(deadline.commitment)
    return render(request, "commitment/remind.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Record what somebody told the office outside the personal page."""
    deadline = deadline_or_404(editable_or_403(request, reference), number)
    mail = incoming_mails.reply_about(deadline, request.GET.get("mail", ""))
    form = LogForm(
        request.POST or None,
        request.FILES or None,
        initial=_of_mail(mail, deadline) if mail else {},
        deadline=deadline,
        people=people(deadline, Role, now=request.now),
        office=request.office,
        today=local_day(request.now, deadline.zone),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _heard(request, deadline, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            if mail is not None:
                incoming.decide(mail, by=by(request), now=request.now, decision=incoming.RECORDED)
            messages.success(request, _("Noted."))
            return redirect(came_from(request, None) or reverse("commitment", args=[reference]))
    return render(request, "commitment/log.html", _about(deadline) | {"form": form}, status=422 if form.errors else 200)


def _moved(request: HttpRequest, deadline: Deadline, verb: Any, name: str) -> HttpResponse:
    """One form for both: the words are read, shown with what follows, and saved once they were seen."""
    form = NewDateForm(_choosing(request), office=request.office, today=local_day(request.now, deadline.zone))
    if _is_ready(request, form):
        reason = form.cleaned_data["reason"]
        try:
            verb(deadline, by=by(request), now=request.now, due=form.date, reason=reason)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The date is changed."))
            return redirect(came_from(request, None) or reverse("commitment", args=[deadline.commitment.reference]))
    return _date_page(request, form, name, _about(deadline))


def _choosing(request: HttpRequest) -> QueryDict | None:
    """What was sent; the button of another reading chooses it for the words as they are."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "choose" in data:
        data["due_choice"], data["seen"] = data["choose"], data.get("due", "")
    return data


def _is_ready(request: HttpRequest, form: NewDateForm) -> bool:
    """Whether it is to be saved, and the person saw how the words are read."""
    return "save" in request.POST and form.is_valid() and form.was_seen


def _added(request: HttpRequest, commitment: Commitment, form: AddDateForm) -> None:
    who: dict[str, Any] = {"by": by(request), "now": request.now, "kind": Kind(form.cleaned_data["kind"])}
    if form.waiting is not None:
        triggers.add_waiting(commitment, form.waiting.waits, **who)
    elif form.date is not None:
        deadlines.add(commitment, due=form.date, **who)


def _date_page(request: HttpRequest, form: NewDateForm, verb: str, about: dict[str, Any]) -> HttpResponse:
    policy = about["commitment"].policy
    due = form.date or (form.waiting.due(request.office) if form.waiting else None)
    moves = verb != "add"
    follows = preview(due, office=request.office, policy=policy, now=request.now, moves=moves) if due else None
    context = {"form": form, "choices": form.choices, "waiting": form.waiting, "follows": follows, "verb": verb}
    context["confirm"] = form.is_valid()
    if due is not None:
        today = local_day(request.now, request.office.zone)
        context["absent"] = absent_on(about["commitment"], due.date.last_day, today=today)
    if moves and form.date is not None:
        context["effect"] = follows_of(about["deadline"], form.date, request.user, now=request.now)
    return render(request, "commitment/move.html", about | context, status=422 if form.errors else 200)


def _of_mail(mail: IncomingMail, deadline: Deadline) -> dict[str, Any]:
    """What a form starts from that records the reply of a person by mail."""
    return {
        "recipient": mail.recipient_id,
        "channel": Channel.MAIL.value,
        "received_on": local_day(mail.at, deadline.zone),
        "text": mail.words,
    }


def _heard(request: HttpRequest, deadline: Deadline, form: LogForm) -> None:
    data = form.cleaned_data
    common: dict[str, Any] = {
        "by": by(request),
        "now": request.now,
        "received_on": data["received_on"],
        "channel": Channel(data["channel"]),
        "recipient": data["recipient"],
        "name": data["name"],
        "recorded_by": request.user,
    }
    if data["said"] == LogForm.DONE:
        claimed = Status(data["outcome"] or Status.MET)
        reports.submit(deadline, narrative=data["text"], claimed_outcome=claimed, **common)
    elif data["said"] == LogForm.MORE_TIME and form.asked is not None:
        due = form.asked.due
        extensions.ask(
            deadline,
            wording=due.wording,
            date=due.date,
            boundary=due.boundary,
            reason=data["text"],
            proofs=form.backed_by,
            **common,
        )
    else:
        answers.give(
            deadline,
            kind=Answer.Kind(data["said"]),
            text=data["text"],
            successor_email=data["successor_email"],
            successor_name=data["successor_name"],
            snooze_until=data["snooze_until"],
            **common,
        )


def _about(deadline: Deadline) -> dict[str, Any]:
    return {"deadline": deadline, "commitment": deadline.commitment, "section": "commitments"}
