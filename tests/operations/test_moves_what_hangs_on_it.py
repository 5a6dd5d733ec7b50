"""Whatever changes by whatever way, what stands afterwards is what settling everything from nothing would make."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.factories import make_message
from tests.operations.moving import BY, ZONES, Draw, World, make_world
from tests.operations.page_changes import ON_PAGES
from tracker.domain.policies import Days, base_id
from tracker.domain.reminders import Mode
from tracker.models import AuditEvent, Calendar, CalendarDay, Contact, Deadline, Notification, Party
from tracker.models import ReminderPolicy as Ladder
from tracker.operations import (
    lifecycle,
    mutes,
    parties,
    policies,
    recipients,
    reference_data,
    schedule,
)
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db


def go_on(world: World, draw: Draw) -> None:
    """Time passes, with a sweep at its end; some of what is due then is told."""
    world.now += timedelta(hours=draw(st.integers(1, 24 * 20)))
    schedule.sweep(now=world.now)
    due = Notification.objects.filter(state="queued", message=None, planned_at__lte=world.now)
    if draw(st.booleans()):
        for row in due.select_related("recipient"):
            row.message = make_message(row.recipient, state="sent", sent_at=world.now, now=world.now)
            row.state = Notification.State.SENT
            row.save()
            lifecycle.touch(Deadline.objects.filter(pk=row.deadline_id), now=world.now)
        schedule.sweep(now=world.now)


def change_ladder(world: World, draw: Draw) -> None:
    row = Ladder.objects.prefetch_related("steps").get(pk=draw(st.sampled_from([world.own.pk, usual()])))
    ladder = row.as_policy()
    place = draw(st.integers(0, len(ladder.steps) - 1))
    how = draw(st.sampled_from(["gone", "moved", "repeated", "calendar", "long", "newest gone"]))
    waiting = Notification.objects.filter(state="queued", kind="step", message=None).order_by("-planned_at").first()
    if how == "newest gone" and waiting is not None:
        place = next((n for n, one in enumerate(ladder.steps) if one.id == base_id(waiting.step)), place)
    step = ladder.steps[place]
    before, after = list(ladder.steps[:place]), list(ladder.steps[place + 1 :])
    if how == "moved":
        step = replace(step, offset=step.offset + (draw(st.integers(1, 4)) if step.offset > 0 else -1))
    elif how == "repeated":
        step = replace(step, repeat_every=draw(st.integers(1, 4)), repeat_cap=3)
    elif how == "calendar":
        step = replace(step, days=Days.CALENDAR)
    elif how == "long":
        ladder = replace(ladder, long_overdue_after=draw(st.integers(17, 30)))
    steps = (*before, *([] if how.endswith("gone") else [step]), *after)
    policies.save(row, by=BY, now=world.now, name=row.name, ladder=replace(ladder, steps=steps), seen=row.version)


def usual() -> int:
    return Ladder.objects.get(use=Ladder.Use.DATED).pk


def choose_ladder(world: World, draw: Draw) -> None:
    policy = draw(st.sampled_from([None, world.own]))
    policies.choose(draw(st.sampled_from(world.commitments)), policy, by=BY, now=world.now)


def name_day(world: World, draw: Draw) -> None:
    near = world.now.date() + timedelta(days=draw(st.integers(-3, 25)))
    day = CalendarDay(calendar=draw(st.sampled_from(world.calendars)), day=near, working=draw(st.booleans()))
    reference_data.save_calendar_day(day, by=BY, now=world.now)


def change_week(world: World, draw: Draw) -> None:
    calendar = Calendar.objects.get(pk=draw(st.sampled_from(world.calendars)).pk)
    calendar.weekend = draw(st.sampled_from([[5, 6], [4, 5], [6]]))
    reference_data.save_calendar(calendar, by=BY, now=world.now)


def change_party(world: World, draw: Draw) -> None:
    party = Party.objects.get(pk=draw(st.sampled_from(world.parties)).pk)
    others = [None, *(other for other in world.parties if other.pk != party.pk)]
    setattr(party, draw(st.sampled_from(["superior", "parent"])), draw(st.sampled_from(others)))
    party.calendar = draw(st.sampled_from([None, *world.calendars]))
    parties.save(party, by=BY, now=world.now)


def change_contact(world: World, draw: Draw) -> None:
    current = list(Contact.objects.filter(ends_on=None).order_by("pk"))
    if current and draw(st.booleans()):
        day: date = world.now.date() + timedelta(days=draw(st.integers(-1, 4)))
        parties.end_contact(draw(st.sampled_from(current)), by=BY, now=world.now, last_day=day)
    else:
        party, person = draw(st.sampled_from(world.parties)), draw(st.sampled_from(world.people))
        parties.add_contact(party, person, by=BY, now=world.now)


def change_preferences(world: World, draw: Draw) -> None:
    recipients.set_preferences(
        draw(st.sampled_from(world.people)), by=BY, now=world.now, mode=draw(st.sampled_from(Mode)),
        send_hour=draw(st.sampled_from([None, time(0), time(18)])), time_zone=draw(st.sampled_from(ZONES)), language="",
    )  # fmt: skip


def go_away(world: World, draw: Draw) -> None:
    person, deputy = draw(st.sampled_from(world.people)), draw(st.sampled_from([None, *world.people]))
    until = draw(st.sampled_from([None, world.now.date() + timedelta(days=5)]))
    recipients.set_absence(person, by=BY, now=world.now, away_until=until, deputy=deputy if until else None)


def fall_silent(world: World, draw: Draw) -> None:
    person, commitment = draw(st.sampled_from(world.people)), draw(st.sampled_from(world.commitments))
    act = draw(st.sampled_from([mutes.mute, mutes.unmute]))
    act(person, commitment, by=BY, now=world.now)


def unsubscribe(world: World, draw: Draw) -> None:
    act = draw(st.sampled_from([recipients.unsubscribe, recipients.subscribe_again]))
    act(draw(st.sampled_from(world.people)), by=BY, now=world.now)


BY_OPERATIONS = [
    change_ladder, choose_ladder, name_day, change_week, change_party, change_contact, change_preferences, go_away,
    fall_silent, unsubscribe,
]  # fmt: skip
CHANGES = [*BY_OPERATIONS, *ON_PAGES]


def what_stands(now: datetime) -> dict[str, Any]:
    """Status and next instant of every open deadline, and every row that waits and may still be told."""
    dated = {row.pk: (row.status, row.next_event_at) for row in Deadline.objects.open()}
    waiting = Notification.objects.filter(
        state="queued", message=None, expires_at__gt=now, kind__in=["step", "nobody_told"]
    )
    named = waiting.values_list("deadline", "step", "recipient", "kind", "planned_at", "expires_at", "roles", "ladder")
    return {"dates": dated, "waiting": sorted(map(str, named))}


def begin_again(now: datetime) -> None:
    """Forget what was only planned or set aside; what was told stays told."""
    told = Q(state__in=["sent", "failed"]) | Q(message__isnull=False)
    Notification.objects.filter(kind__in=["step", "nobody_told"]).exclude(told).delete()
    Deadline.objects.open().update(next_event_at=None)
    with transaction.atomic():
        lifecycle.settle(Deadline.objects.open().values_list("pk", flat=True), now=now)


def comes_to_the_same(data: st.DataObject) -> None:
    with transaction.atomic():
        world = make_world(data.draw)
        for _round in range(data.draw(st.integers(1, 3))):
            go_on(world, data.draw)
            for _change in range(data.draw(st.integers(1, 2))):
                change = data.draw(st.sampled_from(CHANGES))
                note(f"{world.now}: {change.__name__}")
                try:
                    with transaction.atomic():
                        change(world, data.draw)
                except Refused as refused:
                    note(f"refused: {refused}")
            schedule.sweep(now=world.now)
            stands = what_stands(world.now)
            assert schedule.resettle(now=world.now) == 0
            assert what_stands(world.now) == stands
        begin_again(world.now)
        assert what_stands(world.now) == stands
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "examples", [pytest.param(20, id="short"), pytest.param(500, id="long", marks=pytest.mark.chaos)]
)
def test_every_way_comes_to_the_same(examples: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings(max_examples=examples, suppress_health_check=checks)(given(st.data())(comes_to_the_same))()


@pytest.mark.parametrize("change", ON_PAGES)
def test_every_page_changes_what_it_is_for(change: Callable[[World, Draw], None]) -> None:
    """No form is sent back, and the history has it: the property test above would pass where nothing changes."""

    def changes(data: st.DataObject) -> None:
        with transaction.atomic():
            world = make_world(data.draw)
            before = AuditEvent.objects.count()
            change(world, data.draw)
            seen.append(AuditEvent.objects.count() > before)
            transaction.set_rollback(True)

    seen: list[bool] = []
    settings(max_examples=10, derandomize=True, suppress_health_check=list(HealthCheck))(given(st.data())(changes))()
    assert any(seen)
