"""Letting the clock of a date rest because the other side must move first, and letting it run again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import start_of_day
from tracker.domain.lifecycle import Status
from tracker.models import Deadline, Pause
from tracker.operations import audit, terms
from tracker.operations.audit import Actor, of_deadline, verb
from tracker.operations.errors import Refused
from tracker.operations.following import Effect, follow_moved
from tracker.operations.lifecycle import begin, settle
from tracker.operations.moves import tell_new_date
from tracker.operations.schedule import Planned, forecast

LONGEST = timedelta(days=3660)


@dataclass(frozen=True)
class Resumed:
    """What ending a pause brings: the date as it then stands, what becomes of those after it, who is reminded when."""

    deadline: Deadline
    effects: list[Effect]
    to_come: list[Planned]


@verb
def pause(deadline: Deadline, *, by: Actor, now: datetime, until: date | None, reason: str) -> Deadline:
    """Let the clock rest: the other side must move first. `until` is the pause's last local day. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Say what everybody waits for."))
    (row,), clock = begin([deadline.pk], now=now)
    if not row.is_open:
        raise Refused(_("This deadline is closed already: somebody decided it before you."))
    if row.paused_at is not None:
        raise Refused(_("This deadline is paused already."))
    started_at = max(now, row.settled_at)
    if until is not None and until > (started_at + LONGEST).date():
        raise Refused(_("A pause ends within ten years: choose an earlier day, or none."))
    paused_until = start_of_day(until + timedelta(days=1), row.zone) if until else None
    if paused_until is not None and paused_until <= started_at:
        raise Refused(_("The pause would end before it begins: choose a later day."))
    Pause.objects.create(deadline=row, started_at=started_at, until=until, reason=reason, by=by.ref)
    row.paused_at, row.paused_until = started_at, paused_until
    row.save(update_fields=["paused_at", "paused_until"])
    settled = settle([row.pk], now=now)
    change = of_deadline(row, "deadline.paused", after={"until": until and str(until), "paused": True}, text=reason)
    audit.record([*clock, change, *settled], by=by, now=now)
    return row


@verb
def resume(deadline: Deadline, *, by: Actor, now: datetime) -> Deadline:
    """Let the clock run again; the days move by the working days of the pause, and what follows them.

    Raises Refused if it is not paused.
    """
    return _resumed(deadline, by=by, now=now)[0]


def rehearse_resume(deadline: Deadline, *, by: Actor, now: datetime, until: datetime) -> Resumed:
    """What `resume` would do now, with the reminders that follow up to `until`; nothing is changed. Raises Refused."""
    with transaction.atomic(), audit.unwritten():
        row, effects = _resumed(deadline, by=by, now=now)
        row.refresh_from_db()
        to_come = forecast(Deadline.objects.filter(pk=row.pk), now=now, until=until)
        transaction.set_rollback(True)
    return Resumed(row, effects, to_come)


def _resumed(deadline: Deadline, *, by: Actor, now: datetime) -> tuple[Deadline, list[Effect]]:
    (row,), clock = begin([deadline.pk], now=now)
    if not row.is_open or row.paused_at is None:
        raise Refused(_("This deadline is not paused."))
    before = row.last_day
    change, version = terms.resume(row, at=max(now, row.paused_at), office=queries.office(), by=by)
    # No longer paused: what it is instead is for settling to say.
    row.status = (Status.UPCOMING if row.due_at else Status.AWAITING_TRIGGER).value
    row.save()
    if version is not None and row.ladder_from is not None:
        tell_new_date(row, version, before=before, now=now)
    settled = settle([row.pk], now=now)
    audit.record([*clock, change, *settled], by=by, now=now)
    return row, follow_moved([row], by=by, now=now)
