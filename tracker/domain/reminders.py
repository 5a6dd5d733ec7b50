"""The ladder: which reminder a recipient has earned by an instant, and when the next one comes.

Pure rules of the specification's section on the ladder. A *step* belongs to a policy; a *planned step* is that
step for one recipient of one deadline, in the recipient's own calendar, zone and way of being written to.
Instants are aware; business time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from tracker.domain.calendars import WorkCalendar
from tracker.domain.deadlines import Span, local_day, start_of_day
from tracker.domain.policies import CATCHING_UP, Policy, Role, Step, base_id, repeat_id
from tracker.domain.readers import STALE_AFTER_WORKING_DAYS, Mode, Reader, stale_at, step_day, window

__all__ = [
    "LONGEST_HOLD",
    "STALE_AFTER_WORKING_DAYS",
    "Ladder",
    "Mode",
    "PlannedStep",
    "Quiet",
    "Reader",
    "Skip",
    "Told",
    "Verdict",
    "hold_days",
    "next_instant",
    "plan",
    "verdicts",
]

LONGEST_HOLD = 5


@dataclass(frozen=True)
class PlannedStep:
    """A step for one recipient: sent at `planned_at` or late, never at or after `expires_at`.

    `reached_at` is the start of the recipient's local day of `planned_at`: from then on the row may be planted.
    A repeat is the step of its policy under an id of its own (`end+5#2`).
    """

    step: Step
    roles: frozenset[Role]
    day: date
    planned_at: datetime
    reached_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Told:
    """What one recipient is to one deadline: roles with the instant from which each counts.

    `joined` holds the roles that began after the ladder did (a new contact, a new deputy).
    """

    since: Mapping[Role, datetime]
    joined: frozenset[Role] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """All the roles this recipient has in the deadline."""
        return frozenset(self.since)


@dataclass(frozen=True)
class Ladder:
    """The state of one deadline's ladder: when it began, whether its beginning catches up, and its holds.

    `hold_days` are the working days (0 to 5) by which the steps from +5 on are moved.
    `sent` are the steps of this last day that reached somebody, for those that must be announced first; a repeat
    announces like the step it repeats. `stops_at` is when the deadline is long overdue: no repeat comes after it.
    """

    began_at: datetime
    catches_up: bool = False
    hold_days: int = 0
    sent: frozenset[str] = frozenset()
    stops_at: datetime | None = None

    def has_announced(self, step: str) -> bool:
        """Whether that step, or a repeat of it, was sent."""
        return any(base_id(sent) == step for sent in self.sent)


@dataclass(frozen=True)
class Quiet:
    """What this recipient asked for: nothing before the last day, or nothing until an instant."""

    has_it: bool = False
    until: datetime | None = None


class Skip(StrEnum):
    """Why a step that was reached told nobody; stored with the notification."""

    BEFORE_LOGGED = "before it was logged"
    NEWER = "newer step"
    EXPIRED = "expired"
    HAS_IT = "the person said: I have it"


@dataclass(frozen=True)
class Verdict:
    """What a reached step without a row becomes: queued (`skip` None) or skipped for a reason."""

    planned: PlannedStep
    skip: Skip | None = None
    newer: str = ""

    @property
    def reason(self) -> str:
        """The reason as stored: empty for a queued step."""
        if self.skip is None:
            return ""
        return f"{self.skip.value} {self.newer} sent instead" if self.skip is Skip.NEWER else self.skip.value


def plan(span: Span, policy: Policy, reader: Reader, told: Told, ladder: Ladder) -> tuple[PlannedStep, ...]:
    """Every step this recipient gets for this last day, repeats included, in the order in which they go out.

    Steps that a superior gets only after another step are in the plan once that step was sent. The repeats of a step
    end at its cap, with the last day (before-steps), or when the deadline is long overdue: whichever comes first.
    Of steps of one instant the later in the ladder counts as the newer.
    """
    rough: list[_Rough] = []
    for place, step in enumerate(policy.steps):
        roles = _roles_told(step, told, ladder)
        if roles and (not step.units or span.precision in step.units):
            began = max(ladder.began_at, min(told.since[role] for role in roles))
            rough += _times(span, step, reader, ladder, began, roles, place)
    rough.sort(key=lambda one: (one.planned_at, one.own_day, one.place, one.time))
    instants = [one.planned_at for one in rough]
    planned = []
    for one in rough:
        later = [instant for instant in instants if instant > one.planned_at]
        expires_at = later[0] if later else stale_at(one.planned_at, reader)
        if one.step.is_before:
            expires_at = min(expires_at, span.due_at)
        reached_at = start_of_day(local_day(one.planned_at, reader.zone), reader.zone)
        planned.append(PlannedStep(one.step, one.roles, one.day, one.planned_at, reached_at, expires_at))
    return tuple(planned)


@dataclass(frozen=True)
class _Rough:
    """A step on its way into the plan: `own_day` by the rules of the ladder, `day` the reader's window."""

    step: Step
    roles: frozenset[Role]
    own_day: date
    day: date
    planned_at: datetime
    place: int
    time: int


