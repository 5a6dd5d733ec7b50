"""Recording a date while somebody changes what it is settled by: whoever is second has a sweep look again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from tests.factories import NOW, make_contact, make_office, make_party, make_recipient, make_unit, make_user
from tracker.domain.dates import PartialDate
from tracker.domain.policies import DEFAULT_POLICY, Role
from tracker.domain.reminders import Mode
from tracker.models import Calendar, CalendarDay, Deadline, Party, Recipient, ReminderPolicy, Unit
from tracker.operations import commitments, parties, policies, recipients, reference_data, schedule
from tracker.operations.audit import Actor, verb
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.of_command("test")
LONG = 30  # seconds; nobody waits so long unless something is wrong


@dataclass
class World:
    unit: Unit
    calendar: Calendar
    party: Party
    person: Recipient


@pytest.fixture
def world() -> World:
    policies.ensure_defaults()
    calendar = Calendar.objects.create(name="Plain")
    make_office(sending_since=NOW - timedelta(days=30), calendar=calendar)
    party = make_party()
    person = make_contact(party).recipient
    return World(make_unit(), calendar, party, person)


def record(world: World) -> None:
    owner = make_user(unit=world.unit)
    make_recipient(owner.email, user=owner)
    commitments.record(
        by=BY, now=NOW, unit=world.unit, owner=owner, title="Report",
        due=Due(date=PartialDate.parse("2027-04-30"), wording="by 30 April"),
        parties=[(Role.RESPONSIBLE, world.party)],
    )  # fmt: skip


def ladder(world: World) -> None:
    row = ReminderPolicy.objects.get(use=ReminderPolicy.Use.DATED)
    steps = DEFAULT_POLICY.steps
    later = tuple(replace(step, offset=step.offset + 1) if step.id == "end-3" else step for step in steps)
    policies.save(row, by=BY, now=NOW, name=row.name, ladder=replace(DEFAULT_POLICY, steps=later), seen=row.version)


def holiday(world: World) -> None:
    day = CalendarDay(calendar=world.calendar, day=date(2027, 4, 28), working=False)
    reference_data.save_calendar_day(day, by=BY, now=NOW)


def contact(world: World) -> None:
    person = make_recipient(time_zone="Pacific/Kiritimati")
    parties.add_contact(world.party, person, by=BY, now=NOW)


def zone(world: World) -> None:
    recipients.set_preferences(
        world.person, by=BY, now=NOW, mode=Mode.DAILY, send_hour=None, time_zone="Pacific/Kiritimati", language=""
    )


CHANGES: list[Callable[[World], None]] = [ladder, holiday, contact, zone]


@verb
def waiting(act: Callable[[World], None], world: World, done: Event, other: Event, *, by: Actor, now: datetime) -> None:
    """Does it, and ends only when the other has committed."""
    act(world)
    done.set()
    assert other.wait(LONG)


def first_done_last_committed(first: Callable[[World], None], second: Callable[[World], None], world: World) -> None:
    """Two transactions: the first does its work, the second does its own and commits, then the first commits."""
    done, committed = Event(), Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            waiting(first, world, done, committed, by=BY, now=NOW)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        assert done.wait(LONG)
        second(world)
        schedule.sweep(now=NOW)
    finally:
        committed.set()
        thread.join(LONG)
    assert not thread.is_alive() and failures == []


@pytest.mark.parametrize("change", CHANGES)
def test_who_records_last_is_swept_again(change: Callable[[World], None], world: World) -> None:
    first_done_last_committed(record, change, world)
    assert Deadline.objects.get().next_event_at == NOW
    schedule.sweep(now=NOW)
    assert schedule.resettle(now=NOW) == 0


@pytest.mark.parametrize("change", CHANGES)
def test_who_changes_last_finds_what_was_recorded_meanwhile(change: Callable[[World], None], world: World) -> None:
    first_done_last_committed(change, record, world)
    assert Deadline.objects.get().next_event_at == NOW
    schedule.sweep(now=NOW)
    assert schedule.resettle(now=NOW) == 0


def test_what_nobody_overtook_is_not_swept_again(world: World) -> None:
    ladder(world)
    record(world)
    row = Deadline.objects.get()
    assert row.next_event_at is not None and row.next_event_at > NOW
