"""The engine beside the least that could do the same: sweeping beside one statement, sending beside smtplib.

Every figure is a ratio of two things measured in the same run on the same data: a time alone says little of a machine.
"""

import json
import os
import resource
import shutil
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

IDLE_ROUNDS = 50
POSTGRES = ("shared_buffers=1GB", "max_wal_size=16GB", "checkpoint_timeout=30min")  # fsync and its kin stay on
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings", "DEMO": "0", "SITE_URL": "https://duebook.example.org",
    "DEFAULT_FROM_EMAIL": "Duebook <duebook@example.org>",
}  # fmt: skip


def run(deadlines: int, due: int, mails: int, workers: int) -> int:
    """Make the offices, measure, print one line a figure and all as JSON."""
    figures: dict[str, Any] = {"deadlines": deadlines, "due": due, "mails": mails, "workers": workers}
    with office_of(deadlines, due, people=1000) as took:
        figures["seconds to make"] = took
        figures |= _sweeping(due, workers)
        print(json.dumps(figures), file=sys.stderr)  # what was measured so far is kept whatever becomes of the rest
    with office_of(mails, mails, people=mails):
        figures |= _sending(mails, workers)
    for name, value in figures.items():
        print(f"{name:46} {value:>12.4g}" if isinstance(value, float) else f"{name:46} {value:>12}")
    print(json.dumps(figures))
    return 0


@contextmanager
def office_of(deadlines: int, due: int, people: int) -> Iterator[float]:
    """An office of that size in a database of its own."""
    with fresh_database() as directory:
        _in_a_process("make", deadlines, due, people)
        yield float((directory / "took").read_text())


@contextmanager
def fresh_database() -> Iterator[Path]:
    """A database server of its own, with fsync, and no table in it yet; its directory. Gone afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="duebook-bench-"))
    directory.chmod(0o755)
    os.environ |= {**SETTINGS, "VAR_DIR": str(directory)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    from config import embedded, keys
    from config.places import Places

    places = Places(directory)
    places.make()
    keys.make_keys(directory)
    server = embedded.start_postgres(places, *POSTGRES, tied=True)
    try:
        yield directory
    finally:
        server.send_signal(embedded.signal.SIGINT)
        server.wait()
        shutil.rmtree(directory, ignore_errors=True)


def _in_a_process(*words: object, **environment: str) -> dict[str, Any]:
    """What a process of its own found, by its last line."""
    return _result(_start(*words, **environment))


def _start(*words: object, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.engine", *map(str, words)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, **environment},
    )  # fmt: skip


def _result(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a part of the measurement failed: {out}")
    return dict(json.loads(out.strip().splitlines()[-1]))


def _together(workers: int, *words: object, **environment: str) -> dict[str, float]:
    """The same in several processes at once: the time from the first start of work to the last end, and the peak."""
    processes = [_start(*words, **environment) for _ in range(workers)]
    found = [_result(process) for process in processes]
    return {
        "seconds": max(one["ended"] for one in found) - min(one["began"] for one in found),
        "peak MB": max(one["peak"] for one in found),
        "cpu": sum(one["cpu"] for one in found),
    }


def _sweeping(due: int, workers: int) -> dict[str, Any]:
    idle = _in_a_process("idle")
    statement = _in_a_process("statement", due)
    swept = _together(workers, "sweep")
    seen = _in_a_process("seen", due)
    assert seen["flipped"] == seen["audited"] == seen["queued"] == due, seen
    return {
        "idle sweep, median ms": idle["median"] * 1000,
        "idle sweep, slowest ms": idle["slowest"] * 1000,
        "one statement s": statement["seconds"],
        "sweep s": swept["seconds"],
        "sweep / one statement (goal <= 3)": swept["seconds"] / statement["seconds"],
        "sweep, rows a second": due / swept["seconds"],
        "sweep, peak MB a worker": swept["peak MB"],
    }


def _sending(mails: int, workers: int) -> dict[str, Any]:
    sink = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True)
    assert sink.stdout is not None
    port = sink.stdout.readline().strip()
    url = {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    try:
        _in_a_process("sweep")
        composed = _together(workers, "compose")
        sent = _together(workers, "send", **url)
        payloads = _in_a_process("payloads", mails)
        again = _together(workers, "send", **url)
        bare = _bare(Path(payloads["path"]), int(port), workers)
    finally:
        sink.kill()
    return {
        "compose, messages a second": mails / composed["seconds"],
        "smtplib alone, messages a second": mails / bare,
        "sending, messages a second": mails / sent["seconds"],
        "sending / smtplib (goal >= 0.6)": bare / sent["seconds"],
        "sending, written before / smtplib (goal >= 0.9)": bare / again["seconds"],
        "sending, CPU ms a message": sent["cpu"] / mails * 1000,
        "sending, peak MB a worker": sent["peak MB"],
    }


def _bare(path: Path, port: int, workers: int) -> float:
    """Seconds for the same bytes over as many kept connections, each in a process."""
    found = [_start("bare", path, port, place, workers) for place in range(workers)]
    times = [_result(process) for process in found]
    return max(one["ended"] for one in times) - min(one["began"] for one in times)


# --- what runs in processes of its own


def make(deadlines: int, due: int, people: int) -> dict[str, Any]:
    from django.core.management import call_command

    from bench import world

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    world.make(world.Size(deadlines, due, people))
    took = time.monotonic() - began
    Path(os.environ["VAR_DIR"], "took").write_text(str(took))
    return {"seconds": took}


def idle() -> dict[str, Any]:
    from bench.world import OVER
    from tracker.operations import schedule

    times = []
    for _ in range(IDLE_ROUNDS):
        began = time.perf_counter()
        schedule.sweep(now=OVER - timedelta(hours=1))
        times.append(time.perf_counter() - began)
    return {"median": statistics.median(times), "slowest": max(times)}


STATEMENT = """
WITH fallen AS (
    UPDATE tracker_deadline SET status = 'overdue', settled_at = %(now)s, next_event_at = %(now)s + interval '6 days'
    WHERE number = 2 AND next_event_at <= %(now)s RETURNING id, uid, commitment_id, last_day
), told AS (
    INSERT INTO tracker_notification (key, kind, step, deadline_id, last_day, recipient_id, roles, about, planned_at,
                                      expires_at, state, reason, created_at)
    SELECT f.uid || '|' || f.last_day || '|end+1|' || r.uid, 'step', 'end+1', f.id, f.last_day, r.id, '{responsible}',
           '{}', %(now)s + interval '9 hours', %(now)s + interval '5 days', 'queued', '', %(now)s
    FROM fallen f JOIN tracker_participation p ON p.commitment_id = f.commitment_id
    JOIN tracker_contact k ON k.party_id = p.party_id JOIN tracker_recipient r ON r.id = k.recipient_id
)
INSERT INTO tracker_auditevent (sequence, action, target, commitment, by, effective_at, recorded_at, before, after,
                                text_hash, previous_hash, hash)
