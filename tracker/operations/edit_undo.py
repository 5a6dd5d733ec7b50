"""Putting a commitment back as it was before it was changed together with others."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker.models import Commitment, EditItem, Participation, Party, Unit, User
from tracker.operations.errors import Refused


def since_of(row: Commitment) -> dict[str, Any]:
    """From when each counts: what came before is not sent to them. Works on prefetched participations."""
    return {
        "owner_since": row.owner_since and row.owner_since.isoformat(),
        "since": [[one.role, one.party_id, one.since.isoformat()] for one in row.participations.all()],
    }


def must_be_there(item: EditItem) -> None:
    """Raises Refused where somebody or something that it would be given back to is gone."""
    before, changed = item.before, _changed(item)
    if "owner" in changed and before["owner"] and not User.objects.filter(pk=before["owner"], is_active=True).exists():
        raise Refused(_("Whoever looked after it has no account any more: it stays as it is."))
    if "unit" in changed and not Unit.objects.filter(pk=before["unit"]).exists():
        raise Refused(_("Its unit is gone: it stays as it is."))
    if "parties" in changed:
        wanted = {party for _role, party in before["parties"]}
        if Party.objects.filter(pk__in=wanted).count() != len(wanted):
            raise Refused(_("A party that took part is gone: it stays as it is."))


def put_back(row: Commitment, item: EditItem) -> None:
    """Write what it was; who took part counts from the same instant as then, so what they were told counts as told."""
    before, changed = item.before, _changed(item)
    if "owner" in changed:
        since = before["owner_since"]
        row.owner_id, row.owner_since = before["owner"], datetime.fromisoformat(since) if since else None
    row.unit_id, row.policy_id, row.tags = before["unit"], before["policy"], before["tags"]
    row.save(update_fields=["owner", "owner_since", "unit", "policy", "tags"])
    if "parties" in changed:
        _parties_back(row, before["since"])


def _changed(item: EditItem) -> set[str]:
    return {name for name, value in item.after.items() if item.before[name] != value}


def _parties_back(row: Commitment, before: list[tuple[str, int, str]]) -> None:
    named = Party.objects.select_related("merged_into").in_bulk([party for _role, party, _since in before])
    then = {(role, named[party].survivor.pk): datetime.fromisoformat(since) for role, party, since in before}
    there = {(one.role, one.party_id): one.pk for one in row.participations.all()}
    Participation.objects.filter(pk__in=[pk for key, pk in there.items() if key not in then]).delete()
    Participation.objects.bulk_create(
        Participation(commitment=row, party_id=party, role=role, since=since)
        for (role, party), since in then.items()
        if (role, party) not in there
    )
