"""By what a commitment is measured: defining it, changing it, and readings."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.domain.deadlines import local_day
from tracker.models import Commitment
from tracker.operations import indicators
from tracker.operations.errors import Refused
from tracker.web.doors import by, editable_or_403, staff_only
from tracker.web.forms.indicators import IndicatorForm, ReadingForm, StrikeForm

page = require_http_methods(["GET", "HEAD", "POST"])


@staff_only
@page
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Say by what the promise is measured."""
    commitment = editable_or_403(request, reference)
    form = IndicatorForm(request.POST or None, commitment=commitment)

    def act() -> str:
        indicators.define(commitment, form.measure, **_who(request))
        return _("It is measured from now on.")

    return _page(request, commitment, form, act, title=_("Measure this"))


@staff_only
@page
def edit(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Change what is measured, with a reason."""
    commitment = editable_or_403(request, reference)
    indicator = get_object_or_404(commitment.indicators.select_related("commitment"), pk=number)
    form = IndicatorForm(request.POST or None, commitment=commitment, indicator=indicator)

    def act() -> str:
        indicators.revise(indicator, form.measure, reason=form.cleaned_data["reason"], **_who(request))
        return _("Saved.")

    return _page(request, commitment, form, act, title=_("Change what is measured"))


@staff_only
@page
def reading(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Enter a value that the office has itself."""
    commitment = editable_or_403(request, reference)
    indicator = get_object_or_404(commitment.indicators.select_related("commitment", "deadline"), pk=number)
    today = local_day(request.now, indicator.deadline.zone)
    form = ReadingForm(request.POST or None, today=today)

    def act() -> str:
        indicators.read(form.measured(indicator), **_who(request))
        return _("The reading is entered.")

    title = _("A reading: %(name)s") % {"name": indicator.name}
    return _page(request, commitment, form, act, title=title)


@staff_only
@page
def strike(request: HttpRequest, reference: str, number: int, reading: int) -> HttpResponse:
    """Take a wrong reading out, with a reason."""
    commitment = editable_or_403(request, reference)
    indicator = get_object_or_404(commitment.indicators, pk=number)
    row = get_object_or_404(indicator.readings.select_related("indicator__commitment"), pk=reading)
    form = StrikeForm(request.POST or None)

    def act() -> str:
        indicators.strike(row, reason=form.cleaned_data["reason"], **_who(request))
        return _("The reading counts no more.")

    title = _("Take a wrong reading out: %(name)s") % {"name": indicator.name}
    return _page(request, commitment, form, act, title=title, row=row)


def _page(
    request: HttpRequest, commitment: Commitment, form: Form, act: Callable[[], str], *, title: str, **more: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, done)
            return redirect("commitment", commitment.reference)
    context = {"form": form, "commitment": commitment, "section": "commitments", "title": title, **more}
    return render(request, "commitment/indicator.html", context, status=422 if form.errors else 200)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": by(request), "now": request.now}
