"""Ten people decide about the same dates at the same moment, on a real PostgreSQL: 40, by `make chaos` 100."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_office,
    make_party,
    make_unit,
    make_user,
)
from tracker.models import AuditEvent, BatchItem, Deadline, DecisionBatch, User
from tracker.operations import joint
from tracker.operations.audit import Actor
from tracker.operations.joint import Action, Choice, Wanted

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 10
OVERDUE = datetime(2027, 6, 15, 9, 0, tzinfo=NOW.tzinfo)
ACTIONS = (Action.MET, Action.MISSED, Action.WAIVE, Action.PARTLY)


@pytest.mark.parametrize("dates", [40, pytest.param(100, marks=pytest.mark.chaos)])
def test_each_date_is_decided_once_and_the_others_hear_who_was_first(dates: int) -> None:
    make_office()
    unit, party = make_unit(), make_party()
    make_contact(party)
    rows = [
        make_deadline(make_commitment(f"Report {n}", unit=unit, responsible=party), "2027-04-30") for n in range(dates)
    ]
    deciders = [make_user(name=f"Decider {n}", unit=unit, role="admin") for n in range(PEOPLE)]
    together, errors = threading.Barrier(PEOPLE), []

    def decide(number: int, user: User) -> None:
        # Everybody begins somewhere else, so that they meet in the middle.
        order = rows[number * dates // PEOPLE :] + rows[: number * dates // PEOPLE]
        action = ACTIONS[number % len(ACTIONS)]
        choice = Choice(action=action, reason=f"Says {user}.", received_on=OVERDUE.date() - timedelta(days=1))
        try:
            together.wait(timeout=30)
            joint.decide(
                [Wanted(row) for row in order],
                choice,
                by=Actor.of_user(user),
                now=OVERDUE,
                nonce=uuid4(),
                may=lambda row: True,
            )
        except Exception as error:  # a deadlock is what the test is about
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in enumerate(deciders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert not errors, errors
    assert DecisionBatch.objects.count() == PEOPLE
    done = Counter(BatchItem.objects.filter(skipped="").values_list("deadline", flat=True))
    assert len(done) == dates and set(done.values()) == {1}
    assert not Deadline.objects.open().exists()
    closings = AuditEvent.objects.filter(action="deadline.closed")
    assert closings.count() == dates
    first = {event.target: event.by for event in closings}
    names = {f"user:{user.uid}": user.name for user in deciders}
    late = BatchItem.objects.exclude(skipped="").select_related("deadline")
    assert late.count() == (PEOPLE - 1) * dates
    for item in late:
        assert f"{names[first[f'deadline:{item.deadline.uid}']]} decided it" in item.skipped
