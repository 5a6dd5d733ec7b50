"""Who has what to do with a commitment, as one write; and what the history keeps of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.policies import Role
from tracker.models import Commitment, Participation, Party, ReminderPolicy, Unit, User


@dataclass(frozen=True, kw_only=True)
class Values:
    """Unit, owner, ladder, tags and parties of a commitment, as they are or as they are to be."""

    unit: Unit
    owner: User | None
    policy: ReminderPolicy | None
    tags: Sequence[str]
    parties: Sequence[tuple[Role, Party]]


def values_of(row: Commitment) -> Values:
    """What they are; works on prefetched participations."""
    named = [(Role(one.role), one.party) for one in row.participations.all()]
    return Values(unit=row.unit, owner=row.owner, policy=row.policy, tags=list(row.tags), parties=named)


def alter(row: Commitment, values: Values, *, now: datetime) -> None:
    """Write the values, and the row's own words, of a locked commitment; the caller settles its dates and records.

    Who stays keeps the instant from which they count; who joins counts from `now` on.
    """
    if row.owner != values.owner:
        row.owner_since = now if values.owner else None
    row.unit, row.owner, row.policy, row.tags = values.unit, values.owner, values.policy, list(values.tags)
    row.save(update_fields=["title", "details", "owner", "owner_since", "policy", "tags", "confidential", "unit"])
    wanted = {(role.value, party.pk) for role, party in values.parties}
    there = {(one.role, one.party_id): one.pk for one in row.participations.all()}
    gone = [pk for key, pk in there.items() if key not in wanted]
    if gone:
        Participation.objects.filter(pk__in=gone).delete()
    Participation.objects.bulk_create(
        Participation(commitment=row, party_id=party, role=role, since=now) for role, party in wanted - there.keys()
    )


def state_of(row: Commitment, parties: Sequence[tuple[str, int]] | None = None) -> dict[str, object]:
    """What the chain of history keeps of a commitment: ids and codes; words are kept apart."""
    if parties is None:
        parties = list(row.participations.values_list("role", "party_id"))
    return {
        "unit": row.unit_id,
        "owner": row.owner_id,
        "policy": row.policy_id,
        "tags": list(row.tags),
        "confidential": row.confidential,
        "parties": sorted([role, party] for role, party in parties),
    }
