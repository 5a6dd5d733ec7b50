"""What is to be changed in many commitments, and what that makes of one of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from tracker.domain.policies import Role
from tracker.models import Commitment, Party, ReminderPolicy, Unit, User
from tracker.operations.altering import Values, values_of
from tracker.operations.errors import Refused

CAN_CHANGE_CLOSED = frozenset({"unit", "tags"})


class How(StrEnum):
    """What becomes of those who have a role already."""

    REPLACE = "replace"
    ADD = "add"
    OFF = "off"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is chosen. `names` says which of owner, unit and policy get the value here; owner and policy may be None.

    `parties`: for a role, whom to put in the place of the others, to add, or to take off.
    """

    names: frozenset[str] = frozenset()
    owner: User | None = None
    unit: Unit | None = None
    policy: ReminderPolicy | None = None
    parties: Mapping[Role, tuple[How, Party]] = field(default_factory=dict)
    tags_on: tuple[str, ...] = ()
    tags_off: tuple[str, ...] = ()

    @property
    def touched(self) -> frozenset[str]:
        """What of a commitment it may change."""
        found = set(self.names)
        found |= {"parties"} if self.parties else set()
        found |= {"tags"} if self.tags_on or self.tags_off else set()
        return frozenset(found)

    def as_ids(self) -> dict[str, Any]:
        """What is kept of it: ids, codes and tags; what stays is not named."""
        values = {"owner": self.owner, "unit": self.unit, "policy": self.policy}
        kept: dict[str, Any] = {
            name: value.pk if value else None for name, value in values.items() if name in self.names
        }
        kept["parties"] = sorted([role.value, how.value, party.pk] for role, (how, party) in self.parties.items())
        kept |= {"tags_on": list(self.tags_on), "tags_off": list(self.tags_off)}
        return {name: value for name, value in kept.items() if name in self.names or value}


def wanted_of(row: Commitment, choice: Choice, owning: Collection[tuple[int, int]]) -> Values:
    """What the choice makes of a commitment. Raises Refused: nothing to change, closed, or an owner without a role.

    `owning`: the (account, unit) of those who may look after something there.
    """
    now = values_of(row)
    unit = choice.unit if "unit" in choice.names and choice.unit else now.unit
    wanted = Values(
        unit=unit,
        owner=choice.owner if "owner" in choice.names else now.owner,
        policy=choice.policy if "policy" in choice.names else now.policy,
        tags=_tags(now.tags, choice),
        parties=_parties(now.parties, choice),
    )
    if wanted.tags == now.tags and set(wanted.parties) == set(now.parties) and _same(wanted, now):
        raise Refused(_("It is so already."))
    if row.is_closed and not choice.touched <= CAN_CHANGE_CLOSED:
        raise Refused(_("It is closed: only its unit and its tags can still be changed."))
    moved = (wanted.owner, unit) != (now.owner, now.unit)
    if wanted.owner is not None and moved and (wanted.owner.pk, unit.pk) not in owning:
        raise Refused(_("%(name)s has no role in %(unit)s.") % {"name": wanted.owner, "unit": unit})
    return wanted


def _same(one: Values, other: Values) -> bool:
    return (one.unit, one.owner, one.policy) == (other.unit, other.owner, other.policy)


def _tags(now: Sequence[str], choice: Choice) -> list[str]:
    gone = {tag.casefold() for tag in choice.tags_off}
    kept = [tag for tag in now if tag.casefold() not in gone]
    known = {tag.casefold() for tag in kept}
    return [*kept, *(tag for tag in choice.tags_on if tag.casefold() not in known)]


def _parties(now: Sequence[tuple[Role, Party]], choice: Choice) -> list[tuple[Role, Party]]:
    found = list(now)
    for role, (how, party) in choice.parties.items():
        if how is How.REPLACE:
            found = [pair for pair in found if pair[0] is not role]
        elif how is How.OFF:
            found = [pair for pair in found if pair != (role, party)]
        if how is not How.OFF and (role, party) not in found:
            found.append((role, party))
    return found
