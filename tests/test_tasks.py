"""The tasks: they settle, deliver and leave a life sign; they do nothing while the clocks disagree."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import Settings

from config import worker
from config.celery import app
from tests import factories
from tracker import health, tasks
from tracker.models import Deadline, Heartbeat, Notification
from tracker.operations import heartbeats

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mail_directory(settings: Settings, tmp_path: Path) -> Path:
    """Where the mails of these tests go."""
    settings.MAIL_DIR = tmp_path
    return tmp_path


def something_to_do() -> Deadline:
    """An office with a deadline that has just passed and a reminder that somebody sent by hand."""
    now = timezone.now()
    factories.make_office()
    contact = factories.make_contact()
    recorded = now - timedelta(days=60)
    deadline = factories.make_deadline(
        due=(now - timedelta(days=1)).date(), now=recorded, next_event_at=now - timedelta(hours=1), ladder_from=recorded
    )
    factories.make_participation(deadline.commitment, party=contact.party)
    kind, before = Notification.Kind.REMIND_NOW, now - timedelta(minutes=1)
    factories.make_notification(kind=kind, deadline=deadline, recipient=contact.recipient, now=before)
    return deadline


def test_beat_asks_for_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    asked = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    every = {"sweep": 5.0, "record_imports": 5.0, "watchdog": 60.0, "read_mail": 60.0}
    every |= {"resettle": 3600.0, "anchor": 3600.0}
    assert asked == {f"tracker.tasks.{name}": seconds for name, seconds in every.items()}
    assert set(asked) <= set(app.tasks)


def test_a_worker_that_starts_looks_at_once(valkey: None) -> None:
    def asked() -> int:
        with app.connection_for_read() as link:
            return int(link.default_channel.client.llen("celery"))

    before = asked()
    worker.begin_at_once()
    assert asked() == before + 1


def test_a_worker_starts_without_a_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nobody = Celery("nobody", broker=f"redis+socket://{tmp_path}/nobody.sock", set_as_current=False)
    with pytest.raises(OperationalError):
        nobody.send_task("tracker.tasks.sweep", retry=False)
    monkeypatch.setattr(worker, "app", nobody)
    worker.begin_at_once()


def test_a_look_says_whether_the_database_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker.look() is True
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    connection.close()
    assert worker.look() is False


def test_celery_keeps_no_results_and_never_delivers_a_task_twice() -> None:
    conf = app.conf
    assert conf.result_backend is None and not conf.task_acks_late and not conf.task_reject_on_worker_lost
    assert not conf.task_publish_retry and conf.accept_content == ["json"] and conf.worker_prefetch_multiplier == 1
    assert (conf.task_soft_time_limit, conf.task_time_limit, conf.timezone) == (240, 300, "UTC")
    options = conf.broker_transport_options
    assert (options["visibility_timeout"], options["unacked_restore_interval"]) == (300, 5)


def test_a_sweep_settles_and_delivers_and_leaves_a_life_sign(mail_directory: Path) -> None:
    deadline = something_to_do()
    assert deadline not in Deadline.objects.overdue()
    tasks.sweep()
    assert deadline in Deadline.objects.overdue()
    beat = Heartbeat.objects.get(name=health.SWEEP)
    assert abs(beat.beat_at - timezone.now()) < health.SKEW
    sent = Notification.objects.get(kind=Notification.Kind.REMIND_NOW)
    assert sent.state == Notification.State.SENT
    assert len(list(mail_directory.iterdir())) >= 1


def test_nothing_moves_while_the_clocks_disagree(monkeypatch: pytest.MonkeyPatch, mail_directory: Path) -> None:
    deadline = something_to_do()
    real = timezone.now

    def ahead() -> datetime:
        return real() + timedelta(minutes=5)

    monkeypatch.setattr(timezone, "now", ahead)
    tasks.sweep()
    assert deadline not in Deadline.objects.overdue() and not list(mail_directory.iterdir())
    assert not Heartbeat.objects.filter(name=health.SWEEP).exists()


def test_the_watchdog_writes_down_each_fault(caplog: pytest.LogCaptureFixture, valkey: None) -> None:
    with caplog.at_level(logging.ERROR):
        tasks.watchdog()
    assert [record.getMessage() for record in caplog.records] == [
        "sweep_seconds: No sweep has run yet. See that worker and beat run (`make up`) and read their logs."
    ]


def test_once_a_day_everything_is_settled_anew(caplog: pytest.LogCaptureFixture) -> None:
    deadline = something_to_do()
    Deadline.objects.filter(pk=deadline.pk).update(next_event_at=None)
    with caplog.at_level(logging.ERROR):
        tasks.resettle()
    assert deadline in Deadline.objects.overdue()
    assert Heartbeat.objects.get(name=heartbeats.RESETTLE).detail == {"changed": 1}
    assert "settled anew" in caplog.text
    Deadline.objects.filter(pk=deadline.pk).update(next_event_at=None)
    tasks.resettle()
    assert Deadline.objects.get(pk=deadline.pk).next_event_at is None  # the day is not over
