"""What the pages of ladders show: versions with their differences, what a change would come to before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing

from tracker.domain.policies import Policy
from tracker.domain.policy_parts import as_parts, of_parts
from tracker.models import Deadline, PolicyVersion, ReminderPolicy
from tracker.operations.policy_effects import Effects, Moved
from tracker.operations.schedule import Planned
from tracker.queries.history import names_of
from tracker.queries.policies import names_of_recipients
from tracker.web.forms.ladders import Wanted
from tracker.wording import actor_in_words
from tracker.wording.ladders import Difference, differences, step_of_ladder

SALT = "ladder"
KEPT = 24 * 60 * 60  # seconds between preview and saving
SHOWN = 50  # lines of a list


@dataclass(frozen=True)
class ShownVersion:
    """A version: who saved it, and what it said otherwise than the one before."""

    row: PolicyVersion
    who: str
    changes: Sequence[Difference]


@dataclass(frozen=True)
class Line:
    """A reminder: the deadline, whom it tells, which step it is; `was` and `at` are the instants before and after."""

    deadline: Deadline
    person: str
    step: str
    was: datetime | None
    at: datetime | None
    at_once: bool


@dataclass(frozen=True)
class Listed:
    """The first lines of a list, and how many there are beside them."""

    lines: Sequence[Any]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


def sealed(row: ReminderPolicy | None, wanted: Wanted) -> str:
    """A ladder between its preview and its being saved; nobody can change it on the way."""
    number = row.pk if row else 0
    parts = [number, wanted.seen, wanted.name, wanted.reason, as_parts(wanted.ladder)]
    return signing.dumps(parts, salt=SALT, compress=True)


def unsealed(row: ReminderPolicy | None, text: str) -> Wanted:
    """The ladder that was previewed. Raises signing.BadSignature for another one's, and for one of yesterday."""
    number, seen, name, reason, parts = signing.loads(text, salt=SALT, max_age=KEPT)
    if number != (row.pk if row else 0):
        raise signing.BadSignature("the preview of another ladder")
    return Wanted(name, of_parts(parts), reason, seen)


def shown_versions(row: ReminderPolicy) -> list[ShownVersion]:
    """The versions, newest first."""
    rows = list(row.versions.order_by("version"))
    names = names_of(version.by for version in rows)
    found = []
    for number, version in enumerate(rows):
        changes = changes_between(rows[number - 1], version) if number else []
        found.append(ShownVersion(version, actor_in_words(version.by, names), changes))
    return found[::-1]


def changes_between(was: PolicyVersion, now: PolicyVersion) -> list[Difference]:
    """What one version says otherwise than another."""
    return differences(was.kept, now.kept, (was.name, now.name))


def changed_since(row: ReminderPolicy, seen: int) -> dict[str, Any]:
    """What others have changed since a version was looked at, for the form that comes too late."""
    versions = {version.version: version for version in row.versions.filter(version__in=[seen, row.version])}
    newest = versions.get(row.version)
    if newest is None or seen not in versions:
        return {"outdated": row}
    who = actor_in_words(newest.by, names_of([newest.by]))
    return {"outdated": row, "newest": newest, "who": who, "theirs": changes_between(versions[seen], newest)}


def effects_context(effects: Effects, before: Policy, after: Policy, *, now: datetime) -> dict[str, Any]:
    """The effects as the page lists them."""
    told = [*effects.appear, *effects.vanish, *(moved.after for moved in effects.move)]
    names = names_of_recipients(one.recipient.pk for one in told if one.recipient)
    return {
        "effects": effects,
        "appear": Listed([_line(one, names, after, now) for one in effects.appear[:SHOWN]], len(effects.appear)),
        "vanish": Listed([_gone(one, names, before) for one in effects.vanish[:SHOWN]], len(effects.vanish)),
        "move": Listed([_moved(one, names, after, now) for one in effects.move[:SHOWN]], len(effects.move)),
        "earlier": Listed(effects.earlier[:SHOWN], len(effects.earlier)),
        "later": Listed(effects.later[:SHOWN], len(effects.later)),
        "people": len({one.recipient.pk for one in told if one.recipient}),
    }


def _line(one: Planned, names: dict[int, str], ladder: Policy, now: datetime) -> Line:
    step = step_of_ladder(one.step.step.id, ladder)
    return Line(one.deadline, _person(one, names), step, None, one.planned_at, one.planned_at <= now)


def _gone(one: Planned, names: dict[int, str], ladder: Policy) -> Line:
    step = step_of_ladder(one.step.step.id, ladder)
    return Line(one.deadline, _person(one, names), step, one.planned_at, None, False)


def _moved(one: Moved, names: dict[int, str], ladder: Policy, now: datetime) -> Line:
    step = step_of_ladder(one.after.step.step.id, ladder)
    at = one.after.planned_at
    return Line(one.after.deadline, _person(one.after, names), step, one.before.planned_at, at, at <= now)


def _person(one: Planned, names: dict[int, str]) -> str:
    if one.recipient is None:
        return str(one.party or "")
    return names.get(one.recipient.pk, one.recipient.email)
