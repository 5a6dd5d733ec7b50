"""What was decided: kept by the first date and by the present one, and how far it slipped.

Only what was judged counts: met, partly met, missed. Withdrawn, waived and superseded dates are nobody's failure.
Kept means met, and received by the day in question.
"""

from dataclasses import dataclass
from datetime import date

from tracker.domain.lifecycle import JUDGED, PAST_DUE, Status
from tracker.queries.figures.chosen import Counting

JUDGED_AS = [status.value for status in sorted(JUDGED)]
DELIVERED_AS = [Status.MET.value, Status.PARTLY_MET.value]
PAST = [status.value for status in sorted(PAST_DUE)]


@dataclass(frozen=True)
class Month:
    """Dates closed in a month, and how many of them were kept by their first and by their present date."""

    month: date
    closed: int
    kept_first: int
    kept_now: int


@dataclass(frozen=True)
class Slip:
    """Working days from the first date to the receipt: the median, and what nine of ten stay within."""

    party: str
    delivered: int
    median: int
    ninth: int


@dataclass(frozen=True)
class Party:
    """How a party keeps its promises. Each number beside the one that it is a part of.

    `late`: received after the first date, by `late_median` working days. `extended` of all `dates`. `silent`: of the
    `overdue` ones those about which nobody ever said anything. `unproven`: of the met ones those without a report
    whose evidence was accepted.
    """

    party: str
    number: int
    judged: int
    kept_first: int
    kept_now: int
    delivered: int
    late: int
    late_median: int | None
    dates: int
    extended: int
    overdue: int
    silent: int
    met: int
    unproven: int


_BY_MONTH = """
SELECT closed_in, count(*),
    count(*) FILTER (WHERE status = 'met' AND received <= original_last_day),
    count(*) FILTER (WHERE status = 'met' AND received <= last_day)
FROM dates
WHERE status = ANY(%s) AND original_last_day IS NOT NULL AND closed_in BETWEEN %s AND %s
GROUP BY closed_in ORDER BY closed_in
"""


def by_month(counting: Counting) -> list[Month]:
    """On-time rates; a month in which nothing was closed is left out."""
    more = [JUDGED_AS, counting.chosen.since, counting.chosen.until]
    return [Month(*row) for row in counting.ask(_BY_MONTH, *more)]


# Late by n working days: those after the first date, up to and including the day of the receipt; early ones below 0.
_SLIPPED = """
slipped AS MATERIALIZED (
    SELECT dates.*, part.party_id,
        workdays.n[received - workdays.before] - workdays.n[original_last_day - workdays.before] AS slip
    FROM dates
    JOIN tracker_participation part ON part.commitment_id = dates.commitment_id AND part.role = 'responsible'
    JOIN workdays ON workdays.calendar = dates.counted_by
)
"""
_SLIPPAGE = f"""
, {_SLIPPED}
SELECT party.name, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY slip),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY slip)
FROM slipped JOIN tracker_party party ON party.id = slipped.party_id
WHERE status = ANY(%s) AND closed_in BETWEEN %s AND %s AND slip IS NOT NULL
GROUP BY party.id, party.name ORDER BY party.name, party.id
"""  # noqa: S608 - the parts are ours


def slippage(counting: Counting) -> list[Slip]:
    """By responsible party, of what was delivered in those months."""
    more = [DELIVERED_AS, counting.chosen.since, counting.chosen.until]
    return [Slip(*row) for row in counting.ask(_SLIPPAGE, *more)]


_BY_PARTY = f"""
, {_SLIPPED}
, counted AS (
    SELECT slipped.*,
        status = ANY(%s) AND original_last_day IS NOT NULL AND closed_in BETWEEN %s AND %s AS is_judged,
        status = ANY(%s) AS is_overdue,
        EXISTS (SELECT FROM tracker_report said WHERE said.deadline_id = slipped.id)
            OR EXISTS (SELECT FROM tracker_answer said WHERE said.deadline_id = slipped.id)
            OR EXISTS (SELECT FROM tracker_extension said WHERE said.deadline_id = slipped.id) AS is_heard,
        EXISTS (
            SELECT FROM tracker_report report JOIN tracker_evidence proof ON proof.report_id = report.id
            WHERE report.deadline_id = slipped.id AND report.decision = 'accepted' AND report.outcome <> ''
                AND proof.state = 'accepted'
        ) AS is_proven
    FROM slipped
)
SELECT party.name, party.id,
    count(*) FILTER (WHERE is_judged),
    count(*) FILTER (WHERE is_judged AND status = 'met' AND received <= original_last_day),
    count(*) FILTER (WHERE is_judged AND status = 'met' AND received <= last_day),
    count(*) FILTER (WHERE is_judged AND status = ANY(%s)),
    count(*) FILTER (WHERE is_judged AND status = ANY(%s) AND received > original_last_day),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY slip)
        FILTER (WHERE is_judged AND status = ANY(%s) AND received > original_last_day),
    count(*),
    count(*) FILTER (WHERE extensions_count > 0),
    count(*) FILTER (WHERE is_overdue),
    count(*) FILTER (WHERE is_overdue AND NOT is_heard),
    count(*) FILTER (WHERE is_judged AND status = 'met'),
    count(*) FILTER (WHERE is_judged AND status = 'met' AND NOT is_proven)
FROM counted JOIN tracker_party party ON party.id = counted.party_id
GROUP BY party.id, party.name ORDER BY party.name, party.id
"""  # noqa: S608 - the parts are ours


def by_party(counting: Counting) -> list[Party]:
    """Each responsible party with what it is measured by."""
    months = [counting.chosen.since, counting.chosen.until]
    more = [JUDGED_AS, *months, PAST, DELIVERED_AS, DELIVERED_AS, DELIVERED_AS]
    return [Party(*row) for row in counting.ask(_BY_PARTY, *more)]
