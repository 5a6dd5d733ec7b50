"""Many commitments changed together: each on its own, nobody reminded for ten minutes, undone to the very facts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_office,
    make_participation,
    make_party,
    make_recipient,
    make_unit,
    make_user,
)
from tests.operations.stories import BY
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import RecordingTransport
from tracker.domain.lifecycle import Outcome, Stage
from tracker.domain.policies import Role
from tracker.domain.replay import replay
from tracker.models import (
    AuditEvent,
    Commitment,
    EditBatch,
    EditItem,
    Notification,
    Participation,
    Party,
    ReminderPolicy,
    Unit,
    User,
)
from tracker.operations import commitments, deadlines, edits, lifecycle, policies, schedule
from tracker.operations.audit import Actor, verb
from tracker.operations.edit_choice import Choice, How
from tracker.operations.errors import Refused
from tracker.queries.feeds import newest_event

pytestmark = pytest.mark.django_db
SOON = datetime(2027, 4, 28, 9, 0, tzinfo=NOW.tzinfo)
LATER = SOON + timedelta(minutes=11)
OTHER = Actor(f"user:{uuid4()}")


class World:
    """Three commitments of one unit and one party, due on 30 April 2027, and somebody who could take them."""

    def __init__(self) -> None:
        make_office()
        self.unit, self.party = make_unit(), make_party()
        make_contact(self.party, make_recipient("a.petrova@water.example.org"))
        self.owner = make_user(unit=self.unit)
        self.taker = make_user(name="N. Taker", unit=self.unit)
        make_recipient(self.taker.email, user=self.taker)
        self.new = make_party("Ministry of Roads")
        make_contact(self.new, make_recipient("b.ivanov@roads.example.org", mode="at_once"))
        self.rows = [self.promise(f"Report {number}") for number in range(3)]

    def promise(self, title: str, **values: Any) -> Commitment:
        given = {"unit": self.unit, "responsible": self.party, "owner": self.owner, "tags": ["water"], **values}
        row = make_commitment(title, **given)
        settle([make_deadline(row, "2027-04-30", now=SOON).pk])
        return row


@verb
def settle(ids: list[int], now: datetime = SOON) -> None:
    lifecycle.settle(ids, now=now)


def change(rows: list[Commitment], now: datetime = SOON, **choice: Any) -> EditBatch:
    how = {name: choice.pop(name) for name in ("may", "seen", "nonce", "by") if name in choice}
    given = {"may": lambda row: True, "seen": newest_event()[0], "nonce": uuid4(), "by": BY} | how
    return edits.change(rows, Choice(**choice), now=now, **given)


def owner_to(user: User | None) -> dict[str, Any]:
    return {"names": frozenset({"owner"}), "owner": user}


def facts(rows: list[Commitment]) -> list[dict[str, Any]]:
    found = []
    for row in Commitment.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"):
        parties = row.participations.order_by("role", "party").values_list("role", "party", "since")
        told = Notification.objects.filter(deadline__commitment=row, state="queued")
        kept = sorted(told.values_list("key", "planned_at", "expires_at", "roles"))
        found.append({**model_to_dict(row), "parties": list(parties), "queued": kept})
    return found


def mails(now: datetime) -> list[str]:
    transport = RecordingTransport()
    schedule.sweep(now=now)
    deliver(now=now, transport=transport)
    return [envelope.recipient for envelope, _raw in transport.mails]


def test_each_is_changed_by_one_event_that_says_all_that_changed() -> None:
    world = World()
    other = make_unit()
    make_user_role(world.taker, other)
    batch = change(
        world.rows,
        names=frozenset({"owner", "unit"}),
        owner=world.taker,
        unit=other,
        parties={Role.CONTROLLER: (How.ADD, world.new)},
        tags_on=("flood", "Water"),
        tags_off=("nothing",),
    )
    assert not batch.items.exclude(skipped="").exists()
    for row in Commitment.objects.all():
        assert (row.owner, row.unit, row.tags) == (world.taker, other, ["water", "flood"])
        (event,) = AuditEvent.objects.filter(commitment=row.pk, action="commitment.edited")
        assert event.after["edit"] == batch.pk and event.before["unit"] == world.unit.pk
        then = replay(AuditEvent.objects.filter(commitment=row.pk).order_by("sequence"))
        assert (then.unit, then.owner, then.tags) == (other.pk, world.taker.pk, ("water", "flood"))
        assert then.parties == (("controller", world.new.pk), ("responsible", world.party.pk))


def another_ladder() -> ReminderPolicy:
    """One step on the last day."""
    usual = ReminderPolicy.objects.get(use=ReminderPolicy.Use.DATED).as_policy()
    ladder = replace(usual, steps=usual.steps[:1])
    return policies.save(None, by=BY, now=NOW, name="Late bells", ladder=ladder)


def make_user_role(user: User, unit: Unit) -> None:
    user.memberships.create(unit=unit, role="staff")


@pytest.mark.parametrize(
    ("how", "party", "after"),
    [
        (How.REPLACE, "new", {"new"}),
        (How.ADD, "new", {"first", "second", "new"}),
        (How.OFF, "second", {"first"}),
    ],
)
def test_what_becomes_of_those_who_are_responsible(how: How, party: str, after: set[str]) -> None:
    world = World()
    named = {"first": world.party, "second": make_party(), "new": world.new}
    row = world.rows[0]
    make_participation(row, named["second"])
    make_participation(row, named["first"], Role.WATCHER)
    since = row.participations.get(party=world.party, role="responsible").since
    change([row], parties={Role.RESPONSIBLE: (how, named[party])})
    now = set(row.participations.filter(role="responsible").values_list("party", flat=True))
    assert now == {named[name].pk for name in after}
    assert row.participations.filter(role="watcher").count() == 1
    if "first" in after:
        assert row.participations.get(party=world.party, role="responsible").since == since


def test_what_cannot_be_changed_is_left_out_and_says_why() -> None:
    world = World()
    closed = world.promise("Closed")
    ended = {"stage": Stage.CLOSED.value, "outcome": Outcome.FULFILLED.value, "closed_at": NOW}
    Commitment.objects.filter(pk=closed.pk).update(**ended)
    so, theirs, lately = world.promise("So", owner=world.taker), world.promise("Theirs"), world.promise("Lately")
    elsewhere = world.promise("Elsewhere", unit=make_unit("Grants"))
    looked = newest_event()[0]
    commitments.edit(
        lately, by=OTHER, now=SOON, title="Renamed", details="", owner=None, parties=(), policy=None, tags=(),
        confidential=False,
    )  # fmt: skip
    rows = [closed, so, theirs, lately, elsewhere, *world.rows]
    batch = change(rows, **owner_to(world.taker), seen=looked, may=lambda row: row.pk != theirs.pk)
    said = {item.commitment: item.skipped for item in batch.items.exclude(skipped="").select_related("commitment")}
    assert said == {
        closed: "It is closed: only its unit and its tags can still be changed.",
        so: "It is so already.",
        theirs: f"It belongs to {world.unit}: not yours to change.",
        lately: "Somebody changed it after you looked: look at it again.",
        elsewhere: "N. Taker has no role in Grants.",
    }
    assert Commitment.objects.filter(owner=world.taker).count() == 4
    change([closed], tags_on=("archive",))
    assert Commitment.objects.get(pk=closed.pk).tags == ["water", "archive"]


def test_what_is_said_about_its_dates_does_not_keep_it_from_being_changed() -> None:
    world = World()
    looked = newest_event()[0]
    for row in world.rows:
        deadlines.remind_now(row.deadlines.get(), by=OTHER, now=SOON)
    assert AuditEvent.objects.filter(sequence__gt=looked).count() == 3
    batch = change(world.rows, **owner_to(None), seen=looked)
    assert not batch.items.exclude(skipped="").exists()


def test_a_rehearsal_names_changes_and_exceptions_and_changes_nothing() -> None:
    world = World()
    so = world.promise("So", tags=[])
    before, history = facts([*world.rows, so]), AuditEvent.objects.count()
    choice = Choice(tags_off=("WATER",), parties={Role.RESPONSIBLE: (How.OFF, world.new)})
    found = edits.rehearse([*world.rows, so], choice, by=BY, now=SOON, may=lambda row: True)
    assert [one.refused for one in found] == ["", "", "", "It is so already."]
    assert (found[0].before["tags"], found[0].after["tags"]) == (["water"], [])
    replaced = Choice(parties={Role.RESPONSIBLE: (How.REPLACE, world.new)})
    found = edits.rehearse(world.rows, replaced, by=BY, now=SOON, may=lambda row: True)
    assert [len(one.told) for one in found] == [1, 1, 1]
    assert facts([*world.rows, so]) == before and AuditEvent.objects.count() == history
    assert not EditBatch.objects.exists()


def test_whoever_joins_is_reminded_after_ten_minutes_and_not_before() -> None:
    world = World()
    Notification.objects.all().delete()
    change(world.rows, parties={Role.RESPONSIBLE: (How.REPLACE, world.new)})
    assert "b.ivanov@roads.example.org" not in mails(SOON + timedelta(minutes=9))
    assert "b.ivanov@roads.example.org" in mails(LATER)


def test_others_of_the_same_person_wait_with_it_so_that_they_get_one_mail() -> None:
    world = World()
    Notification.objects.all().delete()
    world.promise("Theirs already", responsible=world.new)
    change(world.rows, parties={Role.RESPONSIBLE: (How.REPLACE, world.new)})
    assert mails(SOON + timedelta(minutes=5)) == []
    assert mails(LATER).count("b.ivanov@roads.example.org") == 1


@pytest.mark.parametrize("what", ["owner", "unit", "policy", "responsible", "controller", "tags", "all"])
def test_undoing_gives_back_the_very_facts_and_nobody_hears(what: str) -> None:
    world = World()
    unit = make_unit()
    make_user_role(world.owner, unit)
    make_user_role(world.taker, unit)
    climbed = another_ladder() if what in ("policy", "all") else None
    parts: dict[str, dict[str, Any]] = {
        "owner": owner_to(world.taker),
        "unit": {"names": frozenset({"unit"}), "unit": unit},
        "policy": {"names": frozenset({"policy"}), "policy": climbed},
        "responsible": {"parties": {Role.RESPONSIBLE: (How.REPLACE, world.new)}},
        "controller": {"parties": {Role.CONTROLLER: (How.ADD, world.new)}},
        "tags": {"tags_on": ("flood",), "tags_off": ("water",)},
    }
    choice = parts[what] if what != "all" else {
        "names": frozenset({"owner", "unit", "policy"}), "owner": world.taker, "unit": unit, "policy": climbed,
        **parts["tags"], "parties": {**parts["responsible"]["parties"], **parts["controller"]["parties"]},
    }  # fmt: skip
    before, started = facts(world.rows), newest_event()[0]
    batch = change(world.rows, **choice)
    assert not batch.items.exclude(skipped="").exists() and facts(world.rows) != before
    edits.undo(batch, by=BY, now=SOON + timedelta(minutes=9))
    assert not batch.items.exclude(kept="").exists() and batch.items.filter(undone_at__isnull=False).count() == 3
    assert facts(world.rows) == before
    events = AuditEvent.objects.filter(action="commitment.edited", sequence__gt=started)
    assert sorted(bool(event.after.get("undone")) for event in events) == [False] * 3 + [True] * 3
    assert "b.ivanov@roads.example.org" not in mails(LATER)


def test_what_was_changed_since_stays() -> None:
    world = World()
    batch = change(world.rows, **owner_to(None))
    again = change(world.rows[:1], **owner_to(world.taker), by=OTHER)
    edits.undo(batch, by=BY, now=SOON + timedelta(minutes=1))
    assert [row.owner for row in Commitment.objects.order_by("pk")] == [world.taker, world.owner, world.owner]
    assert batch.items.get(commitment=world.rows[0]).kept == "Somebody changed it since: it stays as it is."
    edits.undo(again, by=OTHER, now=SOON + timedelta(minutes=2))
    assert Commitment.objects.get(pk=world.rows[0].pk).owner is None


@pytest.mark.parametrize("gone", ["party", "account", "ladder"])
def test_what_was_there_and_is_gone_keeps_its_commitment_as_it_is(gone: str) -> None:
    world = World()
    ladder = another_ladder()
    row = world.promise("One", policy=ladder)
    choice: dict[str, Any] = {
        "party": {"parties": {Role.RESPONSIBLE: (How.REPLACE, world.new)}},
        "account": owner_to(None),
        "ladder": {"names": frozenset({"policy"})},
    }[gone]
    batch = change([row], **choice)
    if gone == "party":
        world.party.contacts.all().delete()
        Participation.objects.filter(party=world.party).delete()
        Party.objects.filter(pk=world.party.pk).delete()
    elif gone == "account":
        User.objects.filter(pk=world.owner.pk).update(is_active=False)
    else:
        policies.retire(ladder, by=BY, now=SOON)
    after = facts([row])
    edits.undo(batch, by=BY, now=SOON + timedelta(minutes=1))
    item = batch.items.get()
    assert item.undone_at is None and item.kept and facts([row]) == after


def test_after_ten_minutes_and_twice_nothing_is_undone() -> None:
    world = World()
    batch = change(world.rows, **owner_to(None))
    with pytest.raises(Refused, match="ten minutes"):
        edits.undo(batch, by=BY, now=LATER)
    edits.undo(batch, by=BY, now=SOON)
    with pytest.raises(Refused, match="undone already"):
        edits.undo(batch, by=BY, now=SOON)


def test_the_same_form_sent_twice_is_one_change() -> None:
    world, nonce = World(), uuid4()
    first = change(world.rows[:2], **owner_to(world.taker), nonce=nonce)
    again = change(world.rows, **owner_to(world.taker), nonce=nonce)
    another = change(world.rows, **owner_to(None), nonce=nonce)
    assert first == again == another and EditItem.objects.filter(skipped="").count() == 2
    assert [row.owner for row in Commitment.objects.order_by("pk")] == [world.taker, world.taker, world.owner]
    assert AuditEvent.objects.filter(action="commitment.edited").count() == 2


def test_many_ask_the_database_hardly_more_than_few() -> None:
    """What each costs is its own row, its own parties; never its dates, its reminders or its history."""
    world, asked = World(), []
    choice = Choice(**owner_to(world.taker), tags_on=("a",), parties={Role.RESPONSIBLE: (How.REPLACE, world.new)})
    for count in (5, 25):
        rows = [world.promise(f"One of {count}") for _number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            edits.rehearse(rows, choice, by=BY, now=SOON, may=lambda row: True)
        asked.append(len(captured))
    assert asked[1] - asked[0] <= 20 * 5


@pytest.mark.parametrize(
    ("count", "choice", "words"),
    [(0, {"tags_on": ("a",)}, "at least one"), (501, {"tags_on": ("a",)}, "At most 500"), (1, {}, "stay as it is")],
)
def test_a_change_is_whole(count: int, choice: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        change([Commitment()] * count, **choice)
