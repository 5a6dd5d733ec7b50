"""Correcting dates that the office's conventions read otherwise now: one by one, and only those that a person names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.conventions import Conventions
from tracker.domain.deadlines import Roll
from tracker.models import Deadline
from tracker.operations import deadlines
from tracker.operations.audit import Actor, record, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin
from tracker.operations.readings import due_of
from tracker.queries.rereading import Reread, reread
from tracker.wording import list_in_words
from tracker.wording.conventions import setting_in_words


@dataclass(frozen=True)
class Corrected:
    """What became of one deadline that was named; `why` says why it was left as it is, empty where it was corrected."""

    deadline: Deadline
    why: str = ""


@verb
def correct_as_read(deadline: Deadline, *, by: Actor, now: datetime, seen: str) -> Deadline:
    """Correct one date to what its words give under the office's present conventions; the reason names them.

    `seen` is the key of the date that the person agreed to. Raises Refused: it is closed, the words give the date that
    stands, or another one than was seen; it was extended, moved, or another reading was chosen.
    """
    (row,), clock = begin([deadline.pk], now=now)
    record(clock, by=by, now=now)
    if not row.is_open:
        raise Refused(_("This deadline is closed already: somebody decided it before you."))
    office = queries.office()
    found = reread(deadline, office=office)
    if found is None:
        raise Refused(_("Its words give the date that stands: nothing to correct."))
    if found.stays:
        raise Refused(_("It stays: %(reason)s.") % {"reason": found.stays.label})
    if found.key != seen:
        raise Refused(_("The conventions were changed meanwhile: look at the new date first."))
    due = due_of(found.reading, reference_date=found.reference)
    if due is None:
        raise Refused(_("Its words name no day any more."))
    stated = found.stated
    due = replace(due, wording=stated.wording, roll=Roll(stated.roll), zone=stated.zone, calendar=stated.calendar)
    return deadlines.correct(found.deadline, by=by, now=now, due=due, reason=_reason(found, office.conventions))


def correct_many(named: Mapping[int, str], *, by: Actor, now: datetime) -> list[Corrected]:
    """Correct the deadlines whose id stands in `named` with what was seen, each in a transaction of its own."""
    rows = Deadline.objects.filter(pk__in=named).select_related("commitment").order_by("last_day", "pk")
    done = []
    for row in list(rows):
        try:
            done.append(Corrected(correct_as_read(row, by=by, now=now, seen=named[row.pk])))
        except Refused as refused:
            done.append(Corrected(row, refused.message))
    return done


def _reason(found: Reread, conventions: Conventions) -> str:
    """Why the date is corrected, for the history: the settings that make the difference, as they are now."""
    words = list_in_words([setting_in_words(name, conventions) for name in found.because])
    return _("Read again as the office reads dates now: %(conventions)s.") % {"conventions": words}
