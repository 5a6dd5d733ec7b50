"""Whether reminders are answered, and what is missing in our own books."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

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
    SELECT heard.step, ended.n - began.n AS days
    FROM heard
    LEFT JOIN workdays began ON began.calendar = heard.counted_by AND began.day = heard.sent_on
    LEFT JOIN workdays ended ON ended.calendar = heard.counted_by
        AND ended.day = (heard.answered_at AT TIME ZONE heard.zone)::date
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
    whole = rows.count()
    return [_gap(code, found, whole) for code, found in _missing(rows, counting.today)]


def _missing(rows: QuerySet[Deadline], today: date) -> list[tuple[str, QuerySet[Deadline]]]:
    bounced = Contact.objects.current(today).filter(
        party__participations__commitment=OuterRef("commitment"),
        party__participations__role="responsible",
        recipient__unreachable_at__isnull=False,
        main=True,
    )
    return [
        ("nobody", rows.exclude(is_reached(today=today))),
        ("bounced", rows.filter(Exists(bounced))),
        ("no_source", rows.filter(commitment__source=None)),
        ("no_quote", rows.filter(commitment__quotation=None)),
        ("waits", rows.filter(status=Status.AWAITING_TRIGGER.value)),
        ("coarse", rows.filter(first_day__lt=F("last_day"))),
        ("no_owner", rows.filter(Q(commitment__owner=None) | Q(commitment__owner__is_active=False))),
    ]


def _gap(code: str, rows: QuerySet[Deadline], whole: int) -> Gap:
    first = rows.select_related("commitment").order_by(F("last_day").asc(nulls_last=True), "pk")[:SHOWN]
    return Gap(code, rows.count(), whole, list(first))
