"""What the banner, /readyz and `doctor` hear of the history."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.operations.stories import BY, story
from tracker import health, tasks
from tracker.models import Heartbeat
from tracker.operations import heartbeats, pauses, proving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    return tmp_path / "anchors.jsonl"


def finding(name: str) -> health.Finding:
    (found,) = [one for one in health.findings_of(health.read(now=timezone.now())) if one.name == name]
    return found


def happened() -> None:
    now = timezone.now()
    pauses.pause(story(now=now, settled_at=now).deadline, by=BY, now=now, until=None, reason="They move first")


def test_nothing_is_wrong_before_the_first_proof() -> None:
    assert finding("history").ok and finding("history_anchor").ok


def test_a_history_that_does_not_hold() -> None:
    happened()
    proving.verify(now=timezone.now())
    assert finding("history").ok and finding("history").value
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM tracker_auditevent WHERE sequence = 1")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    proving.verify(now=timezone.now())
    found = finding("history")
    assert not found.grave and found.fault == "The history does not hold. Event 1 was removed."
    assert "verify_audit" in found.cure


def test_anchors_that_cannot_be_noted(settings: Any) -> None:
    happened()
    settings.AUDIT_ANCHOR_FILE = "/proc/nowhere/anchors.jsonl"
    proving.anchor(now=timezone.now())
    found = finding("history_anchor")
    assert not found.grave and found.fault.startswith("The history cannot be anchored: /proc/nowhere/anchors.jsonl")


def test_anchors_that_are_late() -> None:
    happened()
    proving.anchor(now=timezone.now())
    assert finding("history_anchor").ok
    Heartbeat.objects.filter(name=heartbeats.ANCHOR).update(beat_at=timezone.now() - timedelta(hours=4))
    assert finding("history_anchor").fault == "The history has not been anchored for more than three hours."


def test_once_a_day_it_is_proved_and_every_hour_anchored(anchors: Path, caplog: pytest.LogCaptureFixture) -> None:
    happened()
    tasks.anchor()
    first = Heartbeat.objects.get(name=heartbeats.VERIFIED).detail["sequence"]
    assert len(anchors.read_text().splitlines()) == 1
    happened()
    tasks.anchor()
    assert len(anchors.read_text().splitlines()) == 2
    assert Heartbeat.objects.get(name=heartbeats.VERIFIED).detail["sequence"] == first, "not proved again"
    Heartbeat.objects.filter(name=heartbeats.PROVING).update(beat_at=timezone.now() - timedelta(days=2))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE tracker_auditevent SET by = 'user:x' WHERE sequence = 1")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    tasks.anchor()
    assert "The history does not hold" in caplog.text
