"""Events that dates hang on: naming one, and setting, changing or clearing its day, which moves what hangs on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.domain.lifecycle import RUNNING, Kind, Status, status_at
from tracker.domain.triggers import Stays
from tracker.models import (
    Calendar,
    Commitment,
    Deadline,
    DeadlineTerms,
    OfficeSettings,
    Recipient,
    SourceDocument,
    TriggerEvent,
)
from tracker.operations import audit
from tracker.operations.audience import people_in
from tracker.operations.audit import Actor, Change, of_deadline, verb
from tracker.operations.closing import locked
from tracker.operations.deadlines import dates_of, move_row
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle
from tracker.operations.moves import DOERS, tell_new_date
from tracker.operations.opening import hanging_deadline
from tracker.operations.scene import Scene, load, open_deadlines
from tracker.operations.terms import Due, Waits, due_after, new_terms, waiting_terms

LONGEST_NAME = 200
_STAYS = {
    DeadlineTerms.Cause.CORRECTED: Stays.BY_HAND,
    DeadlineTerms.Cause.EXTENDED: Stays.EXTENDED,
    DeadlineTerms.Cause.RESUMED: Stays.PAUSED,
}


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
def name_event(
    home: SourceDocument | Commitment, name: str, *, by: Actor, now: datetime, happened_on: date | None = None
) -> TriggerEvent:
    """The event of that name on which dates of a text hang, or those of one commitment; once a name, whatever its case.

    It comes back locked. `happened_on` is its day, where that is known: an event that had none gets it, and what hangs
    on it moves. Raises Refused without a name, or for another day than the event has.
    """
    name = " ".join(name.split())[:LONGEST_NAME].strip()
    if not name:
        raise Refused(_("Name the event that the date hangs on."))
    _must_be_reckonable(happened_on)
    key = {"source": home} if isinstance(home, SourceDocument) else {"commitment": home}
    # Two who name the same event at once come one after the other.
    type(home)._default_manager.select_for_update(no_key=True).values_list("pk").get(pk=home.pk)
    event = TriggerEvent.objects.select_for_update(no_key=True).filter(**key, name__iexact=name).first()
    if event is None:
        event = TriggerEvent.objects.create(**key, name=name, happened_on=happened_on)
        after = {**_home(event), "happened_on": happened_on and str(happened_on)}
        audit.record([_change(event, "event.named", after=after, text=name)], by=by, now=now)
    elif happened_on is not None and event.happened_on is None:
        set_day(event, happened_on, by=by, now=now)
        event.happened_on = happened_on
    elif happened_on is not None and event.happened_on != happened_on:
        raise Refused(_("“%(event)s” has another day already: change it on its own page.") % {"event": event.name})
    return event


@verb
def set_day(event: TriggerEvent, day: date | None, *, by: Actor, now: datetime, reason: str = "") -> list[Effect]:
    """Set, change or clear (None) the day of an event, and move every open deadline that hangs on it.

    Those without a day wait again. A deadline that was extended, dated by hand or moved by a pause stays, and the
    result says so; closed ones are never touched. Returns what became of each. Raises Refused: nothing changes, a day
    that is known changes without a reason, or it lies outside the years that can be reckoned.
    """
    row = TriggerEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    _must_change(row, day, reason)
    before, row.happened_on = row.happened_on, day
    row.save(update_fields=["happened_on"])
    deadlines, clock = begin(row.deadlines.open().values_list("pk", flat=True), now=now)
    office = queries.office()
    planned = list(_plan(row, [deadline for deadline in deadlines if deadline.is_open], day, office))
    told = _told([one.deadline.pk for one in planned if one.stays is None], now)
    was = {one.deadline.pk: _days(one.deadline) for one in planned}
    changes = [_follow(one, office, by=by, now=now, reason=reason) for one in planned if one.stays is None]
    settled = settle([one.deadline.pk for one in planned], now=now)
    audit.record([*clock, _dated(row, before, reason), *changes, *settled], by=by, now=now)
    stand = Deadline.objects.select_related("commitment").in_bulk([one.deadline.pk for one in planned])
    return [_effect(one, stand[one.deadline.pk], was, told) for one in planned]


@verb
def add_waiting(
    commitment: Commitment, waits: Waits, *, by: Actor, now: datetime, kind: Kind = Kind.RESULT
) -> Deadline:
    """Add a date that hangs on an event to a commitment that is not closed. Raises Refused."""
    row = locked(commitment)
    if row.is_closed:
        raise Refused(_("This commitment is closed: open it again before you add a date."))
    event = name_event(row.source or row, waits.event, by=by, now=now, happened_on=waits.happened_on)
    number = max(row.deadlines.values_list("number", flat=True), default=0) + 1
    deadline, version = hanging_deadline(
        row, event, waits, kind, number=number, office=queries.office(), by=by, now=now
    )
    deadline.save()
    version.save()
    settled = settle([deadline.pk], now=now)
    after = {"kind": deadline.kind, "event": event.pk, **dates_of(deadline)}
    audit.record([of_deadline(deadline, "deadline.added", after=after), *settled], by=by, now=now)
    return deadline


def what_would_move(event: TriggerEvent, day: date | None, *, now: datetime) -> list[Effect]:
    """What `set_day` would do now, reckoned in memory. Raises Refused where it would refuse the day."""
    _must_be_reckonable(day)
    scene = load(open_deadlines().filter(pk__in=event.deadlines.open()), now=now)
    planned = list(_plan(event, scene.deadlines, day, scene.office))
    was = {one.deadline.pk: _days(one.deadline) for one in planned}
    told = {}
    for one in planned:
        if one.stays is None:
            told[one.deadline.pk] = _doers(scene, one.deadline)
            _reckon(one, scene.office, by=audit.CLOCK, now=now, reason="")
        one.deadline.status = status_at(scene.facts_of(one.deadline), max(now, one.deadline.settled_at)).value
    return [_effect(one, one.deadline, was, told) for one in planned]


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
    """Move a locked deadline with its event; the caller settles and records."""
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


def _told(ids: Sequence[int], now: datetime) -> dict[int, tuple[Recipient, ...]]:
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


def _must_change(row: TriggerEvent, day: date | None, reason: str) -> None:
    if row.happened_on == day:
        raise Refused(_("That is how it stands already: nothing changes."))
    if row.happened_on is not None and not reason.strip():
        raise Refused(_("Say why the day changes: the reason is kept with every date that moves."))
    _must_be_reckonable(day)


def _must_be_reckonable(day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        values = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Refused(_("This day lies outside the years %(first)s to %(last)s. Check the year.") % values)


def _dated(event: TriggerEvent, before: date | None, reason: str) -> Change:
    return _change(
        event,
        "event.dated" if event.happened_on else "event.undated",
        before={"happened_on": before and str(before)},
        after={**_home(event), "happened_on": event.happened_on and str(event.happened_on)},
        text=reason,
    )


def _home(event: TriggerEvent) -> dict[str, int]:
    return {"source": event.source_id} if event.source_id else {"commitment": event.commitment_id or 0}


def _change(event: TriggerEvent, action: str, **values: Any) -> Change:
    """A change of an event; one of a single commitment stands in that one's history."""
    return Change(action=action, target=f"event:{event.pk}", commitment=event.commitment_id, **values)
