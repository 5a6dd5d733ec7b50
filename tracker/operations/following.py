"""Dates that hang on an event, or on the last day of another date: what follows, what stays, and the preview of both.

Another date is an event like any other whose day nobody sets by hand: it is that date's last day. So chains of dates
move link by link, each by the rules of the one machinery here. Closing a date moves nothing.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import OperationalError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.lifecycle import OPEN, RUNNING, Status, status_at
from tracker.domain.triggers import Stays
from tracker.models import Calendar, Deadline, DeadlineTerms, OfficeSettings, Recipient, TriggerEvent
from tracker.operations import audit
from tracker.operations.audience import people_in
from tracker.operations.audit import CLOCK, Actor, Change, of_deadline, verb
from tracker.operations.dates_told import dates_of
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle
from tracker.operations.moves import DOERS, move_row, tell_new_date
from tracker.operations.scene import Scene, load, open_deadlines
from tracker.operations.terms import Due, due_after, new_terms, span_of_due, waiting_terms

logger = logging.getLogger(__name__)

_STAYS = {
    DeadlineTerms.Cause.CORRECTED: Stays.BY_HAND,
    DeadlineTerms.Cause.EXTENDED: Stays.EXTENDED,
    DeadlineTerms.Cause.RESUMED: Stays.PAUSED,
}
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Days:
    """The first and the last day that are on time; None together while there is no date."""

    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What becomes of one open deadline that hangs on an event: from which days to which, with which status.

    `stays`: why it does not follow the event; the days and the status are then the present ones. `told`: who is
    written to about the new date.
    """

    deadline: Deadline
    before: Days
    after: Days
    status: Status
    stays: Stays | None = None
    told: tuple[Recipient, ...] = ()


@verb
def follow(
    event: TriggerEvent, day: date | None, *, by: Actor, now: datetime, reason: str = "", seen: frozenset[int] = _NONE
) -> list[Effect]:
    """Give a locked event its day, or none, and move every open deadline that hangs on it, and what follows these.

    Those without a day wait again. A deadline that was extended, dated by hand or moved by a pause stays, and the
    result says so; closed ones are never touched. `seen` are the events before it in a chain. Raises Refused where
    dates follow each other in a circle.
    """
    _must_not_circle(event, seen)
    event.happened_on = day
    event.save(update_fields=["happened_on"])
    deadlines, clock = begin(event.deadlines.open().values_list("pk", flat=True), now=now)
    office = queries.office()
    planned = list(_plan(event, [deadline for deadline in deadlines if deadline.is_open], day, office))
    told = _told([one.deadline.pk for one in planned if one.stays is None], now)
    was = {one.deadline.pk: _days(one.deadline) for one in planned}
    changes = [_follow(one, office, by=by, now=now, reason=reason) for one in planned if one.stays is None]
    settled = settle([one.deadline.pk for one in planned], now=now)
    audit.record([*clock, *changes, *settled], by=by, now=now)
    stand = Deadline.objects.select_related("commitment").in_bulk([one.deadline.pk for one in planned])
    effects = [_effect(one, stand[one.deadline.pk], was, told) for one in planned]
    moved = [one.deadline for one in effects if one.stays is None]
    return [*effects, *follow_moved(moved, by=by, now=now, reason=reason, seen=seen | {event.pk})]


@verb
def follow_moved(
    anchors: Sequence[Deadline], *, by: Actor, now: datetime, reason: str = "", seen: frozenset[int] = _NONE
) -> list[Effect]:
    """Move what follows the last days of these deadlines, as they stand now; what became of each."""
    days = {anchor.pk: anchor.last_day for anchor in anchors}
    events = TriggerEvent.objects.select_for_update(no_key=True).filter(anchor__in=days).order_by("pk")
    effects: list[Effect] = []
    for event in events:
        day = days[event.anchor_id or 0]
        if event.happened_on != day:
            effects += follow(event, day, by=by, now=now, reason=reason, seen=seen)
    return effects


def catch_up(*, now: datetime) -> None:
    """Move what follows dates that the clock moved, because their pause ended; each in a transaction of its own.

    One that raises is logged and stops nobody.
    """
    behind = ~Q(happened_on=F("anchor__last_day")) | Q(happened_on=None, anchor__last_day__isnull=False)
    behind |= Q(happened_on__isnull=False, anchor__last_day=None)
    open_ones = [status.value for status in sorted(OPEN)]
    rows = TriggerEvent.objects.filter(behind, anchor__status__in=open_ones).order_by("pk")
    for pk in list(rows.values_list("anchor", flat=True)):
        try:
            follow_moved([Deadline.objects.get(pk=pk)], by=CLOCK, now=now)
        except OperationalError:
            logger.warning("the database was busy or away: what follows deadline %s waits for the next sweep", pk)
        except Exception:
            logger.exception("what follows deadline %s could not be moved", pk)


def what_would_move(
    event: TriggerEvent, day: date | None, *, now: datetime, seen: frozenset[int] = _NONE
) -> list[Effect]:
    """What `follow` would do now, reckoned in memory. Raises Refused where it would."""
    _must_not_circle(event, seen)
    scene = load(open_deadlines().filter(pk__in=event.deadlines.open()), now=now)
    planned = list(_plan(event, scene.deadlines, day, scene.office))
    was = {one.deadline.pk: _days(one.deadline) for one in planned}
    told = {}
    for one in planned:
        if one.stays is None:
            told[one.deadline.pk] = _doers(scene, one.deadline)
            _reckon(one, scene.office, by=CLOCK, now=now, reason="")
        one.deadline.status = status_at(scene.facts_of(one.deadline), max(now, one.deadline.settled_at)).value
    effects = [_effect(one, one.deadline, was, told) for one in planned]
    moved = {one.deadline.pk: one.after.last_day for one in effects if one.stays is None}
    return [*effects, *_what_would_follow(moved, now=now, seen=seen | {event.pk})]


