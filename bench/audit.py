"""Proving the history beside merely reading its rows: the same rows, the same run."""

import json
import subprocess
import sys
from typing import Any

from bench.engine import fresh_database


def run(events: int) -> int:
    """Write so many events by the verbs' own means, prove them, print the figures and all as JSON."""
    with fresh_database():
        process = subprocess.run(
            [sys.executable, "-m", "bench.proving", str(events)], stdout=subprocess.PIPE, text=True, check=True
        )
    figures: dict[str, Any] = json.loads(process.stdout.strip().splitlines()[-1])
    for name, value in figures.items():
        print(f"{name:46} {value:>12.4g}" if isinstance(value, float) else f"{name:46} {value:>12}")
    print(json.dumps(figures))
    return 0
