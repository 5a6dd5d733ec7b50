"""Two parties become one: what either takes part in is the other's as well, and whoever stands for it is told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.domain import reminders
from tracker.domain.reminders import Skip, Told
from tracker.models import Commitment, Deadline, Feed, Notification, Participation, Party, Recipient, SourceDocument
from tracker.operations import audit, overtaken, parties, planting, reads, rungs
from tracker.operations.audience import Addressee, addressees
from tracker.operations.audit import Actor, Change, of_commitment, record, target_of, verb
from tracker.operations.bulk import insert
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch
from tracker.operations.merged_contacts import Taken, take_over
from tracker.operations.naming import folded
from tracker.operations.outbox import step_key
from tracker.operations.scene import Scene, load, open_deadlines
from tracker.operations.yielding import giving_way

State = Notification.State
BEFORE_MERGED = "this step lay before two organisations were merged"


@dataclass(frozen=True)
class Merged:
    """What became of a party that was merged into another.

    `newly_told`: who is told of open dates from now on that did not concern them before, and of how many.
    """

    commitments: int
    contacts: Taken
    documents: int
    parts: int
    newly_told: Mapping[Recipient, int] = field(default_factory=dict)


@verb
def merge(duplicate: Party, into: Party, *, by: Actor, now: datetime) -> Merged:
    """Have `into` stand in place of `duplicate` from now on. It cannot be undone.

    Roles, contacts, parts and documents go over, the name becomes another name of `into`. Contacts of both are told of
    what concerned one: of steps to come, and those who do the work once of the newest step of a date ahead, like
    anybody who joins. Superior, calendar and what it is part of are taken over only where `into` has none.

    Raises Refused: the same or a merged one, a contact that waits for an import, or a tree that would run in a circle.
    """
    return giving_way(lambda: _merge(duplicate, into, by=by, now=now))


@verb
def _merge(duplicate: Party, into: Party, *, by: Actor, now: datetime) -> Merged:
    _lock_commitments(duplicate)
    scene = _lock_readers(duplicate, into, now=now)
    before = _told(scene)
    old, new = _locked(duplicate, into)
    edited = _hand_over_roles(old, new)
    merged = Merged(
        commitments=len(edited),
        contacts=take_over(old, new),
        documents=_hand_over_documents(old, new),
        parts=Party.objects.filter(parent=old).exclude(pk=new.pk).update(parent=new),
    )
    _hand_over_place(old, new)
    _take_names(old, new)
    _pass_on(old, new)
    parties.place(new, now=now)
    new.save()
    dates = [deadline.pk for deadline in scene.deadlines]
    newly_told = _begin_for_newcomers(before, load(open_deadlines().filter(pk__in=dates), now=now))
    touch(Deadline.objects.filter(pk__in=dates), now=now)
    overtaken.changed(lambda: reads.of_parties([new.pk]), now=now)
    after = {"into": new.pk, "commitments": merged.commitments, "contacts": merged.contacts.moved}
    record([*edited, Change(action="party.merged", target=target_of(old), after=after)], by=by, now=now)
    return replace(merged, newly_told=newly_told)


def rehearse(duplicate: Party, into: Party, *, by: Actor, now: datetime) -> Merged:
    """What `merge` would do; nothing is changed. Raises Refused as that does."""
    with transaction.atomic(), audit.unwritten():
        try:
            return merge(duplicate, into, by=by, now=now)
        finally:
            transaction.set_rollback(True)


def _lock_commitments(duplicate: Party) -> list[Commitment]:
    """Locked first, as every verb does that goes on to their dates."""
    rows = Commitment.objects.filter(participations__party=duplicate).values("pk")
    locked = Commitment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=rows)
    return list(locked.order_by("pk"))


def _lock_readers(*found: Party, now: datetime) -> Scene:
    """The dates that read them, as they stand, locked once. Those recorded meanwhile are found at the verb's end."""
    dates = open_deadlines().filter(pk__in=reads.of_parties([party.pk for party in found]).values("pk"))
    return load(dates.select_for_update(of=("self",), no_key=True), now=now)


def _locked(duplicate: Party, into: Party) -> tuple[Party, Party]:
    """Against anybody who would name one of them meanwhile."""
    locked = Party.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    by_key = locked.in_bulk([duplicate.pk, into.pk])
    old, new = by_key[duplicate.pk], by_key[into.pk]
    if old.pk == new.pk:
        raise Refused(_("This is one and the same organisation: name another one."))
    for row in (old, new):
        if row.merged_into_id is not None:
            raise Refused(_("“%(name)s” was merged with another one already.") % {"name": row.name})
    return old, new


def _hand_over_roles(old: Party, new: Party) -> list[Change]:
    """Where both have a role, it counts from the instant from which either had it. An event for each commitment."""
    taking_part = _lock_commitments(old)  # now nobody can name the party any more
    ids = [row.pk for row in taking_part]
    before = _roles_in(ids)
    rows = Participation.objects.filter(commitment__in=ids).order_by("pk")
    there = {(row.commitment_id, row.role): row for row in rows.filter(party=new)}
    for row in rows.filter(party=old):
        twin = there.get((row.commitment_id, row.role))
        if twin is None:
            row.party = new
            row.save(update_fields=["party"])
            continue
        twin.since = min(twin.since, row.since)
        row.delete()
        twin.save(update_fields=["since"])
    after = _roles_in(ids)
    return [
        of_commitment(row, "commitment.edited", before={"parties": before[row.pk]}, after={"parties": after[row.pk]})
        for row in taking_part
    ]


