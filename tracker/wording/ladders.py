"""A ladder in plain sentences: its steps, and what one version says otherwise than another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

from tracker.domain.dates import Unit
from tracker.domain.policies import REPEAT_MARK, Anchor, Days, Letter, Policy, Role, Step
from tracker.wording.dates import list_in_words
from tracker.wording.reasons import step_in_words, told_because

_UNITS = {
    Unit.DAY: gettext_lazy("a day"),
    Unit.MONTH: gettext_lazy("a month"),
    Unit.QUARTER: gettext_lazy("a quarter"),
    Unit.SEASON: gettext_lazy("a season"),
    Unit.HALF_YEAR: gettext_lazy("a half-year"),
    Unit.YEAR: gettext_lazy("a year"),
    Unit.INTERVAL: gettext_lazy("a span of days"),
}
_LETTERS = {
    Letter.REMINDER: gettext_lazy("reminder"),
    Letter.FORMAL: gettext_lazy("formal notice"),
    Letter.COPY: gettext_lazy("for information"),
}
_ON = {
    Anchor.NOTICE: gettext_lazy("The first day of the notice period"),
    Anchor.EARLIEST: gettext_lazy("The first day of the period"),
    Anchor.LATEST: gettext_lazy("The last day"),
}

_MOMENTS = {
    (Anchor.LATEST, Days.WORKING, True): ngettext_lazy(
        "%(count)s working day before the last day", "%(count)s working days before the last day", "count"
    ),
    (Anchor.LATEST, Days.WORKING, False): ngettext_lazy(
        "%(count)s working day after the last day", "%(count)s working days after the last day", "count"
    ),
    (Anchor.LATEST, Days.CALENDAR, True): ngettext_lazy(
        "%(count)s calendar day before the last day", "%(count)s calendar days before the last day", "count"
    ),
    (Anchor.LATEST, Days.CALENDAR, False): ngettext_lazy(
        "%(count)s calendar day after the last day", "%(count)s calendar days after the last day", "count"
    ),
    (Anchor.EARLIEST, Days.WORKING, True): ngettext_lazy(
        "%(count)s working day before the first day of the period",
        "%(count)s working days before the first day of the period",
        "count",
    ),
    (Anchor.EARLIEST, Days.WORKING, False): ngettext_lazy(
        "%(count)s working day after the first day of the period",
        "%(count)s working days after the first day of the period",
        "count",
    ),
    (Anchor.EARLIEST, Days.CALENDAR, True): ngettext_lazy(
        "%(count)s calendar day before the first day of the period",
        "%(count)s calendar days before the first day of the period",
        "count",
    ),
    (Anchor.EARLIEST, Days.CALENDAR, False): ngettext_lazy(
        "%(count)s calendar day after the first day of the period",
        "%(count)s calendar days after the first day of the period",
        "count",
    ),
    (Anchor.NOTICE, Days.WORKING, True): ngettext_lazy(
        "%(count)s working day before the notice period", "%(count)s working days before the notice period", "count"
    ),
    (Anchor.NOTICE, Days.WORKING, False): ngettext_lazy(
        "%(count)s working day after the notice period begins",
        "%(count)s working days after the notice period begins",
        "count",
    ),
    (Anchor.NOTICE, Days.CALENDAR, True): ngettext_lazy(
        "%(count)s calendar day before the notice period", "%(count)s calendar days before the notice period", "count"
    ),
    (Anchor.NOTICE, Days.CALENDAR, False): ngettext_lazy(
        "%(count)s calendar day after the notice period begins",
        "%(count)s calendar days after the notice period begins",
        "count",
    ),
}
_AGAIN = {
    Days.WORKING: ngettext_lazy(
        "Again every %(count)s working day, at most %(times)s mails",
        "Again every %(count)s working days, at most %(times)s mails",
        "count",
    ),
    Days.CALENDAR: ngettext_lazy(
        "Again every %(count)s calendar day, at most %(times)s mails",
        "Again every %(count)s calendar days, at most %(times)s mails",
        "count",
    ),
}


@dataclass(frozen=True)
class StepWords:
    """One step: when, who is told, and what else is to be said of it, each a phrase or sentence of its own."""

    id: str
    moment: str
    told: str
    more: tuple[str, ...]
    note: str

    @property
    def whole(self) -> str:
        """Everything in one line, to be compared with another."""
        said = gettext("%(moment)s: %(told)s") % {"moment": self.moment, "told": self.told}
        note = f"“{self.note}”" if self.note else ""
        return ". ".join(part for part in (said, *self.more, note) if part)


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say otherwise; `was` is empty for what was added, `now` for what went."""

    was: str
    now: str


