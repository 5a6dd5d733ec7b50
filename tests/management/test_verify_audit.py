"""`manage.py verify_audit` and `audit_export`: what they print, and how they end."""

import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from tests.factories import NOW
from tests.operations.stories import BY, story
from tracker.domain.lifecycle import Status
from tracker.models import AuditEvent, Channel
from tracker.operations import pauses, reports

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs/audit.md"


@pytest.fixture(autouse=True)
def written(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    told = story()
    reports.submit(
        told.deadline, by=BY, now=NOW, narrative="Сделано", claimed_outcome=Status.MET, received_on=NOW.date(),
        channel=Channel.LETTER,
    )  # fmt: skip
    pauses.pause(told.deadline, by=BY, now=NOW, until=None, reason="They move first")
    pauses.resume(told.deadline, by=BY, now=NOW)
    return tmp_path / "anchors.jsonl"


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", *arguments, stdout=out)
    return int(str(ended.value.code or 0)), out.getvalue()


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_history_that_holds() -> None:
    code, said = run()
    head = AuditEvent.objects.latest("sequence")
    assert code == 0
    assert f"The history holds: {AuditEvent.objects.count()} events, the newest is number {head.sequence}." in said
    assert f"Its hash: {head.hash}" in said
    assert run("--quiet") == (0, "")


def test_a_history_that_does_not() -> None:
    run()
    tamper("UPDATE tracker_auditevent SET after = '{}' WHERE sequence = 2")
    code, said = run()
    row = AuditEvent.objects.get(sequence=2)
    assert code == 1
    assert f"Event 2 ({row.action} {row.target}) is not as it was written." in said
    assert "The history does not hold: 1 fault." in said
    assert run("--quiet")[1].count("\n") == 1


def test_as_json() -> None:
    code, said = run("--json")
    data = json.loads(said)
    assert code == 0 and data["sound"] and data["problems"] == [] and data["unanchored_from"] is None
    last = data["last"]
    tamper(f"DELETE FROM tracker_auditevent WHERE sequence = {last}")
    tamper(f"DELETE FROM tracker_audittext WHERE sequence = {last}")
    code, said = run("--json")
    (problem,) = json.loads(said)["problems"]
    assert code == 1 and (problem["fault"], problem["sequence"], problem["until"]) == ("removed", last, last)


def test_what_a_mail_said_is_held_against_it() -> None:
    head = AuditEvent.objects.latest("sequence")
    assert run("--expect", f"{head.sequence}:{head.hash}")[0] == 0
    code, said = run("--expect", f"{head.sequence + 1}:{'0' * 64}")
    assert code == 1 and f"Event {head.sequence + 1} was removed." in said
    assert run("--expect", f"{head.sequence}:{'0' * 64}")[0] == 1


@pytest.mark.parametrize("text", ["7", "x:y", "7:abc", f"-1:{'0' * 64}"])
def test_what_is_no_mailed_head_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="not an event"):
        call_command("verify_audit", f"--expect={text}")


def test_anchors_that_cannot_be_used_leave_it_unproved(settings: Any, written: Path) -> None:
    written.write_text("nonsense\n")
    code, said = run()
    assert code == 2 and "line 1 is no anchor" in said


def exported(tmp_path: Path) -> Path:
    out = StringIO()
    call_command("audit_export", stdout=out)
    path = tmp_path / "history.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def test_an_exported_file_is_proved_by_itself(tmp_path: Path) -> None:
    path = exported(tmp_path)
    assert run("--file", str(path))[0] == 0
    path.write_text(path.read_text(encoding="utf-8").replace("They move first", "Nobody moves"), encoding="utf-8")
    code, said = run("--file", str(path))
    assert code == 1 and "was changed" in said
    path.write_text("x\n", encoding="utf-8")
    assert run("--file", str(path))[0] == 2
    assert run("--file", str(tmp_path / "nothing"))[0] == 2


def test_the_recipe_of_the_documentation_proves_it_without_duebook(tmp_path: Path) -> None:
    (recipe,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)
    script, key, path = tmp_path / "prove.py", tmp_path / "key", exported(tmp_path)
    script.write_text(recipe, encoding="utf-8")
    key.write_text(django_settings.AUDIT_KEY + "\n", encoding="utf-8")

    def prove() -> str:
        done = subprocess.run([sys.executable, str(script), str(key), str(path)], capture_output=True, text=True)
        return done.stdout + done.stderr

    assert "holds" in prove()
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:1], *lines[2:]]), encoding="utf-8")
    assert "3 does not follow" in prove()
    path.write_text("\n".join(lines).replace('"report.submitted"', '"report.accepted"'), encoding="utf-8")
    assert "is not as it was written" in prove()


def test_a_part_is_exported() -> None:
    out = StringIO()
    call_command("audit_export", "--from", "2", "--to", "2", stdout=out)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["sequence"] == 2
