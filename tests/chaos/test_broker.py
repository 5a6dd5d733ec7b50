"""K4 and K5: the broker is not there at all, or hangs. Nothing depends on it but a few seconds."""

import signal
import time

import pytest

from tests.chaos.machine import Machine
from tests.chaos.runs import Report, begin, finish, nothing_twice
from tests.chaos.web import Visitor
from tests.config.waiting import until

COLLECT = "import django; django.setup(); from config import static; static.collect()"
ABSENT_LONGEST, HUNG_LONGEST, REQUEST_P99 = 5.0, 10.0, 1.5  # seconds
SIGNS_IN_EVERY = 5.0  # seconds


def is_long(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("chaos") is not None


@pytest.mark.parametrize(
    ("reminders", "seconds"),
    [
        pytest.param(150, 4.0, marks=pytest.mark.processes, id="short"),
        pytest.param(1_200, 60.0, marks=pytest.mark.chaos, id="long"),
    ],
)
def test_without_a_broker_everything_goes_out(
    machine: Machine, reminders: int, seconds: float, report: Report, request: pytest.FixtureRequest
) -> None:
    begin(machine, reminders, seconds)
    machine.add_all("worker", "beat", "poll")
    verdict = finish(machine, "K4", reminders, report)
    nothing_twice(verdict)
    assert len(verdict.late) == reminders
    if is_long(request):
        assert verdict.lateness(1.0) <= ABSENT_LONGEST


@pytest.mark.parametrize(
    ("reminders", "seconds", "hangs"),
    [
        pytest.param(200, 8.0, 6.0, marks=pytest.mark.processes, id="short"),
        pytest.param(1_800, 90.0, 60.0, marks=pytest.mark.chaos, id="long"),
    ],
)
def test_a_hung_broker_holds_up_neither_mails_nor_pages(
    machine: Machine,
    reminders: int,
    seconds: float,
    hangs: float,
    report: Report,
    request: pytest.FixtureRequest,
) -> None:
    machine.add("broker")
    begin(machine, reminders, seconds)
    machine.run("-c", COLLECT, VAR_DIR=machine.var_dir("web"))
    machine.add_all("worker", "beat", "poll", "web")
    visitor = Visitor(machine.web_port)
    until(visitor.is_served, "the web server answered")
    visitor.sign_in()
    visitor.read_everything()
    visitor.seconds.clear()
    machine.signal(signal.SIGSTOP, "broker")
    limit = time.monotonic() + hangs
    signs_in = time.monotonic()
    while time.monotonic() < limit:
        visitor.read_everything()
        if time.monotonic() >= signs_in:  # no oftener than the limit on signing in lets anybody
            visitor.cookies.clear()
            visitor.sign_in()
            signs_in += SIGNS_IN_EVERY
        time.sleep(0.05)
    p99, requests = visitor.quantile(0.99), len(visitor.seconds)
    visitor.ask("GET", "/readyz")
    machine.signal(signal.SIGCONT, "broker")
    verdict = finish(
        machine, "K5", reminders, report, requests=requests, request_p50=visitor.quantile(0.5), request_p99=p99,
        readyz_while_hung=round(visitor.seconds[-1], 2),
    )  # fmt: skip
    nothing_twice(verdict)
    if is_long(request):
        assert p99 < REQUEST_P99
        assert verdict.lateness(1.0) <= HUNG_LONGEST
