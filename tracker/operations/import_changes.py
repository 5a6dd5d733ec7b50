"""What a file changes in commitments that are here: written down while the import is held, done when it is released.

So nobody hears anything of an import before somebody lets it go, and undoing one has nothing to take back. Who changes
the same thing in between is not overruled: that row is left, and said.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Outcome, Status
from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, ImportBatch, ImportChange, Party, ReminderPolicy, User
from tracker.operations import audit, commitments, deadlines, parties
from tracker.operations.audit import Actor
from tracker.operations.closing import locked
from tracker.operations.errors import Refused
from tracker.operations.import_history import Finished, finish, stated_in
from tracker.operations.import_rows import Row
from tracker.operations.import_standing import Placed, dated
from tracker.operations.lifecycle import begin, settle
from tracker.operations.naming import Wanted
from tracker.operations.terms import Due

logger = logging.getLogger(__name__)

AT_ONCE = 50  # changes done in one transaction

def stage(placed: Sequence[Placed], batch: ImportBatch, parties: Mapping[Wanted, Party]) -> None:
    """Keep what changed rows say, beside what stood there, until the import is released."""
    changes = []
    for one in placed:
        if one.commitment is None:
            raise ValueError("a changed row means a commitment")
        stands = state_of(one.commitment)
        wanted = _said(one.row, parties)
        changes.append(
            ImportChange(
                batch=batch,
                commitment=one.commitment,
                line=one.row.line,
                digest=one.row.digest,
                before={name: stands[name] for name in one.differs},
                after={name: wanted[name] for name in one.differs},
                never_told=one.commitment.batch is not None and one.commitment.batch.is_held,
            )
        )
    ImportChange.objects.bulk_create(changes, batch_size=500, ignore_conflicts=True)


def apply_some(batch: ImportBatch, *, by: Actor, now: datetime) -> bool:
    """Do some of what a released import changes; whether there was anything. Must run in a verb.

    What was changed since by somebody else is left, and says so. Addresses that it brought for parties that were here
    are written to from now on.
    """
    contacts = list(Contact.objects.filter(held_by=batch).select_related("party", "recipient")[:AT_ONCE])
    for contact in contacts:
        contact.main, contact.held_by = True, None
        try:
            parties.save_contact(contact, by=by, now=now)
        except Refused:  # somebody named the person there meanwhile
            Contact.objects.filter(pk=contact.pk).update(held_by=None)
    changes = list(to_do(batch).select_related("commitment")[:AT_ONCE])
    for change in changes:
        try:
            with transaction.atomic():
                _apply(change, batch, by=by, now=now)
        except Refused as refused:
            change.refused = refused.message
        except (DataError, IntegrityError, ValueError) as error:
            logger.exception("row %s of import %s could not be done", change.line, batch.pk)
            change.refused = _("It could not be done: %(why)s") % {"why": error}
        else:
            change.done_at = now
        change.save(update_fields=["done_at", "refused"])
    return bool(contacts or changes)


def apply_all(batch: ImportBatch, *, by: Actor, now: datetime) -> None:
    """Do all of it at once, as a command does that releases what it imports. Must run in a verb."""
    while apply_some(batch, by=by, now=now):
        pass
    batch.done_at = now
    batch.save(update_fields=["done_at"])


def to_do(batch: ImportBatch) -> QuerySet[ImportChange]:
    """What a released import changes and has not changed yet."""
    return ImportChange.objects.filter(batch=batch, done_at=None, refused="").order_by("pk")


def state_of(commitment: Commitment) -> dict[str, Any]:
    """What a row may change, as it stands: ids, words and codes that JSON can hold."""
    only = dated(commitment)
    roles: dict[str, list[int]] = {}
    for one in commitment.participations.all():
        roles.setdefault(one.role, []).append(one.party_id)
    return {
        "title": commitment.title,
        "details": commitment.details,
        "policy": commitment.policy_id,
        "owner": commitment.owner_id,
        "tags": sorted(commitment.tags),
        "date": [only.number, only.edtf, only.boundary] if only is not None else None,
        "people": {role: sorted(ids) for role, ids in sorted(roles.items())},
        "end": commitment.stage,
    }


def _said(row: Row, parties: Mapping[Wanted, Party]) -> dict[str, Any]:
    roles: dict[str, list[int]] = {}
    for role, wanted in row.people:
        roles.setdefault(role.value, []).append(parties[wanted].pk)
    return {
        "title": row.title,
        "details": row.details,
        "policy": row.policy and row.policy.pk,
        "owner": row.owner and row.owner.pk,
        "tags": sorted(row.tags),
        "date": _date_said(row.due) if row.due is not None else None,
        "people": roles,
        "end": _end_said(row.finished) if row.finished is not None else None,
    }


def _date_said(due: Due) -> dict[str, str]:
    counted = str(due.reference_date) if due.reference_date else ""
    return {
        "edtf": due.date.edtf,
        "boundary": due.boundary.value,
        "wording": due.wording,
        "rule": due.rule,
        "convention": due.convention,
        "reference_date": counted,
    }


def _end_said(finished: Finished) -> dict[str, str]:
    return {"outcome": finished.outcome.value, "on": str(finished.on) if finished.on else ""}


def _apply(change: ImportChange, batch: ImportBatch, *, by: Actor, now: datetime) -> None:
    row = locked(change.commitment)
    stands = state_of(row)
    if any(stands[name] != before for name, before in _as_merged(change.before).items()):
        raise Refused(_("It was changed here since the file was read: look at both and change it by hand."))
    reason = stated_in(batch.file_name, change.line)
    after = _as_merged(change.after)
    if set(after) - {"date", "end"}:
        _edit(row, after, by=by, now=now)
    if "date" in after:
        moved = batch.dates_mean == ImportBatch.DatesMean.MOVED and not change.never_told
        _move(row, after["date"], moved=moved, reason=reason, by=by, now=now)
    if "end" in after:
        _end(row, after["end"], reason=reason, by=by, now=now)
    Commitment.objects.filter(pk=row.pk).update(row_digest=change.digest)


def _as_merged(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with the parties that took the place of those named, where these were merged meanwhile."""
    people: Mapping[str, list[int]] = said.get("people", {})
    merged = Party.objects.filter(pk__in=[pk for ids in people.values() for pk in ids]).exclude(merged_into=None)
    places = {party.pk: party.survivor.pk for party in merged.select_related("merged_into")}
    if not places:
        return dict(said)
    now_named = {role: sorted({places.get(pk, pk) for pk in ids}) for role, ids in people.items()}
    return {**said, "people": now_named}