SELECT row_number() OVER (ORDER BY id), 'deadline.status', 'deadline:' || uid, commitment_id, 'system:clock', %(now)s,
       clock_timestamp(), '{"status": "due"}', '{"status": "overdue"}', '', encode(sha256(uid::text::bytea), 'hex'),
       encode(sha256(commitment_id::text::bytea), 'hex') FROM fallen
"""


def statement(due: int) -> dict[str, Any]:
    """The least that could do the same to the twins of the rows that the sweep will find."""
    from django.db import connection

    from bench.world import OVER

    with connection.cursor() as cursor:
        began = time.monotonic()
        cursor.execute(STATEMENT, {"now": OVER})
        took = time.monotonic() - began
        assert cursor.rowcount == due, cursor.rowcount
        # What it wrote goes, so that only the sweep's rows are counted; the chain of the sweep begins anew.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE tracker_auditevent")
        cursor.execute("DELETE FROM tracker_notification WHERE step = 'end+1'")
        cursor.execute("VACUUM ANALYZE tracker_notification, tracker_deadline, tracker_auditevent")
    return {"seconds": took}


def seen(due: int) -> dict[str, Any]:
    from tracker.models import AuditEvent, Deadline, Notification

    return {
        "flipped": Deadline.objects.filter(number=1).overdue().count(),  # type: ignore[attr-defined]
        "audited": AuditEvent.objects.filter(action="deadline.status").count(),
        "queued": Notification.objects.filter(step="end+1", state="queued").count(),
    }


def sweep() -> dict[str, Any]:
    from bench.world import OVER
    from tracker.operations import schedule

    return _timed(lambda: schedule.sweep(now=OVER))


def compose() -> dict[str, Any]:
    from tracker.delivery.compose import compose as composed

    return _timed(lambda: composed(now=_morning()))


def send() -> dict[str, Any]:
    from tracker.delivery.dispatch import dispatch

    return _timed(lambda: dispatch(now=_morning(), seconds=3600))


def payloads(mails: int) -> dict[str, Any]:
    """Keep what was sent, then let it wait again as bytes that are written already."""
    from tracker.delivery.mail import rebuild_mail
    from tracker.models import Message, Notification

    path = Path(os.environ["VAR_DIR"], "payloads")
    sent = Message.objects.filter(state=Message.State.SENT)
    assert sent.count() == mails, sent.count()
    with path.open("wb") as file:
        for message in sent.select_related("recipient", "content").iterator(500):
            ready = rebuild_mail(message)
            file.write(len(ready.payload).to_bytes(4, "big") + ready.payload)
    Notification.objects.filter(message__in=sent).update(state=Notification.State.QUEUED)
    sent.update(state=Message.State.PENDING, sent_at=None)
    return {"path": str(path)}


def bare(path: str, port: int, place: int, workers: int) -> dict[str, Any]:
    """What smtplib alone needs for every so-manieth of the kept mails."""
    mails = [mail for number, mail in enumerate(_kept(Path(path))) if number % workers == place]

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for mail in mails:
                server.sendmail("duebook@example.org", ["m@example.org"], mail)

    return _timed(work)


def _kept(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while head := file.read(4):
            yield file.read(int.from_bytes(head, "big"))


def _morning() -> datetime:
    from bench.world import OVER

    return OVER + timedelta(hours=9, minutes=1)


def _timed(work: Any) -> dict[str, Any]:
    from config.worker import leave_what_is_loaded

    leave_what_is_loaded()  # as the processes do that send
    began, cpu = time.monotonic(), time.process_time()
    work()
    ended = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"began": began, "ended": ended, "cpu": time.process_time() - cpu, "peak": peak}


PARTS = {part.__name__: part for part in (make, idle, statement, seen, sweep, compose, send, payloads, bare)}

if __name__ == "__main__":
    import django

    django.setup()
    given = [int(word) if word.isdecimal() else word for word in sys.argv[2:]]
    print(json.dumps(PARTS[sys.argv[1]](*given)))  # type: ignore[operator]