def unit_label(unit: Unit) -> str:
    """A precision of dates: “a month”."""
    return str(_UNITS[unit])


def letter_label(letter: Letter) -> str:
    """How a step speaks."""
    return str(_LETTERS[letter])


def moment_in_words(step: Step) -> str:
    """“3 working days before the last day”; begins with a capital where it begins with a word."""
    if step.offset == 0:
        return str(_ON[step.anchor])
    return _MOMENTS[step.anchor, step.days, step.offset < 0] % {"count": abs(step.offset)}


def steps_in_words(policy: Policy) -> list[StepWords]:
    """The steps of a ladder in its order."""
    return [_step_in_words(step, policy) for step in policy.steps]


def planned_step_in_words(step: Step) -> str:
    """A step that is to come, also one that comes again, by its day."""
    moment, time = moment_in_words(step), step.id.partition(REPEAT_MARK)[2]
    return gettext("%(step)s, time %(number)s") % {"step": moment, "number": time} if time else moment


def step_of_ladder(step: str, policy: Policy | None) -> str:
    """A step that was sent, in the words of the ladder that earned it; by its id alone where that is not known."""
    found = policy.step(step) if policy is not None else None
    return planned_step_in_words(replace(found, id=step)) if found is not None else step_in_words(step)


def long_overdue_in_words(days: int) -> str:
    """When mails end and a person decides."""
    return ngettext(
        "%(count)s working day after the last day the deadline is long overdue: mails end, and an admin decides.",
        "%(count)s working days after the last day the deadline is long overdue: mails end, and an admin decides.",
        days,
    ) % {"count": days}


def differences(was: Policy, now: Policy, names: tuple[str, str]) -> list[Difference]:
    """What a version says otherwise than the one before: name, steps that went, changed or came, the stop."""
    return list(_differences(was, now, names))


def _differences(was: Policy, now: Policy, names: tuple[str, str]) -> Iterator[Difference]:
    if names[0] != names[1]:
        yield Difference(*names)
    before = {one.id: one.whole for one in steps_in_words(was)}
    after = {one.id: one.whole for one in steps_in_words(now)}
    yield from (Difference(words, after.get(key, "")) for key, words in before.items() if after.get(key) != words)
    yield from (Difference("", words) for key, words in after.items() if key not in before)
    if was.long_overdue_after != now.long_overdue_after:
        yield Difference(long_overdue_in_words(was.long_overdue_after), long_overdue_in_words(now.long_overdue_after))


def _step_in_words(step: Step, policy: Policy) -> StepWords:
    return StepWords(step.id, moment_in_words(step), _told(step.audience), tuple(_more(step, policy)), step.note)


def _told(audience: Iterable[Role]) -> str:
    return list_in_words([told_because([role.value]) for role in Role if role in set(audience)])


def _more(step: Step, policy: Policy) -> Iterator[str]:
    if step.units:
        units = [unit_label(unit) for unit in Unit if unit in step.units]
        yield gettext("Only where the date is %(units)s") % {"units": _either(units)}
    if step.times > 1:
        yield _AGAIN[step.days] % {"count": step.repeat_every, "times": step.repeat_cap}
    if step.follows:
        announced = step_of_ladder(step.follows, policy)
        yield gettext("The superior only if this was sent before: %(step)s") % {
            "step": announced[:1].lower() + announced[1:]
        }
    if step.letter is Letter.FORMAL:
        yield gettext("As a formal notice")
    elif step.letter is Letter.COPY:
        yield gettext("For information only")


def _either(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return gettext("%(these)s or %(last)s") % {"these": ", ".join(words[:-1]), "last": words[-1]}
