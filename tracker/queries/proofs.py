"""What the last proof of the history, or its last anchor, came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.domain.proof import Fault
from tracker.models import Heartbeat
from tracker.wording.proofs import problem_in_words


@dataclass(frozen=True)
class Kept:
    """When, by the database's clock, and what: see operations/heartbeats.py. `problems` in words."""

    at: datetime
    detail: Mapping[str, Any]
    problems: tuple[str, ...]


def last(name: str) -> Kept | None:
    """The last one of that name; None where there was none yet."""
    beat = Heartbeat.objects.filter(name=name).first()
    if beat is None:
        return None
    problems = [(Fault(fault), *rest) for fault, *rest in beat.detail.get("problems", ())]
    return Kept(beat.beat_at, beat.detail, tuple(problem_in_words(*one) for one in problems))
