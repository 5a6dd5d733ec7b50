"""Recording the rows of a file as one batch that sends nothing before it is released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker import queries
from tracker.domain.lifecycle import Kind
from tracker.models import (
    Commitment,
    ImportBatch,
    OfficeSettings,
    Party,
    Quotation,
    SourceDocument,
    Unit,
    User,
)
from tracker.operations import commitments, import_changes, office
from tracker.operations.accounts import default_unit
from tracker.operations.audit import Actor, Change, record, verb
from tracker.operations.commitments import New
from tracker.operations.import_history import Past, stated_in, write_down
from tracker.operations.import_rows import Row
from tracker.operations.import_sources import cite
from tracker.operations.import_standing import Placed, Standing, placed
from tracker.operations.naming import Wanted, find_or_create_many
from tracker.operations.opening import review_due

RECORDED = (Standing.NEW, Standing.INCOMPLETE, Standing.ALIKE)


@dataclass(frozen=True)
class Imported:
    """What an import did: the rows that are new with their commitments, the rows that were here before, the batch.

    `changed` are rows that say something else than what is here: that is done with the release. `batch` is None where
    nothing was new or changed, or a batch of the same file that was let go now. `released` is the number of deadlines
    of an earlier held batch that was let go; `is_held` whether the rows of this file wait to be let go.
    """

    new: Sequence[tuple[Row, Commitment]]
    known: Sequence[Row]
    batch: ImportBatch | None
    released: int | None = None
    is_held: bool = False
    changed: Sequence[Row] = field(default_factory=list)


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
    """Record the rows of a file that are not here yet, all or none. `digest` is the SHA-256 of the file.

    Without `release` nothing is told to anybody before the batch is released; with it, also an earlier batch of the
    same file that is still held is let go. Raises what `commitments.record_many` raises.
    """
    standing = placed(rows)
    wanted = [one for one in standing if one.standing in RECORDED or one.standing is Standing.CHANGED]
    known = [one.row for one in standing if one not in wanted]
    earlier = office.held_batches().filter(digest=digest).first()
    held = earlier if release else None
    released = office.release(held, by=by, now=now) if held is not None else None
    if held is not None:
        import_changes.apply_all(held, by=by, now=now)
    if not wanted:
        return Imported([], known, held, released, is_held=earlier is not None and not release)
    batch = ImportBatch.objects.create(
        file_name=file_name[:255], digest=digest, by=by.ref, at=now,
        released_at=now if release else None, decided_by=by.ref if release else "",
    )  # fmt: skip
    made = add(wanted, batch, unit=_unit_of(owner, by=by, now=now), owner=owner, by=by, now=now)
    changed = [one.row for one in wanted if one.standing is Standing.CHANGED]
    if release:
        import_changes.apply_all(batch, by=by, now=now)
    began(batch, commitments=len(made), changed=len(changed), by=by, now=now)
    return Imported(made, known, batch, released, is_held=not release, changed=changed)


def began(batch: ImportBatch, *, commitments: int, changed: int, by: Actor, now: datetime) -> None:
    """The history tells of an import, and of how much."""
    after = {"digest": batch.digest, "commitments": commitments, "released": batch.released_at is not None}
    after |= {"changed": changed} if changed else {}
    record([Change(action="import.recorded", target=f"importbatch:{batch.pk}", after=after)], by=by, now=now)


@verb
def add(
    wanted: Sequence[Placed], batch: ImportBatch, *, unit: Unit, owner: User | None, by: Actor, now: datetime
) -> list[tuple[Row, Commitment]]:
    """Record new rows in a batch, with their past, and keep what changed ones say; the rows with their commitments."""
    parties = _parties((one.row for one in wanted), batch if batch.is_held else None, by=by, now=now)
    fresh = [one.row for one in wanted if one.standing in RECORDED]
    import_changes.stage([one for one in wanted if one.standing is Standing.CHANGED], batch, parties)
    if not fresh:
        return []
    sources = cite([row.cited for row in fresh], unit=unit, title=batch.file_name, by=by, now=now)
    settings = queries.office()
    news = [
        _new(row, unit, owner, batch, parties, settings, now, *source)
        for row, source in zip(fresh, sources, strict=True)
    ]
    made = commitments.record_many(news, by=by, now=now, created_by=owner)
    record(write_down(_pasts(fresh, made, batch.file_name), by=by, now=now), by=by, now=now)
    return list(zip(fresh, made, strict=True))


def _unit_of(owner: User | None, *, by: Actor, now: datetime) -> Unit:
    membership = owner.memberships.order_by("pk").first() if owner is not None else None
    return membership.unit if membership is not None else default_unit(by=by, now=now)


def _parties(
    rows: Iterable[Row], held_by: ImportBatch | None, *, by: Actor, now: datetime
) -> dict[Wanted, Party]:
    wanted = list(dict.fromkeys(one for row in rows for _role, one in row.people))
    return dict(zip(wanted, find_or_create_many(wanted, by=by, now=now, held_by=held_by), strict=True))


def _pasts(rows: Sequence[Row], made: Sequence[Commitment], file_name: str) -> list[Past]:
    return [
        Past(commitment, row.due, row.first_due, row.finished, stated_in(file_name, row.line))
        for row, commitment in zip(rows, made, strict=True)
    ]


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
    due, kind = row.first_due or row.due, Kind.RESULT
    if not row.has_date and row.zone:
        due, kind = replace(review_due(settings, now), zone=row.zone), Kind.REVIEW
    return New(
        unit=unit,
        title=row.title,
        due=due,
        kind=kind,
        owner=row.owner or owner,
        waits=row.waits,
        tags=row.tags,
        parties=[(role, parties[one]) for role, one in row.people],
        details=row.details,
        source=source,
        quotation=quotation,
        policy=row.policy,
        external_ref=row.external_id,
        row_digest=row.digest,
        batch=batch,
    )
