"""A file of commitments: read, checked line by line, and recorded whole or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tracker.exchange.checking import checked
from tracker.exchange.columns import Problem, read
from tracker.models import User
from tracker.operations import imports
from tracker.operations.audit import Actor
from tracker.operations.imports import Imported


@dataclass(frozen=True)
class Outcome:
    """What became of a file. With problems nothing was recorded."""

    problems: Sequence[Problem] = ()
    ignored: Sequence[str] = ()
    imported: Imported = field(default_factory=lambda: Imported([], [], None))


def run(
    data: bytes,
    *,
    by: Actor,
    now: datetime,
    file_name: str,
    owner: User | None,
    release: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Import the bytes of a CSV file; `dry_run` does the same and leaves nothing behind.

    A date in words is read at the row's reference date, else on the office's local day of `now`.
    """
    sheet = read(data)
    rows, problems = checked(sheet, now=now)
    if problems:
        return Outcome(problems, sheet.ignored)
    with transaction.atomic():
        imported = imports.record_rows(
            rows,
            by=by,
            now=now,
            file_name=file_name,
            digest=hashlib.sha256(data).hexdigest(),
            owner=owner,
            release=release,
        )
        transaction.set_rollback(dry_run)
    return Outcome((), sheet.ignored, imported)
