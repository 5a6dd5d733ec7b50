"""What makes a whole ladder senseless, found before it is saved. Pure: codes and values; words are made elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from tracker.domain.dates import Unit
from tracker.domain.deadlines import NOTICE_DAYS
from tracker.domain.policies import Anchor, Days, Letter, Policy, Role, Step

MOST_MAILS = 15

# The days of the shortest period of each precision that a deadline can have.
SHORTEST = {Unit.DAY: 1, Unit.MONTH: 28, Unit.QUARTER: 90, Unit.SEASON: 90, Unit.HALF_YEAR: 181, Unit.YEAR: 365}


class LadderProblem(StrEnum):
    """What is wrong with a ladder, each with the values its words need."""

    NO_STEPS = "no-steps"
    NOBODY_RESPONSIBLE = "nobody-responsible"
    LONG_OVERDUE_AT_ONCE = "long-overdue-at-once"  # days
    DUPLICATE_ID = "duplicate-id"  # step
    EMPTY_AUDIENCE = "empty-audience"  # step
    UNKNOWN_FOLLOWS = "unknown-follows"  # step, follows
    FOLLOWS_NOTHING_BEFORE = "follows-nothing-before"  # step, follows
    SUPERIOR_UNANNOUNCED = "superior-unannounced"  # step
    REPEAT_WITHOUT_CAP = "repeat-without-cap"  # step
    CAP_WITHOUT_REPEAT = "cap-without-repeat"  # step
    AFTER_THE_LAST_DAY = "after-the-last-day"  # step, unit
    AFTER_LONG_OVERDUE = "after-long-overdue"  # step, days
    COPY_TO_RESPONSIBLE = "copy-to-responsible"  # step
    SAME_DAY = "same-day"  # step, other
    TOO_MANY = "too-many"  # role, count, most


@dataclass(frozen=True)
class Found:
    """One thing wrong: a code, the step it is about (empty: the whole ladder), and values for its words."""

    code: LadderProblem
    step: str = ""
    values: dict[str, str | int] = field(default_factory=dict, hash=False)


def problems_of(policy: Policy) -> tuple[Found, ...]:
    """Everything that is wrong with a ladder, in the order of its steps, then of the whole; empty for a good one.

    The rules:

    - every step has an id of its own, and tells somebody;
    - the step that another one follows exists, and its first day comes before the other's;
    - a superior is told only by a step that follows one which tells the responsible party: that one announces it;
    - a step that repeats says how often (2 or more), and only such a step has a cap;
    - a step counted from the earliest day or the notice day does not fall after the last day of the shortest period
      that it is for: it would no longer be early (no holidays are reckoned with);
    - a step after the last day comes before the deadline is long overdue, when mails end and a person decides. Its
      repeats simply end there;
    - a copy for information asks nobody for anything, so it does not go to the responsible party;
    - no two steps of one day tell the same role about the same dates: the earlier of them would never be sent;
    - at least one step tells the responsible party, and for no precision does a role get more than MOST_MAILS mails,
      repeats counted in full;
    - a deadline becomes long overdue one working day after the last day at the earliest.
    """
    if not policy.steps:
        return (Found(LadderProblem.NO_STEPS),)
    found = [problem for place in range(len(policy.steps)) for problem in _of_step(policy, place)]
    return (*found, *_of_pairs(policy), *_of_whole(policy))


def _of_step(policy: Policy, place: int) -> Iterator[Found]:
    step = policy.steps[place]
    if step.id in {other.id for other in policy.steps[:place]}:
        yield Found(LadderProblem.DUPLICATE_ID, step.id)
    if not step.audience:
        yield Found(LadderProblem.EMPTY_AUDIENCE, step.id)
    yield from _of_announcing(policy, step)
    if step.repeat_every > 0 and step.repeat_cap < 2:
        yield Found(LadderProblem.REPEAT_WITHOUT_CAP, step.id)
    if step.repeat_every <= 0 and step.repeat_cap > 1:
        yield Found(LadderProblem.CAP_WITHOUT_REPEAT, step.id)
    yield from _of_period(step)
    if not step.is_before and _workdays(step) >= policy.long_overdue_after >= 1:
        yield Found(LadderProblem.AFTER_LONG_OVERDUE, step.id, {"days": policy.long_overdue_after})
    if step.letter is Letter.COPY and Role.RESPONSIBLE in step.audience:
        yield Found(LadderProblem.COPY_TO_RESPONSIBLE, step.id)


def _of_announcing(policy: Policy, step: Step) -> Iterator[Found]:
    announces = next((other for other in policy.steps if other.id == step.follows), None) if step.follows else None
    if step.follows and (announces is None or announces.id == step.id):
        yield Found(LadderProblem.UNKNOWN_FOLLOWS, step.id, {"follows": step.follows})
    elif announces is not None and _order(announces) >= _order(step):
        yield Found(LadderProblem.FOLLOWS_NOTHING_BEFORE, step.id, {"follows": step.follows})
    if Role.SUPERIOR in step.audience and (announces is None or Role.RESPONSIBLE not in announces.audience):
        yield Found(LadderProblem.SUPERIOR_UNANNOUNCED, step.id)


def _of_period(step: Step) -> Iterator[Found]:
    if step.anchor is Anchor.LATEST or step.offset <= 0:
        return
    for unit in _units(step):
        begins = NOTICE_DAYS[unit] if step.anchor is Anchor.NOTICE else 0
        if _calendar_days(step) > begins + SHORTEST[unit] - 1:
            yield Found(LadderProblem.AFTER_THE_LAST_DAY, step.id, {"unit": unit.value})
            return


def _of_pairs(policy: Policy) -> Iterator[Found]:
    for one, other in combinations(policy.steps, 2):
        if one.id == other.id or (one.anchor, one.offset, one.days) != (other.anchor, other.offset, other.days):
            continue
        if one.audience & other.audience and set(_units(one)) & set(_units(other)):
            yield Found(LadderProblem.SAME_DAY, one.id, {"other": other.id})


def _of_whole(policy: Policy) -> Iterator[Found]:
    if not any(Role.RESPONSIBLE in step.audience for step in policy.steps):
        yield Found(LadderProblem.NOBODY_RESPONSIBLE)
    for role in Role:
        mails = [sum(step.times for step in policy.steps if role in step.audience and unit in _units(step))
                 for unit in SHORTEST]  # fmt: skip
        if max(mails) > MOST_MAILS:
            values: dict[str, str | int] = {"role": role.value, "count": max(mails), "most": MOST_MAILS}
            yield Found(LadderProblem.TOO_MANY, "", values)
    if policy.long_overdue_after < 1:
        yield Found(LadderProblem.LONG_OVERDUE_AT_ONCE, "", {"days": policy.long_overdue_after})


def _units(step: Step) -> tuple[Unit, ...]:
    """The precisions a step is for."""
    return tuple(unit for unit in SHORTEST if not step.units or unit in step.units)


_ANCHORS = (Anchor.NOTICE, Anchor.EARLIEST, Anchor.LATEST)


def _order(step: Step) -> tuple[int, int]:
    """Where in a ladder a step stands, whatever the period: by the day it counts from, then by its days."""
    return _ANCHORS.index(step.anchor), _calendar_days(step)


def _calendar_days(step: Step) -> int:
    """The offset in calendar days; working days are those of a week of five without holidays."""
    if step.days is Days.CALENDAR:
        return step.offset
    weeks, rest = divmod(abs(step.offset), 5)
    return (7 * weeks + rest) * (1 if step.offset >= 0 else -1)


def _workdays(step: Step) -> int:
    """The offset in working days, at least: calendar days may have two weekends in them that count for nothing."""
    if step.days is Days.WORKING:
        return step.offset
    weeks, rest = divmod(step.offset, 7)
    return 5 * weeks + max(rest - 2, 0)