def _roles_in(ids: Sequence[int]) -> dict[int, list[list[object]]]:
    found: dict[int, list[list[object]]] = {}
    rows = Participation.objects.filter(commitment__in=ids).order_by("role", "party")
    for commitment, role, party in rows.values_list("commitment", "role", "party"):
        found.setdefault(commitment, []).append([role, party])
    return found


def _hand_over_documents(old: Party, new: Party) -> int:
    Feed.objects.filter(party=old).update(party=new)
    issued = SourceDocument.objects.filter(issuer=old).update(issuer=new)
    return issued + SourceDocument.objects.filter(controller=old).update(controller=new)


def _hand_over_place(old: Party, new: Party) -> None:
    """Who is above and below, the two themselves left out; what would run in a circle is refused on saving."""
    Party.objects.filter(superior=old).exclude(pk=new.pk).update(superior=new)
    for name in ("parent", "superior"):
        if getattr(new, f"{name}_id") in (old.pk, None):
            setattr(new, name, _above(old, new, name))
    new.calendar = new.calendar or old.calendar


def _above(old: Party, new: Party, link: str) -> Party | None:
    """What is above the old one; nothing where that is the new one, or lies below it."""
    found: Party | None = getattr(old, link)
    at = found
    while at is not None:
        if at.pk == new.pk:
            return None
        at = getattr(at, link)
    return found


def _take_names(old: Party, new: Party) -> None:
    known = {folded(name) for name in (new.name, *new.aliases)}
    for name in (old.name, *old.aliases):
        if folded(name) not in known:
            known.add(folded(name))
            new.aliases.append(name)
    old.aliases, old.parent, old.superior, old.merged_into = [], None, None, new
    old.save(update_fields=["aliases", "parent", "superior", "merged_into"])
    Party.objects.filter(merged_into=old).update(merged_into=new)


def _pass_on(old: Party, new: Party) -> None:
    """What was noted of a post that nobody holds counts for the other; what is still to go names the other."""
    vacant = Notification.objects.exclude(state=State.CANCELLED).filter(party=old, recipient=None)
    named = {row.pk: row.key.replace(f"|party {old.pk} ", f"|party {new.pk} ") for row in vacant}
    there = Notification.objects.exclude(state=State.CANCELLED).filter(key__in=named.values())
    known = set(there.values_list("key", flat=True))
    rows = [row for row in vacant if named[row.pk] not in known]
    for row in rows:
        row.key, row.party = named[row.pk], new
    for row in Notification.objects.filter(party=old, state=State.QUEUED):
        row.party, row.about = new, {**row.about, "party": new.pk}
        rows.append(row)
    Notification.objects.bulk_update(rows, ["key", "party", "about"], batch_size=1000)


def _told(scene: Scene) -> dict[int, set[int]]:
    return {
        deadline.pk: {one.recipient.pk for one in addressees(scene, deadline) if one.recipient is not None}
        for deadline in scene.deadlines
    }


def _begin_for_newcomers(before: Mapping[int, set[int]], scene: Scene) -> dict[Recipient, int]:
    """Who was no addressee of a date and is one now begins with the steps to come, as if they had joined now."""
    rows: list[Notification] = []
    found: Counter[Recipient] = Counter()
    for deadline in scene.deadlines:
        for addressee in addressees(scene, deadline):
            person = addressee.recipient
            if person is not None and person.pk not in before.get(deadline.pk, set()):
                found[person] += 1
                rows += _missed(scene, deadline, addressee)
    insert(Notification, rows, once=True)
    return dict(found)


def _missed(scene: Scene, deadline: Deadline, addressee: Addressee) -> Iterator[Notification]:
    """The steps that lay before: rows that are there, so that nobody is told of them late."""
    if not rungs.is_climbing(deadline) or deadline.due_at is None:
        return
    joined = Told(dict.fromkeys(addressee.told.roles, scene.now), addressee.told.roles)
    verdicts = reminders.verdicts(
        rungs.plan_for(scene, deadline, addressee),
        known=frozenset(row.step for row in rungs.rows_for(scene, deadline, addressee)),
        told=joined,
        ladder=rungs.ladder_of(scene, deadline),
        quiet=reminders.Quiet(),
        due_at=deadline.due_at,
        now=scene.now,
    )
    person = addressee.recipient
    for verdict in verdicts:
        if person is not None and verdict.skip is Skip.BEFORE_LOGGED:
            row = planting.row_of(scene, deadline, addressee, verdict)
            # By this name the step stays known when a blocked address can be written to again.
            row.key = step_key(deadline, row.step, str(person.uid))
            row.reason = BEFORE_MERGED
            yield row
