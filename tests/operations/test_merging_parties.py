"""Two parties become one: everybody is told what concerned either, nobody of what lay before, no name is lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_party,
    make_recipient,
    make_source,
    make_user,
)
from tests.operations.stories import BY, Story, last_event, story
from tracker.domain.policies import Role
from tracker.models import Deadline, Feed, ImportBatch, Notification, Participation, Party, Recipient
from tracker.operations import edits, merging_parties, naming, parties, schedule
from tracker.operations.edit_choice import Choice, How
from tracker.operations.errors import Refused
from tracker.operations.merging_parties import BEFORE_MERGED
from tracker.operations.naming import Wanted
from tracker.queries.access import parties_for
from tracker.queries.feeds import newest_event
from tracker.queries.people import party_named

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=365)


def twin_of(told: Story) -> tuple[Party, Recipient]:
    """The same ministry, entered again, with a contact of its own and nothing to do."""
    party = make_party("Water Ministry", aliases=["MoW"])
    contact = make_contact(party, make_recipient("office@water.example"))
    return party, contact.recipient


def merge(old: Party, new: Party, now: Any = NOW) -> merging_parties.Merged:
    return merging_parties.merge(old, new, by=BY, now=now)


def swept(days: int) -> Any:
    now = NOW + timedelta(days=days)
    Deadline.objects.update(next_event_at=now)
    schedule.sweep(now=now)
    return now


def steps(**about: Any) -> list[Notification]:
    rows = Notification.objects.filter(kind="step", **about).exclude(state=Notification.State.CANCELLED)
    return list(rows.order_by("planned_at", "pk"))


def test_roles_contacts_parts_and_names_go_over() -> None:
    told = story()
    twin, person = twin_of(told)
    part = make_party("Dams", parent=twin)
    source = make_source(issuer=twin, controller=twin)
    feed = Feed.objects.create(about="party", party=twin, user=told.owner, created_at=NOW)
    own = make_commitment("Second report", unit=told.unit, responsible=twin)
    merged = merge(twin, told.party)
    assert (merged.commitments, merged.contacts.moved, merged.parts, merged.documents) == (1, 1, 1, 2)
    for row in (part, source, feed):
        row.refresh_from_db()
    assert part.parent == source.issuer == source.controller == feed.party == told.party
    assert own.participations.get().party == told.party
    stays = Party.objects.get(pk=told.party.pk)
    assert stays.aliases == ["Water Ministry", "MoW"]
    assert [party_named(name) for name in ("water  ministry", "mow", "Ministry of Water")] == [stays] * 3
    (found,) = naming.find_or_create_many([Wanted("Water Ministry", person.email)], by=BY, now=NOW)
    assert found == stays
    event = last_event("party.merged")
    assert event.target == f"party:{twin.pk}" and event.after["into"] == stays.pk
    assert str(Party.objects.get(pk=twin.pk)) == "Water Ministry", "the history still names it"


def test_where_both_take_part_the_earlier_begin_counts() -> None:
    told = story()
    twin, _person = twin_of(told)
    told.commitment.participations.create(party=twin, role="responsible", since=LONG_AGO - timedelta(days=9))
    told.commitment.participations.create(party=twin, role="watcher", since=NOW)
    merge(twin, told.party)
    edited = last_event("commitment.edited")
    assert edited.after["parties"] == [["responsible", told.party.pk], ["watcher", told.party.pk]]
    assert len(edited.before["parties"]) == 3
    rows = set(told.commitment.participations.values_list("party", "role", "since"))
    assert rows == {(told.party.pk, "responsible", LONG_AGO - timedelta(days=9)), (told.party.pk, "watcher", NOW)}


def test_newcomers_begin_with_the_steps_to_come_but_for_the_newest_before_the_day() -> None:
    told = story()
    twin, person = twin_of(told)
    now = swept(8)
    old_steps = {row.step for row in steps(recipient=told.person)}
    assert merge(twin, told.party, now).newly_told == {person: 1}
    missed = {row.step for row in steps(recipient=person, reason=BEFORE_MERGED)}
    swept(8)
    newest = {row.step for row in steps(recipient=person, state=Notification.State.QUEUED)}
    assert len(newest) == 1 and missed | newest == old_steps and not missed & newest
    assert {row.step for row in steps(recipient=told.person)} == old_steps, "who was told is not told again"


def test_newcomers_are_told_nothing_of_what_is_overdue_before_its_next_step() -> None:
    told = story()
    twin, person = twin_of(told)
    now = swept(21)
    late = {row.step for row in steps(recipient=told.person) if row.step.startswith("end+")}
    assert late
    merge(twin, told.party, now)
    swept(21)
    assert not steps(recipient=person, state=Notification.State.QUEUED)
    assert late <= {row.step for row in steps(recipient=person, reason=BEFORE_MERGED)}
    assert schedule.resettle(now=now) == 0


def test_whoever_was_told_stays_told_with_the_role_of_then() -> None:
    told = story()
    twin, _person = twin_of(told)
    now = swept(8)
    before = [(row.pk, row.key, row.state) for row in steps(recipient=told.person)]
    merge(told.party, twin, now)
    swept(8)
    assert [(row.pk, row.key, row.state) for row in steps(recipient=told.person)] == before


def test_a_vacant_post_is_noted_once() -> None:
    told = story()
    told.contact.delete()
    now = swept(8)
    vacant, told_of_it = len(steps(recipient=None)), Notification.objects.filter(kind="nobody_told").count()
    assert vacant and told_of_it
    merge(told.party, make_party("Water Ministry"), now)
    swept(8)
    assert len(steps(recipient=None)) == vacant
    assert Notification.objects.filter(kind="nobody_told").count() == told_of_it


def test_the_tree_never_runs_in_a_circle() -> None:
    top = make_party("Government")
    old = make_party("Water", parent=top, superior=top)
    below = make_party("Dams", parent=old, superior=old)
    lowest = make_party("Dam 1", parent=below)
    with pytest.raises(Refused, match="cannot be a part of itself"):
        merge(old, lowest)
    merge(old, below)
    row = Party.objects.get(pk=below.pk)
    assert (row.parent, row.superior) == (top, top)
    merge(Party.objects.get(pk=below.pk), top)
    assert Party.objects.get(pk=lowest.pk).parent == top
    assert Party.objects.get(pk=top.pk).parent is None
    assert set(Party.objects.filter(merged_into=top).values_list("name", flat=True)) == {"Dams", "Water"}


def test_a_superior_is_taken_over_only_where_there_is_none() -> None:
    chief, other = make_party("Minister"), make_party("Deputy")
    old, bare, led = make_party(superior=chief), make_party(), make_party(superior=other)
    again = make_party(superior=chief)
    merge(old, bare)
    merge(again, led)
    assert Party.objects.get(pk=bare.pk).superior == chief
    assert Party.objects.get(pk=bare.pk).superior_since == NOW
    assert Party.objects.get(pk=led.pk).superior == other


def test_what_cannot_be_merged_says_why() -> None:
    told = story()
    twin, _person = twin_of(told)
    with pytest.raises(Refused, match="one and the same"):
        merge(twin, twin)
    batch = ImportBatch.objects.create(file_name="promises.xlsx", digest="0" * 64, by="user:x", at=NOW)
    make_contact(twin, told.person, main=False, held_by=batch)
    with pytest.raises(Refused, match=r"promises\.xlsx"):
        merge(twin, told.party)
    twin.contacts.filter(held_by=batch).delete()
    merge(twin, told.party)
    with pytest.raises(Refused, match="already"):
        merge(twin, told.party)


def test_a_rehearsal_says_the_same_and_changes_nothing() -> None:
    told = story()
    twin, _person = twin_of(told)
    now = swept(8)
    rehearsed = merging_parties.rehearse(twin, told.party, by=BY, now=now)
    assert Party.objects.get(pk=twin.pk).merged_into is None and not steps(reason=BEFORE_MERGED)
    assert rehearsed == merge(twin, told.party, now)


def test_a_joint_change_that_is_undone_gives_it_back_to_the_one_that_stands() -> None:
    told = story()
    twin, _person = twin_of(told)
    other = make_party("Ministry of Roads")
    row = make_commitment("Second report", unit=told.unit, owner=told.owner, responsible=twin)
    batch = changed_to(row, other)
    merge(twin, told.party)
    edits.undo(batch, by=BY, now=NOW + timedelta(minutes=5))
    assert Participation.objects.get(commitment=row).party == told.party


def changed_to(row: Any, party: Party) -> Any:
    """One commitment, changed together with no other: another party has to deliver it."""
    choice = Choice(parties={Role.RESPONSIBLE: (How.REPLACE, party)})
    return edits.change([row], choice, by=BY, now=NOW, may=lambda row: True, seen=newest_event()[0], nonce=uuid4())


def test_parties_that_were_merged_are_offered_nowhere() -> None:
    told = story()
    twin, _person = twin_of(told)
    merge(twin, told.party)
    admin = make_user(unit=told.unit, role="admin")
    assert twin not in parties_for(admin) and told.party in parties_for(admin)
    assert parties.find_or_create("water ministry", by=BY, now=NOW) == told.party
