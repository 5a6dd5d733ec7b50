"""Waiting for other processes: by asking again, never by sleeping a while and hoping."""

import os
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 60.0  # seconds after which a test gives up; no test passes or fails by how long something took


def until(true: Callable[[], object], what: str) -> None:
    """Return when `true()` holds."""
    limit = time.monotonic() + LIMIT
    while not true():
        if time.monotonic() > limit:
            raise AssertionError(f"Waited {LIMIT:.0f} s in vain until {what}.")
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def processes_of(var_dir: Path) -> list[int]:
    """Living processes whose command line, environment or working files name this VAR_DIR (as far as we may see)."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid() or not is_alive(int(entry.name)):
            continue
        try:
            told = (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes()
        except OSError:
            continue
        if any(part.endswith(bytes(var_dir)) for part in told.split(b"\0")):
            found.append(int(entry.name))
    return found
