"""The parts that must run: database, broker, sweep, outbox, clocks."""

from collections.abc import Callable
from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from tracker.health.figures import SWEEP, Figures
from tracker.health.finding import Finding, short
from tracker.models import OfficeSettings

SWEEP_LATE = timedelta(seconds=60)  # beat asks for a sweep every 5 s
MESSAGE_LATE = timedelta(minutes=5)  # a message is tried within seconds of its time
NOTICE_LATE = timedelta(hours=25)  # a newcomer to a mail already sent waits for the next send hour
SKEW = timedelta(seconds=60)  # beyond it nothing is settled or sent


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


def sweep_seconds(figures: Figures) -> Finding:
    """Seconds since the last sweep, by the database's clock."""
    name, age = "sweep_seconds", figures.beat_age(SWEEP)
    cure = _("See that worker and beat run (`make up`) and read their logs.")
    if age is None:
        return Finding(name, None, _("No sweep has run yet."), cure)
    if age > SWEEP_LATE.total_seconds():
        return Finding(name, round(age, 1), _("The last sweep was %d seconds ago.") % age, cure)
    return Finding(name, round(age, 1))


def outbox_lag_seconds(figures: Figures) -> Finding:
    """Seconds by which the oldest mail that could go is late; nothing is late while sending is held."""
    name = "outbox_lag_seconds"
    if not figures.is_sending:
        return Finding(name, 0.0)
    now, message, notice = figures.now, figures.oldest_message, figures.oldest_notice
    late = [now - message] if message else []
    late += [now - notice - NOTICE_LATE] if notice else []
    lag = max([timedelta(0), *late])
    if lag > MESSAGE_LATE:
        return Finding(
            name, lag.total_seconds(), _("The oldest mail that should have gone waits for %d seconds.")
            % lag.total_seconds(), _("See the delivery log for the reason and that the worker runs (`make up`)."),
        )  # fmt: skip
    return Finding(name, lag.total_seconds())


def clock_skew_seconds(figures: Figures) -> Finding:
    """Seconds between the database's clock and this machine's; far apart, nothing is settled or sent."""
    name, skew = "clock_skew_seconds", abs(figures.skew)
    if skew > SKEW.total_seconds():
        return Finding(
            name, round(skew, 1),
            _("This machine's clock and the database's differ by %d seconds; nothing is settled or sent.") % skew,
            _("Set both by the same time server (NTP)."),
        )  # fmt: skip
    return Finding(name, round(skew, 1))


CHECKS: dict[str, Callable[[Figures], Finding]] = {
    "sweep_seconds": sweep_seconds,
    "outbox_lag_seconds": outbox_lag_seconds,
    "clock_skew_seconds": clock_skew_seconds,
}
