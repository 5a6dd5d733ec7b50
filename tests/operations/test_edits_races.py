"""Several people change the same commitments at the same moment, while others edit one: nobody waits for ever."""

import threading
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
from tracker.domain.replay import replay
from tracker.models import AuditEvent, Commitment, EditItem
from tracker.operations import commitments, edits, schedule
from tracker.operations.audit import Actor
from tracker.operations.edit_choice import Choice

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, PEOPLE = 20, 6


def test_the_first_wins_and_the_others_are_told() -> None:
    make_office()
    unit, party = make_unit(), make_party()
    make_contact(party)
    rows = [make_commitment(unit=unit, responsible=party) for _ in range(ROWS)]
    for row in rows:
        make_deadline(row, "2027-04-30")
    people = [make_user(unit=unit) for _ in range(PEOPLE)]
    together, errors = threading.Barrier(PEOPLE), []

    def work(number: int) -> None:
        by = Actor.of_user(people[number])
        order = rows[number:] + rows[:number]
        try:
            together.wait(timeout=30)
            if number == 0:
                schedule.resettle(now=NOW)
                for row in reversed(rows):
                    commitments.edit(
                        row, by=by, now=NOW, title=row.title, details="Seen.", owner=None, parties=[], policy=None,
                        tags=["edited"], confidential=False,
                    )  # fmt: skip
            else:
                choice = Choice(names=frozenset({"owner"}), owner=people[number], tags_on=(f"by {number}",))
                edits.change(order, choice, by=by, now=NOW, nonce=uuid4(), seen=0, may=lambda row: True)
        except Exception as error:  # a deadlock is what the test is about
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not errors, errors
    assert EditItem.objects.count() == ROWS * (PEOPLE - 1)
    for row in Commitment.objects.all():
        won = EditItem.objects.filter(commitment=row, skipped="")
        assert won.count() <= 1
        then = replay(AuditEvent.objects.filter(commitment=row.pk).order_by("sequence"))
        assert (then.owner, then.tags) == (row.owner_id, tuple(row.tags))
