"""The world of the property test: three parties, their contacts, ladders and promises, drawn anew for each example."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.factories import make_contact, make_office, make_party, make_recipient, make_unit, make_user
from tracker.domain.dates import PartialDate
from tracker.domain.policies import DEFAULT_POLICY, Role
from tracker.models import Calendar, Commitment, Party, Recipient, User
from tracker.models import ReminderPolicy as Ladder
from tracker.operations import commitments, policies
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

BY = Actor.of_command("test")
LOGGED = datetime(2027, 3, 1, 12, tzinfo=UTC)
DUES = ["2027-03-31", "2027-04-30", "2027-05-02", "2027-05", "2027-04-12/2027-04-20", "2027-34"]
ZONES = ["", "Asia/Bishkek", "Pacific/Kiritimati", "America/New_York"]
Draw = Callable[[Any], Any]


@dataclass
class World:
    """Three parties, one the superior of another, one a part of another; their contacts; ladders; four promises."""

    calendars: list[Calendar]
    parties: list[Party]
    people: list[Recipient]
    own: Ladder
    commitments: list[Commitment]
    now: datetime
    admin: User


def make_world(draw: Draw) -> World:
    plain = Calendar.objects.create(name="Plain")
    other = Calendar.objects.create(name="Other", weekend=[4, 5])
    make_office(sending_since=LOGGED - timedelta(days=30), calendar=draw(st.sampled_from([None, plain])))
    unit = make_unit()
    owner = make_user(unit=unit)
    people = [make_recipient(user=owner), *(make_recipient() for _ in range(4))]
    top = make_party(calendar=draw(st.sampled_from([None, other])))
    ministry = make_party(calendar=draw(st.sampled_from([None, plain, other])), superior=top)
    agency = make_party(parent=ministry)
    for party, person in ((top, people[1]), (ministry, people[2]), (agency, people[3])):
        if draw(st.booleans()) or party is ministry:
            make_contact(party, person)
    ladder = replace(DEFAULT_POLICY, steps=DEFAULT_POLICY.steps[2:])
    own = policies.save(None, by=BY, now=LOGGED, name="Own", ladder=ladder)
    made = []
    for number in range(3):
        roles = [(Role.RESPONSIBLE, draw(st.sampled_from([ministry, agency])))]
        if draw(st.booleans()):
            roles.append((Role.CONTROLLER, top))
        due = Due(date=PartialDate.parse(draw(st.sampled_from(DUES))), wording="as promised")
        made.append(
            commitments.record(
                by=BY, now=LOGGED, unit=unit, owner=owner, title=f"Report {number}", due=due, parties=roles,
                policy=draw(st.sampled_from([None, own])),
            )
        )  # fmt: skip
    admin = make_user(unit=unit, role="admin", is_superuser=True)
    return World([plain, other], [top, ministry, agency], people, own, made, LOGGED, admin)
