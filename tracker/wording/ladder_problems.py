"""What makes a ladder senseless, in words that say what to do about it."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from tracker.domain.dates import Unit
from tracker.domain.ladder_problems import Found, LadderProblem
from tracker.domain.policies import Policy
from tracker.wording.ladders import step_of_ladder, unit_label
from tracker.wording.reasons import told_because


def ladder_problem_in_words(problem: Found, policy: Policy) -> str:
    """What is wrong with a ladder and what to do about it; steps are named by their days."""
    values = _values(problem.values, policy)
    match problem.code:
        case LadderProblem.NO_STEPS:
            return gettext("The ladder has no step: add one.")
        case LadderProblem.NOBODY_RESPONSIBLE:
            return gettext("No step tells the responsible party: somebody must be asked to deliver.")
        case LadderProblem.LONG_OVERDUE_AT_ONCE:
            return gettext("A deadline is long overdue one working day after the last day at the earliest.")
        case LadderProblem.DUPLICATE_ID:
            return gettext("This step stands in the ladder twice: remove one of them.")
        case LadderProblem.EMPTY_AUDIENCE:
            return gettext("The step tells nobody: tick who is told.")
        case LadderProblem.UNKNOWN_FOLLOWS:
            return gettext("The step that is to announce this one is not in the ladder: choose another.")
        case LadderProblem.FOLLOWS_NOTHING_BEFORE:
            return gettext("“%(follows)s” does not come before this step, so it cannot announce it.") % values
        case LadderProblem.SUPERIOR_UNANNOUNCED:
            return gettext("A superior is told only after a step that tells the responsible party: choose that step.")
        case LadderProblem.REPEAT_WITHOUT_CAP:
            return gettext("Say how often it comes at most: 2 times or more.")
        case LadderProblem.CAP_WITHOUT_REPEAT:
            return gettext("Say after how many days it comes again, or leave this empty.")
        case LadderProblem.AFTER_THE_LAST_DAY:
            return gettext("For %(unit)s this would fall after the last day: count from the last day instead.") % values
        case LadderProblem.AFTER_LONG_OVERDUE:
            return _after_long_overdue(problem)
        case LadderProblem.COPY_TO_RESPONSIBLE:
            return gettext("The responsible party is asked for something: choose a reminder or a formal notice.")
        case LadderProblem.SAME_DAY:
            return gettext("Another step tells the same people on the same day: change one of them.")
        case LadderProblem.TOO_MANY:
            return (
                gettext("“%(role)s” would get %(count)s mails about one date, repeats counted; %(most)s are the most.")
                % values
            )


def _after_long_overdue(problem: Found) -> str:
    days = int(problem.values["days"])
    return ngettext(
        "Mails end %(count)s working day after the last day, before this step: lower it, or let mails end later.",
        "Mails end %(count)s working days after the last day, before this step: lower it, or let mails end later.",
        days,
    ) % {"count": days}


def _values(values: Mapping[str, str | int], policy: Policy) -> dict[str, str | int]:
    found = dict(values)
    for name in ("follows", "other"):
        if name in found:
            found[name] = step_of_ladder(str(found[name]), policy)
    if "unit" in found:
        found["unit"] = unit_label(Unit(str(found["unit"])))
    if "role" in found:
        found["role"] = told_because([str(found["role"])])
    return found
