"""Every reason and step that the rules write has words."""

import pytest

from tracker.delivery.recheck import Because
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY
from tracker.domain.reminders import Skip
from tracker.operations import outbox, rungs
from tracker.operations.audience import Blocked
from tracker.wording.reasons import reason_in_words, step_in_words, told_because

CODES = [
    *(skip.value for skip in Skip if skip is not Skip.NEWER),
    *(because.value for because in Because),
    rungs.NO_LONGER_EARNED,
    rungs.DATE_CHANGED,
    rungs.CONTESTED,
    rungs.RESTING,
    outbox.REOPENED,
    *(reason.value for reason in Blocked),
    "the sender took it back",
]


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words_of_its_own(code: str) -> None:
    assert reason_in_words(code) != code


def test_a_newer_step_is_named_and_a_servers_words_stay() -> None:
    assert reason_in_words("newer step end+5 sent instead") == (
        "A newer reminder took its place: 5 working days after the last day."
    )
    assert reason_in_words("550 no such user") == "550 no such user"


@pytest.mark.parametrize("step", [*DEFAULT_POLICY.steps, *REVIEW_POLICY.steps], ids=lambda step: step.id)
def test_every_step_of_the_default_ladders_has_words(step: object) -> None:
    assert step_in_words(step.id) != step.id  # type: ignore[attr-defined]


def test_steps_in_words() -> None:
    assert step_in_words("end-3") == "3 working days before the last day"
    assert step_in_words("end+1") == "1 working day after the last day"
    assert step_in_words("start-20") == "20 working days before the first day of the period"
    assert step_in_words("end+5#2") == "5 working days after the last day, time 2"
    assert step_in_words("undecided") == "a report waits for its decision"
    assert step_in_words("our-own-step") == "our-own-step"


def test_roles_as_a_list() -> None:
    assert told_because(["responsible", "controller"]) == "responsible and controller"
