"""What people decide about a duty that comes again: let one date pass, end it, give it other dates or another rule.

None of it touches the dates that are open or decided, but for the one that is let pass. The next date keeps its day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Kind, Status
from tracker.models import Commitment, Deadline, OfficeSettings, Schedule
from tracker.operations import audit
from tracker.operations.audit import Actor, Change, of_commitment, verb
from tracker.operations.closing import locked
from tracker.operations.dates_told import added
from tracker.operations.deadlines import close_row
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle
from tracker.operations.moves import must_be_open
from tracker.operations.opening import new_deadline
from tracker.operations.series import arm, has_passed, series_of
from tracker.operations.terms import Due, office_calendar
from tracker.wording.dates import date_in_words

MOST_LISTED = 200


@verb
def skip(schedule: Schedule, day: date, *, by: Actor, now: datetime, reason: str) -> Schedule:
    """Let one date pass: the open one, which is waived, or one to come, which does not open. It is no miss.

    `day` is its last day as the rule or the list has it. Raises Refused: no reason, no such date, decided already, a
    report waits for its decision, or nothing would be left open and nothing comes after it.
    """
    _must_have(reason, _("Say why this date is let pass."))
    row, commitment, newest, office = _opened(schedule)
    opened = row.deadlines.filter(occurrence=day).first()
    before = {"skipped": [str(one) for one in row.skipped]}
    if opened is None and not row.duty.has(day, after=_last(newest), calendar=_calendar(newest, office)):
        raise Refused(_("%(day)s is none of the dates of this series.") % {"day": date_in_words(day)})
    if day in row.skipped:
        raise Refused(_("%(day)s is let pass already.") % {"day": date_in_words(day)})
    row.skipped = sorted({*row.skipped, day})
    after = {"skipped": _days(row.skipped), "day": str(day)}
    changes = [_change(commitment, "series.skipped", row, before, after, reason)]
    if opened is None:
        _arm(row, newest, office, now)
    else:
        row.save(update_fields=["skipped"])
        changes += _waive(opened, commitment, by=by, now=now, reason=reason)
    audit.record(changes, by=by, now=now)
    return row


@verb
def unskip(schedule: Schedule, day: date, *, by: Actor, now: datetime, reason: str) -> Schedule:
    """Have a date open after all that was to be let pass. Raises Refused: no reason, or it is not to be let pass."""
    _must_have(reason, _("Say why this date counts after all."))
    row, commitment, newest, office = _opened(schedule)
    if day not in row.skipped or day <= _last(newest):
        raise Refused(_("%(day)s is no date to come that is let pass.") % {"day": date_in_words(day)})
    before = {"skipped": _days(row.skipped)}
    row.skipped = [one for one in row.skipped if one != day]
    _arm(row, newest, office, now)
    after = {"skipped": _days(row.skipped), "day": str(day)}
    audit.record([_change(commitment, "series.unskipped", row, before, after, reason)], by=by, now=now)
    return row


@verb
def end(schedule: Schedule, last: date, *, by: Actor, now: datetime, reason: str) -> Schedule:
    """End a series: no date opens whose last day lies after `last`. Those that are open stay.

    Raises Refused: no reason, a date after it is open already, or the series ends by then anyway.
    """
    _must_have(reason, _("Say why the series ends."))
    row, commitment, newest, office = _opened(schedule)
    if last < _last(newest):
        words = _("The date of %(day)s is open already: the series cannot end before it.")
        raise Refused(words % {"day": date_in_words(_last(newest))})
    if row.opens_at is None or (row.until is not None and row.until <= last):
        raise Refused(_("The series ends by then anyway."))
    before = {"until": row.until and str(row.until)}
    row.until = last
    _arm(row, newest, office, now)
    audit.record([_change(commitment, "series.ended", row, before, {"until": str(last)}, reason)], by=by, now=now)
    return row


@verb
def change_rule(schedule: Schedule, due: Due, *, by: Actor, now: datetime, reason: str) -> Schedule:
    """Have a duty come again by another rule from its next date on; what is open or decided stays as it is.

    `due`: the words as they were read, with the rule and the date from which it counts. Raises Refused: no reason, no
    rule in the words, or no date would come.
    """
    _must_have(reason, _("Say why the rule changes."))
    row, commitment, newest, office = _opened(schedule)
    begun = series_of(due)
    if begun is None:
        raise Refused(_("These words do not say how often it comes: write, for example, “every quarter by the 15th”."))
    rule, begins = begun
    before = _rule_of(row)
    row.rrule, row.counted, row.listed = rule.rrule, rule.parts["counted"], []
    row.first_edtf, row.boundary, row.first_date = due.date.edtf, due.boundary.value, begins.last_day
    row.wording, row.until = due.wording[:300], rule.until
    _arm(row, newest, office, now)
    if row.opens_at is None:
        raise Refused(_("By this rule no date would come after %(day)s.") % {"day": date_in_words(_last(newest))})
    audit.record([_change(commitment, "series.rule_changed", row, before, _rule_of(row), reason)], by=by, now=now)
    return row


@verb
def change_dates(
    schedule: Schedule, dates: Sequence[PartialDate], *, by: Actor, now: datetime, reason: str
) -> Schedule:
    """Have a duty fall due on exactly these dates after the newest one, whatever was to come before; none ends it.

    Raises Refused: no reason, a date that is not after the newest one, the same last day twice, or too many.
    """
    _must_have(reason, _("Say why the dates change."))
    row, commitment, newest, office = _opened(schedule)
    wanted = _in_order(dates)
    if wanted and wanted[0].last_day <= _last(newest):
        words = _("%(day)s is not after %(newest)s, which is open or decided already.")
        raise Refused(words % {"day": date_in_words(wanted[0]), "newest": date_in_words(_last(newest))})
    before = _rule_of(row)
    kept = row.listed if row.listed else _edtf_of(row)
    past = [one for one in kept if PartialDate.parse(one).last_day <= _last(newest)]
    row.listed = [*past, *(one.edtf for one in wanted)]
    row.rrule, row.counted, row.until = "", None, None
    row.skipped = [one for one in row.skipped if one <= _last(newest)]
    _arm(row, newest, office, now)
    audit.record([_change(commitment, "series.dates_changed", row, before, _rule_of(row), reason)], by=by, now=now)
    return row


@verb
def add_dates(
    commitment: Commitment, dates: Sequence[PartialDate], *, by: Actor, now: datetime, kind: Kind, wording: str = ""
) -> Deadline:
    """Add a duty that falls due on these dates, one after the other; the first that can still be met opens.

    Raises Refused: the commitment is closed, fewer than two dates, all have passed, or the same last day twice.
    """
    row = locked(commitment)
    if row.is_closed:
        raise Refused(_("This commitment is closed: open it again before you add a date."))
    wanted = _in_order(dates)
    if len(wanted) < 2:
        raise Refused(_("Write at least two dates, each on a line of its own. A single one is added as a date."))
    office = queries.office()
    first = next((one for one in wanted if not has_passed(Due(date=one), office, now)), None)
    if first is None:
        raise Refused(_("All of these dates have passed: write at least one that can still be met."))
    schedule = Schedule.objects.create(
        commitment=row,
        listed=[one.edtf for one in wanted],
        kind=kind.value,
        wording=wording.strip()[:300],
        first_edtf=wanted[0].edtf,
        first_date=wanted[0].last_day,
    )
    number = max(row.deadlines.values_list("number", flat=True), default=0) + 1
    due = Due(date=first, wording=wording.strip(), rule="listed")
    deadline, version = new_deadline(row, due, kind, number=number, office=office, by=by, now=now)
    deadline.schedule, deadline.occurrence = schedule, first.last_day
    deadline.save()
    version.save()
    _arm(schedule, deadline, office, now)
    settled = settle([deadline.pk], now=now)
    begun = _change(row, "series.begun", schedule, {}, _rule_of(schedule), "")
    audit.record([begun, added(deadline), *settled], by=by, now=now)
    return deadline


def _opened(schedule: Schedule) -> tuple[Schedule, Commitment, Deadline, OfficeSettings]:
    """The series as it is now, its commitment, locked, its newest date, and the office. Raises Refused once closed."""
    commitment = locked(schedule.commitment)
    if commitment.is_closed:
        raise Refused(_("This commitment is closed: nothing comes again."))
    row = Schedule.objects.select_for_update(of=("self",), no_key=True).get(pk=schedule.pk)
    newest = row.deadlines.select_related("calendar").latest("occurrence")
    return row, commitment, newest, queries.office()


def _arm(row: Schedule, newest: Deadline, office: OfficeSettings, now: datetime) -> None:
    """Have the next date open when its time comes, or with the next sweep where the newest is decided already."""
    arm(row, newest, office)
    if row.opens_at is not None and not newest.is_open:
        row.opens_at = min(now, row.opens_at)
    row.end_told = False
    row.save()


def _waive(opened: Deadline, commitment: Commitment, *, by: Actor, now: datetime, reason: str) -> list[Change]:
    (deadline,), clock = begin([opened.pk], now=now)
    must_be_open(deadline)
    if deadline.reports.waiting().exists():
        raise Refused(_("A report waits for its decision: accept it or send it back first."))
    changes = close_row(deadline, commitment, Status.WAIVED, by=by, now=now, reason=reason)
    if commitment.is_closed:
        raise Refused(_("Nothing comes after this date and nothing else is open: decide it, or close the commitment."))
    return [*clock, *changes]


def _in_order(dates: Sequence[PartialDate]) -> list[PartialDate]:
    found = sorted(dates, key=lambda one: one.last_day)
    for one, other in zip(found, found[1:], strict=False):
        if one.last_day == other.last_day:
            raise Refused(_("%(day)s stands there twice.") % {"day": date_in_words(one)})
    if len(found) > MOST_LISTED:
        raise Refused(_("These are more than %(most)s dates: write the nearest ones.") % {"most": MOST_LISTED})
    return found


def _edtf_of(row: Schedule) -> list[str]:
    """The dates of a series that opened by its rule, as they were first recorded."""
    opened = row.deadlines.filter(versions__version=1).order_by("occurrence")
    return list(opened.values_list("versions__edtf", flat=True))


def _calendar(newest: Deadline, office: OfficeSettings) -> WorkCalendar:
    return newest.calendar.as_work_calendar() if newest.calendar else office_calendar(office)


def _last(newest: Deadline) -> date:
    """The last day of the newest date as the rule or the list has it."""
    if newest.occurrence is None:
        raise ValueError(f"{newest} belongs to no series")
    return newest.occurrence


def _must_have(reason: str, words: str) -> None:
    if not reason.strip():
        raise Refused(words)


def _days(days: Sequence[date]) -> list[str]:
    return [str(day) for day in days]


def _rule_of(row: Schedule) -> dict[str, Any]:
    """What the history keeps of a series."""
    return {
        "rrule": row.rrule,
        "counted": row.counted,
        "listed": list(row.listed),
        "first_edtf": row.first_edtf,
        "until": row.until and str(row.until),
    }


def _change(
    commitment: Commitment, action: str, row: Schedule, before: dict[str, Any], after: dict[str, Any], reason: str
) -> Change:
    return of_commitment(commitment, action, before=before, after={"schedule": row.pk, **after}, text=reason.strip())
