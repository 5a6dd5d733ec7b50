"""Measures of a commitment and their readings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from tracker.domain.deadlines import local_day
from tracker.domain.trajectories import Direction
from tracker.models import Commitment, Deadline, Indicator, Reading, Report
from tracker.operations import audit
from tracker.operations.audit import Actor, Change, of_commitment, verb
from tracker.operations.closing import locked
from tracker.operations.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is measured, from where to where, by which date of the commitment."""

    name: str
    unit: str
    direction: Direction
    baseline: Decimal
    baseline_on: date
    target: Decimal
    deadline: Deadline


@dataclass(frozen=True)
class Measured:
    """A value that somebody names for an indicator."""

    indicator: Indicator
    value: Decimal
    day: date
    source: str = ""


@verb
def define(commitment: Commitment, measure: Measure, *, by: Actor, now: datetime) -> Indicator:
    """Say by what the promise is measured.

    Raises Refused: a closed commitment, a name it has already, a target on the wrong side of its baseline, a baseline
    that does not lie before the target's day, or a date of another commitment.
    """
    row = locked(commitment)
    indicator = Indicator(commitment=row, created_at=now)
    _put(indicator, row, measure)
    audit.record([_change(indicator, "defined", text=measure.name)], by=by, now=now)
    return indicator


@verb
def revise(indicator: Indicator, measure: Measure, *, by: Actor, now: datetime, reason: str) -> Indicator:
    """Change what is measured; the readings stay. Raises Refused as `define` does, and without a reason."""
    if not reason.strip():
        raise Refused(_("Say why: the reason is kept with the decision."))
    row = locked(indicator.commitment)
    kept = Indicator.objects.select_for_update().get(pk=indicator.pk)
    before = _values(kept)
    _put(kept, row, measure)
    audit.record([_change(kept, "revised", before=before, text=reason.strip())], by=by, now=now)
    return kept


@verb
def read(measured: Measured, *, by: Actor, now: datetime) -> Reading:
    """Enter a reading that the office has itself: it counts at once. Raises Refused for a day still to come."""
    row = locked(measured.indicator.commitment)
    reading = _reading(measured, now=now, by=by, state=Reading.State.ACCEPTED)
    text = f"{measured.indicator.name}: {reading.value.normalize():f}"
    change = of_commitment(row, "indicator.read", after=_of_reading(reading), text=text)
    audit.record([change], by=by, now=now)
    return reading


@verb
def strike(reading: Reading, *, by: Actor, now: datetime, reason: str) -> Reading:
    """Take a reading out that was wrong: it stays in the table and counts no more. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Say why: the reason is kept with the decision."))
    row = locked(reading.indicator.commitment)
    kept = Reading.objects.select_for_update().get(pk=reading.pk)
    if kept.state != Reading.State.ACCEPTED:
        raise Refused(_("This reading does not count: nothing is to be taken out."))
    kept.state = Reading.State.REJECTED
    kept.save(update_fields=["state"])
    change = of_commitment(row, "indicator.struck", after=_of_reading(kept), text=reason.strip())
    audit.record([change], by=by, now=now)
    return kept


def claim(report: Report, found: Iterable[Measured], *, by: Actor, now: datetime) -> list[dict[str, object]]:
    """Note the readings that a report brings: they count once it is accepted. Raises Refused as `read` does."""
    readings = []
    for measured in found:
        if measured.indicator.commitment_id != report.deadline.commitment_id:
            raise Refused(_("This measure belongs to something else: open the page again."))
        readings.append(_reading(measured, now=now, by=by, state=Reading.State.CLAIMED, report=report))
    return [_of_reading(reading) for reading in readings]


def judge(report: Report, state: Reading.State) -> None:
    """The readings of a report stand or fall with it."""
    report.readings.filter(state=Reading.State.CLAIMED).update(state=state)


def _put(indicator: Indicator, commitment: Commitment, measure: Measure) -> None:
    _must_lead_there(commitment, measure)
    same = commitment.indicators.filter(name__iexact=measure.name.strip()).exclude(pk=indicator.pk)
    if same.exists():
        raise Refused(_("“%(name)s” is measured already.") % {"name": measure.name.strip()})
    indicator.name, indicator.unit = measure.name.strip(), measure.unit.strip()
    indicator.direction, indicator.deadline = measure.direction.value, measure.deadline
    indicator.baseline, indicator.baseline_on = measure.baseline, measure.baseline_on
    indicator.target = measure.target
    indicator.save()


def _must_lead_there(commitment: Commitment, measure: Measure) -> None:
    if commitment.is_closed:
        raise Refused(_("This commitment is closed already."))
    if measure.deadline.commitment_id != commitment.pk or measure.deadline.last_day is None:
        raise Refused(_("The target needs a date of this commitment that has a day."))
    if measure.baseline_on >= measure.deadline.last_day:
        raise Refused(_("The day of the baseline must lie before the target's last day."))
    up = measure.direction is Direction.UP
    if (measure.target < measure.baseline) if up else (measure.target > measure.baseline):
        raise Refused(_("The target lies on the wrong side of the baseline: check which way is better."))


def _reading(
    measured: Measured, *, by: Actor, now: datetime, state: Reading.State, report: Report | None = None
) -> Reading:
    if measured.day > local_day(now, measured.indicator.deadline.zone):
        raise Refused(_("A reading cannot hold for a day that is still to come: correct the date."))
    return Reading.objects.create(
        indicator=measured.indicator, report=report, value=measured.value, day=measured.day,
        source=measured.source.strip(), state=state, at=now, by=by.ref,
    )  # fmt: skip


def _values(indicator: Indicator) -> dict[str, object]:
    return {
        "indicator": indicator.pk,
        "direction": str(indicator.direction),
        "baseline": str(indicator.baseline),
        "baseline_on": str(indicator.baseline_on),
        "target": str(indicator.target),
        "deadline": str(indicator.deadline.uid),
    }


def _of_reading(reading: Reading) -> dict[str, object]:
    values = {"indicator": reading.indicator_id, "reading": reading.pk, "state": str(reading.state)}
    return {**values, "value": str(reading.value), "day": str(reading.day)}


def _change(indicator: Indicator, action: str, **values: object) -> Change:
    return of_commitment(indicator.commitment, f"indicator.{action}", after=_values(indicator), **values)
