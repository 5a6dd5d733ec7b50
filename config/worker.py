"""`python -m config.worker worker`, `... beat` and `... poll`: the processes that see to it that reminders go out.

Worker and beat are Celery's, with the flags they are meant to run with. `poll` does every second what beat asks
of the worker every five, and asks no broker: with beat, broker or worker dead everything still goes out, and with all
of them alive nothing goes out twice, because the rows are claimed in the database.

SIGTERM ends each of them after the mail that it is just handing over: a mail that waits for its server's answer would
otherwise have to be sent again.
"""

import contextlib
import gc
import importlib
import logging
import os
import signal
import sys
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from celery.bin.celery import celery
from celery.signals import worker_process_init, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import OperationalError, close_old_connections, connection
from kombu.exceptions import OperationalError as OperationalBrokerError

from config.celery import app
from config.embedded import die_with_parent
from tracker.delivery import stopping

PAUSE = 1.0  # seconds between two looks
SOON = 0.5  # seconds until the next look where the database did not answer
GARBAGE = 50_000  # new objects after which the collector looks for cycles
LIMIT = 300  # seconds after which a look that hangs is ended with its process; the supervisor starts another

logger = logging.getLogger(__name__)


def arguments(name: str) -> list[str]:
    """Celery's command line for the worker or for beat."""
    common = ["-A", "config.celery", name, "--loglevel", "INFO"]
    if name == "beat":
        return [*common, "--schedule", str(settings.VAR_DIR / "beat-schedule"), "--pidfile", ""]
    return [*common, "--without-gossip", "--without-mingle", "-O", "fair", "--hostname", f"worker-{os.getpid()}@%h"]


def poll() -> None:
    """Sweep and deliver every second until SIGTERM.

    The checks of the installation are the worker's, which does not begin where one fails: here they would be the half
    of the time that a new process needs until it sends.
    """
    django.setup()
    importlib.import_module("tracker.tasks")
    leave_what_is_loaded()
    stop = threading.Event()

    def end(number: int, frame: object) -> None:
        stopping.ask()
        stop.set()

    signal.signal(signal.SIGTERM, end)
    watcher = threading.Thread()
    while not stop.is_set():
        answered = look()
        if not watcher.is_alive():
            watcher = threading.Thread(target=watch, daemon=True)
            watcher.start()
        stop.wait(PAUSE if answered else SOON)


def watch() -> None:
    """What nobody asks the worker for; beside the sweeps, since it may wait for servers that hang, or take minutes."""
    try:
        for name in ("watch_alone", "record_imports"):
            app.tasks[f"tracker.tasks.{name}"]()
    except Exception:
        logger.exception("The watchdog failed, or the recording of a file")
    finally:
        connection.close()


def look() -> bool:
    """One look; what goes wrong is written down and does not end the next. False where the database was away."""
    signal.alarm(LIMIT)
    try:
        app.tasks["tracker.tasks.sweep"]()
    except OperationalError as error:
        logger.warning("The database does not answer: %s", error)
        return False
    except Exception:
        logger.exception("The sweep failed")
    finally:
        signal.alarm(0)
        close_old_connections()
    return True


@worker_process_init.connect  # type: ignore[untyped-decorator] # Celery has no types
def leave_what_is_loaded(**facts: object) -> None:
    """What is loaded by now stays for good, and a batch makes many objects but few cycles: the collector may rest."""
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)


@worker_ready.connect  # type: ignore[untyped-decorator] # Celery has no types
def begin_at_once(**facts: object) -> None:
    """A worker that has just started does not wait until beat asks; without a broker it would wait anyway."""
    with contextlib.suppress(OperationalBrokerError):
        app.send_task("tracker.tasks.sweep", retry=False)


@worker_shutting_down.connect  # type: ignore[untyped-decorator] # Celery has no types
def end_senders(**facts: object) -> None:
    """The worker lets its children finish what they do; they are asked to do no more than that."""
    stopping.ask()


if __name__ == "__main__":
    die_with_parent(signal.SIGTERM)
    if sys.argv[1] == "poll":
        poll()
    else:
        sys.exit(celery(arguments(sys.argv[1])))
