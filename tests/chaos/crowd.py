"""Many people who must be told, as rows and quickly: each is the contact of a party that owes a report of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models

from tests import factories
from tests.operations.stories import Story, story
from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Deadline, Notification, Participation, Party, Recipient
from tracker.operations.outbox import step_key

STEP = "end-10"
Row = TypeVar("Row", bound=models.Model)


@dataclass
class Crowd:
    """The usual story, and the people beside it in one order; `deadlines` and `notices` are theirs."""

    story: Story
    people: list[Recipient]
    deadlines: list[Deadline]
    notices: list[Notification]


def crowd(count: int, *, each: int = 1, now: datetime = factories.NOW, due: str = "2027-04-30") -> Crowd:
    """So many people, `each` with so many commitments of the story's owner, and one reminder queued for each of these.

    The deadlines are settled and look at nothing by themselves, so that what is queued is all there is.
    """
    told = story(due, now=now)
    known, since = Recipient.objects.count(), factories.NOW - timedelta(days=365)
    names = range(known, known + count)
    people = Recipient.objects.bulk_create(
        [Recipient(email=f"person{n}@example.org", created_at=since, introduced_at=since) for n in names]
    )
    parties = Party.objects.bulk_create([Party(name=f"Ministry of {n}") for n in names])
    Contact.objects.bulk_create(
        [
            Contact(party=party, recipient=person, display_name=f"Person {n}", since=since)
            for n, party, person in zip(names, parties, people, strict=True)
        ]
    )
    debtors = [(party, person) for party, person in zip(parties, people, strict=True) for _ in range(each)]
    first = Commitment.objects.count()
    commitments = Commitment.objects.bulk_create(
        [
            like(told.commitment, reference=f"X-{first + n}", title=f"Report {first + n} of {party}")
            for n, (party, _person) in enumerate(debtors)
        ]
    )
    Participation.objects.bulk_create(
        [
            Participation(commitment=row, party=party, role=Role.RESPONSIBLE.value, since=row.created_at)
            for row, (party, _person) in zip(commitments, debtors, strict=True)
        ]
    )
    deadlines = Deadline.objects.bulk_create([like(told.deadline, commitment=row) for row in commitments])
    notices = Notification.objects.bulk_create(
        [reminder(deadline, person, now=now) for deadline, (_party, person) in zip(deadlines, debtors, strict=True)]
    )
    return Crowd(told, people, deadlines, notices)


def reminder(deadline: Deadline, person: Recipient, *, now: datetime, step: str = STEP) -> Notification:
    """A step of the ladder that waits to be told."""
    return Notification(
        key=step_key(deadline, step, str(person.uid)),
        kind=Notification.Kind.STEP,
        step=step,
        deadline=deadline,
        last_day=deadline.last_day,
        recipient=person,
        roles=[Role.RESPONSIBLE.value],
        planned_at=now,
        expires_at=now + timedelta(days=5),
        created_at=now,
    )


def like(row: Row, **other: Any) -> Row:
    """A copy of a row that is not stored yet."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name in ("id", "uid", *other):
        values.pop(name, None)
        values.pop(f"{name}_id", None)
    return type(row)(**values, **other)
