"""`python -m config.worker worker` and `... beat`: Celery's processes with the flags they are meant to run with."""

import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery.bin.celery import celery
from django.conf import settings

from config.embedded import die_with_parent


def arguments(name: str) -> list[str]:
    """Celery's command line for the worker or for beat."""
    common = ["-A", "config.celery", name, "--loglevel", "INFO"]
    if name == "beat":
        return [*common, "--schedule", str(settings.VAR_DIR / "beat-schedule"), "--pidfile", ""]
    return [*common, "--without-gossip", "--without-mingle", "-O", "fair", "--hostname", f"worker-{os.getpid()}@%h"]


if __name__ == "__main__":
    die_with_parent(signal.SIGTERM)
    sys.exit(celery(arguments(sys.argv[1])))
