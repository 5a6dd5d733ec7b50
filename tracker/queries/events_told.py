"""Events of the history for a page: their texts, who did them, and how the rows that they name are called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from tracker.models import AuditEvent, AuditText, Commitment, Party, Recipient, ReminderPolicy, Unit, User
from tracker.wording.changes import Called


@dataclass(frozen=True)
class Asked:
    """What is asked of the history: who did it, what was done, and when it was noted. Empty: anything."""

    who: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


def of_commitment(commitment: Commitment) -> QuerySet[AuditEvent]:
    """Its events, in the order of their numbers."""
    return AuditEvent.objects.filter(commitment=commitment.pk).order_by("sequence")


def of_office(asked: Asked) -> QuerySet[AuditEvent]:
    """Every event that fits."""
    rows = AuditEvent.objects.all()
    if asked.who:
        rows = rows.filter(by__in=_actors(asked.who))
    if asked.action:
        rows = rows.filter(action__startswith=asked.action)
    if asked.since is not None:
        rows = rows.filter(recorded_at__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(recorded_at__lt=asked.until)
    return rows


def texts_of(events: Iterable[AuditEvent]) -> dict[int, str]:
    """The free texts of some events, by their numbers; erased ones are left out."""
    numbers = [event.sequence for event in events if event.text_hash]
    return dict(AuditText.objects.filter(sequence__in=numbers).values_list("sequence", "text"))


def called(values: Sequence[Any]) -> Called:
    """The names of what these befores and afters name by id; a query a kind of row. What is no id is passed over."""
    ids = {
        name: {one[name] for one in values if isinstance(one.get(name), int)} for name in ("owner", "policy", "unit")
    }
    named = [pair for one in values for pair in one.get("parties") or () if isinstance(pair, list | tuple)]
    parties = {pair[-1] for pair in named if isinstance(pair[-1], int)}
    return Called(
        users={row.pk: str(row) for row in User.objects.filter(pk__in=ids["owner"])},
        policies={row.pk: str(row) for row in ReminderPolicy.objects.filter(pk__in=ids["policy"])},
        parties={row.pk: str(row) for row in Party.objects.filter(pk__in=parties)},
        units={row.pk: str(row) for row in Unit.objects.filter(pk__in=ids["unit"])},
    )


def references_of(events: Iterable[AuditEvent]) -> dict[int, str]:
    """The references of the commitments of some events, by their ids."""
    wanted = {event.commitment for event in events if event.commitment is not None}
    return dict(Commitment.objects.filter(pk__in=wanted).values_list("pk", "reference"))


def _actors(words: str) -> list[str]:
    """The opaque actors that the words may mean: part of a name or address, or the actor itself."""
    users = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).values_list("uid", flat=True)
    people = Recipient.objects.filter(
        Q(email__icontains=words) | Q(contacts__display_name__icontains=words)
    ).values_list("uid", flat=True)
    return [words, *(f"user:{uid}" for uid in users[:200]), *(f"recipient:{uid}" for uid in people[:200])]
