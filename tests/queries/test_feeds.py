"""SEQUENCE: it never falls, and rises with whatever a calendar shows otherwise than before, by whichever verb."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW
from tests.operations.stories import BY, Story, story
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Outcome, Status
from tracker.exchange.feeds import Sheet, calendar_bytes
from tracker.models import Commitment, Deadline
from tracker.operations import closing, deadlines, pauses
from tracker.operations.audit import verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import settle
from tracker.operations.terms import Due
from tracker.queries.feeds import entries

pytestmark = pytest.mark.django_db
SHEET = Sheet("Dates", "en", True, "mailto:office@example.org", "Asia/Bishkek")
Act = Callable[[Story, datetime], object]


def due(day: int) -> Due:
    return Due(date=PartialDate.of_day((NOW + timedelta(days=day)).date()))


@verb
def clock(told: Story, *, now: datetime) -> None:
    settle([told.deadline.pk], now=now)


ACTS: dict[str, Act] = {
    "correct": lambda told, now: deadlines.correct(told.now(), by=BY, now=now, due=due(90), reason="Wrong."),
    "extend": lambda told, now: deadlines.extend(told.now(), by=BY, now=now, due=due(200), reason="Asked."),
    "pause": lambda told, now: pauses.pause(told.now(), by=BY, now=now, until=None, reason="Waits."),
    "resume": lambda told, now: pauses.resume(told.now(), by=BY, now=now),
    "meet": lambda told, now: deadlines.decide(told.now(), by=BY, now=now, status=Status.MET, reason="Seen."),
    "withdraw": lambda told, now: deadlines.decide(
        told.now(), by=BY, now=now, status=Status.WITHDRAWN, reason="No longer."
    ),
    "remind": lambda told, now: deadlines.remind_now(told.now(), by=BY, now=now),
    "add": lambda told, now: deadlines.add(row(told), by=BY, now=now, due=due(120)),
    "end": lambda told, now: closing.close(row(told), by=BY, now=now, outcome=Outcome.FULFILLED, reason="Done."),
    "clock": lambda told, now: clock(told, now=now),
}


def row(told: Story) -> Commitment:
    return Commitment.objects.get(pk=told.commitment.pk)


def seen() -> dict[str, tuple[int, list[bytes]]]:
    """Every event by its date: its number, and its lines without number and instants."""
    found = {}
    for entry in entries(Deadline.objects.all()):
        lines = b"".join(calendar_bytes([entry], SHEET)).split(b"\r\n")
        quiet = [line for line in lines if not line.startswith((b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED"))]
        found[str(entry.uid)] = (entry.sequence, quiet)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(1, 20)), min_size=1, max_size=7))
def test_the_number_rises_with_every_visible_change(acts: list[tuple[str, int]]) -> None:
    told, now = story(), NOW
    before = seen()
    for name, days in acts:
        now += timedelta(days=days)
        try:
            ACTS[name](told, now)
        except Refused:
            continue
        after = seen()
        assert set(before) <= set(after)
        for uid, (number, lines) in before.items():
            assert after[uid][0] >= number, name
            assert after[uid][1] == lines or after[uid][0] > number, name
        before = after


def test_a_reminder_and_the_clock_alone_change_no_number() -> None:
    told = story()
    before = seen()
    for name in ("clock", "remind", "clock"):
        ACTS[name](told, NOW + timedelta(days=9 if name == "clock" else 0))
    assert seen() == before
