"""Life signs of the parts of the machine."""

from datetime import datetime, timedelta

from django.db import connection

from tracker.models import Heartbeat


def beat(name: str, **detail: int) -> None:
    """Note that the part `name` has just done its work, by the database's clock, and what came of it."""
    at = database_now()
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at, "detail": detail})


def is_due(name: str, every: timedelta) -> bool:
    """Whether the part `name` last did its work longer ago than `every`, or never."""
    last = Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    return last is None or database_now() - last >= every


def database_now() -> datetime:
    """The database's clock: the instant of this very statement, not the start of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant
