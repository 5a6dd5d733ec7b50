"""The chain of the history, streamed from the database in the order of its numbers."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from tracker.domain.chain import Link, Text
from tracker.models import AuditEvent, AuditText

BATCH = 2000

_CHAIN = """
SELECT event.sequence, action, target, commitment, by, effective_at, recorded_at, before::text, after::text,
       text_hash, previous_hash, hash, told.salt, told.text
FROM tracker_auditevent AS event LEFT JOIN tracker_audittext AS told ON told.sequence = event.sequence
WHERE event.sequence BETWEEN %s AND %s
ORDER BY event.sequence, event.id
"""
_LAST = 2**62


def links(*, first: int = 0, last: int = _LAST) -> Iterator[Link]:
    """Every event with a number from `first` through `last`, as one moment has them, two thousand at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAIN, [first, last])
        while rows := cursor.fetchmany(BATCH):
            yield from (_link(row) for row in rows)


def number_of(hash_: str) -> int | None:
    """The number of the event with this hash; 0 for that before the first."""
    if not hash_:
        return 0
    return AuditEvent.objects.filter(hash=hash_).values_list("sequence", flat=True).first()


def hash_of_number(sequence: int) -> str | None:
    """The hash that the event with a number has; None where there is none."""
    return AuditEvent.objects.filter(sequence=sequence).values_list("hash", flat=True).first()


def texts_of_no_event() -> list[int]:
    """Numbers of texts that belong to no event."""
    numbers = AuditEvent.objects.values("sequence")
    return list(AuditText.objects.exclude(sequence__in=numbers).order_by("sequence").values_list("sequence", flat=True))


def head() -> tuple[int, str]:
    """The number and hash of the newest event; (0, "") while there is none."""
    last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return last or (0, "")


def _link(row: tuple[Any, ...]) -> Link:
    (sequence, action, target, commitment, by, effective_at, recorded_at, before, after, text_hash, previous, own,
     salt, text) = row  # fmt: skip
    return Link(
        sequence=sequence,
        action=action,
        target=target,
        commitment=commitment,
        by=by,
        effective_at=effective_at,
        recorded_at=recorded_at,
        before=json.loads(before),
        after=json.loads(after),
        text_hash=text_hash,
        previous_hash=previous,
        hash=own,
        text=None if salt is None else Text(salt, text),
    )
