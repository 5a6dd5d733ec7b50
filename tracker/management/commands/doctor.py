"""`manage.py doctor`: each part that must run for reminders to go out, each fault with its cure."""

import json
import shutil
import smtplib
import zoneinfo
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from tracker import health
from tracker.domain.calendar_years import year_to_check
from tracker.domain.deadlines import UnknownZone, local_day
from tracker.health import Finding, real_office
from tracker.models import Commitment, Deadline, OfficeSettings
from tracker.queries import calendars

LEAST_DISK = 500 * 2**20  # bytes
KEYS = ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY")


class Command(BaseCommand):
    help = "Look at every part that must run for reminders to go out; name each fault with its cure."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object instead of lines.")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine(now=timezone.now())
        healthy = all(finding.ok for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"healthy": healthy, "findings": [as_json(found) for found in findings]}))
        else:
            for finding in findings:
                self.stdout.write(as_line(finding))
        if not healthy:
            raise SystemExit(1)


def examine(*, now: datetime) -> list[Finding]:
    """All findings; what needs the database is left out while it does not answer."""
    findings = health.readiness(now=now)
    by_name = {finding.name: finding for finding in findings}
    if by_name["broker"].ok:
        findings.append(worker())
    if by_name["database"].ok:
        findings += [migrations(), sending(), working_days(now), commitments_without_deadline()]
        findings += real_office.examine(now=now)
    return [*findings, mail_server(), keys(), disk(), office_zone()]


def as_json(finding: Finding) -> dict[str, Any]:
    return {"name": finding.name, "ok": finding.ok, "value": finding.value, "fault": finding.fault,
            "cure": finding.cure}  # fmt: skip


def as_line(finding: Finding) -> str:
    if finding.ok:
        return f"ok     {finding.name}: {finding.value}"
    return f"FAULT  {finding.name}: {finding.fault}\n       {finding.cure}"


def worker() -> Finding:
    """At least one worker answers."""
    try:
        answers = current_app.control.ping(timeout=2.0)
    except (OperationalError, OSError) as error:
        answers, why = [], health.short(error)
    else:
        why = _("no worker answers")
    if answers:
        return Finding("worker", len(answers))
    return Finding("worker", 0, _("Reminders are not being sent: %s.") % why, _("Start it: `make up`."))


def migrations() -> Finding:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("migrations", len(missing), _("%d migrations are not applied.") % len(missing),
                       _("Run `manage.py migrate`."))  # fmt: skip
    table = settings.CACHES["default"]["LOCATION"]
    if table not in connection.introspection.table_names():
        return Finding("migrations", 1, _("The table %s of the limits of sign-in is missing.") % table,
                       _("Run `manage.py createcachetable`."))  # fmt: skip
    return Finding("migrations", "ok")


def sending() -> Finding:
    """Whether mail goes out is a decision, never a fault; it is said because it explains silence."""
    office = OfficeSettings.objects.first()
    return Finding("sending", office.get_sending_display() if office else _("held"))


def working_days(now: datetime) -> Finding:
    """Which calendars nobody has compared with the official list is no fault, but an admin should know it."""
    office = OfficeSettings.objects.first()
    try:
        today = local_day(now, office.zone if office else "UTC")
    except UnknownZone:  # told by office_zone
        today = now.date()
    year = year_to_check(today)
    names = ", ".join(str(calendar) for calendar in calendars.unchecked(year))
    words = _("those of %(year)d are not checked: %(names)s") if names else _("those of %(year)d are checked")
    return Finding("working_days", words % {"year": year, "names": names})


def commitments_without_deadline() -> Finding:
    """A rule over several rows: an active commitment has a deadline that is still open."""
    open_deadlines = Deadline.objects.open().values("commitment")
    lost = list(Commitment.objects.active().exclude(pk__in=open_deadlines).order_by("pk")[:20])
    if lost:
        names = ", ".join(str(commitment) for commitment in lost)
        return Finding("commitments_without_deadline", len(lost),
                       _("Active commitments without an open deadline, which nobody will be reminded of: %s.") % names,
                       _("Open each and give it a deadline, or close it."))  # fmt: skip
    return Finding("commitments_without_deadline", 0)


def mail_server() -> Finding:
    """The mail server lets us in, or mails go to files."""
    if not settings.EMAIL_URL:
        return Finding("mail", _("files in %s") % settings.MAIL_DIR)
    try:
        link = mail.get_connection(timeout=10)
        link.open()
        link.close()
    except (smtplib.SMTPException, OSError) as error:
        return Finding("mail", "down", _("The mail server does not let us in: %s.") % health.short(error),
                       _("Correct EMAIL_URL (and EMAIL_CA_FILE for a certificate of your own)."))  # fmt: skip
    return Finding("mail", "ok")


def keys() -> Finding:
    """The keys are different from each other and those in files are closed to other users."""
    values = {getattr(settings, name) for name in KEYS}
    if len(values) < len(KEYS):
        return Finding("keys", "shared", _("Two of the secret keys are the same."),
                       _("Give each of %s a value of its own.") % ", ".join(KEYS))  # fmt: skip
    kept = [settings.VAR_DIR / "secrets" / name for name in KEYS]
    for path in kept:
        if path.exists() and path.stat().st_mode & 0o077:
            return Finding("keys", "open", _("Other users may read %s.") % path, _("Run chmod 600 on it."))
    return Finding("keys", "ok")


def disk() -> Finding:
    """There is room for the database and the mails."""
    free = shutil.disk_usage(settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR).free
    megabytes = free // 2**20
    if free < LEAST_DISK:
        return Finding("disk_free_mb", megabytes, _("Only %d MB are free.") % megabytes,
                       _("Make room on the disk of %s.") % settings.VAR_DIR)  # fmt: skip
    return Finding("disk_free_mb", megabytes)


def office_zone() -> Finding:
    """The office's time zone is one that exists."""
    try:
        office = OfficeSettings.objects.first()
    except DatabaseError:
        office = None
    name = office.zone if office else settings.OFFICE_TIME_ZONE
    if name not in zoneinfo.available_timezones():
        return Finding("time_zone", name, _("There is no time zone %s.") % name,
                       _("Set one such as Asia/Bishkek in the office's settings."))  # fmt: skip
    return Finding("time_zone", name)
