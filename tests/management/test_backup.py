"""A backup made in mid-run is read back elsewhere: the same rows, a history that holds, and nothing sent again."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from tests.chaos.crowd import crowd
from tests.chaos.test_restore import RESTORED_NAME, ROOT, Interrupted, _statement, recorded, url_of
from tests.factories import WEEKDAYS, make_commitment, make_office, make_unit
from tests.fixtures.mail import SmtpServer
from tracker.delivery.dispatch import deliver
from tracker.delivery.smtp import Relay
from tracker.exchange import backups
from tracker.models import Commitment, Heartbeat
from tracker.operations import commitments, restores
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def places(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "media" / "evidence").mkdir(parents=True)
    (tmp_path / "media" / "evidence" / "proof.txt").write_text("received")
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")


def backed_up(target: Path) -> Path:
    said = StringIO()
    call_command("backup", str(target), "--json", stdout=said)
    return Path(json.loads(said.getvalue())["directory"])


def manage(*arguments: str, var_dir: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """A command of another installation, on the other database and with the same keys."""
    env = os.environ | {"DATABASE_URL": url_of(RESTORED_NAME), "VAR_DIR": str(var_dir), **extra}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """An empty database of its own, and the directory of another installation with the same keys."""
    _statement("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _statement("CREATE DATABASE {}")
    place = tmp_path / "elsewhere"
    (place / "secrets").mkdir(parents=True, mode=0o700)
    for name in backups.KEYS:
        (place / "secrets" / name).write_text(getattr(settings, name))
    yield place
    _statement("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def test_in_mid_run_and_read_back_elsewhere_nothing_is_lost_or_sent_again(
    smtp_server: SmtpServer, tmp_path: Path, elsewhere: Path
) -> None:
    due = WEEKDAYS.add_workdays(WEEKDAYS.add_workdays(NOW.date(), -2), 10).isoformat()
    people = crowd(12, now=NOW - timedelta(minutes=1), due=due)
    recorded(NOW - timedelta(days=60))
    restores.notice(now=NOW)
    made: list[Path] = []
    with writing():
        relay = Interrupted(Relay(smtp_server.host, smtp_server.port), 5, lambda: made.append(backed_up(tmp_path)))
        deliver(now=NOW, transport=relay)
    sent = len(smtp_server.mails)
    assert sent == len(people.people)
    done = manage("restore", str(made[0]), var_dir=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "the history holds" in done.stdout
    assert "mails wait for a decision" in done.stdout
    wanted = json.loads((made[0] / backups.MANIFEST).read_text())["rows"]
    assert {name: wanted[name] for name in WHOLE} == counted(WHOLE)
    assert (elsewhere / "media" / "evidence" / "proof.txt").read_text() == "received"
    manage("deliver", "--now", (NOW + timedelta(minutes=5)).isoformat(), var_dir=elsewhere, EMAIL_URL=smtp_server.url)
    assert len(smtp_server.mails) == sent
    assert manage("verify_audit", "--quiet", var_dir=elsewhere).returncode == 0
    refused = manage("restore", str(made[0]), var_dir=elsewhere)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr


WHOLE = ("tracker_commitment", "tracker_deadline", "tracker_message", "tracker_recipient", "tracker_deadlineterms")


def counted(names: tuple[str, ...]) -> dict[str, int]:
    with psycopg.connect(url_of(RESTORED_NAME).replace("postgres://", "postgresql://")) as link:
        rows = {name: link.execute(f"SELECT count(*) FROM {name}").fetchone() for name in names}
    return {name: row[0] for name, row in rows.items() if row}


class writing:  # noqa: N801 - reads as what goes on
    """Somebody logs one commitment after the other meanwhile."""

    def __enter__(self) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._write)
        self.thread.start()

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        self.thread.join()

    def _write(self) -> None:
        unit = make_unit()
        while not self.stop.is_set():
            commitments.record(by=Actor.of_command("test"), now=NOW, unit=unit, title="Meanwhile")
        connection.close()


def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    make_office()
    make_commitment()
    made = backed_up(tmp_path)
    (made / "files" / "evidence" / "proof.txt").write_text("forged")
    with pytest.raises(CommandError, match=r"damaged.*proof\.txt"):
        call_command("restore", str(made), "--replace")
    shutil.rmtree(made / "files")
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(made), "--replace")
    assert Commitment.objects.count() == 1


def test_other_keys_are_refused(tmp_path: Path, settings: Settings) -> None:
    made = backed_up(tmp_path)
    settings.AUDIT_KEY = "another key that somebody made up, long enough to be taken"
    with pytest.raises(CommandError, match="other keys: AUDIT_KEY"):
        call_command("restore", str(made), "--replace")


def test_a_backup_among_the_files_it_backs_up_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="lies among the files"):
        call_command("backup", str(tmp_path / "media" / "backups"))


def test_what_is_no_backup_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no backup"):
        call_command("restore", str(tmp_path))


def test_the_keys_are_not_in_it(tmp_path: Path, settings: Settings) -> None:
    made = backed_up(tmp_path)
    held = b"".join(path.read_bytes() for path in made.rglob("*") if path.is_file())
    assert not [name for name in backups.KEYS if getattr(settings, name).encode() in held]
    assert Heartbeat.objects.get(name="backup").detail["directory"] == str(made)
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith((".", "duebook-"))} == {made.name}
