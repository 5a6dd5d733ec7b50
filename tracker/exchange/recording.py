"""A file that was sent: read as its columns were mapped, shown row by row, and recorded by the worker."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from tracker import permissions
from tracker.exchange import tables
from tracker.exchange.checking import checked
from tracker.exchange.columns import Layout, Problem, Sheet, layout_at, recognised, rows_of
from tracker.exchange.tables import Table, UnreadableError
from tracker.models import ImportBatch, ImportFile, Unit
from tracker.operations import import_files
from tracker.operations.errors import Refused
from tracker.operations.import_standing import Placed, Standing, placed
from tracker.operations.imports import RECORDED
from tracker.queries.people import owning

logger = logging.getLogger(__name__)

TAKEN = (*RECORDED, Standing.CHANGED)


@dataclass(frozen=True)
class Look:
    """A file row by row: how each stands, what is wrong with the others, and what is not read at all."""

    sheet: Sheet
    rows: Sequence[Placed]
    problems: Sequence[Problem]

    @property
    def counts(self) -> Counter[str]:
        """How many rows stand how; "problem" counts lines."""
        counts = Counter(one.standing.value for one in self.rows)
        counts["problem"] = len({problem.line for problem in self.problems})
        return counts

    def taken(self, leaves: Sequence[str]) -> list[Placed]:
        """The rows that would be recorded, without the kinds that are left out."""
        return [one for one in self.rows if one.standing in TAKEN and one.standing.value not in leaves]


def table_of(file: ImportFile) -> Table:
    """The cells of a file. Raises UnreadableError."""
    return tables.read(bytes(file.content), sheet=file.sheet)


def layout_of(file: ImportFile, table: Table) -> Layout:
    """Which line names the columns and what they mean: as was said, as the last time, or as they are called."""
    found = recognised(table)
    if file.header is not None:
        cells = next((cells for line, cells in table.lines if line == file.header), None)
        found = layout_at(file.header, cells) if cells is not None else found
    said = file.columns or import_files.known_columns(found.headings)
    if said and len(said) == len(found.headings):
        return Layout(found.header, found.headings, said)
    return found


def look(file: ImportFile, *, now: datetime, through: int = 0, batch: ImportBatch | None = None) -> Look:
    """How the rows of a file after the line `through` stand at `now`, its own `batch` aside. Raises UnreadableError."""
    table = table_of(file)
    sheet = rows_of(table, layout_of(file, table))
    rows, problems = checked(sheet, now=file.asked_at or now)
    fresh = [row for row in rows if row.line > through]
    standing, foreign = _allowed(file, placed(fresh, unit=file.unit, batch=batch))
    return Look(sheet, standing, sorted([*problems, *foreign], key=lambda problem: problem.line))


def record_next(*, now: datetime) -> bool:
    """Record the next rows of a file that waits for it. False where none waits."""
    with transaction.atomic():
        file = import_files.next_to_record()
        if file is None:
            return False
        try:
            _record_or_look_again(file, now=now)
        except IntegrityError:
            logger.exception("import %s was stopped", file.batch_id)
            words = _("Something else was logged at the same moment: send the file again, what is here is not doubled.")
            import_files.stop(file, why=words, now=now)
        except (Refused, UnreadableError, DataError, ValueError) as error:
            logger.exception("import %s was stopped", file.batch_id)
            import_files.stop(file, why=str(error), now=now)
    return True


def _record_or_look_again(file: ImportFile, *, now: datetime) -> None:
    """Another file may have brought the same rows at this moment: then they are here, and looked at once more."""
    try:
        with transaction.atomic():
            _record_some(file, now=now)
    except IntegrityError:
        with transaction.atomic():
            _record_some(file, now=now)


def _record_some(file: ImportFile, *, now: datetime) -> None:
    wanted = look(file, now=now, through=file.through, batch=file.batch).taken(file.leaves)
    some = wanted[: import_files.AT_ONCE]
    through = max([file.through, *(one.row.line for one in some)])
    import_files.record_some(file, some, through=through, whole=len(some) == len(wanted), now=now)


def _allowed(file: ImportFile, standing: Sequence[Placed]) -> tuple[list[Placed], list[Problem]]:
    """The rows that may be recorded as they are, and what is wrong with the others."""
    problems = [*_foreign(file, standing), *_misowned(file, standing)]
    wrong = {problem.line for problem in problems}
    return [one for one in standing if one.row.line not in wrong], problems


def _foreign(file: ImportFile, standing: Sequence[Placed]) -> Iterator[Problem]:
    """Rows that mean a commitment which their sender may not change, or not so."""
    if permissions.is_admin(file.user):
        return
    own = {unit.pk for unit in permissions.units_to_log_for(file.user)}
    for one in standing:
        if one.commitment is not None and one.commitment.unit_id not in own:
            words = _("This row belongs to a commitment of another unit: only its staff and admins change it.")
            yield Problem(one.row.line, "external_id", words)
        elif _extends(one, file) and not permissions.can_decide(file.user, one.commitment):
            words = _("It would move a promise: an admin or its reviewer decides that. Or was our record wrong?")
            yield Problem(one.row.line, "by", words)


def _misowned(file: ImportFile, standing: Sequence[Placed]) -> Iterator[Problem]:
    """Rows whose owner has no say in the unit that the commitment belongs to."""
    named = [one for one in standing if one.row.owner is not None]
    ids = {one.commitment.unit_id if one.commitment else file.unit_id for one in named}
    pairs = owning(Unit.objects.filter(pk__in=ids))
    for one in named:
        unit = one.commitment.unit_id if one.commitment else file.unit_id
        if one.row.owner is not None and (one.row.owner.pk, unit) not in pairs:
            words = _("%(name)s has no role in the unit of this commitment: name a colleague of the unit.")
            yield Problem(one.row.line, "owner_email", words % {"name": one.row.owner})


def _extends(one: Placed, file: ImportFile) -> bool:
    """Whether a changed row moves a promise, which staff may not do by hand either."""
    return "date" in one.differs and file.dates_mean == ImportBatch.DatesMean.MOVED
