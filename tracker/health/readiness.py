"""All findings at once, for /readyz, for `doctor`, for the banner and for those who are told outside."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from tracker.health.figures import Figures, read
from tracker.health.finding import Finding, short
from tracker.health.history import CHECKS as HISTORY
from tracker.health.mails import CHECKS as MAILS
from tracker.health.parts import CHECKS as PARTS
from tracker.health.parts import broker, database


def readiness(*, now: datetime) -> list[Finding]:
    """Findings about database, broker, sweep, outbox, mails and clock; `now` is the wall time of this process."""
    findings = [database(), broker()]
    try:
        return [*findings, *findings_of(read(now=now))]
    except DatabaseError as error:
        return [*findings, *_unknown(error)]


def findings_of(figures: Figures) -> list[Finding]:
    """What the figures say, without asking anybody."""
    return [check(figures) for check in (*PARTS.values(), *MAILS.values(), *HISTORY.values())]


def is_ready(findings: list[Finding]) -> bool:
    """Whether reminders go out: no fault is grave."""
    return all(finding.ok or not finding.grave for finding in findings)


def _unknown(error: DatabaseError) -> Iterator[Finding]:
    words = _("Unknown: the database does not answer (%s).") % short(error)
    for name in (*PARTS, *MAILS, *HISTORY):
        yield Finding(name, None, words, _("Cure the database first."))
