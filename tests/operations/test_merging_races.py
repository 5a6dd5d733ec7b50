"""Merging while others work: sweeps, senders and people who name the duplicate at that very moment."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOW, make_contact, make_party, make_recipient
from tests.operations.stories import BY, Story, story
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import RecordingTransport
from tracker.domain.dates import PartialDate
from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Deadline, Notification, Participation
from tracker.operations import commitments, merging_parties, merging_people, parties, recipients, schedule
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12
SOON = NOW + timedelta(days=8)


def test_nobody_is_told_twice_and_nothing_names_the_duplicate_afterwards() -> None:
    told = story()
    Commitment.objects.update(reference="C-2027-9000")  # out of the way of those that verbs make
    for _ in range(ROUNDS):
        record(told, told.party.name)
    people = [make_recipient(f"twin{number}@water.example") for number in range(ROUNDS)]
    twins = [make_party(f"Water {number}") for number in range(ROUNDS)]
    for party, person in zip(twins, people, strict=True):
        make_contact(party, person)
        make_contact(told.party, person)
    transport = RecordingTransport()
    errors: list[Exception] = []
    together = threading.Barrier(4)

    def run(act: Callable[[int], object]) -> None:
        try:
            together.wait(timeout=30)
            for number in range(ROUNDS):
                act(number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def merge(number: int) -> None:
        try:
            merging_people.merge(people[number], told.person, by=BY, now=SOON)
        except Refused:  # a mail to it was on its way
            people[number] = told.person
        merging_parties.merge(twins[number], told.party, by=BY, now=SOON)

    def work(number: int) -> None:
        with transaction.atomic():
            touch(Deadline.objects.open(), now=SOON)  # type: ignore[attr-defined]
        schedule.sweep(now=SOON)
        deliver(now=SOON + timedelta(minutes=number), transport=transport)

    workers = [merge, work, lambda number: record(told, f"Water {number}"), name_again]
    threads = [threading.Thread(target=run, args=(act,)) for act in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not errors, errors
    work(ROUNDS)
    assert not Contact.objects.exclude(recipient__merged_into=None, party__merged_into=None).exists()
    assert not Participation.objects.exclude(party__merged_into=None).exists()
    waiting = Notification.objects.filter(state=Notification.State.QUEUED)
    assert not waiting.exclude(recipient__merged_into=None).exists()
    steps = Notification.objects.filter(kind="step", state=Notification.State.SENT).select_related("recipient")
    assert steps.exclude(recipient__merged_into=None).exists(), "some were told before they were merged"
    known = set(Notification.objects.exclude(state=Notification.State.CANCELLED).values_list("key", flat=True))
    for row in steps:
        stands = row.key.rpartition("|")[0] + f"|{told.person.uid}"
        assert row.recipient is None or row.recipient.survivor_id != told.person.pk or stands in known


def record(told: Story, name: str) -> None:
    """Somebody logs a promise of the duplicate, by its name."""
    try:
        commitments.record(
            by=BY, now=NOW, unit=told.unit, owner=told.owner, title="Progress report",
            parties=[(Role.RESPONSIBLE, parties.find_or_create(name, by=BY, now=SOON))],
            due=Due(date=PartialDate.parse("2027-04-30"), wording="by 30 April"),
        )  # fmt: skip
    except IntegrityError as error:
        assert "was merged into" in str(error)


def name_again(number: int) -> None:
    """Somebody makes the address contact of a new party."""
    try:
        person = recipients.find_or_create(f"twin{number}@water.example", now=SOON)
        parties.add_contact(make_party(f"New {number}"), person, by=BY, now=SOON)
    except IntegrityError as error:
        assert "was merged into" in str(error)
