"""K3: two of everything, and more, at the same time."""

from itertools import repeat

import pytest

from tests.chaos.machine import Machine
from tests.chaos.runs import Report, begin, finish, nothing_twice

CREW = {"beat": 2, "worker": 4, "poll": 3, "planner": 2}


@pytest.mark.parametrize(
    ("reminders", "seconds"),
    [
        pytest.param(300, 5.0, marks=pytest.mark.processes, id="short"),
        pytest.param(20_000, 400.0, marks=pytest.mark.chaos, id="long"),
    ],
)
def test_two_of_everything_send_once(machine: Machine, reminders: int, seconds: float, report: Report) -> None:
    machine.add("broker")
    begin(machine, reminders, seconds)
    for role, count in CREW.items():
        machine.add(role, *(f"{name}-{n}" for n, name in enumerate(repeat(role, count))))
    verdict = finish(machine, "K3", reminders, report, crew=CREW)
    nothing_twice(verdict)
    assert not machine.self_exits
