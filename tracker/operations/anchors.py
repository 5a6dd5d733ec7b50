"""Anchors of the history: the number and hash of its newest event, noted in a file outside the database.

Whoever owns the database can remove the newest events and leave a chain that fits; the file remembers that they were
there. It is only ever added to, one JSON object a line, each on the disk before the next thing happens.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tracker.domain.chain import Anchor
from tracker.queries import chain


class AnchorError(Exception):
    """The file cannot be read or written: says which and why."""


def path() -> Path:
    """Where the anchors are."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def read() -> list[Anchor]:
    """All anchors, oldest first; none where there is no file yet. Raises AnchorError."""
    try:
        lines = path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorError(f"{path()}: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            found.append(Anchor(int(data["sequence"]), str(data["hash"]), str(data["at"])))
        except (ValueError, KeyError, TypeError) as error:
            raise AnchorError(f"{path()}: line {number} is no anchor") from error
    return found


def note(*, now: datetime) -> Anchor | None:
    """Note the newest event, unless the last anchor says the same; the anchor that holds now, None without events.

    Raises AnchorError.
    """
    sequence, hash_ = chain.head()
    return add(Anchor(sequence, hash_, now.astimezone(UTC).isoformat())) if sequence else None


def add(anchor: Anchor) -> Anchor:
    """Add an anchor to the file, unless its last one says the same; the one that holds now. Raises AnchorError."""
    known = read()
    if known and (known[-1].sequence, known[-1].hash) == (anchor.sequence, anchor.hash):
        must_be_writable()
        return known[-1]
    line = json.dumps({"at": anchor.at, "sequence": anchor.sequence, "hash": anchor.hash}) + "\n"
    try:
        file = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise AnchorError(f"{path()}: {error.strerror}") from error
    return anchor


def must_be_writable() -> None:
    """Raises AnchorError where the next anchor could not be noted."""
    place = path()
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise AnchorError(f"{place}: it cannot be written")
