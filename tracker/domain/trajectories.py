"""Whether a measure is on its way: a straight line from the baseline to the target, and the newest reading beside it.

The rule, in words (the pages say the same):

- The line runs straight from the baseline on its day to the target on the last day of the target's date as it stands
  now. Before and after it stays at its ends.
- **On course**: the newest accepted reading is at least as good as the line on the day the reading holds for.
- **Off course**: it is worse.
- **No reading since …**: there is no accepted reading yet, or the newest one is older than a quarter of the time from
  baseline to target, but at least 30 and at most 400 days. A reading on the target's day or after it grows never old.

Days are local days, values are exact decimals; nothing here knows a clock: `today` is an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

LEAST_PATIENCE, MOST_PATIENCE = 30, 400  # days


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Course(StrEnum):
    """What can be said of a measure."""

    ON = "on"
    OFF = "off"
    SILENT = "silent"


@dataclass(frozen=True)
class Target:
    """From where, to where, by when."""

    direction: Direction
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date

    def expected(self, day: date) -> Fraction:
        """The line's value on a day; a target that lies before its baseline is expected at once."""
        start, end = Fraction(self.baseline), Fraction(self.target)
        span = (self.target_on - self.baseline_on).days
        gone = (day - self.baseline_on).days
        if span <= 0 or gone >= span:
            return end
        return start + (end - start) * Fraction(max(gone, 0), span)

    def is_good(self, point: "Point") -> bool:
        """Whether a value is at least as good as the line on its day."""
        expected, value = self.expected(point.day), Fraction(point.value)
        return value >= expected if self.direction is Direction.UP else value <= expected

    @property
    def patience(self) -> int:
        """Days after which a reading is too old to say anything."""
        return max(LEAST_PATIENCE, min(MOST_PATIENCE, (self.target_on - self.baseline_on).days // 4))


@dataclass(frozen=True)
class Point:
    """A value and the day it holds for."""

    day: date
    value: Decimal


@dataclass(frozen=True)
class Judgement:
    """The course; `since`: the day of the newest reading, of the baseline where there is none."""

    course: Course
    since: date
    newest: Point | None = None


def judge(aim: Target, accepted: Iterable[Point], today: date) -> Judgement:
    """What the accepted readings, the oldest record first, say of a measure today.

    Of several readings of one day the last one counts.
    """
    newest: Point | None = None
    for point in accepted:
        if newest is None or point.day >= newest.day:
            newest = point
    if newest is None:
        return Judgement(Course.SILENT, aim.baseline_on)
    if newest.day < aim.target_on and (today - newest.day).days > aim.patience:
        return Judgement(Course.SILENT, newest.day, newest)
    return Judgement(Course.ON if aim.is_good(newest) else Course.OFF, newest.day, newest)
