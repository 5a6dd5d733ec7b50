"""Ladders as an office writes them: steps, whom each tells, and the two that always exist."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.dates import Unit

REPEAT_MARK = "#"


class Role(StrEnum):
    """Why somebody is told. Participations carry the first six; the last two are derived."""

    ISSUER = "issuer"
    RESPONSIBLE = "responsible"
    SUPPORTING = "supporting"
    CONTROLLER = "controller"
    BENEFICIARY = "beneficiary"
    WATCHER = "watcher"
    OWNER = "owner"
    SUPERIOR = "superior"


# Those who get the newest past step when a commitment is logged after the ladder began.
CATCHING_UP = frozenset({Role.RESPONSIBLE, Role.SUPPORTING})


class Anchor(StrEnum):
    """The day a step counts from."""

    NOTICE = "notice"
    EARLIEST = "earliest"
    LATEST = "latest"


class Days(StrEnum):
    """What a step counts: working days of the recipient's calendar, or all days."""

    WORKING = "working"
    CALENDAR = "calendar"


class Letter(StrEnum):
    """How a step speaks: a reminder, a formal notice, or a copy for information."""

    REMINDER = "reminder"
    FORMAL = "formal"
    COPY = "copy"


@dataclass(frozen=True)
class Step:
    """One rung: `offset` days from the anchor's day (negative: before it), told to `audience`.

    `days` says which days the offset counts: working days of the recipient's calendar, or all days; a step that falls
    on a day without work moves back (before-steps and the last day's) or forward (later ones) either way.
    `units` limits the step to deadlines of those precisions (empty: all). `follows` names the step that must
    have been sent for this last day before a superior is told.
    A step with `repeat_every` comes again after so many days of the same kind, counted from its first day,
    `repeat_cap` times in all, the first one counted. The repeats of a before-step end with the last day, those of a
    later one when the deadline is long overdue.
    `letter` is how the mail speaks, `note` the office's own sentence in it.
    """

    id: str
    offset: int
    anchor: Anchor
    audience: frozenset[Role]
    units: frozenset[Unit] = frozenset()
    follows: str = ""
    days: Days = Days.WORKING
    repeat_every: int = 0
    repeat_cap: int = 1
    letter: Letter = Letter.REMINDER
    note: str = ""

    @property
    def is_before(self) -> bool:
        """A before-step or the last day's: it must leave while the deadline can still be met."""
        return self.anchor is not Anchor.LATEST or self.offset <= 0

    @property
    def is_last_day(self) -> bool:
        """The reminder on the last day itself; a repeat is none."""
        return self.anchor is Anchor.LATEST and self.offset == 0 and REPEAT_MARK not in self.id

    @property
    def times(self) -> int:
        """How often the step comes at most."""
        return max(self.repeat_cap, 1) if self.repeat_every > 0 else 1


def repeat_id(step: str, time: int) -> str:
    """The id under which a step comes for the n-th time: `end+5`, then `end+5#2`, `end+5#3`."""
    return step if time == 1 else f"{step}{REPEAT_MARK}{time}"


def base_id(step: str) -> str:
    """The id of the step of which this is a repeat, or the id itself."""
    return step.partition(REPEAT_MARK)[0]


@dataclass(frozen=True)
class Policy:
    """A named ladder, its steps in the order in which they are reached.

    The stop rule: `long_overdue_after` working days after the last day (the deadline's calendar) nobody is reminded
    any more, and the deadline is a decision item. What makes a ladder senseless is found by `ladder_problems`.
    """

    steps: tuple[Step, ...]
    long_overdue_after: int = 20

    def step(self, step: str) -> Step | None:
        """The rung of that id, also for the id of a repeat; None where the ladder has none."""
        return next((one for one in self.steps if one.id == base_id(step)), None)


_COARSE = frozenset({Unit.MONTH, Unit.QUARTER, Unit.SEASON, Unit.HALF_YEAR, Unit.YEAR})
_LONG = frozenset({Unit.HALF_YEAR, Unit.YEAR})
_DOERS = frozenset({Role.RESPONSIBLE, Role.SUPPORTING})

DEFAULT_POLICY = Policy(
    (
        Step("notice", 0, Anchor.NOTICE, _DOERS, _LONG),
        Step("start-20", -20, Anchor.EARLIEST, _DOERS, _COARSE),
        Step("end-10", -10, Anchor.LATEST, _DOERS),
        Step("end-3", -3, Anchor.LATEST, _DOERS),
        Step("end-0", 0, Anchor.LATEST, _DOERS | {Role.OWNER}),
        Step("end+1", 1, Anchor.LATEST, _DOERS),
        Step("end+5", 5, Anchor.LATEST, frozenset({Role.RESPONSIBLE, Role.CONTROLLER})),
        Step(
            "end+10",
            10,
            Anchor.LATEST,
            frozenset({Role.RESPONSIBLE, Role.CONTROLLER, Role.SUPERIOR}),
            follows="end+5",
        ),
    )
)

# For a commitment without a date: "is this still alive?", quietly.
REVIEW_POLICY = Policy(
    (
        Step("ask", 0, Anchor.LATEST, frozenset({Role.RESPONSIBLE})),
        Step("ask-owner", 10, Anchor.LATEST, frozenset({Role.OWNER})),
    )
)
