"""Pages of a long list by the place of their last row: the same cost on the first page and on the last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

MOST = 100


@dataclass(frozen=True)
class Keyset:
    """Some rows, newest first; `older` is the place from which the next page goes on, empty at the end."""

    rows: list[Any]
    older: str
    is_first: bool


def page_of(rows: QuerySet[Any], field: str, asked: str, size: int = 50) -> Keyset:
    """The rows older than the place `asked` for ("INSTANT_ID"; anything else means the newest), at most 100."""
    size = min(size, MOST)
    place = _place(asked)
    if place is not None:
        at, pk = place
        rows = rows.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at, "pk__lt": pk}))
    found = list(rows.order_by(f"-{field}", "-pk")[: size + 1])
    older = _mark(found[size - 1], field) if len(found) > size else ""
    return Keyset(found[:size], older, place is None)


def _mark(row: Model, field: str) -> str:
    return f"{getattr(row, field).isoformat()}_{row.pk}"


def _place(asked: str) -> tuple[datetime, int] | None:
    instant, _, pk = asked.rpartition("_")
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return None
    return (at, int(pk)) if at.tzinfo is not None and pk.isdecimal() and len(pk) < 19 else None
