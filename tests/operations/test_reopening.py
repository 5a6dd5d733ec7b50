"""A closed date is opened again: with its commitment, its series and its reminders."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.operations.stories import BY, events, last_event, story
from tracker.domain.lifecycle import Outcome, Stage, Status
from tracker.models import Commitment, Notification
from tracker.operations import closing, deadlines, reopening, schedule
from tracker.operations.errors import Refused
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db


def test_a_closed_date_is_open_again_as_the_clock_has_it() -> None:
    told = story()
    deadlines.decide(told.deadline, by=BY, now=NOW, status=Status.MET, reason="Seen", received_on=NOW.date())
    later = NOW + timedelta(days=20)
    row = reopening.reopen(told.deadline, by=BY, now=later, reason="The report was empty")
    now = told.now()
    assert (now.state, now.closed_as, now.closed_at, now.received_on) == (Status.OVERDUE, "", None, None)
    assert now.next_event_at is not None and now.ladder_from == later
    commitment = Commitment.objects.get(pk=row.commitment_id)
    assert (commitment.stage, commitment.outcome, commitment.closed_at) == (Stage.ACTIVE.value, "", None)
    event = last_event("deadline.reopened")
    assert (event.before["status"], event.after["status"]) == ("met", "overdue")
    assert last_event("commitment.reopened").before == {"stage": "closed", "outcome": "fulfilled"}
    schedule.sweep(now=later)
    told_once = Notification.objects.filter(kind=Notification.Kind.STEP, state=Notification.State.QUEUED)
    assert not told_once.exists(), "no escalation on arrival"


def test_a_date_of_an_open_commitment_is_opened_alone() -> None:
    told = story()
    other = deadlines.add(told.commitment, by=BY, now=NOW, due=Due(date=told.deadline.date))
    deadlines.decide(other, by=BY, now=NOW, status=Status.WAIVED, reason="Not needed")
    reopening.reopen(other, by=BY, now=NOW, reason="Needed after all")
    assert told.commitment.deadlines.open().count() == 2
    assert "commitment.reopened" not in events()


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_asks_for_a_reason(reason: str) -> None:
    told = story()
    closing.close(told.commitment, by=BY, now=NOW, outcome=Outcome.WITHDRAWN, reason="Over")
    with pytest.raises(Refused, match="Say why"):
        reopening.reopen(told.deadline, by=BY, now=NOW, reason=reason)


def test_an_open_date_stays_as_it_is() -> None:
    told = story()
    with pytest.raises(Refused, match="is open"):
        reopening.reopen(told.deadline, by=BY, now=NOW, reason="Again")
