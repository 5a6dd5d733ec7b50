"""What stands in the outbox: silences and their end, versions of ladders, steps taken up again, other ladders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import NOW, make_message, make_source
from tests.models import rows
from tests.operations.stories import BY, Story, story
from tracker.domain.policies import DEFAULT_POLICY, Policy
from tracker.models import Commitment, Deadline, Notification, PolicyVersion, ReminderPolicy
from tracker.operations import commitments, lifecycle, mutes, policies, schedule

pytestmark = pytest.mark.django_db
LATE = datetime(2027, 4, 27, 8, tzinfo=UTC)  # the day of end-3, before the send hour


@pytest.fixture
def told() -> Story:
    made = story(next_event_at=NOW)
    schedule.sweep(now=LATE)
    return made


def standing(told: Story, kind: str = "step") -> dict[str, tuple[str, str]]:
    """(state, reason) of the newest row of each step."""
    found = Notification.objects.filter(deadline=told.deadline, kind=kind).order_by("pk")
    return {row.step: (row.state, row.reason) for row in found}


def usual() -> ReminderPolicy:
    return ReminderPolicy.objects.prefetch_related("steps").get(use="dated")


def save(ladder: Policy, now: datetime = LATE) -> ReminderPolicy:
    row = usual()
    return policies.save(row, by=BY, now=now, name=row.name, ladder=ladder, seen=row.version)


def test_a_silence_sets_the_step_aside_and_the_owner_hears(told: Story) -> None:
    mutes.mute(told.person, told.commitment, by=BY, now=LATE)
    schedule.sweep(now=LATE)
    assert standing(told)["end-3"] == ("skipped", "the person wants no more reminders about this")
    assert standing(told, "nobody_told")["end-3"][0] == "queued"
    assert schedule.resettle(now=LATE) == 0


def test_when_the_silence_ends_in_time_the_step_is_told_and_the_owner_need_not_hear(told: Story) -> None:
    mutes.mute(told.person, told.commitment, by=BY, now=LATE)
    schedule.sweep(now=LATE)
    mutes.unmute(told.person, told.commitment, by=BY, now=LATE + timedelta(hours=1))
    schedule.sweep(now=LATE + timedelta(hours=1))
    assert standing(told)["end-3"] == ("queued", "")
    assert standing(told, "nobody_told")["end-3"][0] == "cancelled"


def test_another_commitment_is_not_silent(told: Story) -> None:
    other = story(next_event_at=NOW)
    mutes.mute(told.person, other.commitment, by=BY, now=LATE)
    schedule.sweep(now=LATE)
    assert standing(told)["end-3"] == ("queued", "")


def test_a_row_names_the_version_that_earned_it_and_a_new_one_while_it_waits(told: Story) -> None:
    row = Notification.objects.get(step="end-3")
    assert row.ladder == PolicyVersion.objects.get(policy=usual(), version=1)
    save(replace(DEFAULT_POLICY, long_overdue_after=25))
    schedule.sweep(now=LATE)
    row.refresh_from_db()
    assert row.ladder == PolicyVersion.objects.get(policy=usual(), version=2)


def test_a_step_set_aside_is_taken_up_where_the_newer_one_went(told: Story) -> None:
    save(replace(DEFAULT_POLICY, steps=tuple(step for step in DEFAULT_POLICY.steps if step.id != "end-3")))
    schedule.sweep(now=LATE)
    assert (standing(told)["end-10"], standing(told)["end-3"][0]) == (("queued", ""), "cancelled")


def test_but_not_after_a_newer_one_was_told(told: Story) -> None:
    message = make_message(told.person, state="sent", sent_at=LATE)
    Notification.objects.filter(step="end-3").update(state="sent", message=message)
    save(replace(DEFAULT_POLICY, steps=tuple(step for step in DEFAULT_POLICY.steps if step.id != "end-3")))
    schedule.sweep(now=LATE)
    assert standing(told)["end-10"] == ("skipped", "newer step end-3 sent instead")


def test_a_forecast_by_another_ladder_changes_nothing(told: Story) -> None:
    steps = tuple(replace(step, offset=-2) if step.id == "end-0" else step for step in DEFAULT_POLICY.steps)
    changed = {"dated": replace(DEFAULT_POLICY, steps=steps)}
    until = LATE + timedelta(days=5)
    before = list(Notification.objects.order_by("pk").values())
    for key in ("dated", usual().pk):
        policies_given = {key: changed["dated"]}
        found = schedule.forecast(Deadline.objects.all(), now=LATE, until=until, policies=policies_given)
        days = {one.step.step.id: one.planned_at.day for one in found if one.recipient == told.person}
        assert days["end-0"] == 28
    plain = schedule.forecast(Deadline.objects.all(), now=LATE, until=until)
    assert {one.step.step.id: one.planned_at.day for one in plain if one.recipient == told.person}["end-0"] == 30
    assert list(Notification.objects.order_by("pk").values()) == before


def test_a_repeat_is_planted_and_announces_like_its_step(told: Story) -> None:
    steps = tuple(
        replace(step, repeat_every=2, repeat_cap=2) if step.id == "end+5" else step for step in DEFAULT_POLICY.steps
    )
    save(replace(DEFAULT_POLICY, steps=steps))
    schedule.sweep(now=datetime(2027, 5, 11, 12, tzinfo=UTC))
    assert standing(told)["end+5#2"] == ("queued", "")
    deadline = told.now()
    with_sent = Notification.objects.get(step="end+5#2")
    with_sent.state, with_sent.message = "sent", make_message(told.person, state="sent", sent_at=LATE)
    with_sent.save()
    lifecycle.touch(Deadline.objects.filter(pk=deadline.pk), now=LATE)
    assert standing(told)["end+5"] == ("skipped", "newer step end+5#2 sent instead")


def test_a_commitment_takes_the_ladder_of_its_source() -> None:
    made = story()
    own = rows.policy()
    source = make_source("It shall report by April.", unit=made.unit, policy=own)
    row = commitments.record(by=BY, now=NOW, unit=made.unit, title="Report", source=source, due=None)
    assert Commitment.objects.get(pk=row.pk).policy == own
