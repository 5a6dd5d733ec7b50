"""K1: everything that can be killed is killed, again and again, while reminders go out."""

import random
import time
from collections.abc import Callable

import pytest

from tests.chaos.machine import CHILD, Machine
from tests.chaos.runs import Report, begin, finish
from tests.config.waiting import until

ROLES = ("worker", CHILD, "beat", "broker", "database", "poll", "smtp")
EVERY = 2.5  # seconds between two kills
SENDERS = 3  # processes that send: two children of the worker, and the poll process
# How many messages one kill can catch in flight: those of the process, or of all senders where a server goes.
CAUGHT = {"worker": 2, CHILD: 1, "poll": 1, "beat": 0, "broker": 0, "database": SENDERS, "smtp": SENDERS}
P99, LONGEST = 15.0, 45.0  # seconds


@pytest.mark.parametrize(
    ("reminders", "kills"),
    [
        pytest.param(2_000, 20, marks=pytest.mark.processes, id="short"),
        pytest.param(20_000, 200, marks=pytest.mark.chaos, id="long"),
    ],
)
def test_nothing_is_lost_and_only_what_was_in_flight_is_doubled(
    machine: Machine,
    reminders: int,
    kills: int,
    option: Callable[[str, int], int],
    report: Report,
    request: pytest.FixtureRequest,
) -> None:
    long = request.node.get_closest_marker("chaos") is not None
    if long:
        reminders, kills = option("--reminders", reminders), option("--kills", kills)
    seconds = kills * EVERY
    machine.add("broker")
    begin(machine, reminders, seconds)
    machine.add_all("worker", "beat", "poll")
    began = time.monotonic()
    kill_all_over(machine, random.Random(machine.seed), kills, seconds)
    caught = sum(CAUGHT[role] * count for role, count in machine.kills.items())
    verdict = finish(
        machine, "K1", reminders, report, doubled_bound=caught, kills_spread_over=round(time.monotonic() - began)
    )
    assert sum(machine.kills.values()) == kills
    assert len(verdict.doubled) <= caught
    until(lambda: not machine.left_behind(), "what killed processes left behind had ended")
    if long:
        assert verdict.lateness(0.99) <= P99
        assert verdict.lateness(1.0) <= LONGEST


def kill_all_over(machine: Machine, rng: random.Random, kills: int, seconds: float) -> None:
    """So many kills at random instants within so many seconds, each part as often as any other."""
    victims = [ROLES[n % len(ROLES)] for n in range(kills)]
    rng.shuffle(victims)
    instants = sorted(rng.uniform(0, seconds) for _ in range(kills))
    began = time.monotonic()
    for role, at in zip(victims, instants, strict=True):
        while time.monotonic() < began + at or not machine.kill(role, rng):
            time.sleep(0.01)
