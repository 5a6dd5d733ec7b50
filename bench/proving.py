"""A process of its own on an empty database: writes a history, reads it, proves it."""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the setup
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from tracker.domain.proof import examine  # noqa: E402
from tracker.operations.audit import CLOCK, Change, record  # noqa: E402
from tracker.queries import chain  # noqa: E402

ROUNDS = 3
AT_ONCE = 5000
_READ = """
SELECT event.*, told.* FROM tracker_auditevent AS event
LEFT JOIN tracker_audittext AS told ON told.sequence = event.sequence ORDER BY event.sequence
"""


def measure(events: int) -> dict[str, Any]:
    """Write, read and prove so many events."""
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    for first in range(0, events, AT_ONCE):
        _happened(min(AT_ONCE, events - first))
    written = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

    def read() -> None:
        with connection.chunked_cursor() as cursor:
            cursor.execute(_READ)
            while cursor.fetchmany(chain.BATCH):
                pass

    def prove() -> None:
        found = examine(chain.links(), key=settings.AUDIT_KEY.encode(), number_of=chain.number_of)
        assert found.is_sound and found.events >= events, found.problems[:3]

    reading, proving = _fastest(read), _fastest(prove)
    return {
        "events": events,
        "write, events a second": events / written,
        "read s": reading,
        "prove s": proving,
        "prove / read": proving / reading,
        "prove, events a second": events / proving,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _fastest(act: Any) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return min(times)


def _happened(count: int) -> None:
    """Events as a sweep and people write them: every tenth has a text."""
    changes = [
        Change(
            action="deadline.status",
            target=f"deadline:{number:032x}",
            commitment=number,
            before={"status": "due"},
            after={"status": "overdue"},
            text="The other side has not answered yet" if number % 10 == 0 else "",
        )
        for number in range(count)
    ]
    with transaction.atomic():
        record(changes, by=CLOCK, now=datetime(2027, 4, 20, 9, tzinfo=UTC))


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
