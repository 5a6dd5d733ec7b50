"""How recipients are written to, each asked for alone: the same answer as that of any scene they are in."""

from collections.abc import Iterable

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.reminders import Mode, Reader
from tracker.models import Calendar, Contact, OfficeSettings, Recipient


def readers_of(recipients: Iterable[Recipient], office: OfficeSettings) -> dict[int, Reader]:
    """The habits of some recipients, by key; a constant number of queries. Raises ValueError for a broken calendar."""
    rows = list(recipients)
    main = main_calendars(row.pk for row in rows)
    usual_id = office.calendar_id or 0
    kept = Calendar.objects.filter(pk__in={*main.values(), usual_id}).prefetch_related("days")
    calendars: dict[int, WorkCalendar] = {row.pk: row.as_work_calendar() for row in kept}
    usual = calendars.get(usual_id, WEEKDAYS)
    return {row.pk: written_to(row, office, calendars.get(main.get(row.pk, usual_id), usual)) for row in rows}


def written_to(recipient: Recipient, office: OfficeSettings, calendar: WorkCalendar) -> Reader:
    """Their own zone, hour and mode, else the office's."""
    zone, hour = recipient.time_zone or office.zone, recipient.send_hour or office.send_hour
    return Reader(zone, hour, Mode(recipient.mode), calendar)


def main_calendars(recipients: Iterable[int]) -> dict[int, int]:
    """The calendar of each recipient's main party, that of their oldest contact, where it names one."""
    rows = Contact.objects.filter(recipient__in=set(recipients), main=True, ends_on=None)
    rows = rows.order_by("recipient_id", "pk").distinct("recipient_id")
    found = rows.values_list("recipient_id", "party__calendar_id")
    return {recipient: calendar for recipient, calendar in found if calendar is not None}
