"""Reminders to come as lines of a page: by day, who is told, by which step of which ladder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tracker.domain.deadlines import local_day
from tracker.models import Deadline, OfficeSettings, Recipient, ReminderPolicy
from tracker.operations.schedule import Planned
from tracker.wording import reason_in_words
from tracker.wording.ladders import step_of_ladder

LOOK_AHEAD = timedelta(days=400)  # what the pages of one commitment foresee


@dataclass
class Line:
    """One step of one date at one instant, with everybody it will tell; `skip` says why it would tell nobody.

    `ladder` is None for what comes by no ladder.
    """

    at: datetime
    at_once: bool
    deadline: Deadline
    step: str
    ladder: ReminderPolicy | None
    skip: str
    people: list[tuple[str, Recipient | None]] = field(default_factory=list)


def lines_of(
    planned: Iterable[Planned],
    ladders: Mapping[int, ReminderPolicy],
    called: Mapping[int, str],
    *,
    now: datetime,
) -> list[Line]:
    """Reminders that go out at one instant for one reason are one line."""
    found: dict[Any, Line] = {}
    for one in planned:
        key = (one.planned_at, one.deadline.pk, one.step.step.id, one.skip)
        if key not in found:
            ladder = ladders[one.deadline.pk] if one.is_of_ladder else None
            step = step_of_ladder(one.step.step.id, ladder.as_policy() if ladder else None)
            skip = reason_in_words(one.skip) if one.skip else ""
            found[key] = Line(one.planned_at, one.planned_at <= now and not skip, one.deadline, step, ladder, skip)
        found[key].people.append((_name(one, called), one.recipient))
    return list(found.values())


def by_day(lines: Iterable[Line], office: OfficeSettings, *, now: datetime) -> dict[date, list[Line]]:
    """The lines under the office's day on which they go; what goes at once goes today. Days with nothing are absent."""
    found: dict[date, list[Line]] = {}
    for line in lines:
        found.setdefault(local_day(max(line.at, now), office.zone), []).append(line)
    return found


def _name(one: Planned, called: Mapping[int, str]) -> str:
    if one.recipient is None:
        return str(one.party or "")
    return called.get(one.recipient.pk, one.recipient.email)
