"""How the rows of a file stand to what is here: new, changed, unchanged, or alike; and what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Lower

from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Deadline, ImportBatch, Participation, Unit
from tracker.operations.import_rows import Row
from tracker.operations.naming import Wanted, folded


class Standing(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    INCOMPLETE = "incomplete"  # new, without a date, or without anybody to tell
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ALIKE = "alike"  # no id, and something of the same title and date is here
    TWICE = "twice"  # the same as an earlier row of this file


@dataclass(frozen=True)
class Placed:
    """A row, how it stands, the commitment it means where one is here, and the names of what differs."""

    row: Row
    standing: Standing
    commitment: Commitment | None = None
    differs: Sequence[str] = field(default_factory=list)


def placed(rows: Sequence[Row], *, unit: Unit | None = None, batch: ImportBatch | None = None) -> list[Placed]:
    """How each row stands, in their order; a constant number of queries.

    Whether something alike is here is asked of commitments of the `unit`, where one is given, and of none of the
    `batch`: two rows of one file may say the same of different people.
    """
    by_ref, by_digest, by_title = _known(rows, unit, batch)
    seen: set[str] = set()
    found = []
    for row in rows:
        key = row.external_id or row.digest
        if key in seen:
            found.append(Placed(row, Standing.TWICE))
            continue
        seen.add(key)
        found.append(_placed(row, by_ref, by_digest, by_title))
    return found


def _placed(
    row: Row,
    by_ref: Mapping[str, Commitment],
    by_digest: Mapping[str, Commitment],
    by_title: Mapping[str, Sequence[Commitment]],
) -> Placed:
    known = by_ref.get(row.external_id) if row.external_id else by_digest.get(row.digest)
    if known is not None:
        differs = [] if known.row_digest == row.digest else differences(row, known)
        return Placed(row, Standing.CHANGED if differs else Standing.UNCHANGED, known, differs)
    alike = [] if row.external_id else [one for one in by_title.get(folded(row.title), []) if _same_date(row, one)]
    if alike:
        return Placed(row, Standing.ALIKE, alike[0])
    is_whole = row.finished is not None or (row.has_date and row.tells_somebody)
    return Placed(row, Standing.NEW if is_whole else Standing.INCOMPLETE)


def differences(row: Row, commitment: Commitment) -> list[str]:
    """The names of what a row says otherwise. An empty cell says nothing; what is closed stays closed."""
    if commitment.is_closed:
        return []
    found = []
    if row.title != commitment.title:
        found.append("title")
    if row.details and row.details != commitment.details:
        found.append("details")
    if row.policy is not None and row.policy.pk != commitment.policy_id:
        found.append("policy")
    if row.owner is not None and row.owner.pk != commitment.owner_id:
        found.append("owner")
    if row.tags and sorted(row.tags) != sorted(commitment.tags):
        found.append("tags")
    if _date_differs(row, commitment):
        found.append("date")
    if row.people and not _same_people(row.people, commitment):
        found.append("people")
    if row.finished is not None:
        found.append("end")
    return found


def dated(commitment: Commitment) -> Deadline | None:
    """The one open date that a row can mean; None where there are several, it comes again, or waits for an event."""
    rows = [one for one in commitment.deadlines.all() if one.is_open]
    only = rows[0] if len(rows) == 1 else None
    return only if only is not None and only.schedule_id is None and only.trigger_id is None else None


def _date_differs(row: Row, commitment: Commitment) -> bool:
    only = dated(commitment)
    if row.due is None or row.due.recurrence is not None or only is None:
        return False
    return (row.due.date.edtf, row.due.boundary.value) != (only.edtf, only.boundary)


def _same_date(row: Row, commitment: Commitment) -> bool:
    if row.due is None:
        return all(one.is_review for one in commitment.deadlines.all())
    return any(row.due.date.edtf in (one.edtf, one.original_edtf) for one in commitment.deadlines.all())


def _same_people(people: Iterable[tuple[Role, Wanted]], commitment: Commitment) -> bool:
    """True where each role that the row names has just those parties."""
    named: dict[Role, list[Wanted]] = {}
    for role, wanted in people:
        named.setdefault(role, []).append(wanted)
    for role, all_wanted in named.items():
        there = [one.party for one in commitment.participations.all() if one.role == role.value]
        if len(there) != len(all_wanted) or not all(any(_is(one, party) for party in there) for one in all_wanted):
            return False
    return True


def _is(wanted: Wanted, party: Any) -> bool:
    names = {folded(party.name), *map(folded, party.aliases)}
    people = [one.recipient for one in party.contacts.all()]
    addresses = {folded(one.email) for person in people for one in (person, *person.merged.all())}
    return wanted.key in names and (not wanted.email or folded(wanted.email) in addresses)


def _known(
    rows: Sequence[Row], unit: Unit | None, batch: ImportBatch | None
) -> tuple[dict[str, Commitment], dict[str, Commitment], dict[str, list[Commitment]]]:
    contacts = Contact.objects.filter(main=True, ends_on=None).select_related("recipient")
    contacts = contacts.prefetch_related("recipient__merged")
    taking_part = Participation.objects.select_related("party").prefetch_related(
        Prefetch("party__contacts", queryset=contacts)
    )
    people = Prefetch("participations", queryset=taking_part)
    whole = Commitment.objects.select_related("batch").prefetch_related("deadlines", people)
    by_ref = {one.external_ref: one for one in whole.filter(external_ref__in={r.external_id for r in rows} - {""})}
    by_digest = {one.row_digest: one for one in whole.filter(row_digest__in={r.digest for r in rows})}
    plain = [row for row in rows if not row.external_id and row.digest not in by_digest]
    titled = whole.annotate(folded=Lower("title")).filter(folded__in={folded(row.title) for row in plain})
    if unit is not None:
        titled = titled.filter(unit=unit)
    if batch is not None:
        titled = titled.exclude(batch=batch)
    by_title: dict[str, list[Commitment]] = {}
    for one in titled.filter(external_ref="").exclude(batch__undone_at__isnull=False):
        by_title.setdefault(folded(one.title), []).append(one)
    return by_ref, by_digest, by_title
