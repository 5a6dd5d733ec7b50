"""Which dates are counted, and working days in the database.

A working day is counted by the calendar of its deadline. Calendars are rules over a library of holidays, so the
database is handed each of them as a row of zeros and ones, a character a day, and numbers the working days: the
difference of two numbers is how many working days lie after the one day, up to and including the other. The number of
a day is the element `day - before` of the array `n` of its calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.lifecycle import Kind, Stage, Status
from tracker.models import Calendar, Deadline, OfficeSettings, Participation, User
from tracker.queries.access import visible_to

LEFT_OUT = (Status.ENTERED_BY_MISTAKE.value,)
OFFICE = 0  # stands for the office's calendar where a deadline names none


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What is counted. `since`, `until`: first days of the first and last month in which dates were closed."""

    since: date
    until: date
    unit: int | None = None
    party: int | None = None
    source: int | None = None
    tag: str = ""
    kind: str = ""

    def dates(self, user: User) -> QuerySet[Deadline]:
        """Dates of results and reports that this account may see; never a draft's, nor what was entered by mistake."""
        rows = Deadline.objects.filter(commitment__in=visible_to(user).order_by().values("pk"))
        rows = rows.exclude(kind=Kind.REVIEW.value).exclude(status__in=LEFT_OUT)
        rows = rows.exclude(commitment__stage=Stage.DRAFT.value).filter(self._narrowed())
        return rows.filter(kind=self.kind) if self.kind else rows

    def _narrowed(self) -> Q:
        found = Q()
        if self.unit is not None:
            found &= Q(commitment__unit=self.unit)
        if self.party is not None:
            taking_part = Participation.objects.filter(party=self.party, role="responsible")
            found &= Q(commitment__in=taking_part.values("commitment"))
        if self.source is not None:
            found &= Q(commitment__source=self.source)
        return found & Q(commitment__tags__contains=[self.tag]) if self.tag else found


_COLUMNS = (
    "id",
    "commitment_id",
    "status",
    "zone",
    "first_day",
    "last_day",
    "original_last_day",
    "extensions_count",
    "calendar_id",
    "received_on",
    "closed_at",
)
_QUESTION = """
WITH chosen ({columns}) AS ({dates}),
numbered AS (
    SELECT calendar.id, bit.at, sum(bit.works::int) OVER (PARTITION BY calendar.id ORDER BY bit.at)::int AS n
    FROM unnest(%s::bigint[], %s::text[]) AS calendar (id, bits),
        string_to_table(calendar.bits, NULL) WITH ORDINALITY AS bit (works, at)
),
workdays AS MATERIALIZED (
    SELECT id AS calendar, %s::date - 1 AS before, array_agg(n ORDER BY at) AS n FROM numbered GROUP BY id
),
dates AS (
    SELECT id, commitment_id, status, zone, first_day, last_day, original_last_day, extensions_count,
        coalesce(calendar_id, %s) AS counted_by,
        coalesce(received_on, (closed_at AT TIME ZONE zone)::date) AS received,
        date_trunc('month', closed_at AT TIME ZONE %s)::date AS closed_in
    FROM chosen
)
{question}
"""


@dataclass(frozen=True)
class Counting:
    """What is counted, for whom, by whose calendar and on which local day of the office.

    The working days are numbered once, however many questions are asked.
    """

    user: User
    chosen: Chosen
    office: OfficeSettings
    today: date

    @cached_property
    def dates(self) -> QuerySet[Deadline]:
        """The dates that are counted."""
        return self.chosen.dates(self.user)

    def ask(self, question: str, *more: Any) -> Any:
        """The rows of a question to the tables `dates` and `workdays` (see above); `more` are its own parameters."""
        sql, params = self.dates.order_by().values_list(*_COLUMNS).query.sql_with_params()
        first, ids, bits = self._numbered
        whole = _QUESTION.format(columns=", ".join(_COLUMNS), dates=sql, question=question)
        with connection.cursor() as cursor:
            cursor.execute(whole, [*params, ids, bits, first, OFFICE, self.office.zone, *more])
            return cursor.fetchall()

    @cached_property
    def _numbered(self) -> tuple[date, list[int], list[str]]:
        """The first day, and the calendars in use with their days from there on."""
        span = self.dates.order_by().aggregate(
            a=Min("original_last_day"), b=Min("last_day"), c=Max("last_day"), d=Max("received_on"), e=Min("received_on")
        )
        days = [day for day in span.values() if day is not None] + [self.today]
        # A closing day is no later than today in any zone of the world.
        first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=2)
        calendars = self._calendars()
        return first, list(calendars), [_bits(calendar, first, last) for calendar in calendars.values()]

    def _calendars(self) -> Mapping[int, WorkCalendar]:
        named = self.dates.exclude(calendar=None).order_by().values("calendar").distinct()
        rows = Calendar.objects.filter(pk__in=named).prefetch_related("days")
        own = self.office.calendar.as_work_calendar() if self.office.calendar else WEEKDAYS
        return {OFFICE: own} | {row.pk: row.as_work_calendar() for row in rows}


@lru_cache(maxsize=32)
def _bits(calendar: WorkCalendar, first: date, last: date) -> str:
    """A character a day: 1 for a working day."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return "".join("1" if calendar.is_workday(day) else "0" for day in days)
