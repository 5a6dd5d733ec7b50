"""Dates that follow another date: moved with it in one transaction, shown before, told like any other move."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, make_commitment, make_contact, make_deadline, make_office
from tests.operations.stories import BY, last_event, notices, story
from tests.operations.test_extensions import ask
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.durations import Counted, Duration, moved
from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Stays
from tracker.models import Deadline, DeadlineTerms, DecisionBatch, Notification, TriggerEvent
from tracker.operations import deadlines, extensions, joint, pauses, schedule, triggers
from tracker.operations.errors import Refused
from tracker.operations.following import Days, what_would_follow
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db
TEN = Duration(10, Counted.WORKING_DAYS)
MAY_31 = Due(date=PartialDate.parse("2027-05-31"))


@pytest.fixture
def anchor() -> Deadline:
    """Friday 30 April 2027."""
    make_office()
    return make_deadline(make_commitment(responsible=make_contact().party))


def follower(anchor: Deadline, offset: Duration = TEN, **values: Any) -> Deadline:
    commitment = values.pop("commitment", None) or make_commitment(responsible=make_contact().party)
    return triggers.add_following(commitment, anchor, offset, by=BY, now=NOW, **values)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_related("commitment").get(pk=deadline.pk)


def test_it_lies_so_far_from_the_last_day(anchor: Deadline) -> None:
    after, before = follower(anchor), follower(anchor, Duration(-1, Counted.MONTHS))
    assert (after.last_day, before.last_day) == (date(2027, 5, 14), date(2027, 3, 30))
    assert after.trigger == before.trigger == TriggerEvent.objects.get(anchor=anchor)
    assert after.trigger.name == anchor.reference
    assert last_event("event.tied").after["anchor"] == anchor.reference


def test_an_extension_moves_what_follows_and_tells_it(anchor: Deadline) -> None:
    row = follower(anchor)
    deadlines.extend(anchor, by=BY, now=NOW, due=MAY_31, reason="Flood damaged two stations")
    stands = fresh(row)
    assert stands.last_day == date(2027, 6, 14)
    assert (stands.extensions_count, stands.slip) == (0, 0)
    terms = stands.versions.get(version=2)
    assert (terms.cause, terms.reason) == (DeadlineTerms.Cause.TRIGGER, "")
    assert Notification.objects.filter(kind="decision", deadline=row).count() == 1
    event = last_event("deadline.trigger")
    assert (event.after["follows"], event.commitment) == (anchor.reference, row.commitment_id)
    assert fresh(anchor).slip == 21


def test_the_reason_stays_with_its_commitment(anchor: Deadline) -> None:
    own = follower(anchor, commitment=anchor.commitment)
    deadlines.extend(anchor, by=BY, now=NOW, due=MAY_31, reason="Flood")
    assert own.versions.get(version=2).reason == "Flood"


def test_a_granted_request_moves_what_follows() -> None:
    told = story()
    row = follower(told.deadline)
    extensions.grant(ask(told), by=BY, now=NOW)
    assert fresh(row).last_day == date(2027, 6, 14)


def test_a_correction_moves_it_too_and_back(anchor: Deadline) -> None:
    row = follower(anchor)
    for due, last_day in (("2027-05-31", date(2027, 6, 14)), ("2027-04-30", date(2027, 5, 14))):
        wanted = Due(date=PartialDate.parse(due))
        deadlines.correct(anchor, by=BY, now=NOW, due=wanted, reason="We had it wrong")
        assert fresh(row).last_day == last_day


def test_the_end_of_a_pause_moves_it(anchor: Deadline) -> None:
    row = follower(anchor)
    pauses.pause(anchor, by=BY, now=NOW, until=None, reason="They wait for us")
    pauses.resume(anchor, by=BY, now=NOW + timedelta(days=7))
    assert fresh(anchor).last_day == date(2027, 5, 7)
    assert fresh(row).last_day == date(2027, 5, 21)


def test_a_pause_that_ends_by_itself_moves_it_with_the_sweep(anchor: Deadline) -> None:
    row = follower(anchor)
    pauses.pause(anchor, by=BY, now=NOW, until=NOW.date() + timedelta(days=6), reason="They wait for us")
    schedule.sweep(now=NOW + timedelta(days=8))
    assert fresh(anchor).last_day == date(2027, 5, 7)
    assert fresh(row).last_day == date(2027, 5, 21)
    assert last_event("deadline.trigger").by == "system:clock"


@pytest.mark.parametrize("status", [Status.MET, Status.WAIVED, Status.MISSED])
def test_closing_leaves_it_where_it_is(anchor: Deadline, status: Status) -> None:
    row = follower(anchor)
    deadlines.decide(anchor, by=BY, now=NOW, status=status, reason="Decided")
    schedule.sweep(now=NOW + timedelta(days=30))
    assert fresh(row).last_day == date(2027, 5, 14)


def test_what_was_extended_stays_and_says_so(anchor: Deadline) -> None:
    row = follower(anchor)
    deadlines.extend(row, by=BY, now=NOW, due=Due(date=PartialDate.parse("2027-07-30")), reason="Flood")
    (effect,) = what_would_follow(fresh(anchor), MAY_31, now=NOW)
    assert (effect.stays, effect.after.last_day) == (Stays.EXTENDED, date(2027, 7, 30))
    deadlines.extend(anchor, by=BY, now=NOW, due=MAY_31, reason="Flood")
    assert fresh(row).last_day == date(2027, 7, 30)


def test_the_preview_is_what_happens_through_a_chain(anchor: Deadline) -> None:
    second = follower(anchor)
    third = follower(second, Duration(-2, Counted.WEEKS))
    promised = what_would_follow(fresh(anchor), MAY_31, now=NOW)
    assert fresh(third).last_day == date(2027, 4, 30)
    assert [one.deadline for one in promised] == [second, third]
    deadlines.extend(anchor, by=BY, now=NOW, due=MAY_31, reason="Flood")
    for one in promised:
        stands = fresh(one.deadline)
        assert one.after == Days(stands.first_day, stands.last_day)
    assert fresh(third).last_day == date(2027, 5, 31)
    assert set(notices("decision", deadline__in=[second, third])) == {who for one in promised for who in one.told}


def test_a_date_that_waits_gives_what_follows_its_day(anchor: Deadline) -> None:
    waiting = triggers.add_waiting(
        make_commitment(), triggers.Waits(event="the visit", offset=Duration(0, Counted.DAYS)), by=BY, now=NOW
    )
    row = follower(waiting)
    assert (row.last_day, row.status) == (None, Status.AWAITING_TRIGGER)
    event = TriggerEvent.objects.get(name="the visit")
    triggers.set_day(event, date(2027, 4, 30), by=BY, now=NOW)
    assert (fresh(row).last_day, fresh(row).status) == (date(2027, 5, 14), Status.UPCOMING)
    triggers.set_day(event, None, by=BY, now=NOW, reason="It did not happen")
    assert (fresh(row).last_day, fresh(row).status) == (None, Status.AWAITING_TRIGGER)


def test_its_day_is_not_set_by_hand(anchor: Deadline) -> None:
    event = follower(anchor).trigger
    assert event is not None
    with pytest.raises(Refused, match="move that date instead"):
        triggers.set_day(event, date(2027, 6, 1), by=BY, now=NOW, reason="No")
    with pytest.raises(Refused, match="move that date instead"):
        triggers.what_would_move(event, date(2027, 6, 1), now=NOW)


def test_a_circle_of_rows_is_refused(anchor: Deadline) -> None:
    row = follower(anchor)
    own = follower(row)  # which gives `row` an event of its own
    Deadline.objects.filter(pk=anchor.pk).update(trigger=own.trigger, offset_count=1, offset_unit="days")
    with pytest.raises(Refused, match="circle"):
        what_would_follow(fresh(anchor), MAY_31, now=NOW)


def test_nothing_follows_a_mistake(anchor: Deadline) -> None:
    other = make_deadline(anchor.commitment)
    deadlines.decide(other, by=BY, now=NOW, status=Status.ENTERED_BY_MISTAKE, reason="Twice")
    with pytest.raises(Refused, match="by mistake"):
        follower(other)


offsets = st.builds(Duration, st.integers(-30, 30), st.sampled_from(list(Counted)[:3]))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chain=st.lists(st.tuples(st.integers(0, 5), offsets), min_size=1, max_size=5),
    moves=st.lists(st.integers(1, 90), min_size=1, max_size=3),
)
def test_every_link_of_a_chain_lies_where_its_anchor_puts_it(
    anchor: Deadline, chain: list[tuple[int, Duration]], moves: list[int]
) -> None:
    """Whatever hangs on whatever: after each move, and in the preview before it, each date is counted from its own."""
    first = make_deadline(make_commitment(), now=datetime(2027, 1, 4, 9, tzinfo=UTC))
    rows = [first]
    for place, offset in chain:
        rows.append(follower(rows[place % len(rows)], offset))
    day = date(2027, 4, 30)
    for ahead in moves:
        day += timedelta(days=ahead)
        due = Due(date=PartialDate.of_day(day))
        promised = {one.deadline.pk: one.after.last_day for one in what_would_follow(fresh(first), due, now=NOW)}
        deadlines.extend(first, by=BY, now=NOW, due=due, reason="Flood")
        stands = {row.pk: fresh(row) for row in rows}
        assert {pk: stands[pk].last_day for pk in promised} == promised
        for row in rows[1:]:
            now, offset = stands[row.pk], stands[row.pk].offset
            assert now.trigger is not None and offset is not None
            counted = moved(stands[now.trigger.anchor_id or 0].last_day, offset, WEEKDAYS)
            assert counted is not None and now.last_day == counted.day
            assert now.trigger.happened_on == stands[now.trigger.anchor_id or 0].last_day


def test_an_undone_decision_moves_it_back_and_nobody_hears(anchor: Deadline) -> None:
    row = follower(anchor)
    choice = joint.Choice(action=DecisionBatch.Action.EXTEND, reason="Flood", due=MAY_31)
    wanted = [joint.Wanted(anchor)]
    batch = joint.decide(wanted, choice, by=BY, now=NOW, nonce=uuid4(), may=lambda _deadline: True)
    assert fresh(row).last_day == date(2027, 6, 14)
    joint.undo(batch, by=BY, now=NOW + timedelta(minutes=5))
    assert (fresh(anchor).last_day, fresh(row).last_day) == (date(2027, 4, 30), date(2027, 5, 14))
    assert fresh(anchor).slip == 0
    assert notices("decision") == []
