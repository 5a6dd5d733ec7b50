"""K18: deployments in the middle of the work, and a mail server that takes its time after the final dot."""

import json

import pytest

from tests.chaos.judge import accepted, drain
from tests.chaos.machine import Machine
from tests.chaos.runs import Report, begin, finish, nothing_twice
from tests.chaos.sink import STALL


@pytest.mark.parametrize(
    ("reminders", "deploys", "share", "stall"),
    [
        pytest.param(300, 2, 0.03, 2.0, marks=pytest.mark.processes, id="short"),
        pytest.param(6_000, 50, 0.001, 30.0, marks=pytest.mark.chaos, id="long"),
    ],
)
def test_sigterm_doubles_nothing(
    machine: Machine, reminders: int, deploys: int, share: float, stall: float, report: Report
) -> None:
    machine.sink = ["--faults", json.dumps({STALL: share}), "--stall", str(stall)]
    machine.add("broker")
    begin(machine, reminders, deploys * 10.0)
    machine.add_all("worker", "beat", "poll")
    for _ in range(deploys):
        machine.wait_for_mail()
        machine.renew("worker", "beat", "poll")
    drain(machine)
    stalls = sum(fact["fault"] == STALL for fact in accepted(machine))
    verdict = finish(machine, "K18", reminders, report, deploys=deploys, stalls=stalls)
    nothing_twice(verdict)
    assert not machine.self_exits