def _times(
    span: Span, step: Step, reader: Reader, ladder: Ladder, began: datetime, roles: frozenset[Role], place: int
) -> list[_Rough]:
    """The step as often as it comes."""
    found: list[_Rough] = []
    for time in range(1, step.times + 1):
        own_day = step_day(span, step, reader.calendar, ladder.hold_days, time)
        if own_day is None:
            break
        day, planned_at = window(span, step, reader, own_day, began)
        if time > 1 and not step.is_before and ladder.stops_at is not None and planned_at >= ladder.stops_at:
            break
        named = step if time == 1 else replace(step, id=repeat_id(step.id, time))
        found.append(_Rough(named, roles, own_day, day, planned_at, place, time))
    return found


def verdicts(
    planned: Sequence[PlannedStep],
    *,
    known: frozenset[str],
    told: Told,
    ladder: Ladder,
    quiet: Quiet,
    due_at: datetime,
    now: datetime,
    heard: Mapping[str, datetime] | None = None,
) -> list[Verdict]:
    """What becomes at `now` of each reached step whose row does not exist yet (`known`: ids that have one).

    The question is "which is the newest step reached and not expired, and is its row there?", never "what
    happened since the last look": so a late look sends one reminder and a second look sends nothing.
    `heard`: what this person was told of this last day already, by step, and when that was planned. Where a ladder
    was changed since, a step that lies before what they heard is not sent after it.
    """
    if quiet.until is not None and now < quiet.until:
        return []
    reached = [step for step in planned if step.reached_at <= now]
    if not reached:
        return []
    newest = reached[-1]
    found = []
    newest_skip = _skip_of(newest, told, ladder, quiet, due_at, now)
    for place, step in enumerate(reached):
        overtaken = _overtaken_by(step, planned[place + 1 :], heard or {})
        if step.step.id in known:
            continue
        if overtaken and not _too_early(step, told, ladder):
            found.append(Verdict(step, Skip.NEWER, overtaken))
        elif step is newest:
            found.append(Verdict(step, newest_skip))
        elif _too_early(step, told, ladder):
            found.append(Verdict(step, Skip.BEFORE_LOGGED))
        elif newest_skip is None:
            found.append(Verdict(step, Skip.NEWER, newest.step.id))
        else:
            found.append(Verdict(step, Skip.EXPIRED if newest_skip is Skip.BEFORE_LOGGED else newest_skip))
    return found


def next_instant(planned: Sequence[PlannedStep], now: datetime) -> datetime | None:
    """The first instant after `now` at which another step is reached."""
    return min((step.reached_at for step in planned if step.reached_at > now), default=None)


def hold_days(holds: Sequence[tuple[datetime, datetime | None]], calendar: WorkCalendar, zone: str) -> int:
    """Working days that holds (from, to) move the steps +5 and later: at most five in all.

    A hold that still runs counts as the longest: what comes after it is planned when it ends.
    """
    if any(ended is None for _, ended in holds):
        return LONGEST_HOLD
    days = sum(
        calendar.workdays_between(local_day(began, zone), local_day(ended, zone))
        for began, ended in holds
        if ended is not None
    )
    return min(days, LONGEST_HOLD)


def _roles_told(step: Step, told: Told, ladder: Ladder) -> frozenset[Role]:
    roles = step.audience & told.roles
    if step.follows and not ladder.has_announced(step.follows):
        roles -= {Role.SUPERIOR}
    return roles


def _too_early(step: PlannedStep, told: Told, ladder: Ladder) -> bool:
    """Every role that earns the step began after the step's instant."""
    return all(step.planned_at < max(ladder.began_at, told.since[role]) for role in step.roles)


def _overtaken_by(step: PlannedStep, later: Sequence[PlannedStep], heard: Mapping[str, datetime]) -> str:
    """What was told already and comes after the step: later in this plan, or planned no earlier by another ladder."""
    after = next((one.step.id for one in later if one.step.id in heard), "")
    return after or next((name for name, at in heard.items() if name != step.step.id and at >= step.planned_at), "")


def _skip_of(
    newest: PlannedStep, told: Told, ladder: Ladder, quiet: Quiet, due_at: datetime, now: datetime
) -> Skip | None:
    if newest.expires_at <= now:
        return Skip.EXPIRED
    if _too_early(newest, told, ladder) and not _caught_up(newest, told, ladder, due_at, now):
        return Skip.BEFORE_LOGGED
    if quiet.has_it and newest.step.is_before and not newest.step.is_last_day:
        return Skip.HAS_IT
    return None


def _caught_up(newest: PlannedStep, told: Told, ladder: Ladder, due_at: datetime, now: datetime) -> bool:
    """The newest past before-step still goes once to those who do the work, while the deadline lies ahead."""
    doers = newest.roles & CATCHING_UP
    if not newest.step.is_before or not doers or now >= due_at:
        return False
    return ladder.catches_up or bool(doers & told.joined)
