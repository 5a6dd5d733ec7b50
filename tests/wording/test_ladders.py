"""Ladders in plain sentences: every step, every problem, every difference."""

from dataclasses import replace

import pytest

from tracker.domain.dates import Unit
from tracker.domain.ladder_problems import Found, LadderProblem
from tracker.domain.policies import DEFAULT_POLICY, Anchor, Days, Letter, Policy, Role, Step
from tracker.wording.ladder_problems import ladder_problem_in_words
from tracker.wording.ladders import Difference, differences, moment_in_words, step_of_ladder, steps_in_words

TOLD = frozenset({Role.RESPONSIBLE})


@pytest.mark.parametrize(
    ("offset", "anchor", "days", "words"),
    [
        (0, Anchor.LATEST, Days.WORKING, "The last day"),
        (0, Anchor.EARLIEST, Days.CALENDAR, "The first day of the period"),
        (0, Anchor.NOTICE, Days.WORKING, "The first day of the notice period"),
        (-1, Anchor.LATEST, Days.WORKING, "1 working day before the last day"),
        (-3, Anchor.LATEST, Days.WORKING, "3 working days before the last day"),
        (-7, Anchor.LATEST, Days.CALENDAR, "7 calendar days before the last day"),
        (5, Anchor.LATEST, Days.WORKING, "5 working days after the last day"),
        (14, Anchor.LATEST, Days.CALENDAR, "14 calendar days after the last day"),
        (-20, Anchor.EARLIEST, Days.WORKING, "20 working days before the first day of the period"),
        (2, Anchor.EARLIEST, Days.CALENDAR, "2 calendar days after the first day of the period"),
        (-2, Anchor.NOTICE, Days.WORKING, "2 working days before the notice period"),
        (2, Anchor.NOTICE, Days.CALENDAR, "2 calendar days after the notice period begins"),
    ],
)
def test_when_a_step_comes(offset: int, anchor: Anchor, days: Days, words: str) -> None:
    assert moment_in_words(Step("x", offset, anchor, TOLD, days=days)) == words


def test_everything_a_step_says() -> None:
    steps = (
        Step("end+5", 5, Anchor.LATEST, TOLD),
        Step(
            "end+10", 10, Anchor.LATEST, TOLD | {Role.SUPERIOR}, frozenset({Unit.DAY, Unit.MONTH}), "end+5",
            Days.WORKING, 5, 3, Letter.FORMAL, "Call us.",
        ),
    )  # fmt: skip
    words = steps_in_words(Policy(steps))[1]
    assert words.whole == (
        "10 working days after the last day: responsible and superior of the responsible party. "
        "Only where the date is a day or a month. Again every 5 working days, at most 3 mails. "
        "The superior only if this was sent before: 5 working days after the last day. As a formal notice. “Call us.”"
    )


def test_a_step_that_was_sent_is_named_by_the_ladder_that_earned_it() -> None:
    moved = Policy((Step("end-3", -4, Anchor.LATEST, TOLD, repeat_every=1, repeat_cap=2),))
    assert step_of_ladder("end-3", moved) == "4 working days before the last day"
    assert step_of_ladder("end-3#2", moved) == "4 working days before the last day, time 2"
    assert step_of_ladder("end-3", None) == "3 working days before the last day"


def test_what_a_version_says_otherwise() -> None:
    kept, gone = DEFAULT_POLICY.steps[3], DEFAULT_POLICY.steps[2]
    new = Step("end-1", -1, Anchor.LATEST, TOLD)
    was, now = Policy((gone, kept)), Policy((replace(kept, offset=-4), new), 1)
    assert differences(was, was, ("A", "A")) == []
    assert differences(was, now, ("A", "B")) == [
        Difference("A", "B"),
        Difference("10 working days before the last day: responsible and supporting", ""),
        Difference("3 working days before the last day: responsible and supporting",
                   "4 working days before the last day: responsible and supporting"),
        Difference("", "1 working day before the last day: responsible"),
        Difference("20 working days after the last day the deadline is long overdue: mails end, and an admin decides.",
                   "1 working day after the last day the deadline is long overdue: mails end, and an admin decides."),
    ]  # fmt: skip


@pytest.mark.parametrize("code", LadderProblem)
def test_every_problem_has_words_that_say_what_to_do(code: LadderProblem) -> None:
    values: dict[str, str | int] = {
        "follows": "end+5", "other": "end-3", "unit": "month", "role": "owner", "count": 20, "most": 15, "days": 20,
    }  # fmt: skip
    words = ladder_problem_in_words(Found(code, "end-3", values), DEFAULT_POLICY)
    assert words.endswith(".") and "%" not in words and len(words) > 20
