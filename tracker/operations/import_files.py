"""Files that somebody sent to be imported: kept while they are looked at, then recorded some rows at a time."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tracker.models import ImportBatch, ImportColumns, ImportFile, Unit, User
from tracker.operations import imports
from tracker.operations.audit import Actor, verb
from tracker.operations.errors import Refused
from tracker.operations.import_standing import Placed

KEPT = timedelta(days=30)  # a file that nobody went on with
AT_ONCE = 200  # rows in one transaction: whoever logs something meanwhile waits a second, not a minute


@verb
def receive(
    content: bytes, *, file_name: str, user: User, unit: Unit | None, sheet: int = -1, now: datetime
) -> ImportFile:
    """Keep a file that somebody sent, to be looked at. Nothing of it is a fact yet, so no history tells of it."""
    return ImportFile.objects.create(
        user=user,
        unit=unit,
        owner=user,
        file_name=file_name[:255],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        sheet=sheet,
        sent_at=now,
    )


@verb
def choose(
    file: ImportFile,
    *,
    sheet: int,
    header: int,
    headings: Sequence[str],
    columns: Sequence[str],
    unit: Unit,
    owner: User | None,
    dates_mean: str,
    now: datetime,
) -> None:
    """Say what the columns mean and whose the commitments become; the next file with these headings begins with it."""
    row = _waiting(file)
    row.sheet, row.header, row.columns, row.unit, row.owner = sheet, header, list(columns), unit, owner
    row.dates_mean = dates_mean
    row.save(update_fields=["sheet", "header", "columns", "unit", "owner", "dates_mean"])
    ImportColumns.objects.update_or_create(
        headings=signature(headings), defaults={"columns": list(columns), "used_at": now}
    )


def known_columns(headings: Sequence[str]) -> list[str] | None:
    """What these headings, in this order, meant the last time."""
    return ImportColumns.objects.filter(headings=signature(headings)).values_list("columns", flat=True).first()


def signature(headings: Sequence[str]) -> str:
    """By what a row of headings is known again."""
    return hashlib.sha256("\x1f".join(heading.casefold() for heading in headings).encode()).hexdigest()


@verb
def ask(file: ImportFile, *, leaves: Sequence[str], total: int, by: Actor, now: datetime) -> ImportBatch:
    """Have a file recorded: from now on it is an import, held until somebody releases it. Raises Refused."""
    row = _waiting(file)
    if not row.columns or row.unit is None:
        raise Refused(_("Say first what the columns mean."))
    batch = ImportBatch.objects.create(
        file_name=row.file_name, digest=row.digest, by=by.ref, at=now, dates_mean=row.dates_mean
    )
    row.batch, row.asked_at, row.leaves, row.total = batch, now, list(leaves), total
    row.save(update_fields=["batch", "asked_at", "leaves", "total"])
    return batch


def next_to_record() -> ImportFile | None:
    """A file that waits to be recorded, locked; None where none does, or others are at them. In a transaction."""
    rows = ImportFile.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    rows = rows.filter(asked_at__isnull=False, recorded_at=None, batch__undone_at=None)
    file = rows.select_related("unit", "owner", "user").order_by("asked_at").first()
    if file is not None and file.batch_id is not None:  # locked, so that nobody lets it go meanwhile
        file.batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=file.batch_id)
    return file


@verb
def record_some(file: ImportFile, wanted: Sequence[Placed], *, through: int, whole: bool, now: datetime) -> None:
    """Record some rows of a locked file; with the last of them the history tells of the import."""
    if file.batch is None or file.unit is None:
        raise ValueError("only a file that was asked for is recorded")
    by = Actor.of_user(file.user)
    imports.add(wanted, file.batch, unit=file.unit, owner=file.owner, by=by, now=now)
    file.done, file.through = file.done + len(wanted), through
    if whole:
        file.recorded_at = now
        _ended(file.batch, by=by, now=now)
    file.save(update_fields=["done", "through", "recorded_at"])


@verb
def stop(file: ImportFile, *, why: str, now: datetime) -> None:
    """Record no more of a file: what is recorded stays held, to be released or undone."""
    row = ImportFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file.pk)
    row.recorded_at, row.stopped = now, why
    row.save(update_fields=["recorded_at", "stopped"])
    if row.batch is not None:
        _ended(row.batch, by=Actor.of_user(row.user), now=now)


@verb
def drop(file: ImportFile, *, now: datetime) -> None:
    """Forget a file that was not asked to be recorded. Raises Refused for one that was."""
    _waiting(file).delete()


@verb
def forget(*, now: datetime) -> None:
    """Forget the files that nobody went on with, and the content of those whose import is decided."""
    ImportFile.objects.filter(asked_at=None, sent_at__lt=now - KEPT).delete()
    decided = ImportFile.objects.exclude(batch__released_at=None, batch__undone_at=None).exclude(batch=None)
    decided.exclude(content=b"").filter(sent_at__lt=now - KEPT).update(content=b"")


def _ended(batch: ImportBatch, *, by: Actor, now: datetime) -> None:
    """No more rows come: the history tells of the import."""
    made, changed = batch.commitments.count(), batch.changes.count()
    imports.began(batch, commitments=made, changed=changed, by=by, now=now)


def _waiting(file: ImportFile) -> ImportFile:
    row = ImportFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file.pk)
    if row.asked_at is not None:
        raise Refused(_("This file is being recorded already: nothing of it can be changed here any more."))
    return row
