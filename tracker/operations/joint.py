"""One decision about many dates: each date on its own, so that one that cannot be decided keeps no other from it.

The facts change at once; those concerned are told ten minutes later, in one mail a person, so that the decision can
be taken back until then and nobody has heard of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.domain.lifecycle import Status
from tracker.models import AuditEvent, BatchItem, Deadline, DecisionBatch, Extension, Notification, Report
from tracker.operations import audit, deadlines, extensions, outbox, pauses, reports, said
from tracker.operations.audit import CLOCK, Actor, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import settle
from tracker.operations.moves import must_be_open
from tracker.operations.terms import Due
from tracker.operations.undo import facts_of, follow_back, put_back

TIME_TO_UNDO = timedelta(minutes=10)
# No mail is under way while somebody may still undo.
NOTICES_AFTER = TIME_TO_UNDO + timedelta(seconds=30)
MOST = 200  # dates at once

Action = DecisionBatch.Action


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is decided. `due`: the new date; `until`: the last day of a pause; `meeting_on`: where it was decided."""

    action: DecisionBatch.Action
    reason: str
    due: Due | None = None
    until: date | None = None
    meeting_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True)
class Wanted:
    """A date to be decided, and its own new date where that differs from the others'."""

    deadline: Deadline
    due: Due | None = None


@dataclass
class Rehearsed:
    """What would become of one date: why it would be skipped, or what it would be and who would be told."""

    wanted: Wanted
    refused: str = ""
    status: Status | None = None
    last_day: date | None = None
    told: list[int] = field(default_factory=list)


def decide(
    wanted: Sequence[Wanted], choice: Choice, *, by: Actor, now: datetime, nonce: UUID, may: Callable[[Deadline], bool]
) -> DecisionBatch:
    """Decide about each date in a transaction of its own, and keep what became of it.

    The same nonce twice is once: the second goes on with the dates that the first did not come to, as it died on the
    way or is still at work. `may` is asked for each date at the moment of doing. Raises Refused: nothing chosen, too
    much, or no reason.
    """
    _must_be_whole(wanted, choice)
    said_once = {
        "by": by.ref,
        "action": choice.action,
        "reason": choice.reason.strip(),
        "meeting_on": choice.meeting_on,
    }
    batch, _made = DecisionBatch.objects.get_or_create(
        nonce=nonce, defaults={**said_once, "at": now, "notices_at": now + NOTICES_AFTER}
    )
    is_the_same = all(getattr(batch, name) == value for name, value in said_once.items())
    if is_the_same and can_be_undone(batch, now=now):
        for one in sorted(wanted, key=lambda each: (each.deadline.commitment_id, each.deadline.pk)):
            _decide_or_skip(batch, one, choice, by=by, now=now, may=may)
    return batch


def rehearse(
    wanted: Sequence[Wanted], choice: Choice, *, by: Actor, now: datetime, may: Callable[[Deadline], bool]
) -> list[Rehearsed]:
    """What would become of each date; nothing is changed. Raises Refused as `decide` does."""
    _must_be_whole(wanted, choice)
    return [_rehearsed(one, choice, by=by, now=now, may=may) for one in wanted]


def undo(batch: DecisionBatch, *, by: Actor, now: datetime) -> DecisionBatch:
    """Put the facts back, date by date, and tell nobody. A date to which something happened since stays as it is.

    Raises Refused after ten minutes, or if it was undone already.
    """
    if batch.undone_at is not None:
        raise Refused(_("This was undone already."))
    if now - batch.at > TIME_TO_UNDO:
        raise Refused(_("This can be undone for ten minutes only: decide each date anew instead."))
    claimed = DecisionBatch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now)
    if not claimed:
        raise Refused(_("This was undone already."))
    batch.undone_at = now
    for item in batch.items.filter(skipped="").select_related("deadline").order_by("-pk"):
        _undo_or_keep(item, by=by, now=now)
    return batch


def can_be_undone(batch: DecisionBatch, *, now: datetime) -> bool:
    """True for ten minutes."""
    return batch.undone_at is None and now - batch.at <= TIME_TO_UNDO


def told_by(rehearsed: Iterable[Rehearsed]) -> tuple[int, int]:
    """(notices, people) of what would be decided: each person gets one mail."""
    counted = Counter(pk for one in rehearsed for pk in one.told)
    return counted.total(), len(counted)


def _must_be_whole(wanted: Sequence[Wanted], choice: Choice) -> None:
    if not wanted:
        raise Refused(_("Choose at least one date."))
    if len(wanted) > MOST:
        raise Refused(_("At most %(count)s dates can be decided at once: choose fewer.") % {"count": MOST})
    if not choice.reason.strip():
        raise Refused(_("Say why: the reason is kept with each decision."))


def _decide_or_skip(
    batch: DecisionBatch,
    one: Wanted,
    choice: Choice,
    *,
    by: Actor,
    now: datetime,
    may: Callable[[Deadline], bool],
) -> None:
    try:
        _decided(batch, one, choice, by=by, now=now, may=may)
    except Refused as refused:
        BatchItem.objects.get_or_create(batch=batch, deadline=one.deadline, defaults={"skipped": refused.message})


