"""Which groups of a sign-in service stand for which roles here: "duebook-admins=admin; grants=staff@Grants"."""

from collections.abc import Iterable
from dataclasses import dataclass

ROLES = ("staff", "reviewer", "admin", "auditor")


class WrongGroups(ValueError):  # noqa: N818 - reads as what is wrong
    """A mapping that cannot be understood; the text says which part."""


@dataclass(frozen=True)
class GroupRole:
    """Who is in `group` has `role` in the unit of that name; "" is the office's first unit."""

    group: str
    role: str
    unit: str = ""


def mapping_of(words: str) -> tuple[GroupRole, ...]:
    """The mapping that a setting writes as group=role or group=role@unit, between semicolons. Raises WrongGroups."""
    found = []
    for part in filter(None, map(str.strip, words.split(";"))):
        group, equals, said = (piece.strip() for piece in part.partition("="))
        role, _at, unit = (piece.strip() for piece in said.partition("@"))
        if not group or not equals or role not in ROLES:
            raise WrongGroups(f"“{part}” is not group=role or group=role@unit; roles are {', '.join(ROLES)}")
        found.append(GroupRole(group, role, unit))
    return tuple(found)


def roles_of(groups: Iterable[str], mapping: Iterable[GroupRole]) -> frozenset[tuple[str, str]]:
    """(unit's name, role) of somebody in these groups."""
    held = set(groups)
    return frozenset((one.unit, one.role) for one in mapping if one.group in held)
