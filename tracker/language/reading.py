"""What words mean as a deadline: the value that everything else here is made for."""

import datetime
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Explained
from tracker.domain.recurrence import Recurrence
from tracker.language.periods import Offset


class Head(StrEnum):
    """The words that make a deadline of a period."""

    BY = "by"  # by, no later than, on or before, due
    BEFORE = "before"  # before, prior to
    UNTIL = "until"
    WITHIN = "within"
    IN = "in"  # in April, during 2027, in 10 working days
    ON = "on"
    BARE = ""  # nothing: the period stands alone


@dataclass(frozen=True)
class Reading:
    """What the words mean as a deadline.

    Without a `date` it waits for the event of its `offset`, or repeats by its `recurrence` from no day that is named,
    or names no day at all ("immediately"). With a date, `offset` says from what it was counted, and `recurrence`
    generates the last days on time, this date's first. `start` and `end` are the place of `words` in the text, in code
    points. `rule`, `convention`, `warnings` and the codes in `explanation` are stable and stand in
    tracker/language/codes.py. `rivals` are other defensible readings of the same words, best first, without rivals of
    their own. `confidence` from 0 to 1 only orders readings: it is no probability.
    """

    date: PartialDate | None
    boundary: Boundary
    start: int
    end: int
    words: str
    rule: str
    convention: str
    explanation: tuple[Explained, ...]
    rivals: tuple["Reading", ...]
    confidence: float
    warnings: tuple[str, ...]
    recurrence: Recurrence | None = None
    offset: Offset | None = None

    @property
    def last_day(self) -> datetime.date | None:
        """The last calendar day that is on time, before any roll; None where an event decides."""
        if self.date is None:
            return None
        return self.date.last_day if self.boundary is Boundary.END else self.date.first_day - timedelta(days=1)
