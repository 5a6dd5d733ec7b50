"""Life signs of the parts of the machine."""

from datetime import datetime

from django.db import connection

from tracker.models import Heartbeat


def beat(name: str) -> None:
    """Note that the part `name` has just done its work, by the database's clock."""
    at = database_now()
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at})


def database_now() -> datetime:
    """The database's clock: the instant of this very statement, not the start of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant
