"""How the office reads dates: shown, changed after a look at what would change, and followed where wanted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import permissions
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.conventions import Conventions
from tracker.domain.deadlines import local_day
from tracker.operations import office
from tracker.operations.rereading import correct_many
from tracker.queries.rereading import SHOWN, differing
from tracker.web.conventions import changes, listed, options, phrase
from tracker.web.doors import by, office_readers_only
from tracker.web.forms.conventions import ConventionsForm, ticked


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Every convention with its choices, each with an example; saving them, which moves no date."""
    form = ConventionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        office.choose_conventions(form.conventions, by=by(request), now=request.now)
        messages.success(request, _("Saved. New dates are read like this; no date that stands was moved."))
        return redirect("conventions-read-otherwise")
    context = _context(request) | {"form": form, "settings": _settings(request, request.office.conventions)}
    return render(request, "office/conventions.html", context, status=422 if form.errors else 200)


@office_readers_only
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """Which dates would be read otherwise under the conventions in the address. Saves nothing."""
    form = ConventionsForm(request.GET)
    if not form.is_valid():
        return redirect("conventions")
    before, chosen = request.office.conventions, form.conventions
    if before == chosen:
        messages.info(request, _("These are the conventions that hold now."))
        return redirect("conventions")
    context = _context(request) | listed(differing(chosen, office=request.office), chosen)
    context["changes"] = list(changes(before, chosen, *_today(request)))
    context["hidden"] = [(name, request.GET.get(name, "")) for name in form.fields]
    return render(request, "office/preview.html", context)


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def read_otherwise(request: HttpRequest) -> HttpResponse:
    """The dates that stand otherwise than their words are read now; those ticked are corrected, one by one."""
    done = None
    if request.method == "POST":
        named = request.POST.getlist("shown" if request.POST.get("act") == "all" else "deadline")
        done = correct_many(dict(list(ticked(named).items())[:SHOWN]), by=by(request), now=request.now)
    conventions = request.office.conventions
    context = _context(request) | listed(differing(conventions, office=request.office), conventions)
    if done is not None:
        context["done"] = [one for one in done if not one.why]
        context["skipped"] = [one for one in done if one.why]
    return render(request, "office/read_otherwise.html", context)


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"may_change": permissions.is_admin(request.user), "today": _today(request)[0]}


def _today(request: HttpRequest) -> tuple[Any, Any]:
    """The office's day and its working days."""
    calendar = request.office.calendar
    today = local_day(request.now, request.office.zone)
    return today, calendar.as_work_calendar() if calendar else WEEKDAYS


def _settings(request: HttpRequest, conventions: Conventions) -> list[dict[str, Any]]:
    today, calendar = _today(request)
    return [
        {
            "name": name,
            "label": field.label,
            "help": field.help_text,
            "phrase": phrase(name, today),
            "options": list(options(name, field.choices, conventions, today, calendar)),
        }
        for name, field in ConventionsForm().fields.items()
    ]
