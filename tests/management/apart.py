"""A command in a process of its own, whose database cannot be reached."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY_LISTENS = "postgres://nobody@127.0.0.1:1/none"


def without_database(*arguments: str, var_dir: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """What a command does there: it fails with a word about the database if it asks for it."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": NOBODY_LISTENS, "VAR_DIR": str(var_dir)},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
