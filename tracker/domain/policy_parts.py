"""A ladder as plain parts, as its versions are kept; the order of its steps, and the id that a new step gets."""

from collections.abc import Collection, Mapping
from typing import Any

from tracker.domain.dates import Unit
from tracker.domain.policies import Anchor, Days, Letter, Policy, Role, Step

_ANCHORS = list(Anchor)  # in the order in which their days lie
_PREFIX = {Anchor.EARLIEST: "start", Anchor.LATEST: "end"}
# Five working days are about seven days: enough to put steps of both kinds into one order.
_LENGTH = {Days.WORKING: 7, Days.CALENDAR: 5}


def as_parts(policy: Policy) -> dict[str, Any]:
    """The ladder as JSON takes it; `of_parts` gives the same ladder back."""
    return {"long_overdue_after": policy.long_overdue_after, "steps": [_step_parts(step) for step in policy.steps]}


def of_parts(parts: Mapping[str, Any]) -> Policy:
    """The ladder that `as_parts` wrote. Raises KeyError or ValueError for anything else."""
    return Policy(tuple(_step(one) for one in parts["steps"]), parts["long_overdue_after"])


def in_order(steps: Collection[Step]) -> tuple[Step, ...]:
    """Steps in the order in which they are reached, as far as that can be known without a date."""
    return tuple(sorted(steps, key=lambda step: (_ANCHORS.index(step.anchor), step.offset * _LENGTH[step.days])))


def id_for(anchor: Anchor, offset: int, days: Days, taken: Collection[str]) -> str:
    """An id for a new step: its day as it is now, and a letter where another step has that id already.

    An id stays with its step when the day of the step is changed: it decides who was told this step before.
    """
    day = f"{offset:+d}" if offset > 0 else f"-{-offset}"
    first = "notice" if anchor is Anchor.NOTICE else f"{_PREFIX[anchor]}{day}{'c' if days is Days.CALENDAR else ''}"
    found, number = first, 1
    while found in taken:
        number += 1
        found = f"{first}-{number}"
    return found


def _step_parts(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "offset": step.offset,
        "anchor": step.anchor.value,
        "audience": sorted(role.value for role in step.audience),
        "units": sorted(unit.value for unit in step.units),
        "follows": step.follows,
        "days": step.days.value,
        "repeat_every": step.repeat_every,
        "repeat_cap": step.repeat_cap,
        "letter": step.letter.value,
        "note": step.note,
    }


def _step(parts: Mapping[str, Any]) -> Step:
    return Step(
        id=parts["id"],
        offset=parts["offset"],
        anchor=Anchor(parts["anchor"]),
        audience=frozenset(Role(role) for role in parts["audience"]),
        units=frozenset(Unit(unit) for unit in parts["units"]),
        follows=parts["follows"],
        days=Days(parts["days"]),
        repeat_every=parts["repeat_every"],
        repeat_cap=parts["repeat_cap"],
        letter=Letter(parts["letter"]),
        note=parts["note"],
    )
