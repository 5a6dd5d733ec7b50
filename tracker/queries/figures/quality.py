"""Whether reminders are answered, and what is missing in our own books."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tracker.domain.lifecycle import OPEN, Status
from tracker.models import Contact, Deadline
from tracker.queries.figures.chosen import Counting
from tracker.queries.reach import is_reached

SHOWN = 10


@dataclass(frozen=True)
class Answered:
    """Reminders of a step to those who must deliver, and after how many of them somebody said something."""

    step: str
    sent: int
    within_3: int
    within_10: int


@dataclass(frozen=True)
class Gap:
    """Open dates that lack something, and the first of them."""

    code: str
    count: int
    of: int
    first: list[Deadline]


# A repeat has its number behind its step; both ask the same. Days are counted by the deadline's calendar and zone.
_ANSWERED = """
, told AS (
    SELECT split_part(notice.step, '#', 1) AS step, dates.id, dates.counted_by, dates.zone, message.sent_at,
        (message.sent_at AT TIME ZONE dates.zone)::date AS sent_on
    FROM tracker_notification notice
    JOIN dates ON dates.id = notice.deadline_id
    JOIN tracker_message message ON message.id = notice.message_id
    WHERE notice.kind = 'step' AND notice.state = 'sent'
        AND notice.roles && ARRAY['responsible', 'supporting']::varchar[]
        AND (message.sent_at AT TIME ZONE dates.zone)::date >= %s
        AND (message.sent_at AT TIME ZONE dates.zone)::date < %s
), heard AS (
    SELECT told.*, (SELECT min(said.at) FROM (
        SELECT at FROM tracker_report WHERE deadline_id = told.id
        UNION ALL SELECT at FROM tracker_answer WHERE deadline_id = told.id
        UNION ALL SELECT at FROM tracker_extension WHERE deadline_id = told.id
    ) AS said WHERE said.at >= told.sent_at) AS answered_at
    FROM told
), counted AS (
    SELECT heard.step,
        workdays.n[(heard.answered_at AT TIME ZONE heard.zone)::date - workdays.before]
            - workdays.n[heard.sent_on - workdays.before] AS days
    FROM heard JOIN workdays ON workdays.calendar = heard.counted_by
)
SELECT step, count(*), count(*) FILTER (WHERE days <= 3), count(*) FILTER (WHERE days <= 10)
FROM counted GROUP BY step ORDER BY step
"""


def answered(counting: Counting) -> list[Answered]:
    """By step, of the reminders that were sent in those months."""
    after = (counting.chosen.until.replace(day=28) + timedelta(days=4)).replace(day=1)
    more = [counting.chosen.since, after]
    return [Answered(*row) for row in counting.ask(_ANSWERED, *more)]


def gaps(counting: Counting) -> list[Gap]:
    """What our own books lack, over the open dates: each with its number and the first few."""
    rows = counting.dates.filter(status__in=[status.value for status in sorted(OPEN)])
    missing = _missing(counting.today)
    plain = {code: Count("pk", filter=lacks) for code, lacks in missing.items() if isinstance(lacks, Q)}
    counts = rows.order_by().aggregate(whole=Count("pk"), **plain)
    # Asked apart, the database joins these; inside a sum it would ask them of each row.
    counts |= {code: rows.filter(lacks).count() for code, lacks in missing.items() if code not in plain}
    return [
        Gap(code, counts[code], counts["whole"], _first(rows.filter(lacks)) if counts[code] else [])
        for code, lacks in missing.items()
    ]


def _missing(today: date) -> dict[str, Q | Exists]:
    bounced = Contact.objects.current(today).filter(
        party__participations__commitment=OuterRef("commitment"),
        party__participations__role="responsible",
        recipient__unreachable_at__isnull=False,
        main=True,
    )
    return {
        "nobody": ~is_reached(today=today),
        "bounced": Exists(bounced),
        "no_source": Q(commitment__source=None),
        "no_quote": Q(commitment__quotation=None),
        "waits": Q(status=Status.AWAITING_TRIGGER.value),
        "coarse": Q(first_day__lt=F("last_day")),
        "no_owner": Q(commitment__owner=None) | Q(commitment__owner__is_active=False),
    }


def _first(rows: QuerySet[Deadline]) -> list[Deadline]:
    return list(rows.select_related("commitment").order_by(F("last_day").asc(nulls_last=True), "pk")[:SHOWN])
