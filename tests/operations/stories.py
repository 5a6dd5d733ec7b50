"""The usual situation that a test of a verb starts from, and questions about what the verb left behind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_office,
    make_party,
    make_recipient,
    make_unit,
    make_user,
)
from tracker.models import AuditEvent, Commitment, Contact, Deadline, Notification, Party, Recipient, Unit, User
from tracker.operations.audit import Actor

BY = Actor("user:staff")


@dataclass
class Story:
    """A ministry owes a report by 30 April 2027; A. Petrova is its contact, T. Staff the owner."""

    unit: Unit
    owner: User
    party: Party
    contact: Contact
    commitment: Commitment
    deadline: Deadline

    @cached_property
    def person(self) -> Recipient:
        return self.contact.recipient

    @cached_property
    def owner_address(self) -> Recipient:
        return Recipient.objects.get(user=self.owner)

    @property
    def asker(self) -> Actor:
        return Actor.of_recipient(self.person)

    def now(self) -> Deadline:
        """The deadline as it stands in the database."""
        return Deadline.objects.select_related("commitment").get(pk=self.deadline.pk)


def story(due: str = "2027-04-30", *, now: datetime = NOW, **values: Any) -> Story:
    """Make the situation; `values` are those of the deadline."""
    make_office()
    unit = make_unit()
    owner = make_user(name="T. Staff", unit=unit)
    make_recipient(owner.email, user=owner)
    party = make_party("Ministry of Water")
    contact = make_contact(party, make_recipient(f"a.petrova{party.pk}@water.example"), "A. Petrova")
    commitment = make_commitment("Progress report", unit=unit, owner=owner, responsible=party)
    return Story(unit, owner, party, contact, commitment, make_deadline(commitment, due, now=now, **values))


def notices(kind: str, **about: Any) -> list[Recipient]:
    """Who was told by notices of one kind, in the order in which they were planted."""
    rows = Notification.objects.filter(kind=kind, **about).exclude(state=Notification.State.CANCELLED)
    return [row.recipient for row in rows.select_related("recipient").order_by("pk") if row.recipient]


def events() -> list[str]:
    """The actions of the history, in order."""
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def last_event(action: str) -> AuditEvent:
    """The newest event of one action."""
    return AuditEvent.objects.filter(action=action).latest("sequence")
