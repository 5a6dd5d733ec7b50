"""The measures of a commitment, with their readings and whether they are on course."""

from dataclasses import dataclass
from datetime import date

from tracker.domain.trajectories import Course, Judgement, judge
from tracker.models import Commitment, Indicator, Reading


@dataclass(frozen=True)
class Measure:
    """An indicator as it stands today; `judgement` None while the date of its target has no day."""

    indicator: Indicator
    readings: list[Reading]
    judgement: Judgement | None

    @property
    def course(self) -> Course | None:
        """On course, off course, or silent."""
        return self.judgement.course if self.judgement else None


def measures_of(commitment: Commitment, *, today: date) -> list[Measure]:
    """By what a commitment is measured, and what was measured: two queries."""
    rows = commitment.indicators.select_related("deadline").prefetch_related("readings")
    return [_measure(row, today) for row in rows]


def _measure(row: Indicator, today: date) -> Measure:
    readings = sorted(row.readings.all(), key=lambda one: (one.day, one.at, one.pk))
    accepted = [one.point for one in readings if one.state == Reading.State.ACCEPTED]
    return Measure(row, readings, judge(row.aim, accepted, today) if row.aim else None)
