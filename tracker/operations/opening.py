"""Opening dates: a deadline's first terms, when its reminders begin, and when an undated promise is looked at."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind, Status
from tracker.domain.triggers import is_countable
from tracker.models import Commitment, Deadline, DeadlineTerms, OfficeSettings, TriggerEvent
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.terms import Due, Waits, due_after, hang, new_terms, waiting_terms

TIME_TO_REVIEW = relativedelta(months=6)


def review_due(office: OfficeSettings, now: datetime) -> Due:
    """The day on which somebody asks whether an undated commitment is still alive."""
    return Due(date=PartialDate.of_day(local_day(now, office.zone) + TIME_TO_REVIEW), rule="review")


def start_ladder(deadline: Deadline, commitment: Commitment, office: OfficeSettings, *, now: datetime) -> bool:
    """Let reminders begin, unless the commitment is a draft, its import is held, or nothing was ever sent.

    Returns whether they do.
    """
    held = commitment.batch is not None and commitment.batch.released_at is None
    if not commitment.is_active or held or office.sending_since is None:
        return False
    deadline.ladder_from, deadline.ladder_catches_up = now, True
    return True


def new_deadline(
    commitment: Commitment,
    due: Due,
    kind: Kind,
    *,
    number: int,
    office: OfficeSettings,
    by: Actor,
    now: datetime,
    internal: date | None = None,
) -> tuple[Deadline, DeadlineTerms]:
    """A deadline with its first terms, neither saved, to be settled once they are.

    It is born upcoming at the commitment's beginning: the first settling turns it to what it is by now.
    """
    deadline = Deadline(
        commitment=commitment,
        number=number,
        kind=kind.value,
        status=Status.UPCOMING.value,
        settled_at=now,
        internal_due=internal,
    )
    version = new_terms(deadline, due, office=office, cause=DeadlineTerms.Cause.RECORDED, by=by, now=now)
    start_ladder(deadline, commitment, office, now=now)
    return deadline, version


def hanging_deadline(
    commitment: Commitment,
    event: TriggerEvent,
    waits: Waits,
    kind: Kind,
    *,
    number: int,
    office: OfficeSettings,
    by: Actor,
    now: datetime,
    internal: date | None = None,
) -> tuple[Deadline, DeadlineTerms]:
    """A deadline that hangs on an event, neither saved: dated if the event has its day, else no clock runs.

    Raises Refused for a length of time that cannot be kept, or that leads out of the years that can be reckoned.
    """
    if not is_countable(waits.offset):
        raise Refused(_("Nobody can count so far from an event: choose a date instead."))
    deadline = Deadline(
        commitment=commitment,
        number=number,
        kind=kind.value,
        status=Status.AWAITING_TRIGGER.value,
        settled_at=now,
        internal_due=internal,
    )
    hang(deadline, event, waits, office)
    cause = DeadlineTerms.Cause.RECORDED
    if event.happened_on is None:
        version = waiting_terms(deadline, cause=cause, by=by, now=now)
    else:
        due = due_after(event, event.happened_on, deadline, office=office)
        if due is None:
            raise Refused(_("Counted from that day, the date lies too far away: choose a date instead."))
        version = new_terms(deadline, due, office=office, cause=cause, by=by, now=now)
        deadline.status = Status.UPCOMING.value
    start_ladder(deadline, commitment, office, now=now)
    return deadline, version
