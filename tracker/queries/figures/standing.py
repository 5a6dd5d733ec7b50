"""What is open: how long it has been overdue, and what falls due in the coming months."""

from dataclasses import dataclass
from datetime import date

from tracker.domain.lifecycle import OPEN, PAST_DUE
from tracker.queries.figures.chosen import Counting

# Working days overdue: from, to (None: more).
BANDS: tuple[tuple[int, int | None], ...] = ((0, 5), (6, 10), (11, 20), (21, 60), (61, None))
MONTHS = 12


@dataclass(frozen=True)
class Due:
    """Open dates that fall due in a month: those named to the day, and those known only by a longer period."""

    month: date
    exact: int
    coarse: int


_AGEING = """
, overdue AS MATERIALIZED (
    SELECT dates.id, workdays.n[%s::date - workdays.before] - workdays.n[dates.last_day - workdays.before] AS late
    FROM dates JOIN workdays ON workdays.calendar = dates.counted_by
    WHERE dates.status = ANY(%s)
)
SELECT band.at, count(overdue.id)
FROM unnest(%s::int[], %s::int[]) WITH ORDINALITY AS band (least, most, at)
LEFT JOIN overdue ON overdue.late BETWEEN band.least AND band.most
GROUP BY band.at ORDER BY band.at
"""
_FOREVER = 2**31 - 1


def ageing(counting: Counting) -> list[int]:
    """How many overdue dates stand in each band. In the first also those overdue for no full working day yet."""
    least = [low for low, _high in BANDS]
    most = [_FOREVER if high is None else high for _low, high in BANDS]
    more = [counting.today, [status.value for status in sorted(PAST_DUE)], least, most]
    return [count for _at, count in counting.ask(_AGEING, *more)]


_LOAD = """
SELECT month.first::date, count(dates.id) FILTER (WHERE first_day = last_day),
    count(dates.id) FILTER (WHERE first_day < last_day)
FROM generate_series(date_trunc('month', %s::date), date_trunc('month', %s::date) + %s * interval '1 month',
    interval '1 month') AS month (first)
LEFT JOIN dates ON dates.status = ANY(%s) AND date_trunc('month', dates.last_day) = month.first
GROUP BY month.first ORDER BY month.first
"""


def load(counting: Counting) -> list[Due]:
    """The open dates of this month and the eleven after it."""
    more = [counting.today, counting.today, MONTHS - 1, [status.value for status in sorted(OPEN)]]
    return [Due(*row) for row in counting.ask(_LOAD, *more)]
