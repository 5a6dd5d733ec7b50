"""Machines for the chaos tests. The long versions run only when asked for: `pytest -m chaos`, `make chaos`."""

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config import embedded
from config.places import Places
from tests.chaos.machine import Machine, tended

BRING_UP_TO_DATE = """
import pathlib, sys, django
django.setup()
from config import schema
from config.places import Places
schema.bring_up_to_date(Places(pathlib.Path(sys.argv[1])))
"""
_runs = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("chaos")
    group.addoption("--reminders", type=int, help="how many reminders a long run sends")
    group.addoption("--kills", type=int, help="how many processes the long run of kills ends")
    group.addoption("--seed", type=int, help="seed of every random choice; printed with the figures")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them run one after the other, in one process."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("chaos"))


@pytest.fixture(scope="session")
def option(pytestconfig: pytest.Config) -> Callable[[str, int], int]:
    """A number from the command line, or the usual one."""
    return lambda name, usual: pytestconfig.getoption(name, default=None) or usual


@pytest.fixture
def seed(option: Callable[[str, int], int]) -> int:
    """Seed of every random choice of a run."""
    return option("--seed", int.from_bytes(os.urandom(3), "big"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Places]:
    """A PostgreSQL cluster that keeps everything on disk, with the tables of this version; not running."""
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    directory = Path(tempfile.mkdtemp(prefix="duebook-chaos-"))
    directory.chmod(0o711)
    places = Places(directory / "var")
    process = embedded.start_postgres(places, tied=True)
    machine = Machine(directory, places, embedded.DATABASE, 0, 0)
    machine.run("-c", BRING_UP_TO_DATE, str(places.var_dir))
    process.send_signal(embedded.signal.SIGINT)
    process.wait()
    yield places
    if os.environ.get("CHAOS_KEEP"):  # the logs of all parts, to be read afterwards
        return
    for rest in {directory, *([places.base] if places.outside else []), places.sockets, places.control}:
        shutil.rmtree(rest, ignore_errors=True)


@pytest.fixture
def machine(cluster: Places, seed: int) -> Iterator[Machine]:
    """A machine with a fresh database and its servers running; the parts that deliver are the test's to add."""
    name = f"chaos_{next(_runs)}"
    directory = cluster.var_dir / name
    directory.mkdir(mode=0o711)
    with tended(Machine(directory, cluster, name, free_port(), free_port(), seed)) as made:
        made.add("database")
        made.wait_for_database()
        with psycopg.connect(host=str(cluster.sockets), user="duebook", dbname="postgres", autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name} TEMPLATE duebook")
        yield made
        parts = [part for part in made.parts if part != "database"]
        made.stop(*parts, by=signal.SIGKILL)  # what they were to show has been shown
        made.stop("database")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Print the figures of a run as one line of JSON, past pytest's capture; they are also in `--junit-xml`."""

    def say(name: str, figures: dict[str, Any]) -> None:
        line = json.dumps({"run": name, **figures})
        record_property(name, line)
        with capsys.disabled():
            print(f"\n{line}", flush=True)

    return say
