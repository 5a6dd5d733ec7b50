"""Recording a date while somebody changes what it is settled by, or starts to send: who is second is swept again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from tests.factories import NOW, make_contact, make_office, make_party, make_recipient, make_unit, make_user
from tests.models import rows
from tracker.domain.dates import PartialDate
from tracker.domain.policies import DEFAULT_POLICY, Role
from tracker.domain.reminders import Mode
from tracker.models import (
    Calendar,
    CalendarDay,
    Commitment,
    Deadline,
    ImportBatch,
    Notification,
    OfficeSettings,
    Party,
    Recipient,
    ReminderPolicy,
    Unit,
)
from tracker.operations import commitments, deadlines, office, parties, policies, recipients, reference_data, schedule
from tracker.operations.audit import Actor, verb
from tracker.operations.errors import Refused
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


@pytest.mark.parametrize("change", CHANGES)
def test_who_dies_right_after_changing_has_told_what_was_recorded_meanwhile(
    change: Callable[[World], None], world: World
) -> None:
    """The commit is the last thing that a process does for sure: whatever is to come of it is in it."""

    def die() -> None:
        raise SystemExit("killed")

    def dying(world: World) -> None:
        change(world)
        connection.run_and_clear_commit_hooks = die  # of the thread's own connection, which ends with it

    with pytest.raises(AssertionError, match="killed"):
        first_done_last_committed(dying, record, world)
    assert Deadline.objects.get().next_event_at == NOW


def start(world: World) -> None:
    office.start_sending(by=BY, now=NOW)


def let_go(world: World) -> None:
    office.release(ImportBatch.objects.get(), by=BY, now=NOW)


def one_more(world: World) -> None:
    """A further date of a commitment that an import holds."""
    due = Due(date=PartialDate.parse("2027-04-29"), wording="by 29 April")
    deadlines.add(ImportBatch.objects.get().commitments.get(), by=BY, now=NOW, due=due)


def nothing_sent_yet() -> None:
    OfficeSettings.objects.update(sending="held", sending_since=None)


def an_import_held(world: World) -> None:
    record(world)
    Commitment.objects.update(batch=rows.batch())
    Deadline.objects.update(ladder_from=None)
    Notification.objects.all().delete()


def all_remind() -> bool:
    """Once swept, each date has a ladder that began and tells its people; nothing is left for the night."""
    schedule.sweep(now=NOW)
    assert schedule.resettle(now=NOW) == 0
    told = Deadline.objects.filter(notifications__state="queued").distinct().count()
    begun = set(Deadline.objects.values_list("ladder_from", "ladder_catches_up"))
    return begun == {(NOW, True)} and told == Deadline.objects.count()


@pytest.mark.parametrize("starts_last", [True, False])
def test_what_is_recorded_while_sending_starts_reminds(starts_last: bool, world: World) -> None:
    nothing_sent_yet()
    first_done_last_committed(*((start, record) if starts_last else (record, start)), world)
    assert all_remind()


@pytest.mark.parametrize("released_last", [True, False])
def test_what_is_added_while_an_import_is_let_go_reminds(released_last: bool, world: World) -> None:
    an_import_held(world)
    first_done_last_committed(*((let_go, one_more) if released_last else (one_more, let_go)), world)
    assert Deadline.objects.count() == 2 and all_remind()


def test_while_an_import_is_held_or_nothing_was_sent_no_sweep_begins_a_ladder(world: World) -> None:
    an_import_held(world)
    Deadline.objects.update(next_event_at=NOW)
    schedule.sweep(now=NOW)
    assert schedule.resettle(now=NOW) == 0
    nothing_sent_yet()
    Commitment.objects.update(batch=None)
    assert schedule.resettle(now=NOW) == 0
    assert set(Deadline.objects.values_list("ladder_from", flat=True)) == {None}
    assert not Notification.objects.exists()


def test_several_imports_are_let_go_while_sending_starts_and_nobody_waits_for_ever(world: World) -> None:
    an_import_held(world)
    nothing_sent_yet()
    (batch,) = ImportBatch.objects.all()
    results: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            results.append(act())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    acts = [lambda: office.start_sending(by=BY, now=NOW), lambda: office.release(batch, by=BY, now=NOW)]
    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert len(results) == 2 and all_remind()
