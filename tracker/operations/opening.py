"""Opening dates: a deadline's first terms, when its reminders begin, and when an undated promise is looked at."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind, Status
from tracker.models import Commitment, Deadline, DeadlineTerms, OfficeSettings, TriggerEvent
from tracker.operations.audit import Actor
from tracker.operations.terms import Due, new_terms, waiting_terms

TIME_TO_REVIEW = relativedelta(months=6)


def review_due(office: OfficeSettings, now: datetime) -> Due:
    """The day on which somebody asks whether an undated commitment is still alive."""
    return Due(date=PartialDate.of_day(local_day(now, office.zone) + TIME_TO_REVIEW), rule="review")


def start_ladder(deadline: Deadline, commitment: Commitment, office: OfficeSettings, *, now: datetime) -> None:
    """Let reminders begin, unless the commitment is a draft, its import is held, or nothing was ever sent."""
    held = commitment.batch is not None and commitment.batch.released_at is None
    if commitment.is_active and not held and office.sending_since is not None:
        deadline.ladder_from, deadline.ladder_catches_up = now, True


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


def waiting_deadline(
    commitment: Commitment,
    event: TriggerEvent,
    wording: str,
    kind: Kind,
    *,
    office: OfficeSettings,
    by: Actor,
    now: datetime,
    internal: date | None = None,
) -> tuple[Deadline, DeadlineTerms]:
    """A deadline that waits for its event: no clock runs until somebody gives it a date."""
    deadline = Deadline(
        commitment=commitment,
        number=1,
        kind=kind.value,
        status=Status.AWAITING_TRIGGER.value,
        trigger=event,
        settled_at=now,
        internal_due=internal,
    )
    version = waiting_terms(deadline, wording, office=office, by=by, now=now)
    start_ladder(deadline, commitment, office, now=now)
    return deadline, version
