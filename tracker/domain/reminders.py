"""The ladder: which reminder a recipient has earned by an instant, and when the next one comes.

Pure rules of the specification's section on the ladder. A *step* belongs to a policy; a *planned step* is that
step for one recipient of one deadline, in the recipient's own calendar, zone and way of being written to.
Instants are aware; business time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tracker.domain.calendars import WorkCalendar
from tracker.domain.deadlines import Span, at_hour, local_day, notice_day, start_of_day
from tracker.domain.policies import CATCHING_UP, Anchor, Policy, Role, Step

STALE_AFTER_WORKING_DAYS = 5
LONGEST_HOLD = 5
HELD_FROM_OFFSET = 5
MONDAY = 0


class Mode(StrEnum):
    """How a recipient wants to be written to."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Reader:
    """How one recipient is written to: zone (IANA key), hour of the day there, mode, working days."""

    zone: str
    hour: time
    mode: Mode
    calendar: WorkCalendar

    def at(self, day: date) -> datetime:
        """The recipient's send hour on that day."""
        return at_hour(day, self.hour, self.zone)

    def latest_window(self, now: datetime) -> datetime:
        """The latest send hour at or before `now`."""
        today = local_day(now, self.zone)
        return self.at(today) if self.at(today) <= now else self.at(today - timedelta(days=1))

    def next_window(self, now: datetime) -> datetime:
        """The first send hour on a working day strictly after `now`."""
        day = local_day(now, self.zone)
        while self.at(day) <= now or not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return self.at(day)


@dataclass(frozen=True)
class PlannedStep:
    """A step for one recipient: sent at `planned_at` or late, never at or after `expires_at`.

    `reached_at` is the start of the recipient's local day of `planned_at`: from then on the row may be planted.
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
    `sent` are the steps of this last day that reached somebody, for those that must be announced first.
    """

    began_at: datetime
    catches_up: bool = False
    hold_days: int = 0
    sent: frozenset[str] = frozenset()


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
    """Every step this recipient gets for this last day, in the order in which they go out.

    Steps that a superior gets only after another step are in the plan once that step was sent.
    """
    rough = []
    for place, step in enumerate(policy.steps):
        roles = _roles_told(step, told, ladder)
        if roles and (not step.units or span.precision in step.units):
            day = _step_day(span, step, reader.calendar, ladder.hold_days)
            began = max(ladder.began_at, min(told.since[role] for role in roles))
            rough.append((_window(span, step, reader, day, began), place, step, roles))
    rough.sort(key=lambda row: (row[0][1], row[0][0], row[1]))
    instants = [planned_at for (_, planned_at), _, _, _ in rough]
    planned = []
    for (day, planned_at), _, step, roles in rough:
        later = [instant for instant in instants if instant > planned_at]
        expires_at = later[0] if later else _stale_at(planned_at, reader)
        if step.is_before:
            expires_at = min(expires_at, span.due_at)
        reached_at = start_of_day(local_day(planned_at, reader.zone), reader.zone)
        planned.append(PlannedStep(step, roles, day, planned_at, reached_at, expires_at))
    return tuple(planned)


def verdicts(
    planned: Sequence[PlannedStep],
    *,
    known: frozenset[str],
    told: Told,
    ladder: Ladder,
    quiet: Quiet,
    due_at: datetime,
    now: datetime,
) -> list[Verdict]:
    """What becomes at `now` of each reached step whose row does not exist yet (`known`: ids that have one).

    The question is "which is the newest step reached and not expired, and is its row there?", never "what
    happened since the last look": so a late look sends one reminder and a second look sends nothing.
    """
    if quiet.until is not None and now < quiet.until:
        return []
    reached = [step for step in planned if step.reached_at <= now]
    if not reached:
        return []
    newest = reached[-1]
    found = []
    newest_skip = _skip_of(newest, reached, told, ladder, quiet, due_at, now)
    for step in reached:
        if step.step.id in known:
            continue
        if step is newest:
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
    if step.follows and step.follows not in ladder.sent:
        roles -= {Role.SUPERIOR}
    return roles


def _step_day(span: Span, step: Step, calendar: WorkCalendar, held: int) -> date:
    """The day the step falls on: back to a working day for before- and last-day steps, forward for later ones."""
    if step.anchor is Anchor.NOTICE:
        return calendar.previous_workday(notice_day(span))
    anchor = span.first_day if step.anchor is Anchor.EARLIEST else span.last_day
    moved = held if step.anchor is Anchor.LATEST and step.offset >= HELD_FROM_OFFSET else 0
    day = calendar.add_workdays(anchor, step.offset + moved)
    return calendar.previous_workday(day) if step.is_before else calendar.next_workday(day)


def _window(span: Span, step: Step, reader: Reader, day: date, began_at: datetime) -> tuple[date, datetime]:
    """The recipient's window for a step of that day: (the day it is sent on, the instant)."""
    day = _inside(span, step, reader, day)
    if reader.mode is Mode.WEEKLY:
        monday = _monday(day, before=step.is_before)
        planned_at = reader.at(monday)
        in_time = planned_at < span.due_at if step.is_before else planned_at >= span.due_at
        if planned_at >= began_at and in_time:
            return monday, planned_at
    if reader.mode is Mode.AT_ONCE:
        begins = start_of_day(day, reader.zone)
        return day, begins if step.is_before else max(begins, span.due_at)
    return day, reader.at(day)


def _inside(span: Span, step: Step, reader: Reader, day: date) -> date:
    """Move a day until its send hour lies before due_at (before- and last-day steps), or not before it (later ones)."""
    if step.is_before:
        while reader.at(day) >= span.due_at:
            day = reader.calendar.previous_workday(day - timedelta(days=1))
    else:
        while reader.at(day) < span.due_at:
            day = reader.calendar.next_workday(day + timedelta(days=1))
    return day


def _monday(day: date, *, before: bool) -> date:
    back = (day.weekday() - MONDAY) % 7
    return day - timedelta(days=back) if before else day + timedelta(days=-back % 7)


def _stale_at(planned_at: datetime, reader: Reader) -> datetime:
    day = local_day(planned_at, reader.zone)
    return reader.at(reader.calendar.add_workdays(day, STALE_AFTER_WORKING_DAYS))


def _too_early(step: PlannedStep, told: Told, ladder: Ladder) -> bool:
    """Every role that earns the step began after the step's instant."""
    return all(step.planned_at < max(ladder.began_at, told.since[role]) for role in step.roles)


def _skip_of(
    newest: PlannedStep,
    reached: Sequence[PlannedStep],
    told: Told,
    ladder: Ladder,
    quiet: Quiet,
    due_at: datetime,
    now: datetime,
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
