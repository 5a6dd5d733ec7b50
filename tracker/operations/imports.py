"""Recording the rows of a file, all or none, as one batch that sends nothing before it is released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker import queries
from tracker.domain.lifecycle import Kind
from tracker.domain.policies import Role
from tracker.models import (
    Commitment,
    ImportBatch,
    OfficeSettings,
    Party,
    Quotation,
    ReminderPolicy,
    SourceDocument,
    Unit,
    User,
)
from tracker.operations import commitments, office
from tracker.operations.accounts import default_unit
from tracker.operations.audit import Actor, Change, record, verb
from tracker.operations.commitments import New
from tracker.operations.import_sources import Cited, cite
from tracker.operations.naming import Wanted, find_or_create_many
from tracker.operations.opening import review_due
from tracker.operations.terms import Due


@dataclass(frozen=True, kw_only=True)
class Row:
    """One commitment of a file, its words already read. `due` None: nobody named a date.

    `people` are (role, party as it is named). The same `external_id`, or without one the same `digest`, is the same
    commitment in every import.
    """

    line: int
    title: str
    due: Due | None
    people: Sequence[tuple[Role, Wanted]]
    cited: Cited
    digest: str
    zone: str = ""
    details: str = ""
    policy: ReminderPolicy | None = None
    external_id: str = ""


@dataclass(frozen=True)
class Imported:
    """What an import did: the rows that are new with their commitments, the rows that were here before, the batch.

    `batch` is None where no row was new, or a batch of the same file that was let go now. `released` is the number of
    deadlines of an earlier held batch that was let go; `is_held` whether the rows of this file wait to be let go.
    """

    new: Sequence[tuple[Row, Commitment]]
    known: Sequence[Row]
    batch: ImportBatch | None
    released: int | None = None
    is_held: bool = False


@verb
def record_rows(
    rows: Sequence[Row],
    *,
    by: Actor,
    now: datetime,
    file_name: str,
    digest: str,
    owner: User | None,
    release: bool = False,
) -> Imported:
    """Record the rows that are not here yet. `digest` is the SHA-256 of the file.

    Without `release` nothing is told to anybody before the batch is released; with it, also an earlier batch of the
    same file that is still held is let go. Raises what `commitments.record_many` raises.
    """
    known = _known(rows)
    fresh = _once([row for row in rows if row.line not in known])
    earlier = office.held_batches().filter(digest=digest).first()
    held = earlier if release else None
    released = office.release(held, by=by, now=now) if held is not None else None
    if not fresh:
        return Imported([], list(rows), held, released, is_held=earlier is not None and not release)
    batch = ImportBatch.objects.create(
        file_name=file_name[:255], digest=digest, by=by.ref, at=now, released_at=now if release else None
    )
    unit = _unit_of(owner, by=by, now=now)
    parties = _parties(fresh, by=by, now=now)
    sources = cite([row.cited for row in fresh], unit=unit, title=file_name, by=by, now=now)
    settings = queries.office()
    news = [
        _new(row, unit, owner, batch, parties, settings, now, *source)
        for row, source in zip(fresh, sources, strict=True)
    ]
    made = commitments.record_many(news, by=by, now=now, created_by=owner)
    after = {"digest": digest, "commitments": len(made), "released": release}
    record([Change(action="import.recorded", target=f"importbatch:{batch.pk}", after=after)], by=by, now=now)
    lines = {row.line for row in fresh}
    before = [row for row in rows if row.line not in lines]
    return Imported(list(zip(fresh, made, strict=True)), before, batch, released, is_held=not release)


def _known(rows: Iterable[Row]) -> set[int]:
    """The lines of rows that an earlier import, or a person, recorded."""
    references = {row.external_id for row in rows if row.external_id}
    digests = {row.digest for row in rows if not row.external_id}
    seen = set(Commitment.objects.filter(external_ref__in=references).values_list("external_ref", flat=True))
    read = set(Commitment.objects.filter(row_digest__in=digests).values_list("row_digest", flat=True))
    return {row.line for row in rows if row.external_id in seen or (not row.external_id and row.digest in read)}


def _once(rows: Iterable[Row]) -> list[Row]:
    """A row that stands in the file twice is one commitment."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.external_id or row.digest, row)
    return list(found.values())


def _unit_of(owner: User | None, *, by: Actor, now: datetime) -> Unit:
    membership = owner.memberships.order_by("pk").first() if owner is not None else None
    return membership.unit if membership is not None else default_unit(by=by, now=now)


def _parties(rows: Iterable[Row], *, by: Actor, now: datetime) -> dict[Wanted, Party]:
    wanted = list(dict.fromkeys(one for row in rows for _role, one in row.people))
    return dict(zip(wanted, find_or_create_many(wanted, by=by, now=now), strict=True))


def _new(
    row: Row,
    unit: Unit,
    owner: User | None,
    batch: ImportBatch,
    parties: dict[Wanted, Party],
    settings: OfficeSettings,
    now: datetime,
    source: SourceDocument | None,
    quotation: Quotation | None,
) -> New:
    due, kind = row.due, Kind.RESULT
    if due is None and row.zone:
        due, kind = replace(review_due(settings, now), zone=row.zone), Kind.REVIEW
    return New(
        unit=unit,
        title=row.title,
        due=due,
        kind=kind,
        owner=owner,
        parties=[(role, parties[one]) for role, one in row.people],
        details=row.details,
        source=source,
        quotation=quotation,
        policy=row.policy,
        external_ref=row.external_id,
        row_digest="" if row.external_id else row.digest,
        batch=batch,
    )
