"""Life signs of the parts of the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tracker.models import Heartbeat

# Names of parts; a row is made when its part first gives a sign.
RESETTLE = "resettle"
MAILBOX = "mailbox"  # detail: error, the words of what went wrong when it was last read, empty if nothing did
WATCHDOG = "watchdog"
ANCHOR = "anchor"  # detail: error, why the history could not be anchored, empty if it was; sequence, how far
PROVING = "proving"
BACKUP = "backup"  # detail: directory, rows, size in bytes
VERIFIED = "verified"  # detail: what the last proof of the history came to
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def beat(name: str, **detail: Any) -> None:
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


def seize(name: str, every: timedelta) -> bool:
    """Whether the part `name` is due, as `is_due`, and note that it is being done: of several askers one gets it."""
    with transaction.atomic():
        Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": NEVER})
        row = Heartbeat.objects.select_for_update(no_key=True).get(name=name)
        wall = database_now()
        if wall - row.beat_at < every:
            return False
        row.beat_at = wall
        row.save(update_fields=["beat_at"])
    return True


def forget(name: str) -> None:
    """What `seize` noted did not come about: the part `name` is due again."""
    Heartbeat.objects.filter(name=name).update(beat_at=NEVER)


@contextmanager
def remembered(name: str) -> Iterator[dict[str, Any]]:
    """What the part `name` has kept, to be read and changed by one process at a time; stored when the block ends."""
    with transaction.atomic():
        Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": database_now()})
        row = Heartbeat.objects.select_for_update(no_key=True).get(name=name)
        yield row.detail
        row.save(update_fields=["detail"])
