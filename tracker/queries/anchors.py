"""Dates that other dates may follow."""

import re

from tracker.models import Commitment, Deadline, User
from tracker.queries.access import visible_to

_REFERENCE = re.compile(r"\s*(?P<reference>\S+?)\s*/\s*(?P<number>[0-9]{1,4})\s*")


def anchors_near(commitment: Commitment) -> list[Deadline]:
    """The open dates of the commitment itself, soonest first."""
    rows = commitment.deadlines.open().select_related("commitment")
    return sorted(rows, key=lambda row: row.order_key)


def anchor_named(name: str, user: User) -> Deadline | None:
    """The date of that reference, “C-2026-0001/2”, if this account may see it; the one of a commitment that has one."""
    found = _REFERENCE.fullmatch(name)
    rows = Deadline.objects.filter(commitment__in=visible_to(user)).select_related("commitment")
    if found:
        return rows.filter(commitment__reference__iexact=found["reference"], number=int(found["number"])).first()
    only = list(rows.filter(commitment__reference__iexact=name.strip())[:2])
    return only[0] if len(only) == 1 else None
