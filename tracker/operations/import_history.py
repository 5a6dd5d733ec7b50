"""What a file says of the past of what it brings: the first date of a promise, and how and when it ended.

Nobody is told: the import is held while this is written down, and what is finished reminds nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.lifecycle import Outcome
from tracker.models import Commitment, Deadline, DeadlineTerms, OfficeSettings
from tracker.operations.audit import Actor, Change, of_deadline
from tracker.operations.closing import CLOSES_AS, end_commitment, end_deadline
from tracker.operations.dates_told import dates_of
from tracker.operations.lifecycle import begin, settle
from tracker.operations.terms import Due, new_terms, office_calendar


@dataclass(frozen=True)
class Finished:
    """How something ended, and on which day in the office's zone, where the file says it."""

    outcome: Outcome
    on: date | None = None


@dataclass(frozen=True)
class Past:
    """What a row says of the past of a new commitment: where it says so, its first date and its end."""

    commitment: Commitment
    due: Due | None
    first_due: Due | None
    finished: Finished | None
    stated: str


def stated_in(file_name: str, line: int) -> str:
    """The reason that the history gives for what a file says."""
    return _("Stated in the import %(file)s, row %(line)d.") % {"file": file_name, "line": line}


def write_down(pasts: Sequence[Past], *, by: Actor, now: datetime) -> list[Change]:
    """Give new commitments their first dates and their ends, of which the history tells on the day they took effect."""
    told = {past.commitment.pk: past for past in pasts if past.first_due is not None or past.finished is not None}
    if not told:
        return []
    ids = Deadline.objects.filter(commitment__in=told).values_list("pk", flat=True)
    rows, changes = begin(ids, now=now)
    office = queries.office()
    for row in rows:
        past = told[row.commitment_id]
        if past.first_due is not None and past.due is not None:
            changes.append(_extended(row, past.due, past.stated, office, by=by, now=now))
        if past.finished is not None:
            changes += finish(past.commitment, [row], past.finished, reason=past.stated, office=office, by=by, now=now)
    return [*changes, *settle([row.pk for row in rows], now=now)]


def finish(
    commitment: Commitment,
    deadlines: Sequence[Deadline],
    finished: Finished,
    *,
    reason: str,
    office: OfficeSettings,
    by: Actor,
    now: datetime,
) -> list[Change]:
    """End a locked commitment with its locked open deadlines as a file says; the caller settles and records."""
    at = ended_at(finished, office, now)
    changes = []
    for deadline in deadlines:
        deadline.received_on = finished.on if finished.outcome in (Outcome.FULFILLED, Outcome.PARTLY) else None
        changes.append(end_deadline(deadline, CLOSES_AS[finished.outcome], by=by, now=at, reason=reason))
    changes.append(end_commitment(commitment, finished.outcome, reason=reason, now=at))
    return [_effective(change, at) for change in changes]


def ended_at(finished: Finished, office: OfficeSettings, now: datetime) -> datetime:
    """The instant of an end: that day's last in the office's zone, never after `now`; now where no day is named."""
    if finished.on is None:
        return now
    midnight = datetime.combine(finished.on + timedelta(days=1), time(), ZoneInfo(office.zone))
    return min(now, midnight - timedelta(seconds=1))


def _extended(row: Deadline, due: Due, stated: str, office: OfficeSettings, *, by: Actor, now: datetime) -> Change:
    """The present date of a promise that was recorded with its first one. When it was moved, the file does not say."""
    was, before = row.last_day, dates_of(row)
    row.extensions_count = 1
    version = new_terms(row, due, office=office, cause=DeadlineTerms.Cause.EXTENDED, by=by, now=now, reason=stated)
    calendar = row.calendar.as_work_calendar() if row.calendar else office_calendar(office)
    if was is not None and row.last_day is not None:
        row.slip = calendar.workdays_between(was, row.last_day)
    version.save()
    row.save()
    return of_deadline(row, "deadline.extended", before=before, after=dates_of(row), text=stated)


def _effective(change: Change, at: datetime) -> Change:
    return change if change.effective_at is not None else replace(change, effective_at=at)
