"""What is to come: the reminders of the next days, if nothing changes."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import queries
from tracker.models import Deadline, Report
from tracker.operations.foreseeing import foreseen
from tracker.queries.ladders import hanging_on, ladders_of
from tracker.queries.people import names_at
from tracker.web.doors import staff_only
from tracker.web.foresight import by_day, lines_of
from tracker.web.forms.deliveries import ForecastFilter

PAGE = 50


@staff_only
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """By day, as far as the account sees; days with nothing are left out."""
    form = ForecastFilter(request.GET)
    wanted = form.wanted
    dates = Deadline.objects.filter(commitment__in=queries.visible_to(request.user).order_by().values("pk"))
    if wanted["party"]:
        dates = dates.filter(commitment__participations__party__name__icontains=wanted["party"]).distinct()
    if wanted["ladder"]:
        dates = hanging_on(dates, wanted["ladder"])
    if wanted["person"]:
        dates = dates.filter(_concerning(wanted["person"])).distinct()
    until = request.now + timedelta(days=wanted["days"])
    found = foreseen(dates, now=request.now, until=until)
    planned = [one for one in found.planned if _is_for(one.recipient and one.recipient.email, wanted["person"])]
    ladders = ladders_of({one.deadline.pk: one.deadline for one in planned}.values())
    called = names_at(one.recipient.pk for one in planned if one.recipient)
    lines = lines_of(planned, ladders, called, now=request.now)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "days": by_day(page.object_list, request.office, now=request.now),
        "until": until,
        "found": found,
        "tab": "forecast",
        "section": "deliveries",
    }
    return render(request, "deliveries/forecast.html", context)


def _concerning(person: str) -> Q:
    """Dates that may tell somebody of such an address: a contact of a party or its superior, a deputy, the owner.

    Of a report that waits an admin may be told, whoever that is.
    """
    party = "commitment__participations__party"
    above = [f"{party}__{way}contacts__recipient__" for way in ("", "parent__", "superior__", "parent__parent__")]
    found = Q(commitment__owner__recipient__email__icontains=person) | Q(reports__in=Report.objects.waiting())
    for way in above:
        found |= Q(**{f"{way}email__icontains": person}) | Q(**{f"{way}deputy__email__icontains": person})
    return found


def _is_for(address: str | None, person: str) -> bool:
    return not person or person.lower() in (address or "").lower()
