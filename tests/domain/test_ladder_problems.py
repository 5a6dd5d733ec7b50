"""What makes a ladder senseless: every rule broken once, and the ladders that always exist break none."""

from dataclasses import replace

import pytest

from tracker.domain.dates import Unit
from tracker.domain.ladder_problems import MOST_MAILS, LadderProblem, problems_of
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY, Anchor, Days, Letter, Policy, Role, Step

DOER = frozenset({Role.RESPONSIBLE})
GOOD = Step("end-3", -3, Anchor.LATEST, DOER)
LATE = Step("end+5", 5, Anchor.LATEST, DOER)
BOSS = Step("end+10", 10, Anchor.LATEST, frozenset({Role.SUPERIOR}), follows="end+5")


@pytest.mark.parametrize("policy", [DEFAULT_POLICY, REVIEW_POLICY, Policy((GOOD, LATE, BOSS))])
def test_a_good_ladder_has_none(policy: Policy) -> None:
    assert problems_of(policy) == ()


BROKEN: list[tuple[LadderProblem, str, Policy]] = [
    (LadderProblem.NO_STEPS, "", Policy(())),
    (LadderProblem.NOBODY_RESPONSIBLE, "", Policy((replace(GOOD, audience=frozenset({Role.OWNER})),))),
    (LadderProblem.LONG_OVERDUE_AT_ONCE, "", Policy((GOOD,), 0)),
    (LadderProblem.DUPLICATE_ID, "end-3", Policy((GOOD, replace(GOOD, offset=-2)))),
    (LadderProblem.EMPTY_AUDIENCE, "x", Policy((GOOD, Step("x", -5, Anchor.LATEST, frozenset())))),
    (LadderProblem.UNKNOWN_FOLLOWS, "end+5", Policy((GOOD, replace(LATE, follows="end+99")))),
    (LadderProblem.UNKNOWN_FOLLOWS, "end+5", Policy((GOOD, replace(LATE, follows="end+5")))),
    (LadderProblem.FOLLOWS_NOTHING_BEFORE, "end-3", Policy((replace(GOOD, follows="end+5"), LATE))),
    (LadderProblem.SUPERIOR_UNANNOUNCED, "end+10", Policy((GOOD, LATE, replace(BOSS, follows="")))),
    (LadderProblem.REPEAT_WITHOUT_CAP, "end+5", Policy((GOOD, replace(LATE, repeat_every=5)))),
    (LadderProblem.CAP_WITHOUT_REPEAT, "end+5", Policy((GOOD, replace(LATE, repeat_cap=3)))),
    (LadderProblem.AFTER_THE_LAST_DAY, "x", Policy((GOOD, Step("x", 1, Anchor.EARLIEST, DOER)))),
    (LadderProblem.AFTER_THE_LAST_DAY, "x",
     Policy((GOOD, Step("x", 20, Anchor.EARLIEST, DOER, frozenset({Unit.MONTH}))))),
    (LadderProblem.AFTER_THE_LAST_DAY, "x",
     Policy((GOOD, Step("x", 8, Anchor.NOTICE, DOER, frozenset({Unit.DAY}), days=Days.CALENDAR)))),
    (LadderProblem.AFTER_LONG_OVERDUE, "end+5", Policy((GOOD, LATE), 5)),
    (LadderProblem.AFTER_LONG_OVERDUE, "end+5", Policy((GOOD, replace(LATE, offset=28, days=Days.CALENDAR)))),
    (LadderProblem.COPY_TO_RESPONSIBLE, "end+5", Policy((GOOD, replace(LATE, letter=Letter.COPY)))),
    (LadderProblem.SAME_DAY, "end-3", Policy((GOOD, replace(GOOD, id="three")))),
    (LadderProblem.TOO_MANY, "", Policy((GOOD, replace(LATE, repeat_every=1, repeat_cap=MOST_MAILS)))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "step", "policy"), BROKEN)
def test_each_rule_is_kept(code: LadderProblem, step: str, policy: Policy) -> None:
    assert [(found.code, found.step) for found in problems_of(policy)] == [(code, step)]


def test_every_problem_is_tried() -> None:
    assert {code for code, _step, _policy in BROKEN} == set(LadderProblem)


GOODS = [
    Policy((GOOD, Step("x", 19, Anchor.EARLIEST, DOER, frozenset({Unit.MONTH})))),  # 3 weeks and 4 days
    Policy((GOOD, Step("x", 7, Anchor.NOTICE, DOER, frozenset({Unit.DAY}), days=Days.CALENDAR))),
    Policy((GOOD, LATE), 6),
    Policy((GOOD, replace(LATE, offset=27, days=Days.CALENDAR))),  # may be the 19th working day
    Policy((GOOD, replace(GOOD, id="copy", audience=frozenset({Role.WATCHER}), letter=Letter.COPY))),
    Policy((GOOD, replace(GOOD, id="same", days=Days.CALENDAR))),
    Policy((GOOD, replace(LATE, repeat_every=1, repeat_cap=MOST_MAILS - 1))),
]


@pytest.mark.parametrize("policy", GOODS)
def test_what_is_just_allowed(policy: Policy) -> None:
    assert problems_of(policy) == ()
