"""The form of a ladder as a browser sends it."""

import re
from typing import Any

from tracker.models import ReminderPolicy

HEAD = {"name": "Gentle", "long_overdue_after": "20", "reason": "", "seen": "0"}
STEP = {"days": "working", "side": "before", "anchor": "latest", "audience": ["responsible"], "letter": "reminder",
        "follows": "", "note": "", "repeat_every": "", "repeat_cap": ""}  # fmt: skip


def form(*steps: dict[str, Any], **head: str) -> dict[str, Any]:
    """A form as a browser sends it: rows that differ from STEP in these values."""
    data: dict[str, Any] = {**HEAD, **head, "row": [str(number) for number in range(len(steps))]}
    for number, values in enumerate(steps):
        data |= {f"step-{number}-{name}": value for name, value in {**STEP, **values}.items()}
    return data


def as_form(row: ReminderPolicy, **changes: dict[str, Any]) -> dict[str, Any]:
    """The form of a ladder as the page fills it, with changes by step."""
    steps = [
        {
            "key": step.id,
            "number": str(abs(step.offset)),
            "days": step.days.value,
            "side": "after" if step.offset > 0 else "before",
            "anchor": step.anchor.value,
            "audience": [role.value for role in step.audience],
            "units": [unit.value for unit in step.units],
            "repeat_every": str(step.repeat_every or ""),
            "repeat_cap": str(step.repeat_cap if step.repeat_every else ""),
            "letter": step.letter.value,
            "follows": step.follows,
            "note": step.note,
        }
        | changes.get(step.id, {})
        for step in row.as_policy().steps
    ]
    return form(*steps, name=row.name, long_overdue_after=str(row.long_overdue_after), seen=str(row.version))


def sealed(page: str) -> str:
    found = re.search(r'name="ladder" value="([^"]+)"', page)
    assert found, page
    return found[1]


def edit(row: ReminderPolicy) -> str:
    return f"/office/ladders/{row.pk}/edit/"
