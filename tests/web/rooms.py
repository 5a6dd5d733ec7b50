"""Actors and a situation that the tests of pages start from. Pages read the clock, so it lies around the present."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_office,
    make_party,
    make_recipient,
    make_source,
    make_unit,
    make_user,
)
from tracker.models import Commitment, Deadline, Recipient, SourceDocument, Unit, User

TEXT = (
    "A directive of \U0001f4c5 2026. The agencies shall submit progress assessments by April. "
    "The bank shall explore founding an international journal.\n\nNothing else was agreed."
)


@dataclass
class Office:
    """Two units, an account of every role, a text, and a commitment of the first unit with a contact."""

    unit: Unit
    staff: User
    stranger: User
    reviewer: User
    admin: User
    auditor: User
    outsider: User
    person: Recipient
    source: SourceDocument
    commitment: Commitment
    deadline: Deadline

    def client(self, user: User | None = None) -> Client:
        """A browser in which this account is signed in."""
        client = Client()
        if user is not None:
            client.force_login(user)
        return client


def office(due: str = "", **values: Any) -> Office:
    """Make it, due in forty days; `values` are those of the deadline."""
    now = datetime.now(UTC)
    since = now - timedelta(days=60)
    make_office(sending_since=since)
    unit, other = make_unit("Research"), make_unit("Grants")
    staff = make_user("staff@office.example.org", name="T. Staff", unit=unit)
    reviewer = make_user(name="R. Reviewer", unit=unit, role="reviewer")
    chamber = make_party("Audit Chamber")
    make_contact(chamber, make_recipient(reviewer.email, user=reviewer))
    ministry = make_party("Ministry of Water")
    person = make_recipient("a.petrova@water.example.org")
    make_contact(ministry, person, "A. Petrova", since=since)
    source = make_source(TEXT, unit=unit, title="Directive on research")
    commitment = make_commitment(
        "Progress assessments",
        unit=unit,
        owner=staff,
        responsible=ministry,
        controller=chamber,
        source=source,
        since=since,
    )
    return Office(
        unit=unit,
        staff=staff,
        stranger=make_user(name="S. Stranger", unit=other),
        reviewer=reviewer,
        admin=make_user(name="N. Admin", unit=unit, role="admin"),
        auditor=make_user(name="A. Auditor", unit=unit, role="auditor"),
        outsider=make_user(name="O. Outsider"),
        person=person,
        source=source,
        commitment=commitment,
        deadline=make_deadline(commitment, due or (now + timedelta(days=40)).date(), now=now, **values),
    )
