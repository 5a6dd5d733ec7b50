"""Requests for more time, and what the office decides about them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, Terms, local_day, span_of
from tracker.models import Channel, Deadline, DeadlineTerms, Evidence, Extension, Notification, Recipient, User
from tracker.operations import audit, evidence, said
from tracker.operations.audit import Actor, verb
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof
from tracker.operations.following import follow_moved
from tracker.operations.lifecycle import settle
from tracker.operations.moves import move_row
from tracker.operations.terms import Due


@verb
def ask(
    deadline: Deadline,
    *,
    by: Actor,
    now: datetime,
    wording: str,
    date: PartialDate,
    boundary: Boundary,
    reason: str,
    received_on: date,
    channel: Channel,
    recipient: Recipient | None = None,
    name: str = "",
    recorded_by: User | None = None,
    proofs: Sequence[Proof] = (),
    nonce: UUID | None = None,
) -> Extension:
    """Record a request to move a deadline: the clock runs on, later steps wait. The same nonce twice is one request.

    Whoever asked gets a receipt, the owner the news. `proofs`: files and links that back it. Raises Refused: closed, a
    draft, no reason, a date that is past or not later than the present one, another request that nobody has decided
    yet, or a file that is not what its name says.
    """
    row, commitment, clock = said.locked(deadline, now=now)
    known = said.replayed(Extension, row, nonce)
    if known is not None:
        return known
    said.must_be_answerable(row, commitment)
    said.must_be_past(received_on, row, now)
    if not reason.strip():
        raise Refused(_("Say why more time is needed."))
    waiting = row.extensions.filter(decision="").first()
    if waiting is not None:
        raise Refused(
            _("A request of %(day)s for more time (%(date)s) waits for its decision: decide it first.")
            % {"day": waiting.received_on, "date": waiting.requested_wording or waiting}
        )
    _must_be_later(row, date, boundary, now)
    extension = Extension.objects.create(
        deadline=row,
        recipient=recipient,
        name=name.strip(),
        channel=channel,
        received_on=received_on,
        at=now,
        recorded_by=recorded_by,
        nonce=nonce or uuid4(),
        requested_wording=wording.strip(),
        requested_edtf=date.edtf,
        requested_boundary=boundary.value,
        reason=reason.strip(),
    )
    evidence.attach(extension, proofs)
    settled = settle([row.pk], now=now)
    said.heard(extension, row, commitment, by=by, now=now)
    asked = said.change_of(
        extension,
        row,
        "asked",
        edtf=date.edtf,
        boundary=boundary.value,
        proofs=len(proofs),
        text=extension.reason,
    )
    audit.record([*clock, asked, *settled], by=by, now=now)
    return extension


@verb
def grant(extension: Extension, *, by: Actor, now: datetime, due: Due | None = None, reason: str = "") -> Extension:
    """Move the deadline as asked, or to `due`, another date. The first date is kept, the extension counted.

    Whoever asked, those who have to deliver and the owner are told, and the dates that follow this one move with it.
    Raises Refused if it is decided already or the deadline is closed.
    """
    row, commitment, clock = said.locked(extension.deadline, now=now)
    kept = said.fresh(extension)
    said.must_be_undecided(kept)
    said.must_be_answerable(row, commitment)
    asked = _asked(kept, row)
    granted = due or asked
    as_asked = (granted.date, granted.boundary) == (asked.date, asked.boundary)
    moved = move_row(row, granted, DeadlineTerms.Cause.EXTENDED, by=by, now=now, reason=reason.strip() or kept.reason)
    decision = Extension.Decision.GRANTED if as_asked else Extension.Decision.OTHER_DATE
    said.decide(kept, decision, by=by, now=now, reason=reason)
    kept.granted = DeadlineTerms.objects.get(deadline=row, version=row.version)
    kept.save()
    evidence.judge(kept, Evidence.State.ACCEPTED)
    settled = settle([row.pk], now=now)
    if not _was_told(kept):
        said.tell_decision(kept, row, now=now)
    said.tell_owner(kept, row, commitment, by=by, now=now)
    change = said.change_of(kept, row, "granted", decision=str(decision), text=kept.decision_reason)
    audit.record([*clock, change, moved, *settled], by=by, now=now)
    follow_moved([row], by=by, now=now, reason=reason.strip() or kept.reason)
    return kept


@verb
def refuse(extension: Extension, *, by: Actor, now: datetime, reason: str) -> Extension:
    """Let the date stand; whoever asked, those who have to deliver and the owner are told.

    What backed the request is not judged by that. Raises Refused without a reason, or if it is decided already.
    """
    if not reason.strip():
        raise Refused(_("Say why the date stands: whoever asked reads it."))
    row, commitment, clock = said.locked(extension.deadline, now=now)
    kept = said.fresh(extension)
    said.must_be_undecided(kept)
    said.decide(kept, Extension.Decision.REFUSED, by=by, now=now, reason=reason)
    kept.save()
    settled = settle([row.pk], now=now)
    said.tell_decision(kept, row, now=now)
    said.tell_doers(kept, row, now=now)
    said.tell_owner(kept, row, commitment, by=by, now=now)
    change = said.change_of(kept, row, "refused", text=kept.decision_reason)
    audit.record([*clock, change, *settled], by=by, now=now)
    return kept


@verb
def withdraw(extension: Extension, *, by: Actor, now: datetime) -> Extension:
    """Take a request back. Raises Refused once decided or after 24 hours."""
    kept, row, clock = said.take_back(extension, by=by, now=now)
    settled = settle([row.pk], now=now)
    audit.record([*clock, said.change_of(kept, row, "withdrawn"), *settled], by=by, now=now)
    return kept


def _must_be_later(row: Deadline, date: PartialDate, boundary: Boundary, now: datetime) -> None:
    if row.last_day is None:
        raise Refused(_("There is no date yet that could be moved."))
    last_day = span_of(Terms(date, boundary, Roll.NONE, row.zone), WEEKDAYS).last_day
    if last_day < local_day(now, row.zone):
        raise Refused(_("This date has passed: ask for a later one."))
    if last_day <= row.last_day:
        raise Refused(_("This is not later than the present date: ask for a later one."))


def _asked(extension: Extension, row: Deadline) -> Due:
    return Due(
        date=PartialDate.parse(extension.requested_edtf),
        boundary=Boundary(extension.requested_boundary),
        wording=extension.requested_wording,
        roll=Roll(row.roll),
        zone=row.zone,
        calendar=row.calendar,
    )


def _was_told(extension: Extension) -> bool:
    """Whether the news of the new date goes to whoever asked anyway."""
    about = {"about__terms": extension.granted_id}
    return Notification.objects.filter(kind=Notification.Kind.DECISION, recipient=extension.recipient, **about).exists()