@verb
def _decided(
    batch: DecisionBatch,
    one: Wanted,
    choice: Choice,
    *,
    by: Actor,
    now: datetime,
    may: Callable[[Deadline], bool],
) -> None:
    row, commitment, clock = said.locked(one.deadline, now=now)
    if batch.items.filter(deadline=row).exists():
        audit.record(clock, by=by, now=now)
        return
    if not may(row):
        raise Refused(_("This is not yours to decide."))
    must_be_open(row)
    since = AuditEvent.objects.filter(commitment=commitment.pk).aggregate(last=Max("sequence"))["last"] or 0
    before = facts_of(row, commitment)
    held = outbox.Held(batch.pk, batch.notices_at)
    meeting = choice.meeting_on.isoformat() if choice.meeting_on else None
    with outbox.holding(held), audit.noting(batch=batch.pk, meeting=meeting):
        audit.record(clock, by=by, now=now)
        _ACTS[choice.action](row, one, choice, by, now)
    BatchItem.objects.create(batch=batch, deadline=row, before=before, since=since)


def _rehearsed(one: Wanted, choice: Choice, *, by: Actor, now: datetime, may: Callable[[Deadline], bool]) -> Rehearsed:
    with transaction.atomic(), audit.unwritten():
        found = _tried(one, choice, by=by, now=now, may=may)
        transaction.set_rollback(True)
    return found


def _tried(one: Wanted, choice: Choice, *, by: Actor, now: datetime, may: Callable[[Deadline], bool]) -> Rehearsed:
    nobody = outbox.Held(0, now + NOTICES_AFTER)
    try:
        with transaction.atomic(), outbox.holding(nobody):
            row, _commitment, _clock = said.locked(one.deadline, now=now)
            if not may(row):
                raise Refused(_("This is not yours to decide."))
            _ACTS[choice.action](row, one, choice, by, now)
            row.refresh_from_db()
    except Refused as refused:
        return Rehearsed(one, refused=refused.message)
    notices = Notification.objects.filter(deadline=row, about__batch=0, recipient__isnull=False)
    return Rehearsed(one, "", row.state, row.last_day, list(notices.values_list("recipient", flat=True)))


def _undo_or_keep(item: BatchItem, *, by: Actor, now: datetime) -> None:
    try:
        _undone(item, by=by, now=now)
    except Refused as refused:
        item.kept = refused.message
        item.save(update_fields=["kept"])


@verb
def _undone(item: BatchItem, *, by: Actor, now: datetime) -> None:
    row, commitment, clock = said.locked(item.deadline, now=now)
    events = AuditEvent.objects.filter(commitment=commitment.pk, sequence__gt=item.since).exclude(by=CLOCK.ref)
    if events.exclude(after__contains={"batch": item.batch_id}).exists():
        raise Refused(_("Something happened to it since: it stays as it was decided."))
    with audit.noting(batch=item.batch_id):
        changes, touched = put_back(row, commitment, item.before, by=by, now=now, batch=item.batch_id)
        settled = settle(touched, now=now)
        audit.record([*clock, *changes, *settled], by=by, now=now)
        follow_back(row, item, by=by, now=now)
    item.undone_at = now
    item.save(update_fields=["undone_at"])


Act = Callable[[Deadline, Wanted, Choice, Actor, datetime], object]


def _extend(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    due = one.due or choice.due
    if due is None:
        raise Refused(_("Write the new date."))
    deadlines.extend(row, by=by, now=now, due=due, reason=choice.reason)


def _close_as(status: Status) -> Act:
    def act(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
        deadlines.decide(row, by=by, now=now, status=status, reason=choice.reason, received_on=choice.received_on)

    return act


def _pause(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    pauses.pause(row, by=by, now=now, until=choice.until, reason=choice.reason)


def _accept(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    report = Report.objects.waiting().filter(deadline=row).first()
    if report is None:
        raise Refused(_("No report waits for a decision here."))
    reports.accept(report, by=by, now=now, outcome=Status(report.claimed_outcome), reason=choice.reason)


def _asked(row: Deadline) -> Extension:
    extension = Extension.objects.filter(deadline=row, decision="").first()
    if extension is None:
        raise Refused(_("Nobody asks for more time here."))
    return extension


def _grant(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    extensions.grant(_asked(row), by=by, now=now, due=one.due, reason=choice.reason)


def _refuse(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    extensions.refuse(_asked(row), by=by, now=now, reason=choice.reason)


def _remind(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    deadlines.remind_now(row, by=by, now=now)


def _escalate(row: Deadline, one: Wanted, choice: Choice, by: Actor, now: datetime) -> None:
    deadlines.escalate(row, by=by, now=now, reason=choice.reason)


_ACTS: dict[DecisionBatch.Action, Act] = {
    Action.EXTEND: _extend,
    Action.REMIND: _remind,
    Action.ESCALATE: _escalate,
    Action.MET: _close_as(Status.MET),
    Action.PARTLY: _close_as(Status.PARTLY_MET),
    Action.MISSED: _close_as(Status.MISSED),
    Action.WAIVE: _close_as(Status.WAIVED),
    Action.SUPERSEDE: _close_as(Status.SUPERSEDED),
    Action.PAUSE: _pause,
    Action.ACCEPT: _accept,
    Action.GRANT: _grant,
    Action.REFUSE: _refuse,
}
