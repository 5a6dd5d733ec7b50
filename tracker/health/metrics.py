"""The figures for Prometheus, computed from the database when they are asked for: no process keeps a count of its own.

So it does not matter which web process answers, how many there are, or when one was restarted.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from tracker.delivery.relay import BREAKER_ROW
from tracker.health.figures import SWEEP, Figures, read
from tracker.models import Attempt, Deadline, IncomingMail, Message, Notification
from tracker.operations.heartbeats import RESETTLE, WATCHDOG

Metric = GaugeMetricFamily | CounterMetricFamily
# Attempts older than this are all committed; they are counted once and remembered.
SETTLED = timedelta(minutes=10)


def exposition(accept: str, *, now: datetime) -> tuple[bytes, str]:
    """(body, content type) of /metrics in the format that the header `Accept` asks for; `now` is wall time."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Database(now))
    encoder, content_type = choose_encoder(accept)
    return encoder(registry), content_type


class _Database(Collector):
    """Everything a scrape asks for."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database before a scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        figures = read(now=self.now)
        yield from _states()
        yield from _flow(figures)
        yield from _faults(figures)
        yield from _parts(figures)


def _states() -> Iterator[Metric]:
    yield _by("duebook_messages", "E-mails by state.", "state", _counts(Message.objects.all(), "state"), Message.State)
    yield _by(
        "duebook_notifications", "Reasons to tell somebody, by state.", "state",
        _counts(Notification.objects.all(), "state"), Notification.State,
    )  # fmt: skip
    by_status = _counts(Deadline.objects.open(), "status")
    yield _by("duebook_open_deadlines", "Open deadlines by status.", "status", by_status, [])
    yield _by(
        "duebook_incoming_mails", "What came back by mail, by kind.", "kind",
        _counts(IncomingMail.objects.all(), "kind"), IncomingMail.Kind,
    )  # fmt: skip


def _flow(figures: Figures) -> Iterator[Metric]:
    attempts = CounterMetricFamily(
        "duebook_delivery_attempts", "Tries to hand an e-mail over, by result.", labels=["result"]
    )
    for result, count in _attempts(figures.wall).items():
        attempts.add_metric([result], count)
    yield attempts
    yield _gauge("duebook_sending_enabled", "1 while mails may go out, 0 while they are held.", figures.is_sending)
    age = max(0.0, (figures.now - figures.oldest_message).total_seconds()) if figures.oldest_message else 0.0
    yield _gauge("duebook_oldest_unsent_age_seconds", "How long the oldest e-mail whose time has come waits.", age)
    age = max(0.0, (figures.now - figures.oldest_notice).total_seconds()) if figures.oldest_notice else 0.0
    words = "How long the oldest due notice waits to become part of an e-mail; up to a day is usual."
    yield _gauge("duebook_oldest_uncomposed_age_seconds", words, age)
    rate = settings.EMAIL_MESSAGES_PER_MINUTE
    yield _gauge("duebook_rate_limit_per_minute", "EMAIL_MESSAGES_PER_MINUTE; 0 means no limit.", rate)


def _faults(figures: Figures) -> Iterator[Metric]:
    day, week = "of the last 24 hours", "of the last seven days that nobody has decided about"
    yield _gauge("duebook_uncertain_messages", f"E-mails {day} that may have arrived twice.", figures.uncertain)
    yield _gauge("duebook_rescued_messages", f"E-mails {day} whose sender had died.", figures.rescued)
    yield _gauge("duebook_dead_messages", f"E-mails refused for good, {week}.", figures.dead)
    yield _gauge("duebook_review_messages", f"E-mails that wait for a person, {week}.", figures.review)
    beat = figures.beats.get(RESETTLE)
    words = "Deadlines that the last nightly resettling had to correct; more than 0 is a defect."
    yield _gauge("duebook_resettle_corrected", words, int(beat.detail.get("changed", 0)) if beat else 0)


def _parts(figures: Figures) -> Iterator[Metric]:
    ages = GaugeMetricFamily("duebook_heartbeat_age_seconds", "Time since a part last did its work.", labels=["part"])
    for part in (SWEEP, WATCHDOG, RESETTLE):
        if (age := figures.beat_age(part)) is not None:
            ages.add_metric([part], max(0.0, age))
    yield ages
    yield _gauge("duebook_clock_skew_seconds", "Database clock minus this machine's clock.", figures.skew)
    breakers = GaugeMetricFamily(
        "duebook_mail_server_open", "1 while a mail server is left alone because it failed.", labels=["relay"]
    )
    for name, beat in figures.beats.items():
        if name.startswith(BREAKER_ROW):
            breakers.add_metric([name.removeprefix(BREAKER_ROW)], float(bool(beat.detail.get("open_until"))))
    yield breakers


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))


def _by(name: str, words: str, label: str, counts: dict[str, int], known: type | list[str]) -> Metric:
    """One value a label; those that are known are there even with none, so that an alert finds its series."""
    family = GaugeMetricFamily(name, words, labels=[label])
    values = [str(choice.value) for choice in known] if isinstance(known, type) else list(known)  # type: ignore[attr-defined]
    for value in sorted({*values, *counts}):
        family.add_metric([value], counts.get(value, 0))
    return family


def _counts(rows: QuerySet, column: str) -> dict[str, int]:  # type: ignore[type-arg]
    return dict(rows.order_by().values_list(column).annotate(count=Count("pk")))


class _Counted:
    """How many attempts there were up to an instant, by result: the table only grows, so nothing is counted twice."""

    def __init__(self) -> None:
        self.upto: datetime | None = None
        self.counts: dict[str, int] = {}


_counted = _Counted()


def _attempts(wall: datetime) -> dict[str, int]:
    """Every attempt ever made, by result."""
    border = wall - SETTLED
    if _counted.upto is None or _counted.upto < border:
        old = Attempt.objects.filter(at__lt=border)
        if _counted.upto is not None:
            old = old.filter(at__gte=_counted.upto)
        found = _counts(old, "result")
        _counted.counts = {key: _counted.counts.get(key, 0) + found.get(key, 0) for key in Attempt.Result.values}
        _counted.upto = border
    recent = _counts(Attempt.objects.filter(at__gte=_counted.upto), "result")
    return {result: _counted.counts.get(result, 0) + recent.get(result, 0) for result in Attempt.Result.values}
