"""A process that does nothing but sweep, as fast as it can: `python -m tests.chaos.planner`."""

import signal
import threading

import django

django.setup()

from django.db import Error  # noqa: E402

from config.embedded import die_with_parent  # noqa: E402
from tracker.operations.heartbeats import database_now  # noqa: E402
from tracker.operations.schedule import sweep  # noqa: E402

PAUSE = 0.2  # seconds


def main() -> None:
    """Sweep until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    while not stop.wait(PAUSE):
        try:
            sweep(now=database_now())
        except Error as error:
            print(error)


if __name__ == "__main__":
    die_with_parent(signal.SIGTERM)
    main()
