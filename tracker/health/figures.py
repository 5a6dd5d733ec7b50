"""The figures of the machine, read from the database in two statements, each part of which an index serves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Func, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tracker.models import Heartbeat, IncomingMail, Message, Notification, OfficeSettings

SWEEP = "sweep"  # name of the sweep's heartbeat
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class WallClock(Func):
    """The database's clock at this very moment, not at the start of the transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()


@dataclass(frozen=True)
class Figures:
    """What the checks and the metrics are made of. `now` is the wall time of this process, `wall` the database's.

    `uncertain` and `rescued` are messages of the last 24 hours; `dead` and `review` those of the last seven days that
    nobody has decided about; `distrusted` those that came back for want of trust, and that nobody has looked at.
    """

    now: datetime
    wall: datetime
    beats: dict[str, Heartbeat]
    is_sending: bool
    oldest_message: datetime | None
    oldest_notice: datetime | None
    uncertain: int = 0
    rescued: int = 0
    dead: int = 0
    review: int = 0
    distrusted: int = 0

    def beat_age(self, name: str) -> float | None:
        """Seconds since the part `name` gave its last life sign; None where it never did."""
        beat = self.beats.get(name)
        return None if beat is None else (self.wall - beat.beat_at).total_seconds()

    @property
    def skew(self) -> float:
        """Seconds by which the database's clock is ahead of this machine's."""
        return (self.wall - self.now).total_seconds()


def read(*, now: datetime) -> Figures:
    """Read them. Raises what the database raises."""
    week = Message.objects.filter(next_attempt_at__gte=now - WEEK)
    day = Message.objects.filter(next_attempt_at__gte=now - DAY)
    office = OfficeSettings.objects.annotate(
        wall=WallClock(),
        oldest_message=_oldest(Message.objects.filter(state=Message.State.PENDING), "next_attempt_at", now),
        oldest_notice=_oldest(
            Notification.objects.filter(state=Notification.State.QUEUED, message=None), "planned_at", now
        ),
        dead=_count(week.filter(state=Message.State.DEAD)),
        review=_count(week.filter(state=Message.State.REVIEW)),
        uncertain=_count(day.filter(uncertain__gt=0)),
        rescued=_count(day.filter(rescues__gt=0)),
        distrusted=_count(_distrusted()),
    ).get()
    return Figures(
        now=now,
        wall=office.wall,
        beats={beat.name: beat for beat in Heartbeat.objects.all()},
        is_sending=office.is_sending,
        oldest_message=office.oldest_message,
        oldest_notice=office.oldest_notice,
        uncertain=office.uncertain,
        rescued=office.rescued,
        dead=office.dead,
        review=office.review,
        distrusted=office.distrusted,
    )


def _oldest(rows: QuerySet[Any], field: str, now: datetime) -> Subquery:
    return Subquery(rows.filter(**{f"{field}__lte": now}).order_by(field).values(field)[:1])


def _distrusted() -> QuerySet[IncomingMail]:
    waiting = IncomingMail.objects.filter(effect=IncomingMail.Effect.WAITING, decided_at=None)
    return waiting.filter(kind=IncomingMail.Kind.POLICY)


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values(whole=Value(1)).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
