"""What would change on a ladder is rehearsed by the forecast itself, stores nothing, and is what follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW, make_commitment, make_deadline
from tests.operations.stories import BY, Story, events, story
from tracker.domain.policies import DEFAULT_POLICY, Anchor, Policy, Role, Step
from tracker.models import Deadline, Notification, ReminderPolicy
from tracker.operations import policies, policy_effects, schedule
from tracker.operations.policy_effects import LOOK_AHEAD, effects_of

pytestmark = pytest.mark.django_db
DOERS = frozenset({Role.RESPONSIBLE, Role.SUPPORTING})


@pytest.fixture
def told() -> Story:
    made = story()
    schedule.sweep(now=NOW)
    return made


def usual() -> ReminderPolicy:
    return ReminderPolicy.objects.get(use="dated")


def with_steps(*steps: Step, without: tuple[str, ...] = (), long_overdue_after: int = 20) -> Policy:
    changed = {step.id: step for step in steps}
    kept = [changed.pop(step.id, step) for step in DEFAULT_POLICY.steps if step.id not in without]
    return Policy((*kept, *changed.values()), long_overdue_after)


def kinds(ladder: Policy) -> tuple[set[str], set[str], set[str]]:
    found = effects_of(usual(), ladder, now=NOW)
    return (
        {one.step.step.id for one in found.appear},
        {one.step.step.id for one in found.vanish},
        {one.after.step.step.id for one in found.move},
    )


def test_the_same_ladder_changes_nothing(told: Story) -> None:
    assert effects_of(usual(), DEFAULT_POLICY, now=NOW).is_nothing


def test_steps_that_come_go_and_move(told: Story) -> None:
    early = Step("end-2", -2, Anchor.LATEST, DOERS)
    assert kinds(with_steps(early)) == ({"end-2"}, set(), set())
    assert kinds(with_steps(without=("end-3",))) == (set(), {"end-3"}, set())
    moved = replace(DEFAULT_POLICY.steps[3], offset=-4)
    assert kinds(with_steps(moved)) == (set(), set(), {"end-3"})
    (one,) = effects_of(usual(), with_steps(moved), now=NOW).move
    assert (one.before.planned_at.day, one.after.planned_at.day) == (27, 26)


def test_who_joins_and_who_leaves(told: Story) -> None:
    to_owner = replace(DEFAULT_POLICY.steps[3], audience=DOERS | {Role.OWNER})
    (one,) = effects_of(usual(), with_steps(to_owner), now=NOW).appear
    assert one.recipient == told.owner_address
    to_owner_alone = replace(DEFAULT_POLICY.steps[3], audience=frozenset({Role.OWNER}))
    (one,) = effects_of(usual(), with_steps(to_owner_alone), now=NOW).vanish
    assert one.recipient == told.person


def test_long_overdue_earlier_and_later(told: Story) -> None:
    earlier = effects_of(usual(), with_steps(long_overdue_after=15), now=NOW)
    (one,) = earlier.earlier
    assert (one.before, one.after) == (datetime(2027, 5, 28, tzinfo=UTC), datetime(2027, 5, 21, tzinfo=UTC))
    assert [one.deadline for one in effects_of(usual(), with_steps(long_overdue_after=25), now=NOW).later] == [
        told.deadline
    ]
    far = effects_of(usual(), with_steps(long_overdue_after=15), now=NOW - timedelta(days=40))
    assert far.earlier == []


def test_only_what_climbs_the_ladder_is_looked_at(told: Story) -> None:
    row = policies.save(None, by=BY, now=NOW, name="Gentle", ladder=DEFAULT_POLICY)
    make_deadline(make_commitment(policy=row))
    found = effects_of(row, with_steps(without=("end-3",)), now=NOW)
    assert found.deadlines == 1
    assert found.vanish == []  # nobody is responsible there


def test_nothing_is_stored(told: Story) -> None:
    before = (events(), list(Notification.objects.values_list("key", "state")), told.now().next_event_at)
    effects_of(usual(), with_steps(long_overdue_after=15), now=NOW)
    assert before == (events(), list(Notification.objects.values_list("key", "state")), told.now().next_event_at)


@pytest.mark.parametrize(
    "ladder",
    [
        with_steps(long_overdue_after=12),
        with_steps(without=("end-10", "end-3")),
        with_steps(Step("end-2", -2, Anchor.LATEST, DOERS), replace(DEFAULT_POLICY.steps[6], offset=4)),
        with_steps(replace(DEFAULT_POLICY.steps[5], repeat_every=1, repeat_cap=3)),
    ],
)
@pytest.mark.parametrize("days", [0, 7, 12])
def test_what_follows_is_what_was_previewed(told: Story, ladder: Policy, days: int) -> None:
    now = NOW + timedelta(days=days)
    schedule.sweep(now=now)
    previewed = effects_of(usual(), ladder, now=now).after
    policies.save(usual(), by=BY, now=now, name="Standard reminders", ladder=ladder, seen=1)
    found = schedule.forecast(Deadline.objects.all(), now=now, until=now + LOOK_AHEAD)
    assert [one for one in found if not one.skip] == previewed


def test_a_great_office_is_looked_at_in_part_and_told_so(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_effects, "MOST_DEADLINES", 1)
    make_deadline(told.commitment, "2027-06-30")
    found = effects_of(usual(), DEFAULT_POLICY, now=NOW)
    assert (found.deadlines, found.looked_at) == (2, 1)


def test_what_lies_far_ahead_or_far_back_is_not_looked_at(told: Story) -> None:
    make_deadline(told.commitment, "2028-04-28")
    make_deadline(told.commitment, "2026-04-30")
    assert effects_of(usual(), DEFAULT_POLICY, now=NOW).deadlines == 1
    early = Step("end-300", -300, Anchor.LATEST, DOERS)
    found = effects_of(usual(), with_steps(early), now=NOW)
    assert found.deadlines == 2
    assert {one.deadline.last_day.year for one in found.appear if one.deadline.last_day} == {2028}
