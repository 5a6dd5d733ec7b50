"""K8: machines whose clocks are wrong, by an hour or a day, or jump in the middle; and a database whose clock does."""

import time
from pathlib import Path

import pytest

from tests.chaos.judge import accepted, waiting
from tests.chaos.machine import Machine
from tests.chaos.runs import Report, begin, finish, nothing_twice
from tests.config.waiting import until

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
OFFSETS = ("+3600", "-3600", "+86400", "-86400")  # seconds
RIGHT = "+0"
DIFFER = "clock and the database's differ"

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed: no clock can be set wrong")


def clock(machine: Machine, name: str, offset: str) -> dict[str, str]:
    """Environment of a process whose clock is off; a new offset in its file counts at once."""
    file = machine.directory / f"{name}.clock"
    set_clock(machine, name, offset)
    # What measures how long something took goes on as it is: only the time of day is wrong.
    return {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DISABLE_SHM": "1"}  # fmt: skip


def set_clock(machine: Machine, name: str, offset: str) -> None:
    """Set a clock wrong, or right; never half of it is read."""
    fresh = machine.directory / f"{name}.fresh"
    fresh.write_text(offset + "\n")
    fresh.chmod(0o644)
    fresh.rename(machine.directory / f"{name}.clock")


@pytest.mark.parametrize(
    ("reminders", "seconds"),
    [
        pytest.param(200, 5.0, marks=pytest.mark.processes, id="short"),
        pytest.param(3_000, 120.0, marks=pytest.mark.chaos, id="long"),
    ],
)
def test_a_sender_with_a_wrong_clock_sends_nothing_and_another_sends_all(
    machine: Machine, reminders: int, seconds: float, report: Report, request: pytest.FixtureRequest
) -> None:
    machine.add("broker")
    begin(machine, reminders, seconds)
    wrong = [f"poll{offset}" for offset in OFFSETS]
    for name, offset in zip(wrong, OFFSETS, strict=True):
        machine.add("poll", name, **clock(machine, name, offset))
    if request.node.get_closest_marker("chaos"):
        machine.add("worker", **clock(machine, "worker", OFFSETS[0]))
        machine.add("beat", **clock(machine, "beat", OFFSETS[1]))
    until(lambda: all(DIFFER in machine.log(name) for name in wrong), "those with a wrong clock had said so")
    assert accepted(machine) == []
    machine.add("poll", "jumping", **clock(machine, "jumping", RIGHT))
    until(lambda: accepted(machine), "the first mail went out")
    set_clock(machine, "jumping", OFFSETS[2])
    until(lambda: DIFFER in machine.log("jumping"), "the one whose clock had jumped had said so")
    machine.add("poll", "right")
    nothing_twice(finish(machine, "K8", reminders, report))


@pytest.mark.parametrize(
    ("reminders", "seconds", "offset"),
    [
        pytest.param(150, 4.0, OFFSETS[0], marks=pytest.mark.processes, id="short"),
        pytest.param(1_000, 40.0, OFFSETS[0], marks=pytest.mark.chaos, id="long-ahead"),
        pytest.param(1_000, 40.0, OFFSETS[1], marks=pytest.mark.chaos, id="long-behind"),
    ],
)
def test_while_the_clock_of_the_database_is_wrong_nothing_is_sent(
    machine: Machine, reminders: int, seconds: float, offset: str, report: Report
) -> None:
    machine.stop("database")
    machine.add_database(**clock(machine, "database", RIGHT))
    machine.wait_for_database()
    begin(machine, reminders, seconds)
    machine.add("poll")
    until(lambda: accepted(machine), "the first mail went out")
    set_clock(machine, "database", offset)
    until(lambda: DIFFER in machine.log("poll"), "the poll process had said so")
    before, limit = len(accepted(machine)), time.monotonic() + seconds
    while time.monotonic() < limit:
        assert len(accepted(machine)) == before
        time.sleep(0.1)
    set_clock(machine, "database", RIGHT)
    until(lambda: waiting(machine)[3] > before or before == reminders, "mails went out again")
    nothing_twice(finish(machine, "K8 database", reminders, report, offset=offset))
