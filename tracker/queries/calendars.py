"""Calendars: the list with what counts by each, and those whose days of a year nobody has checked yet."""

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tracker.models import Calendar, CalendarDay, OfficeSettings, Party


def listed() -> QuerySet[Calendar]:
    """All calendars, the office's first (`is_offices`), with the number of `parties` that count by each."""
    counted = Party.objects.filter(calendar=OuterRef("pk")).values("calendar").annotate(number=Count("pk"))
    return Calendar.objects.annotate(
        is_offices=Exists(OfficeSettings.objects.filter(calendar=OuterRef("pk"))),
        parties=Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0),
    ).order_by("-is_offices", "name")


def unchecked(year: int) -> QuerySet[Calendar]:
    """Calendars whose days of that year nobody has compared with the official list, by name.

    A calendar of weekends alone has nothing to compare.
    """
    says_something = ~Q(country="") | Exists(CalendarDay.objects.filter(calendar=OuterRef("pk")))
    behind = Q(checked_through=None) | Q(checked_through__lt=year)
    return Calendar.objects.filter(says_something, behind).order_by("name")
