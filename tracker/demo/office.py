"""The invented office on its first day: settings, calendars, accounts, parties and the people who are written to."""

from datetime import date, datetime, time

from tracker.demo import people
from tracker.demo.days import Days
from tracker.demo.story import Body
from tracker.demo.world import World
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.deadlines import at_hour
from tracker.models import Calendar, CalendarDay, OfficeSettings, Party, Recipient, Unit
from tracker.operations import accounts, office, parties, recipients, reference_data
from tracker.operations.audit import Actor
from tracker.operations.terms import office_calendar

BY = Actor.of_command("demo")
FIRST_DAY = -136  # working days from today: half a year and a little
OPENS = time(8)
FRIDAY_AND_SATURDAY = [4, 5]
# Working days from today (Monday to Friday) on which the office is closed.
CLOSED = {-48: "Move to the new house", 41: "Outing of the staff"}


def found(today: date) -> World:
    """Open the office on the first day of its history."""
    row = OfficeSettings.objects.select_related("calendar").get()
    opened = at_hour(WEEKDAYS.add_workdays(today, FIRST_DAY), OPENS, row.zone)
    if row.calendar is None:
        row.calendar = _calendar("Office calendar", opened)
        for count, name in CLOSED.items():
            day = CalendarDay(calendar=row.calendar, day=WEEKDAYS.add_workdays(today, count), working=False, name=name)
            reference_data.save_calendar_day(day, by=BY, now=opened)
    row.name, row.is_demo = people.OFFICE_NAME, True
    row.contact_name, row.contact_telephone = people.COLLEAGUES[0].name, "+000 555 0117"
    row.contact_email = "office@programme-office.example"
    office.save(row, by=BY, now=opened)
    world = World(Days(today, office_calendar(row)), row.zone)
    world.calendars["estmark"] = _calendar("Estmark: Friday and Saturday are free", opened, FRIDAY_AND_SATURDAY)
    _accounts(world, opened)
    _people(world, opened)
    for body in people.BODIES:
        _body(world, body, opened)
    office.start_sending(by=world.actor("nora"), now=opened)
    return world


def _calendar(name: str, now: datetime, weekend: list[int] | None = None) -> Calendar:
    calendar = Calendar(name=name)
    if weekend is not None:
        calendar.weekend = weekend
    reference_data.save_calendar(calendar, by=BY, now=now)
    return calendar


def _accounts(world: World, now: datetime) -> None:
    for key, name in people.UNITS.items():
        world.units[key] = Unit(name=name)
        reference_data.save_unit(world.units[key], by=BY, now=now)
    for colleague in people.COLLEAGUES:
        roles = [(world.units[unit], colleague.role) for unit in colleague.units]
        user = accounts.create_user(
            by=BY, now=now, email=colleague.email, name=colleague.name, password=people.PASSWORD, roles=roles
        )
        world.users[colleague.key], world.names[colleague.key] = user, user.name
        world.recipients[colleague.key] = Recipient.objects.get(user=user)


def _people(world: World, now: datetime) -> None:
    for key, person in people.PEOPLE.items():
        recipient = recipients.find_or_create(person.email, by=BY, now=now)
        recipient = recipients.set_preferences(
            recipient, by=BY, now=now, mode=person.mode, send_hour=None, time_zone=person.zone, language=""
        )
        world.recipients[key], world.names[key] = recipient, person.name


def _body(world: World, body: Body, now: datetime) -> None:
    party = Party(
        name=body.name,
        kind=body.kind,
        aliases=list(body.aliases),
        parent=world.parties.get(body.parent),
        superior=world.parties.get(body.superior),
        calendar=world.calendars["estmark"] if body.calendar else None,
    )
    parties.save(party, by=BY, now=now)
    world.parties[body.key] = party
    for key in body.contacts:
        name = world.names[key]
        parties.add_contact(party, world.recipients[key], by=BY, now=now, display_name=name)
