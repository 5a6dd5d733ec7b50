"""Calendars and units: the few rows that rule many. Each save has the deadlines that read it looked at."""

from datetime import datetime

from django.utils.translation import gettext as _

from tracker.models import Calendar, CalendarDay, Unit
from tracker.operations import reads
from tracker.operations.audit import Actor, verb
from tracker.operations.calendars import refuse_unusable
from tracker.operations.errors import Refused
from tracker.operations.rows import delete_row, save_row


@verb
def save_calendar(calendar: Calendar, *, by: Actor, now: datetime) -> None:
    """Save a calendar. Raises Refused for a country nobody knows the holidays of, and for a week without work."""
    calendar.country = calendar.country.strip().upper()
    save_row(calendar, by=by, now=now, reads=lambda: reads.of_calendar(calendar))
    refuse_unusable(calendar, now)


@verb
def delete_calendar(calendar: Calendar, *, by: Actor, now: datetime) -> None:
    """Delete a calendar that nothing counts by. Raises Refused where something does."""
    delete_row(calendar, by=by, now=now)


@verb
def save_calendar_day(day: CalendarDay, *, by: Actor, now: datetime) -> None:
    """Save what the office says of one day. Raises Refused where the calendar says something of that day already."""
    twins = CalendarDay.objects.filter(calendar=day.calendar_id, day=day.day).exclude(pk=day.pk)
    if twins.exists():
        raise Refused(_("This calendar names %(day)s already.") % {"day": day.day})
    save_row(day, by=by, now=now, reads=lambda: reads.of_calendar(day.calendar))


@verb
def delete_calendar_day(day: CalendarDay, *, by: Actor, now: datetime) -> None:
    """Let one day be again what the country's rule makes of it."""
    delete_row(day, by=by, now=now, reads=lambda: reads.of_calendar(day.calendar))


@verb
def save_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Save a unit. Raises Refused where the office has one of that name."""
    unit.name = " ".join(unit.name.split())
    if Unit.objects.filter(name__iexact=unit.name).exclude(pk=unit.pk).exists():
        raise Refused(_("There is a unit “%(name)s” already.") % {"name": unit.name})
    save_row(unit, by=by, now=now)


@verb
def delete_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Delete a unit that owns nothing. Raises Refused where something belongs to it."""
    delete_row(unit, by=by, now=now)
