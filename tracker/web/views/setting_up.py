"""The office: its rooms on one page, its settings, and the checklist until its first reminder may leave."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.delivery import direct
from tracker.domain.calendars import usual_weekend
from tracker.domain.deadlines import local_day
from tracker.domain.first_steps import FirstStep, is_done, open_steps
from tracker.models import Calendar, OfficeSettings
from tracker.operations import heartbeats, reference_data
from tracker.operations import office as verbs
from tracker.operations.errors import Refused
from tracker.queries.first_steps import TEST_MAIL, last_test_mail, set_up
from tracker.web.doors import admins_only, by, office_readers_only
from tracker.web.forms.office import OfficeForm
from tracker.wording.first_steps import fault_in_words, step_reason, step_title


@office_readers_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where everything of the office is set and looked at."""
    context = {"left": open_steps(set_up(request.office)), "may_change": permissions.is_admin(request.user)}
    return render(request, "setup/index.html", context)


@office_readers_only
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The checklist; each step is done when the facts say so."""
    facts = set_up(request.office)
    steps = [
        {"code": step, "title": step_title(step), "reason": step_reason(step), "done": is_done(step, facts)}
        for step in FirstStep
    ]
    trial = last_test_mail()
    context: dict[str, Any] = {"steps": steps, "facts": facts, "left": len(open_steps(facts)), "trial": trial}
    context |= {"site_url": settings.SITE_URL, "may_change": permissions.is_admin(request.user)}
    if trial is not None and not trial.detail["taken"]:
        context["helps"] = fault_in_words(trial.detail["fault"])
    context["to_files"] = not settings.EMAIL_URL
    return render(request, "setup/start.html", context)


@admins_only
@require_POST
def trial_mail(request: HttpRequest) -> HttpResponse:
    """Send one mail to whoever asks, and keep what the mail server said."""
    office = request.office
    lines = [
        _("This is a trial: %(name)s asked for it, to see whether mails of %(office)s arrive.")
        % {"name": request.user, "office": office.name},
        _("If you read this, they do."),
    ]
    said = direct.send(request.user.email, _("Trial mail of Duebook"), lines, now=request.now)
    heartbeats.beat(
        TEST_MAIL, to=request.user.email, reply=said.reply, taken=said.is_taken, fault=said.fault, id=said.message_id
    )
    if said.is_taken:
        messages.success(request, _("The mail server took the mail. Look whether it arrived, and whether in spam."))
    else:
        messages.error(request, fault_in_words(str(said.fault)))
    return redirect("start")


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def office_settings(request: HttpRequest) -> HttpResponse:
    """Name, contact, country, zone and send hour."""
    row = OfficeSettings.objects.get()
    form = OfficeForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            form.instance.calendar = _calendar(request, form.cleaned_data["working_days"])
            verbs.save(form.instance, by=by(request), now=request.now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved. Every open date was looked at with it."))
            return redirect("start" if not row.sending_since else "office")
    context = {"form": form, "may_change": permissions.is_admin(request.user)}
    return render(request, "setup/settings.html", context, status=422 if form.errors else 200)


def _calendar(request: HttpRequest, chosen: str) -> Calendar | None:
    """The calendar that was chosen; one of a country is made where there is none."""
    kind, _colon, value = chosen.partition(":")
    if kind == "calendar":
        return Calendar.objects.get(pk=value)
    if kind != "country":
        return None
    weekend = usual_weekend(value, local_day(request.now, request.office.zone))
    calendar = Calendar(name=value, country=value, weekend=sorted(weekend))
    reference_data.save_calendar(calendar, by=by(request), now=request.now)
    return calendar
