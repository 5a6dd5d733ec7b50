"""A handful of events, by hand: what each does to how a commitment stands. Random ones are in tests/walks."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tracker.domain.lifecycle import Outcome, Stage, Status
from tracker.domain.replay import Then, as_of, replay

BEGIN = datetime(2027, 4, 1, 9, tzinfo=UTC)
DATES = {
    "edtf": "2027-04-30", "boundary": "end", "first_day": "2027-04-30", "last_day": "2027-04-30", "version": 1,
    "original_edtf": "2027-04-30", "original_last_day": "2027-04-30", "extensions": 0,
}  # fmt: skip
MOVED = {**DATES, "edtf": "2027-05", "first_day": "2027-05-01", "last_day": "2027-05-31", "version": 2, "extensions": 1}


@dataclass
class Event:
    action: str
    target: str
    effective_at: datetime
    after: dict[str, Any] = field(default_factory=dict)


def story() -> list[Event]:
    told = [
        ("commitment.recorded", "commitment:C-1", {
            "owner": 3, "policy": None, "tags": ["rivers"], "confidential": False, "parties": [["responsible", 5]],
            "stage": "draft", "deadline": "deadline:a", "number": 1, "kind": "result", "status": "upcoming", **DATES,
        }),
        ("commitment.activated", "commitment:C-1", {"stage": "active"}),
        ("deadline.status", "deadline:a", {"status": "due_soon"}),
        ("extension.asked", "deadline:a", {"extension": 7, "status": "due_soon"}),
        ("extension.granted", "deadline:a", {"extension": 7}),
        ("deadline.extended", "deadline:a", {**MOVED, "status": "upcoming"}),
        ("event.dated", "event:4", {"happened_on": "2027-04-03"}),
        ("answer.given", "deadline:a", {"answer": 2, "kind": "wrong", "status": "upcoming"}),
        ("answer.decided", "deadline:a", {"answer": 2, "decision": "rejected", "status": "upcoming"}),
        ("deadline.added", "deadline:b", {"number": 2, "kind": "report", "status": "due", **DATES}),
        ("report.submitted", "deadline:a", {"report": 9, "claimed": "met", "status": "reported"}),
        ("report.accepted", "deadline:a", {"report": 9, "outcome": "met"}),
        ("deadline.closed", "deadline:a", {"status": "met", "received_on": "2027-04-20"}),
        ("deadline.closed", "deadline:b", {"status": "waived", "received_on": None}),
        ("commitment.closed", "commitment:C-1", {"stage": "closed", "outcome": "fulfilled"}),
    ]  # fmt: skip
    return [
        Event(action, target, BEGIN + timedelta(days=number), after)
        for number, (action, target, after) in enumerate(told)
    ]


def after(days: int) -> Then:
    return as_of(story(), BEGIN + timedelta(days=days))


def test_before_it_was_logged_there_is_nothing() -> None:
    assert after(-1) == Then() and after(-1).stage is None


def test_each_step() -> None:
    assert (after(0).stage, after(0).owner, after(0).tags) == (Stage.DRAFT, 3, ("rivers",))
    assert after(0).parties == (("responsible", 5),)
    assert after(2).dates["deadline:a"].status is Status.DUE_SOON
    assert after(3).dates["deadline:a"].request == 7
    moved = after(5).dates["deadline:a"]
    assert (moved.request, moved.last_day, moved.first_last_day) == (None, date(2027, 5, 31), date(2027, 4, 30))
    assert (moved.extensions, moved.version, moved.status) == (1, 2, Status.UPCOMING)
    assert after(7).dates["deadline:a"].contests == {2} and not after(8).dates["deadline:a"].contests
    assert after(10).dates["deadline:a"].report == 9
    assert after(12).dates["deadline:a"].received_on == date(2027, 4, 20)
    assert not after(12).dates["deadline:a"].is_open and after(12).dates["deadline:b"].is_open


def test_the_end() -> None:
    then = replay(story())
    assert (then.stage, then.outcome) == (Stage.CLOSED, Outcome.FULFILLED)
    assert [one.status for one in then.dates.values()] == [Status.MET, Status.WAIVED]
