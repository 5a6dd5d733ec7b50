"""The question “why was nobody told on that day?”, asked of a commitment or of a person."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.operations.days import MOST_DATES, day_of_dates, day_of_person
from tracker.queries import addresses
from tracker.queries.commitment import display_names
from tracker.queries.people import names_at
from tracker.web.days import told_of
from tracker.web.doors import commitment_or_404, staff_only
from tracker.web.forms.deliveries import DayForm


@staff_only
@require_safe
def of_commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened on a day (the day before, where none is named) about each date of a commitment, in sentences."""
    commitment = commitment_or_404(request, reference)
    form, day = _asked(request)
    said = told_of(
        day_of_dates(commitment.deadlines.all(), day, now=request.now, reader=request.user),
        request.office,
        display_names(commitment),
    )
    context = {"section": "commitments", "commitment": commitment, "form": form, "day": day, "said": said}
    return render(request, "commitment/day.html", context | {"told": any(one.told for one in said)})


@staff_only
@require_safe
def of_person(request: HttpRequest, uid: str) -> HttpResponse:
    """The same for a person, as far as the account sees what they are told about."""
    person = get_object_or_404(addresses.people_for(request.user), uid=uid)
    form, day = _asked(request)
    dates = addresses.dates_of(person, request.user)
    days = day_of_person(person, dates, day, office=request.office, now=request.now, reader=request.user)
    called = names_at([person.pk])
    said = told_of([one for one in days if one.facts], request.office, called)
    context = {"section": "people", "person": person, "name": called.get(person.pk, ""), "form": form, "day": day,
               "said": said, "more": dates.count() > MOST_DATES, "most": MOST_DATES}  # fmt: skip
    return render(request, "people/day.html", context | {"told": any(one.told for one in said)})


def _asked(request: HttpRequest) -> tuple[DayForm, date]:
    yesterday = local_day(request.now, request.office.zone) - timedelta(days=1)
    form = DayForm({"day": request.GET.get("day") or yesterday.isoformat()})
    day = form.cleaned_data["day"] if form.is_valid() else None
    return form, day or yesterday