def _edit(row: Commitment, after: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    named = after.get("people", {})
    kept = [(Role(one.role), one.party) for one in row.participations.select_related("party") if one.role not in named]
    parties = Party.objects.in_bulk([pk for ids in named.values() for pk in ids])
    following = row.next_deadline
    commitments.edit(
        row,
        by=by,
        now=now,
        title=after.get("title", row.title),
        details=after.get("details", row.details),
        owner=User.objects.get(pk=after["owner"]) if "owner" in after else row.owner,
        parties=[*kept, *((Role(role), parties[pk]) for role, ids in named.items() for pk in ids)],
        policy=ReminderPolicy.objects.get(pk=after["policy"]) if "policy" in after else row.policy,
        tags=after.get("tags", row.tags),
        confidential=row.confidential,
        internal_due=following.internal_due if following is not None else None,
    )


def _move(
    row: Commitment, said: Mapping[str, str], *, moved: bool, reason: str, by: Actor, now: datetime
) -> None:
    deadline = dated(row)
    if deadline is None:
        raise Refused(_("It has no single open date any more: change it by hand."))
    due = Due(
        date=PartialDate.parse(said["edtf"]),
        boundary=Boundary(said["boundary"]),
        wording=said["wording"],
        rule=said["rule"],
        convention=said["convention"],
        reference_date=date.fromisoformat(said["reference_date"]) if said["reference_date"] else None,
        zone=deadline.zone,
        calendar=deadline.calendar,
    )
    if deadline.is_review:
        deadlines.add(row, by=by, now=now, due=due)
        deadlines.decide(deadline, by=by, now=now, status=Status.SUPERSEDED, reason=reason)
        return
    (deadlines.extend if moved else deadlines.correct)(deadline, by=by, now=now, due=due, reason=reason)


def _end(row: Commitment, said: Mapping[str, str], *, reason: str, by: Actor, now: datetime) -> None:
    finished = Finished(Outcome(said["outcome"]), date.fromisoformat(said["on"]) if said["on"] else None)
    rows, clock = begin(row.deadlines.open().values_list("pk", flat=True), now=now)
    if any(one.reports.waiting().exists() for one in rows):
        raise Refused(_("A report waits for its decision: accept it or send it back first."))
    changes = finish(row, rows, finished, reason=reason, office=queries.office(), by=by, now=now)
    audit.record([*clock, *changes, *settle([one.pk for one in rows], now=now)], by=by, now=now)
