"""Pages of an import: the rows as they are shown, and what a file is before and after it is recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from tracker.domain.policies import Role
from tracker.exchange.columns import Layout
from tracker.exchange.recording import Look
from tracker.exchange.tables import Table
from tracker.models import Commitment, ImportBatch
from tracker.operations import import_batches, import_changes
from tracker.operations.import_rows import Row
from tracker.operations.import_standing import Placed
from tracker.wording import date_in_words, outcome_label
from tracker.wording.imports import DIFFERS, STANDINGS, column_label

SAMPLES = 3
PAGE = 50
TONES = {"new": "green", "incomplete": "amber", "changed": "blue", "problem": "red", "alike": "amber"}


@dataclass(frozen=True)
class Shown:
    """One line of a file as the preview has it."""

    line: int
    title: str = ""
    due: str = ""
    wording: str = ""
    people: str = ""
    notes: Sequence[str] = field(default_factory=list)
    commitment: Commitment | None = None


def tabs(look: Look, chosen: str) -> list[dict[str, Any]]:
    """The kinds of rows that there are, with their numbers; the first with any is shown unless another is chosen."""
    counts = look.counts
    there = [kind for kind in STANDINGS if counts[kind]]
    current = chosen if chosen in there else (there[0] if there else "")
    return [
        {"kind": kind, "label": STANDINGS[kind], "count": counts[kind], "current": kind == current} for kind in there
    ]


def page_of(look: Look, kind: str, number: str | None) -> Any:
    """One page of the rows of a kind."""
    if kind == "problem":
        items: Sequence[Any] = list(_wrong(look))
    else:
        items = [one for one in look.rows if one.standing.value == kind]
    page = Paginator(items, PAGE).get_page(number)
    page.object_list = [one if isinstance(one, Shown) else shown(one) for one in page.object_list]
    return page


def shown(placed: Placed) -> Shown:
    """A row in words."""
    row = placed.row
    return Shown(
        line=row.line,
        title=row.title,
        due=_due(row),
        wording=row.due.wording if row.due else row.waits.wording if row.waits else "",
        people=", ".join(wanted.name or wanted.email for role, wanted in row.people if role is Role.RESPONSIBLE),
        notes=list(_notes(placed)),
        commitment=placed.commitment,
    )


def columns_shown(table: Table, layout: Layout, form: Any) -> list[dict[str, Any]]:
    """Each column with its field and the first values under it."""
    below = [cells for line, cells in table.lines if line > layout.header]
    return [
        {
            "field": form[f"column{place}"],
            "heading": heading,
            "samples": [cells[place][:80] for cells in below if place < len(cells) and cells[place]][:SAMPLES],
        }
        for place, heading in enumerate(layout.headings)
    ]


def state_of(batch: ImportBatch) -> str:
    """What has become of an import, in a word."""
    if batch.undone_at is not None:
        return _("undone") if batch.done_at else _("being undone")
    file = getattr(batch, "file", None)
    if file is not None and file.recorded_at is None:
        return _("being recorded")
    return _("released") if batch.released_at is not None else _("held")


def progress_of(batch: ImportBatch) -> dict[str, int]:
    """How far the worker is with what was decided: commitments taken back of all, or changes made of all.

    Empty where the decision meant nothing more.
    """
    left, total = import_changes.to_do(batch).count(), batch.changes.count()
    if batch.undone_at is not None:
        left, total = import_batches.to_take_back(batch).count(), batch.commitments.count()
    return {"done": total - left, "total": total} if total else {}


def _due(row: Row) -> str:
    if row.due is not None:
        return date_in_words(row.due.date)
    return _("waits for: %(event)s") % {"event": row.waits.event} if row.waits is not None else ""


def _notes(placed: Placed) -> Iterator[str]:
    row = placed.row
    if row.finished is not None:
        ended = outcome_label(row.finished.outcome)
        yield f"{ended}, {date_in_words(row.finished.on)}" if row.finished.on else ended
    if placed.standing.value == "incomplete":
        if not row.has_date:
            yield _("Nobody named a date: in six months somebody is asked whether it is still alive.")
        if not row.tells_somebody:
            yield _("No address: nobody is told before you add one.")
    if row.due is not None and row.due.recurrence is not None:
        yield _("It comes again.")
    if placed.differs:
        yield _("Changes: %(what)s.") % {"what": ", ".join(str(DIFFERS[name]) for name in placed.differs)}


def _wrong(look: Look) -> Iterator[Shown]:
    by_line: dict[int, list[str]] = {}
    for problem in look.problems:
        named = column_label(problem.column) if problem.column else ""
        by_line.setdefault(problem.line, []).append(f"{named}: {problem.text}" if named else problem.text)
    for line, notes in by_line.items():
        values = look.sheet.rows.get(line, {})
        yield Shown(
            line=line,
            title=values.get("title", ""),
            wording=values.get("by", ""),
            people=values.get("responsible_name", "") or values.get("responsible_email", ""),
            notes=notes,
        )
