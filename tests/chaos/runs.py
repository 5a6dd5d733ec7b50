"""What all runs have in common: an office with reminders to come, and the reckoning when nothing moves any more."""

from collections.abc import Callable
from typing import Any

from tests.chaos.judge import Verdict, clean, drain, judge
from tests.chaos.machine import Machine

Report = Callable[[str, dict[str, Any]], None]


def begin(machine: Machine, reminders: int, seconds: float) -> None:
    """A mail server, and an office that owes so many reminders within so many seconds from now."""
    machine.add("smtp")
    machine.run("-m", "tests.chaos.office", str(reminders), str(seconds), str(machine.seed))


def finish(machine: Machine, name: str, reminders: int, report: Report, **more: object) -> Verdict:
    """Wait until nothing is left to do, compare, say the figures; nothing may be lost, early or wrongly doubled."""
    drain(machine)
    verdict = judge(machine, reminders)
    report(
        name,
        verdict.figures()
        | {
            "kills": dict(machine.kills),
            "self_exits": dict(machine.self_exits),
            "left_behind": len(machine.left_behind()),
            "seed": machine.seed,
            **more,
        },
    )
    clean(verdict)
    return verdict


def nothing_twice(verdict: Verdict) -> None:
    """Where nobody was killed, nothing is in doubt and nobody had to be rescued."""
    assert (len(verdict.doubled), verdict.uncertain, verdict.rescues, len(verdict.review)) == (0, 0, 0, 0)