def what_would_follow(deadline: Deadline, due: Due, *, now: datetime) -> list[Effect]:
    """What moves with a deadline that gets another date, or stays; nothing where its last day stays as it is."""
    last_day = span_of_due(deadline, due, office=queries.office()).last_day
    return _what_would_follow({deadline.pk: last_day}, now=now, seen=_NONE)


def _what_would_follow(days: Mapping[int, date | None], *, now: datetime, seen: frozenset[int]) -> list[Effect]:
    effects: list[Effect] = []
    for event in TriggerEvent.objects.filter(anchor__in=days).order_by("pk"):
        day = days[event.anchor_id or 0]
        if event.happened_on != day:
            effects += what_would_move(event, day, now=now, seen=seen)
    return effects


def _must_not_circle(event: TriggerEvent, seen: frozenset[int]) -> None:
    if event.pk in seen:
        raise Refused(_("These dates follow each other in a circle: %(event)s.") % {"event": event.name})


@dataclass(frozen=True)
class _Planned:
    """What is to become of a deadline: it stays, or gets `due`, or waits again (None)."""

    deadline: Deadline
    due: Due | None
    stays: Stays | None


def _plan(
    event: TriggerEvent, deadlines: Sequence[Deadline], day: date | None, office: OfficeSettings
) -> Iterator[_Planned]:
    """The one place that decides what follows the event: the preview and the verb both ask here."""
    causes = _causes(deadlines)
    calendars = Calendar.objects.prefetch_related("days").in_bulk({one.calendar_id for one in deadlines} - {None})
    for deadline in deadlines:
        deadline.calendar = calendars.get(deadline.calendar_id)
        stays = _STAYS.get(causes[deadline.pk]) if deadline.last_day is not None else None
        if deadline.is_extended:
            stays = Stays.EXTENDED
        deadline.trigger = event
        due = due_after(event, day, deadline, office=office) if day is not None and stays is None else None
        if day is not None and due is None and stays is None:
            stays = Stays.OUT_OF_REACH
        yield _Planned(deadline, due, stays)


def _causes(deadlines: Sequence[Deadline]) -> dict[int, DeadlineTerms.Cause]:
    """By what each deadline came to its present days; instants derived anew change no day."""
    versions = DeadlineTerms.objects.filter(deadline__in=[deadline.pk for deadline in deadlines])
    kept = versions.exclude(cause=DeadlineTerms.Cause.REDERIVED).order_by("deadline", "version")
    return {pk: DeadlineTerms.Cause(cause) for pk, cause in kept.values_list("deadline", "cause")}


def _reckon(one: _Planned, office: OfficeSettings, *, by: Actor, now: datetime, reason: str) -> DeadlineTerms:
    """The new terms on the row, which is not saved: as `move_row` gives them, or none while the event has no day."""
    row, cause = one.deadline, DeadlineTerms.Cause.TRIGGER
    if one.due is not None:
        return new_terms(row, one.due, office=office, cause=cause, by=by, now=now, reason=reason)
    return waiting_terms(row, cause=cause, by=by, now=now, reason=reason)


def _follow(one: _Planned, office: OfficeSettings, *, by: Actor, now: datetime, reason: str) -> Change:
    """Move a locked deadline with its event; the caller settles and records.

    Why another date moved is the business of those who have to do with its commitment.
    """
    row, event = one.deadline, one.deadline.trigger
    followed = event is not None and event.anchor_id is not None
    if event is not None and followed and event.commitment_id != row.commitment_id:
        reason = ""
    change = _moved(one, office, by=by, now=now, reason=reason)
    if event is None or not followed:
        return change
    return replace(change, after={**change.after, "follows": event.name})


def _moved(one: _Planned, office: OfficeSettings, *, by: Actor, now: datetime, reason: str) -> Change:
    row = one.deadline
    if one.due is not None:
        return move_row(row, one.due, DeadlineTerms.Cause.TRIGGER, by=by, now=now, reason=reason)
    was, before = row.last_day, dates_of(row)
    version = _reckon(one, office, by=by, now=now, reason=reason)
    if row.state in RUNNING:
        row.status = Status.AWAITING_TRIGGER.value
    version.save()
    row.save()
    if was is not None and row.ladder_from is not None:
        tell_new_date(row, version, before=was, now=now)
    return of_deadline(row, "deadline.waits_again", before=before, after=dates_of(row), text=reason)


def _told(ids: Iterable[int], now: datetime) -> dict[int, tuple[Recipient, ...]]:
    scene = load(open_deadlines().filter(pk__in=ids), now=now)
    return {deadline.pk: _doers(scene, deadline) for deadline in scene.deadlines}


def _doers(scene: Scene, deadline: Deadline) -> tuple[Recipient, ...]:
    return tuple(recipient for recipient, _roles in people_in(scene, deadline, DOERS))


def _effect(one: _Planned, stands: Deadline, was: dict[int, Days], told: dict[int, tuple[Recipient, ...]]) -> Effect:
    before, after = was[stands.pk], _days(stands)
    return Effect(
        deadline=stands,
        before=before,
        after=after,
        status=stands.state,
        stays=one.stays,
        told=told.get(stands.pk, ()) if before.last_day != after.last_day else (),
    )


def _days(row: Deadline) -> Days:
    return Days(row.first_day, row.last_day)
