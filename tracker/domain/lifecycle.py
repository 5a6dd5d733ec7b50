"""The life of a deadline: facts are stored, status is an answer.

This module alone knows the statuses and when each one holds. It reads no clock: `now` is an argument,
an aware instant of business time. Everything that depends on a zone or a calendar has been turned into
an instant before it gets here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What can be said of a deadline at an instant; exactly one holds at any time."""

    UPCOMING = "upcoming"
    DUE_SOON = "due_soon"
    DUE = "due"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
    AWAITING_TRIGGER = "awaiting_trigger"
    PAUSED = "paused"
    REPORTED = "reported"
    MET = "met"
    PARTLY_MET = "partly_met"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    ENTERED_BY_MISTAKE = "entered_by_mistake"


class Kind(StrEnum):
    """What is expected on the date: a progress report, the promised thing, or a look at whether it is alive."""

    REPORT = "report"
    RESULT = "result"
    REVIEW = "review"


class Stage(StrEnum):
    """Where a commitment stands; decided by people, never by the clock."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a commitment ended; decided by people."""

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    NOT_FULFILLED = "not_fulfilled"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ENTERED_BY_MISTAKE = "entered_by_mistake"


RUNNING = frozenset({Status.UPCOMING, Status.DUE_SOON, Status.DUE, Status.OVERDUE, Status.LONG_OVERDUE})
JUDGED = frozenset({Status.MET, Status.PARTLY_MET, Status.MISSED})
SET_ASIDE = frozenset({Status.WITHDRAWN, Status.WAIVED, Status.SUPERSEDED, Status.ENTERED_BY_MISTAKE})
CLOSED = JUDGED | SET_ASIDE
OPEN = frozenset(Status) - CLOSED
PAST_DUE = frozenset({Status.OVERDUE, Status.LONG_OVERDUE})
UNDATED = frozenset({Status.AWAITING_TRIGGER, Status.PAUSED, Status.REPORTED}) | CLOSED

# A running clock only ever moves to the right in this order.
CLOCK_ORDER = (Status.UPCOMING, Status.DUE_SOON, Status.DUE, Status.OVERDUE, Status.LONG_OVERDUE)

# The worst first: the timeliness of a commitment is that of its worst open deadline.
SEVERITY = (
    Status.LONG_OVERDUE,
    Status.OVERDUE,
    Status.DUE,
    Status.REPORTED,
    Status.DUE_SOON,
    Status.UPCOMING,
    Status.PAUSED,
    Status.AWAITING_TRIGGER,
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the status of one deadline depends on.

    Instants are aware. `notice_at`, `starts_at`, `due_at`, `long_overdue_at` are None together, while the
    deadline waits for its trigger. `due_at` is the first instant that is too late. `paused_until` None with
    `paused` True is a pause without an end.
    """

    kind: Kind
    notice_at: datetime | None
    starts_at: datetime | None
    due_at: datetime | None
    long_overdue_at: datetime | None
    closed_as: Status | None = None
    report_waiting: bool = False
    paused: bool = False
    paused_until: datetime | None = None


@dataclass(frozen=True)
class Transition:
    """A status change made by the clock alone, at its true instant."""

    at: datetime
    before: Status
    after: Status


def status_at(facts: Facts, now: datetime) -> Status:
    """The status that holds at `now`; the first rule that matches wins."""
    if facts.closed_as is not None:
        return facts.closed_as
    if facts.report_waiting:
        return Status.REPORTED
    if facts.paused and (facts.paused_until is None or now < facts.paused_until):
        return Status.PAUSED
    for at, status in reversed(_clock(facts)):
        if at <= now:
            return status
    return Status.AWAITING_TRIGGER if facts.due_at is None else Status.UPCOMING


def transitions(facts: Facts, since: datetime, now: datetime) -> list[Transition]:
    """What the clock alone changed in (since, now], in order, with unchanged facts."""
    found = []
    before = status_at(facts, since)
    for at in _turning_points(facts):
        if since < at <= now:
            after = status_at(facts, at)
            if after is not before:
                found.append(Transition(at, before, after))
                before = after
    return found


def next_change(facts: Facts, after: datetime) -> datetime | None:
    """The first instant later than `after` at which the clock alone changes the status; None when it never will."""
    before = status_at(facts, after)
    for at in _turning_points(facts):
        if at > after and status_at(facts, at) is not before:
            return at
    return None


def worst(statuses: list[Status]) -> Status | None:
    """The most pressing of some open statuses; None of none."""
    ranked = [status for status in SEVERITY if status in statuses]
    return ranked[0] if ranked else None


def _clock(facts: Facts) -> list[tuple[datetime, Status]]:
    """The instants from which each dated status holds, in order. A review is never overdue: it stays due."""
    points = [(facts.notice_at, Status.DUE_SOON), (facts.starts_at, Status.DUE)]
    if facts.kind is not Kind.REVIEW:
        points += [(facts.due_at, Status.OVERDUE), (facts.long_overdue_at, Status.LONG_OVERDUE)]
    return [(at, status) for at, status in points if at is not None]


def _turning_points(facts: Facts) -> list[datetime]:
    points = [at for at, _ in _clock(facts)]
    if facts.paused and facts.paused_until is not None:
        points.append(facts.paused_until)
    return sorted(points)
