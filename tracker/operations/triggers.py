"""Events that dates hang on: naming one, and setting, changing or clearing its day, which moves what hangs on it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.dates import FIRST_YEAR, LAST_YEAR
from tracker.domain.durations import Duration
from tracker.domain.lifecycle import Kind, Status
from tracker.models import Commitment, Deadline, SourceDocument, TriggerEvent
from tracker.operations import audit, following
from tracker.operations.audit import Actor, Change, verb
from tracker.operations.closing import locked
from tracker.operations.dates_told import added
from tracker.operations.errors import Refused
from tracker.operations.following import Effect, follow
from tracker.operations.lifecycle import begin, settle
from tracker.operations.opening import hanging_deadline
from tracker.operations.terms import Waits

LONGEST_NAME = 200


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

    Returns what became of each, as `following.follow` says. Raises Refused: nothing changes, a day that is known
    changes without a reason, it lies outside the years that can be reckoned, or it is the last day of another date.
    """
    row = TriggerEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    _must_change(row, day, reason)
    before, row.happened_on = row.happened_on, day
    audit.record([_dated(row, before, reason)], by=by, now=now)
    return follow(row, day, by=by, now=now, reason=reason)


@verb
def add_waiting(
    commitment: Commitment, waits: Waits, *, by: Actor, now: datetime, kind: Kind = Kind.RESULT
) -> Deadline:
    """Add a date that hangs on an event to a commitment that is not closed. Raises Refused."""
    row = _open(commitment)
    event = name_event(row.source or row, waits.event, by=by, now=now, happened_on=waits.happened_on)
    return _add(row, event, waits, kind, by=by, now=now)


@verb
def add_following(
    commitment: Commitment,
    anchor: Deadline,
    offset: Duration,
    *,
    by: Actor,
    now: datetime,
    kind: Kind = Kind.RESULT,
    wording: str = "",
) -> Deadline:
    """Add a date so far from the last day of another one, which it follows from now on, to a commitment that is open.

    Below 0 it lies before that day. Raises Refused: the commitment is closed, the other date was entered by mistake,
    or the day lies out of reach.
    """
    row = _open(commitment)
    event = _event_of(anchor, by=by, now=now)
    return _add(row, event, Waits(event=event.name, offset=offset, wording=wording.strip()), kind, by=by, now=now)


def _open(commitment: Commitment) -> Commitment:
    row = locked(commitment)
    if row.is_closed:
        raise Refused(_("This commitment is closed: open it again before you add a date."))
    return row


def _event_of(anchor: Deadline, *, by: Actor, now: datetime) -> TriggerEvent:
    """The event that is the last day of a deadline, once a deadline; it comes back locked."""
    (row,), clock = begin([anchor.pk], now=now)
    if row.state is Status.ENTERED_BY_MISTAKE:
        raise Refused(_("%(reference)s was entered by mistake: nothing can follow it.") % {"reference": row.reference})
    audit.record(clock, by=by, now=now)
    event = TriggerEvent.objects.select_for_update(no_key=True).filter(anchor=row).first()
    if event is None:
        event = TriggerEvent.objects.create(
            commitment=row.commitment, anchor=row, name=row.reference, happened_on=row.last_day
        )
        after = {**_home(event), "anchor": row.reference, "happened_on": row.last_day and str(row.last_day)}
        audit.record([_change(event, "event.tied", after=after)], by=by, now=now)
    return event


def _add(
    row: Commitment, event: TriggerEvent, waits: Waits, kind: Kind, *, by: Actor, now: datetime
) -> Deadline:
    number = max(row.deadlines.values_list("number", flat=True), default=0) + 1
    deadline, version = hanging_deadline(
        row, event, waits, kind, number=number, office=queries.office(), by=by, now=now
    )
    deadline.save()
    version.save()
    settled = settle([deadline.pk], now=now)
    audit.record([added(deadline), *settled], by=by, now=now)
    return deadline


def what_would_move(event: TriggerEvent, day: date | None, *, now: datetime) -> list[Effect]:
    """What `set_day` would do now, reckoned in memory. Raises Refused where it would refuse the day."""
    _must_be_set_by_hand(event)
    _must_be_reckonable(day)
    return following.what_would_move(event, day, now=now)


def _must_be_set_by_hand(row: TriggerEvent) -> None:
    if row.anchor_id is not None:
        raise Refused(_("This is the last day of %(date)s: move that date instead.") % {"date": row.name})


def _must_change(row: TriggerEvent, day: date | None, reason: str) -> None:
    _must_be_set_by_hand(row)
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
