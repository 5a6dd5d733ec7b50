"""What beat wakes and the poll loop calls. No rule lives here; no task carries data: the database says what is due."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from tracker import health
from tracker.delivery import dispatch
from tracker.operations import heartbeats, schedule

logger = logging.getLogger(__name__)

RESETTLE = "resettle"  # name of its heartbeat
EVERY_DAY = timedelta(days=1)


@shared_task
def sweep() -> None:
    """Let the clock do what it owes, then send what can go. Any number may run at once."""
    if (now := agreed_now()) is None:
        return
    schedule.sweep(now=now)
    dispatch.deliver(now=now)
    heartbeats.beat(health.SWEEP)


@shared_task
def watchdog() -> None:
    """Write down every fault that keeps reminders from going out."""
    for finding in health.readiness(now=timezone.now()):
        if not finding.ok:
            logger.error("%s: %s %s", finding.name, finding.fault, finding.cure)


@shared_task
def resettle() -> None:
    """Once a day, settle every open deadline anew: whatever this changes was missed before, and is a defect."""
    now = agreed_now()
    if now is None or not heartbeats.is_due(RESETTLE, EVERY_DAY):
        return
    changed = schedule.resettle(now=now)
    heartbeats.beat(RESETTLE, changed=changed)
    if changed:
        logger.error("%s deadlines had to be settled anew: something had not been looked at in time.", changed)


def agreed_now() -> datetime | None:
    """The business time of a task: the database's clock; None while this machine's clock is far from it."""
    now = heartbeats.database_now()
    if abs(now - timezone.now()) > health.SKEW:
        logger.error("This machine's clock and the database's differ: nothing is settled or sent.")
        return None
    return now
