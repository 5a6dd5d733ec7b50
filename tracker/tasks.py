"""What beat wakes and the poll loop calls. No rule lives here; no task carries data: the database says what is due."""

import contextlib
import logging
import time
from datetime import datetime, timedelta

from celery import shared_task
from django.db import Error
from django.utils import timezone

from tracker import health
from tracker.delivery import dispatch
from tracker.delivery.incoming import mailbox
from tracker.exchange import recording
from tracker.health import outward
from tracker.operations import heartbeats, import_batches, import_files, proving, restores, schedule
from tracker.operations.heartbeats import PROVING, RESETTLE, WATCHDOG

logger = logging.getLogger(__name__)

EVERY_DAY = timedelta(days=1)
RECORDING = 60  # seconds of one task, which the next continues
WATCHDOG_LATE = timedelta(seconds=100)  # beat asks for it every 60 s


@shared_task
def sweep() -> None:
    """Let the clock do what it owes, then send what can go. Any number may run at once."""
    if (now := agreed_now()) is None:
        return
    if restores.notice(now=now):
        logger.error("This database was restored from a backup: what was waiting is held back for a person to decide.")
    schedule.sweep(now=now)
    dispatch.deliver(now=now)
    heartbeats.beat(health.SWEEP)


@shared_task
def watchdog() -> None:
    """Write down every fault that keeps reminders from going out, and tell those who watch from outside."""
    now = timezone.now()
    findings = health.readiness(now=now)
    for finding in findings:
        if not finding.ok:
            log = logger.error if finding.grave else logger.warning
            log("%s: %s %s", finding.name, finding.fault, finding.cure)
    outward.tell(findings, now=now)
    with contextlib.suppress(Error):  # told above
        heartbeats.beat(WATCHDOG)


@shared_task
def watch_alone() -> None:
    """The watchdog where beat or broker are away, so that nobody asks the worker for it."""
    try:
        late = heartbeats.is_due(WATCHDOG, WATCHDOG_LATE)
    except Error:
        late = True
    if late:
        watchdog()


@shared_task
def read_mail() -> None:
    """Read what came back into the office's mailbox; of any number that are asked to, one does."""
    if mailbox.is_named() and (now := agreed_now()) is not None:
        mailbox.read_inbox(now=now)


@shared_task
def record_imports() -> None:
    """Record the files that somebody asked to import, and do what was decided about imports, some rows at a time."""
    if (now := agreed_now()) is None:
        return
    limit = time.monotonic() + RECORDING
    while time.monotonic() < limit and (recording.record_next(now=now) or import_batches.finish_next(now=now)):
        pass


@shared_task
def resettle() -> None:
    """Once a day, settle every open deadline anew: whatever this changes was missed before, and is a defect."""
    now = agreed_now()
    if now is None or not heartbeats.is_due(RESETTLE, EVERY_DAY):
        return
    changed = schedule.resettle(now=now)
    import_files.forget(now=now)
    heartbeats.beat(RESETTLE, changed=changed)
    if changed:
        logger.error("%s deadlines had to be settled anew: something had not been looked at in time.", changed)


@shared_task
def anchor() -> None:
    """Once an hour, note the head of the history outside the database; once a day, prove the whole of it."""
    now = agreed_now()
    if now is None:
        return
    if heartbeats.seize(PROVING, EVERY_DAY):
        verdict = proving.verify_and_tell(now=now)
        if not verdict.is_sound:
            logger.error("The history does not hold: `manage.py verify_audit` names every event that is not right.")
        return
    proving.anchor(now=now)


def agreed_now() -> datetime | None:
    """The business time of a task: the database's clock; None while this machine's clock is far from it."""
    now = heartbeats.database_now()
    if abs(now - timezone.now()) > health.SKEW:
        logger.error("This machine's clock and the database's differ: nothing is settled or sent.")
        return None
    return now
