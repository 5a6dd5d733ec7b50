"""The working-day calendars: the list, one year of one, days of the office's own, a file of days, the yearly check."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker import permissions
from tracker.domain.calendar_years import year_to_check
from tracker.domain.calendars import SATURDAY_AND_SUNDAY, usual_weekend
from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.domain.deadlines import local_day
from tracker.exchange.calendars import Means, Read, read
from tracker.models import Calendar, CalendarDay
from tracker.operations import calendars as verbs
from tracker.operations import reads, reference_data
from tracker.operations.errors import Refused
from tracker.queries import calendars as queries
from tracker.web.calendar_pages import confirmed, preview_context, saved_in_words, sealed, unsealed, year_context
from tracker.web.doors import by, office_readers_only
from tracker.web.forms.calendars import CalendarForm, DaysForm, FileForm

YEARS_BACK, YEARS_AHEAD = 1, 5  # of a file


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All calendars, and a new one."""
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("calendar", _made(request, form).pk)
        except Refused as refused:
            form.add_error(None, refused.message)
    year = year_to_check(_today(request))
    unchecked = set(queries.unchecked(year).values_list("pk", flat=True))
    rows = [(row, row.pk in unchecked) for row in queries.listed()]
    context = _context(request) | {"form": form, "rows": rows, "check": year}
    return render(request, "office/calendars.html", context, status=422 if form.errors else 200)


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """A year of a calendar by months, and the form that names days of it."""
    calendar = _calendar(number)
    year = _year(request)
    form = DaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planned = verbs.name_days(calendar, form.days, by=by(request), now=request.now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, saved_in_words(planned))
            return _to_year(calendar, form.cleaned_data["first"].year)
    context = _context(request) | year_context(calendar, year) | _check(request, calendar, year)
    context |= {"calendar": calendar, "year": year, "form": form}
    context |= {"before": year - 1 if year > FIRST_YEAR else None, "after": year + 1 if year < LAST_YEAR else None}
    return render(request, "office/calendar.html", context, status=422 if form.errors else 200)


@office_readers_only
@require_POST
def day(request: HttpRequest, number: int, day: str) -> HttpResponse:
    """Take a day of the office's own out again, or say that what was expected of a day is certain."""
    calendar = _calendar(number)
    on = _day(day)
    if request.POST.get("act") == "remove":
        row = get_object_or_404(CalendarDay, calendar=calendar, day=on)
        reference_data.delete_calendar_day(row, by=by(request), now=request.now)
        messages.success(request, _("Removed: the day is again what the country's rule makes of it."))
    elif request.POST.get("act") == "confirm":
        named = confirmed(calendar, on)
        if named is not None:
            verbs.name_days(calendar, [named], by=by(request), now=request.now)
        messages.success(request, _("Confirmed: the day is certain."))
    return _to_year(calendar, on.year)


@office_readers_only
@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody has compared a year with the official list."""
    calendar = _calendar(number)
    year = _year(request)
    try:
        verbs.check_year(calendar, year, by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Noted: the days of %(year)s are checked.") % {"year": year})
    return _to_year(calendar, year)


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest, number: int) -> HttpResponse:
    """A file of days: sent, looked at line by line, and taken; nothing is written before that."""
    calendar = _calendar(number)
    if request.method == "POST" and "read" in request.POST:
        return _taken(request, calendar)
    form = FileForm(request.POST or None, request.FILES or None)
    context = _context(request) | {"calendar": calendar, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = _read(request, form)
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return render(request, "office/calendar_preview.html", context | _preview(calendar, form, found))
    return render(request, "office/calendar_file.html", context, status=422 if form.errors else 200)


def _preview(calendar: Calendar, form: FileForm, found: Read) -> dict[str, Any]:
    planned = verbs.plan(calendar, [one.named for one in found.found])
    name = form.cleaned_data["file"].name
    context = preview_context(found, planned) | {"file_name": name, "counting": reads.of_calendar(calendar).count()}
    return context | {"sealed": "" if context["is_too_much"] else sealed(calendar, name, planned)}


def _read(request: HttpRequest, form: FileForm) -> Read:
    year = _today(request).year
    return read(
        form.cleaned_data["file"].read(),
        first_year=year - YEARS_BACK,
        last_year=year + YEARS_AHEAD,
        means=Means(form.cleaned_data["means"]),
    )


def _taken(request: HttpRequest, calendar: Calendar) -> HttpResponse:
    try:
        name, days = unsealed(calendar, request.POST["read"], request.POST.getlist("leave"))
    except signing.BadSignature:
        messages.error(request, _("The preview is older than a day: send the file again."))
        return redirect("calendar-file", calendar.pk)
    try:
        planned = verbs.name_days(calendar, days, by=by(request), now=request.now, file_name=name)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("calendar-file", calendar.pk)
    messages.success(request, saved_in_words(planned) or _("Nothing was taken from the file."))
    return _to_year(calendar, max((one.day.year for one in days), default=_today(request).year))


def _made(request: HttpRequest, form: CalendarForm) -> Calendar:
    country = form.cleaned_data["country"]
    weekend = usual_weekend(country, _today(request)) if country else SATURDAY_AND_SUNDAY
    name = " ".join(form.cleaned_data["name"].split())
    if Calendar.objects.filter(name__iexact=name).exists():
        raise Refused(_("There is a calendar “%(name)s” already.") % {"name": name})
    calendar = Calendar(name=name, country=country, weekend=sorted(weekend))
    reference_data.save_calendar(calendar, by=by(request), now=request.now)
    return calendar


def _check(request: HttpRequest, calendar: Calendar, year: int) -> dict[str, Any]:
    """Whether this year is one that an admin can and should check now."""
    wanted = year_to_check(_today(request))
    checked = calendar.checked_through is not None and calendar.checked_through >= year
    return {"is_checked": checked, "check": wanted, "may_check": not checked and year <= _today(request).year + 1,
            "is_unchecked": queries.unchecked(wanted).filter(pk=calendar.pk).exists()}  # fmt: skip


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"may_change": permissions.is_admin(request.user)}


def _calendar(number: int) -> Calendar:
    return get_object_or_404(queries.listed().prefetch_related("days"), pk=number)


def _year(request: HttpRequest) -> int:
    given = request.POST.get("year") or request.GET.get("year") or str(year_to_check(_today(request)))
    if not given.isdecimal() or not FIRST_YEAR <= int(given) <= LAST_YEAR:
        raise Http404
    return int(given)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Http404 from None


def _today(request: HttpRequest) -> date:
    return local_day(request.now, request.office.zone)


def _to_year(calendar: Calendar, year: int) -> HttpResponse:
    return redirect(f"{reverse('calendar', args=[calendar.pk])}?year={year}")
