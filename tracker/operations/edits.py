"""Many commitments changed together in one transaction: one that cannot be changed keeps no other from it.

As with joint decisions the facts change at once and can be put back for ten minutes; reminders that a change brings
about wait for so long (delivery/compose.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.models import AuditEvent, Commitment, Deadline, EditBatch, EditItem, Notification, ReminderPolicy
from tracker.operations import audit, policies, recipients
from tracker.operations.altering import Values, alter, state_of
from tracker.operations.audit import CLOCK, Actor, Change, of_commitment, verb
from tracker.operations.edit_choice import Choice, wanted_of
from tracker.operations.edit_undo import must_be_there, put_back, since_of
from tracker.operations.errors import Refused
from tracker.operations.joint import NOTICES_AFTER, TIME_TO_UNDO
from tracker.operations.lifecycle import begin, settle
from tracker.queries.people import owning

MOST = 500  # commitments at once
# What people do to a commitment itself; what is said about its dates does not change who looks after it.
_TOUCHING = "commitment."
_QUIET = ("commitment.muted", "commitment.unmuted")
May = Callable[[Commitment], bool]


@dataclass
class Outcome:
    """What became, or would become, of one commitment: why it stays as it is, or what changes.

    `told`: who gets a reminder by it; asked of a rehearsal only. `kept`: from when each counted before.
    """

    commitment: Commitment
    refused: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)


@verb
def change(
    rows: Sequence[Commitment], choice: Choice, *, by: Actor, now: datetime, nonce: UUID, seen: int, may: May
) -> EditBatch:
    """Change all that can be changed, and keep what became of each. The same nonce twice is once.

    `seen`: the number of the last event of the office's history when the choice was looked at; what was changed after
    it stays. `may` is asked for each at the moment of doing. Raises Refused: nothing chosen, nothing to change, too
    many, or a ladder that cannot be chosen.
    """
    _must_be_whole(rows, choice)
    kept = {"by": by.ref, "wanted": choice.as_ids(), "at": now, "until": now + NOTICES_AFTER}
    batch, made = EditBatch.objects.get_or_create(nonce=nonce, defaults=kept)
    if not made:
        return batch
    with audit.noting(edit=batch.pk):
        found = _altered(rows, choice, by=by, now=now, may=may, seen=seen)
    EditItem.objects.bulk_create(
        EditItem(
            batch=batch,
            commitment=one.commitment,
            skipped=one.refused,
            before={**one.before, **one.kept},
            after=one.after,
        )
        for one in found
    )
    return batch


def rehearse(rows: Sequence[Commitment], choice: Choice, *, by: Actor, now: datetime, may: May) -> list[Outcome]:
    """What would become of each; nothing is changed. Raises Refused as `change` does."""
    _must_be_whole(rows, choice)
    queued = Notification.objects.filter(deadline__commitment__in=rows, state=Notification.State.QUEUED, message=None)
    with transaction.atomic(), audit.unwritten():
        waiting = list(queued.values_list("pk", flat=True))
        found = {one.commitment.pk: one for one in _altered(rows, choice, by=by, now=now, may=may)}
        new = queued.exclude(pk__in=waiting).filter(recipient__isnull=False).order_by("recipient")
        for pk, recipient in new.values_list("deadline__commitment", "recipient").distinct():
            found[pk].told.append(recipient)
        transaction.set_rollback(True)
    return list(found.values())


@verb
def undo(batch: EditBatch, *, by: Actor, now: datetime) -> EditBatch:
    """Put each commitment back as it was. One that was changed since stays as it is.

    Raises Refused after ten minutes, or if it was undone already.
    """
    if batch.undone_at is None and now - batch.at > TIME_TO_UNDO:
        raise Refused(_("This can be undone for ten minutes only: change them anew instead."))
    claimed = EditBatch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now)
    if not claimed:
        raise Refused(_("This was undone already."))
    batch.undone_at = now
    items = {item.commitment_id: item for item in batch.items.filter(skipped="")}
    going = _to_be_put_back(batch, items)
    deadlines, clock = begin(_open_dates(going), now=now)
    changes = []
    with audit.noting(edit=batch.pk, undone=True):
        for row in going:
            before = _state(row)
            put_back(row, items[row.pk])
            changes.append(of_commitment(row, "commitment.edited", before=before, after=state_of(row)))
            items[row.pk].undone_at = now
        settled = settle([deadline.pk for deadline in deadlines], now=now)
        audit.record([*clock, *changes, *settled], by=by, now=now)
    EditItem.objects.bulk_update(items.values(), ["undone_at", "kept"])
    return batch


def can_be_undone(batch: EditBatch, *, now: datetime) -> bool:
    """True for ten minutes."""
    return batch.undone_at is None and now - batch.at <= TIME_TO_UNDO


def _must_be_whole(rows: Sequence[Commitment], choice: Choice) -> None:
    if not rows:
        raise Refused(_("Choose at least one commitment."))
    if len(rows) > MOST:
        raise Refused(_("At most %(count)s commitments can be changed at once: choose fewer.") % {"count": MOST})
    if not choice.touched:
        raise Refused(_("Choose what is to be changed: everything is set to stay as it is."))


def _altered(
    rows: Iterable[Commitment], choice: Choice, *, by: Actor, now: datetime, may: May, seen: int | None = None
) -> list[Outcome]:
    if "policy" in choice.names:
        policies.hold([choice.policy])
    locked = _locked(row.pk for row in rows)
    lately = _last_touched(locked, since=seen) if seen is not None else {}
    able = owning({choice.unit} if choice.unit else {row.unit for row in locked})
    found, going = [], []
    for row in locked:
        outcome = Outcome(row)
        found.append(outcome)
        try:
            if row.pk in lately:
                raise Refused(_("Somebody changed it after you looked: look at it again."))
            if not may(row):
                raise Refused(_("It belongs to %(unit)s: not yours to change.") % {"unit": row.unit})
            going.append((outcome, wanted_of(row, choice, able)))
        except Refused as refused:
            outcome.refused = refused.message
    _write(going, by=by, now=now)
    return found


def _write(going: Sequence[tuple[Outcome, Values]], *, by: Actor, now: datetime) -> None:
    for owner in {values.owner for _one, values in going if values.owner is not None}:
        recipients.for_user(owner, now=now)
    deadlines, clock = begin(_open_dates([one.commitment for one, _values in going]), now=now)
    changes: list[Change] = []
    for one, values in going:
        row = one.commitment
        one.before, one.kept = _state(row), since_of(row)
        alter(row, values, now=now)
        one.after = state_of(row, [(role.value, party.pk) for role, party in values.parties])
        changes.append(of_commitment(row, "commitment.edited", before=one.before, after=one.after))
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    audit.record([*clock, *changes, *settled], by=by, now=now)


def _to_be_put_back(batch: EditBatch, items: dict[int, EditItem]) -> list[Commitment]:
    """Those that nobody changed since; of the others their items say why they stay."""
    for pk in sorted({item.before["policy"] for item in items.values() if item.before["policy"]}):
        _hold_again(pk, items.values())
    locked = _locked(items)
    own = AuditEvent.objects.filter(commitment__in=items, after__edit=batch.pk).order_by()
    done = dict(own.values_list("commitment").annotate(last=Max("sequence")))
    lately = _last_touched(locked, since=min(done.values(), default=0))
    for row in locked:
        item = items[row.pk]
        try:
            if lately.get(row.pk, 0) > done[row.pk]:
                raise Refused(_("Somebody changed it since: it stays as it is."))
            must_be_there(item)
        except Refused as refused:
            item.kept = item.kept or refused.message
    return [row for row in locked if not items[row.pk].kept]


def _hold_again(pk: int, items: Iterable[EditItem]) -> None:
    """A ladder that was taken away is chosen again, unless it was retired meanwhile."""
    concerned = [item for item in items if item.before["policy"] == pk != item.after["policy"]]
    if not concerned:
        return
    try:
        policies.hold(ReminderPolicy.objects.filter(pk=pk))
    except Refused as refused:
        for item in concerned:
            item.kept = refused.message


def _locked(ids: Iterable[int]) -> list[Commitment]:
    """Locked in the order of their keys, so that no two verbs wait for each other."""
    rows = Commitment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return list(rows.select_related("batch", "owner", "unit", "policy").prefetch_related("participations__party"))


def _open_dates(rows: Iterable[Commitment]) -> Iterable[int]:
    return Deadline.objects.open().filter(commitment__in=[row.pk for row in rows]).values_list("pk", flat=True)


def _last_touched(rows: Iterable[Commitment], *, since: int) -> dict[int, int]:
    """The last thing that people did to each after an event of the office's history."""
    events = AuditEvent.objects.filter(commitment__in=[row.pk for row in rows], sequence__gt=since)
    events = events.filter(action__startswith=_TOUCHING).exclude(action__in=_QUIET).exclude(by=CLOCK.ref)
    return dict(events.order_by().values_list("commitment").annotate(last=Max("sequence")))


def _state(row: Commitment) -> dict[str, Any]:
    return state_of(row, [(one.role, one.party_id) for one in row.participations.all()])
