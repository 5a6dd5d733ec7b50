"""How a commitment stood at an instant, from its history alone: every event is a step, and the last one is now.

Nothing is asked but the events themselves. What the history keeps is enough for stage, outcome and dates; the status
of a date is told by each event that touches it, since it depends on ladders and calendars of that time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from tracker.domain.lifecycle import CLOSED, Kind, Outcome, Stage, Status


class Event(Protocol):
    """What is needed of an event of the history."""

    action: str
    target: str
    effective_at: datetime
    after: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DateThen:
    """One date as it stood. `first_edtf`, `first_last_day`: as it was promised at first.

    `report`, `request`: the id of one that waits for its decision; a report that claims no outcome never does.
    `contests`: ids of undecided ones.
    """

    number: int
    kind: Kind
    status: Status
    edtf: str
    boundary: str
    first_day: date | None
    last_day: date | None
    first_edtf: str
    first_last_day: date | None
    version: int
    extensions: int
    received_on: date | None = None
    paused: bool = False
    report: int | None = None
    request: int | None = None
    contests: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Nobody had decided it."""
        return self.status not in CLOSED


@dataclass(frozen=True, kw_only=True)
class Then:
    """A commitment as it stood; `stage` None: not logged yet. `dates` by target, `parties` as (role, party id)."""

    stage: Stage | None = None
    outcome: Outcome | None = None
    unit: int | None = None
    owner: int | None = None
    policy: int | None = None
    confidential: bool = False
    tags: tuple[str, ...] = ()
    parties: tuple[tuple[str, int], ...] = ()
    dates: Mapping[str, DateThen] = field(default_factory=dict)


def as_of(events: Iterable[Event], instant: datetime) -> Then:
    """How it stood at `instant`, by what is known now; the events of one commitment, in the order of their numbers."""
    return replay(event for event in events if event.effective_at <= instant)


def replay(events: Iterable[Event]) -> Then:
    """How it stands after these events of one commitment, in the order of their numbers."""
    then = Then()
    for event in events:
        then = _after(then, event)
    return then


def _after(then: Then, event: Event) -> Then:
    values = event.after
    if event.action in _WHOLE:
        return _WHOLE[event.action](then, values)
    if event.action in _BORN:
        return _with(then, event.target, _born(values))
    known = then.dates.get(event.target)
    if known is None:  # about something else: an event that dates hang on, a silence
        return then
    step = _DATE.get(event.action)
    row = step(known, values) if step else known
    if "status" in values:
        row = replace(row, status=Status(values["status"]))
    return _with(then, event.target, row)


def _with(then: Then, target: str, row: DateThen) -> Then:
    return replace(then, dates={**then.dates, target: row})


def _recorded(then: Then, values: Mapping[str, Any]) -> Then:
    then = replace(_edited(then, values), stage=Stage(values["stage"]))
    return _with(then, values["deadline"], _born(values))


def _edited(then: Then, values: Mapping[str, Any]) -> Then:
    plain = ("unit", "owner", "policy", "confidential")
    found: dict[str, Any] = {name: values[name] for name in plain if name in values}
    if "tags" in values:
        found["tags"] = tuple(values["tags"])
    if "parties" in values:
        found["parties"] = tuple((role, party) for role, party in values["parties"])
    return replace(then, **found)


def _staged(then: Then, values: Mapping[str, Any]) -> Then:
    outcome = values.get("outcome")
    return replace(then, stage=Stage(values["stage"]), outcome=Outcome(outcome) if outcome else None)


def _born(values: Mapping[str, Any]) -> DateThen:
    blank = DateThen(
        number=values["number"],
        kind=Kind(values["kind"]),
        status=Status(values["status"]),
        edtf="",
        boundary="",
        first_day=None,
        last_day=None,
        first_edtf="",
        first_last_day=None,
        version=1,
        extensions=0,
    )
    return _dated(blank, values)


def _dated(row: DateThen, values: Mapping[str, Any]) -> DateThen:
    return replace(
        row,
        edtf=values["edtf"],
        boundary=values["boundary"],
        first_day=_day(values["first_day"]),
        last_day=_day(values["last_day"]),
        first_edtf=values["original_edtf"],
        first_last_day=_day(values["original_last_day"]),
        version=values["version"],
        extensions=values["extensions"],
    )


def _resumed(row: DateThen, values: Mapping[str, Any]) -> DateThen:
    return replace(_dated(row, values), paused=False)


def _closed(row: DateThen, values: Mapping[str, Any]) -> DateThen:
    nothing = replace(row, paused=False, request=None, contests=frozenset())
    return replace(nothing, received_on=_day(values["received_on"]))


def _undone(row: DateThen, values: Mapping[str, Any]) -> DateThen:
    """A joint decision was undone: everything that it may have changed is as it was."""
    return replace(
        _dated(row, values),
        received_on=_day(values["received_on"]),
        paused=values["paused"],
        report=values["report"],
        request=values["extension"],
        contests=frozenset(values["contests"]),
    )


def _report_decided(row: DateThen, values: Mapping[str, Any]) -> DateThen:
    """One that only told how far it was had never waited."""
    return replace(row, report=None) if row.report == values["report"] else row


def _answered(row: DateThen, values: Mapping[str, Any]) -> DateThen:
    contests = values["kind"] in ("not_mine", "wrong") and row.is_open
    return replace(row, contests=row.contests | {values["answer"]}) if contests else row


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


_WHOLE: dict[str, Callable[[Then, Mapping[str, Any]], Then]] = {
    "commitment.recorded": _recorded,
    "commitment.edited": _edited,
    "commitment.activated": _staged,
    "commitment.closed": _staged,
    "commitment.reopened": _staged,
    "commitment.undone": _staged,
}
_BORN = frozenset({"deadline.added", "deadline.opened"})
_DATE: dict[str, Callable[[DateThen, Mapping[str, Any]], DateThen]] = {
    "deadline.corrected": _dated,
    "deadline.extended": _dated,
    "deadline.trigger": _dated,
    "deadline.waits_again": _dated,
    "deadline.resumed": _resumed,
    "deadline.rederived": lambda row, values: replace(row, version=values["version"]),
    "deadline.paused": lambda row, _values: replace(row, paused=True),
    "deadline.closed": _closed,
    "deadline.undone": _undone,
    "deadline.reopened": lambda row, _values: replace(row, received_on=None),
    "report.submitted": lambda row, values: replace(row, report=values["report"]) if values["claimed"] else row,
    "report.accepted": _report_decided,
    "report.returned": _report_decided,
    "report.withdrawn": _report_decided,
    "extension.asked": lambda row, values: replace(row, request=values["extension"]),
    "extension.granted": lambda row, _values: replace(row, request=None),
    "extension.refused": lambda row, _values: replace(row, request=None),
    "extension.withdrawn": lambda row, _values: replace(row, request=None),
    "answer.given": _answered,
    "answer.decided": lambda row, values: replace(row, contests=row.contests - {values["answer"]}),
    "answer.withdrawn": lambda row, values: replace(row, contests=row.contests - {values["answer"]}),
}
