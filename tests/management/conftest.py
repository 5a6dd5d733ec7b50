import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

Run = Callable[..., str]


@pytest.fixture
def run() -> Run:
    """Run a command with arguments as typed; what it printed."""

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out, stderr=StringIO())
        return out.getvalue()

    return run


@pytest.fixture
def run_json(run: Run) -> Callable[..., list[Any]]:
    """The same with --json: one value a line."""
    return lambda *arguments: [json.loads(line) for line in run(*arguments, "--json").splitlines()]
