"""Pages of a large office, each beside the plainest page of the same server in the same run.

The real server (gunicorn, its usual settings), a real PostgreSQL, an admin who is signed in. The plainest page is the
statement on accessibility, signed in: the same middleware, session and bar, no rows of its own.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from bench.engine import office_of

ROUNDS = 30
PLAIN = "/accessibility/"
PORT = 18_765


def run(deadlines: int, overdue: int) -> int:
    """Make the office, measure every page, print one line each and all as JSON."""
    with office_of(deadlines, overdue, people=1000) as took:
        signed_in = _furnished(overdue)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"],
            env={**os.environ, "PORT": str(PORT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait()
            times = _measured(signed_in["pages"], signed_in["cookie"])
        finally:
            server.terminate()
            server.wait()
    plain = times.pop(PLAIN)
    figures: dict[str, Any] = {"deadlines": deadlines, "overdue": overdue, "seconds to make": took}
    figures["plain page, p50 ms"], figures["plain page, p95 ms"] = (
        1000 * quantile(plain, share) for share in (0.5, 0.95)
    )
    for path, taken in times.items():
        figures[f"{path} p50 ms"] = 1000 * quantile(taken, 0.5)
        figures[f"{path} p95 ms"] = 1000 * quantile(taken, 0.95)
        figures[f"{path} p95 / plain p95"] = quantile(taken, 0.95) / quantile(plain, 0.95)
    for name, value in figures.items():
        print(f"{name:60} {value:>12.4g}" if isinstance(value, float) else f"{name:60} {value:>12}")
    print(json.dumps(figures))
    return 0


def quantile(times: list[float], share: float) -> float:
    """Within which that share was answered."""
    return statistics.quantiles(times, n=100)[round(share * 100) - 1]


def _furnished(overdue: int) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, "-m", "bench.pages", str(overdue)], stdout=subprocess.PIPE, text=True, check=True
    )  # fmt: skip
    return dict(json.loads(found.stdout.strip().splitlines()[-1]))


def _wait() -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            if _ask("/healthz", "")[0] == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web server did not answer")


def _measured(pages: list[str], cookie: str) -> dict[str, list[float]]:
    """Every page in turn, round by round, so that whatever else happens meanwhile happens to all."""
    times: dict[str, list[float]] = {path: [] for path in [PLAIN, *pages]}
    for number in range(ROUNDS + 2):
        for path, taken in times.items():
            began = time.perf_counter()
            status, body = _ask(path, cookie)
            if status != http.HTTPStatus.OK:
                raise SystemExit(f"{path}: {status} {body[:300]!r}")
            if number >= 2:  # the first rounds fill caches of the server
                taken.append(time.perf_counter() - began)
    return times


def _ask(path: str, cookie: str) -> tuple[int, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    try:
        link.request("GET", path, headers={"Cookie": cookie})
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


# --- what runs in a process of its own

AGO = """
UPDATE tracker_deadline SET first_day = day, last_day = day, original_last_day = day, status = 'long_overdue',
    starts_at = day::timestamp AT TIME ZONE 'UTC', due_at = (day + 1)::timestamp AT TIME ZONE 'UTC',
    next_event_at = NULL
FROM (SELECT id, current_date - 40 - (id %% 200)::int AS day FROM tracker_deadline WHERE next_event_at = %s) AS moved
WHERE moved.id = tracker_deadline.id
"""
# A third of the others was delivered within the last year, some of it late, some of it extended.
CLOSED = """
UPDATE tracker_deadline SET first_day = day, last_day = day, original_last_day = day - extended * 30,
    starts_at = day::timestamp AT TIME ZONE 'UTC', due_at = (day + 1)::timestamp AT TIME ZONE 'UTC',
    next_event_at = NULL, status = 'met', closed_as = 'met', closed_at = now() - (id %% 350) * interval '1 day',
    received_on = current_date - (id %% 350)::int, extensions_count = extended
FROM (SELECT id AS own, current_date - (id %% 350)::int - (id %% 23)::int + 15 AS day, (id %% 5 = 0)::int AS extended
      FROM tracker_deadline WHERE status = 'upcoming' AND id %% 3 = 0) AS moved
WHERE moved.own = tracker_deadline.id
"""


def furnish(overdue: int) -> dict[str, Any]:
    """Make the rows what they would be today, and sign an admin in."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bench.world import OVER
    from config import static
    from tests import factories
    from tracker.models import Commitment, Unit

    static.collect()
    with connection.cursor() as cursor:
        cursor.execute(AGO, [OVER])
        cursor.execute(CLOSED, [])
        cursor.execute("ANALYZE")
    call_command("check", verbosity=0)
    admin = factories.make_user(unit=Unit.objects.first(), role="admin")
    client = Client()
    client.force_login(admin)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    one = Commitment.objects.order_by("pk")[1].reference
    deep = max(overdue // 50 // 2, 1)
    pages = [
        "/", "/commitments/", "/commitments/?status=all&page=50", f"/commitments/{one}/",
        "/review/", f"/review/?page={deep}", "/review/?group=party", "/review/?late=60%2B",
        "/review/chased/", "/review/nobody-told/", "/review/meeting/", "/reports/",
    ]  # fmt: skip
    return {"cookie": f"{session.key}={session.value}", "pages": pages}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(furnish(int(sys.argv[1]))))
