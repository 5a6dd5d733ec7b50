"""Is everything running that must run for reminders to go out? Read by /readyz and by the command `doctor`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from tracker.models import Heartbeat, Message, Notification, OfficeSettings
from tracker.operations.heartbeats import database_now

SWEEP = "sweep"  # name of the sweep's heartbeat
SWEEP_LATE = timedelta(seconds=60)  # beat asks for a sweep every 10 s
MESSAGE_LATE = timedelta(minutes=5)  # a message is tried within seconds of its time
NOTICE_LATE = timedelta(hours=25)  # a newcomer to a mail already sent waits for the next send hour
SKEW = timedelta(seconds=60)  # beyond it nothing is settled or sent


@dataclass(frozen=True)
class Finding:
    """What was found about one part; where it is not well, the fault and its cure in words."""

    name: str
    value: str | float | None
    fault: str = ""
    cure: str = ""

    @property
    def ok(self) -> bool:
        """Nothing to do."""
        return not self.fault


def readiness(*, now: datetime) -> list[Finding]:
    """Findings about database, broker, sweep, outbox and clock; `now` is the wall time of this process."""
    findings = [database(), broker()]
    checks: tuple[tuple[str, Callable[[datetime], Finding]], ...] = (
        ("sweep_seconds", sweep_seconds),
        ("outbox_lag_seconds", outbox_lag_seconds),
        ("clock_skew_seconds", clock_skew_seconds),
    )
    for name, check in checks:
        try:
            findings.append(check(now))
        except DatabaseError as error:
            findings.append(Finding(name, None, _("Unknown: the database does not answer (%s).") % short(error),
                                    _("Cure the database first.")))  # fmt: skip
    return findings


def short(error: BaseException) -> str:
    """The first line of an error, without passwords: drivers do not print them."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def database() -> Finding:
    """The database answers and its tables are there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        OfficeSettings.objects.exists()
    except DatabaseError as error:
        connection.close()
        return Finding(
            "database", "down", _("The database does not answer: %s.") % short(error),
            _("Start it (`make up`), correct DATABASE_URL, or run `manage.py migrate`."),
        )  # fmt: skip
    return Finding("database", "ok")


def broker() -> Finding:
    """The broker answers within its short timeouts."""
    try:
        with current_app.connection_for_read() as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=2, reraise_as_library_errors=True)
            link.default_channel.client.ping()
    except (OperationalError, OSError) as error:
        return Finding(
            "broker", "down", _("The broker does not answer: %s.") % short(error),
            _("Start it (`make up`) or correct REDIS_URL. Reminders still go out, from the worker's own clock."),
        )  # fmt: skip
    return Finding("broker", "ok")


def sweep_seconds(now: datetime) -> Finding:
    """Seconds since the last sweep, by the database's clock."""
    name = "sweep_seconds"
    beat = Heartbeat.objects.filter(name=SWEEP).first()
    cure = _("See that worker and beat run (`make up`) and read their logs.")
    if beat is None:
        return Finding(name, None, _("No sweep has run yet."), cure)
    age = (database_now() - beat.beat_at).total_seconds()
    if age > SWEEP_LATE.total_seconds():
        return Finding(name, round(age, 1), _("The last sweep was %d seconds ago.") % age, cure)
    return Finding(name, round(age, 1))


def outbox_lag_seconds(now: datetime) -> Finding:
    """Seconds by which the oldest mail that could go is late; nothing is late while sending is held."""
    name = "outbox_lag_seconds"
    office = OfficeSettings.objects.first()
    if office is None or not office.is_sending:
        return Finding(name, 0.0)
    waiting = Message.objects.filter(state=Message.State.PENDING, next_attempt_at__lte=now)
    notices = Notification.objects.filter(state=Notification.State.QUEUED, message=None, planned_at__lte=now)
    message = waiting.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    notice = notices.order_by("planned_at").values_list("planned_at", flat=True).first()
    lag = max(now - message if message else timedelta(0), now - notice - NOTICE_LATE if notice else timedelta(0))
    lag = max(lag, timedelta(0))
    if lag > MESSAGE_LATE:
        return Finding(
            name, lag.total_seconds(), _("The oldest mail that should have gone waits for %d seconds.")
            % lag.total_seconds(), _("See the delivery log for the reason and that the worker runs (`make up`)."),
        )  # fmt: skip
    return Finding(name, lag.total_seconds())


def clock_skew_seconds(now: datetime) -> Finding:
    """Seconds between the database's clock and this machine's; far apart, nothing is settled or sent."""
    skew = abs((database_now() - now).total_seconds())
    if skew > SKEW.total_seconds():
        return Finding(
            "clock_skew_seconds", round(skew, 1),
            _("This machine's clock and the database's differ by %d seconds; nothing is settled or sent.") % skew,
            _("Set both by the same time server (NTP)."),
        )  # fmt: skip
    return Finding("clock_skew_seconds", round(skew, 1))
