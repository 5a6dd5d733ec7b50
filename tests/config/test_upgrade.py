"""Data of the first released state is brought up to this version: nothing is lost, and everything goes on.

tests/fixtures/first_state.dump.xz was made by the code of 0.1.0 (migration 0001 alone) with pg_dump: an office of five
commitments, one moved, one finished, with the mails of forty days.
"""

import json
import lzma
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.chaos.test_restore import RESTORED_NAME, ROOT, _statement, program, url_of

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
KEY = "first-released-state-of-duebook-this-key-is-known-to-everybody"
KEYS = {name: f"{KEY}-{n}" for n, name in enumerate(("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY"), start=1)}
HELD = {"tracker_commitment": 5, "tracker_deadline": 5, "tracker_deadlineterms": 6, "tracker_notification": 8,
        "tracker_message": 7, "tracker_auditevent": 42, "tracker_recipient": 6, "tracker_party": 6}  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Iterator[str]:
    """A database as the first released version left it."""
    dump = tmp_path / "old.dump"
    dump.write_bytes(lzma.decompress((ROOT / "tests" / "fixtures" / "first_state.dump.xz").read_bytes()))
    _statement("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _statement("CREATE DATABASE {}")
    address = url_of(RESTORED_NAME)
    there = address.replace("postgres://", "postgresql://")
    program("pg_restore", "--exit-on-error", "--no-owner", "-d", there, str(dump))
    yield address
    _statement("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def test_what_the_first_version_kept_is_all_there_and_goes_on(old: str, tmp_path: Path) -> None:
    before = counts(old)
    assert before == HELD
    said = manage(old, tmp_path, ["migrate"], ["createcachetable"], ["migrate", "--check"], ["verify_audit", "--quiet"],
                  ["sweep", "--now", "2026-12-14T06:00:00Z", "--json"], ["verify_audit", "--quiet"])  # fmt: skip
    assert counts(old) == before | {"tracker_auditevent": counts(old)["tracker_auditevent"]}
    # Nothing was missed before, and nothing is planted twice now.
    assert [json.loads(line)["planted"] for line in said.splitlines() if line.startswith("{")] == [[]]


COMMANDS = """
import json, sys
import django
django.setup()
from django.core.management import call_command
for command in json.loads(sys.argv[1]):
    try:
        call_command(*command)
    except SystemExit as end:
        if end.code:
            sys.exit(f"{command} ended with {end.code}")
"""


def manage(address: str, var_dir: Path, *commands: list[str]) -> str:
    """Commands of this version on that database, one after the other in one process; what they say."""
    env = os.environ | KEYS | {"DATABASE_URL": address, "VAR_DIR": str(var_dir), "ENV_FILE": os.devnull}
    done = subprocess.run([sys.executable, "-c", COMMANDS, json.dumps(commands)], cwd=ROOT, env=env,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def counts(address: str) -> dict[str, int]:
    with psycopg.connect(address.replace("postgres://", "postgresql://")) as link:
        return {name: link.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in HELD}  # type: ignore[index]
