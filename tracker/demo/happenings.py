"""What happens to one promise after it was logged: each a verb, said with the names of the story.

`ago` counts working days before today; `on` is the number of the deadline it is about; `by` a colleague's key and
`who` a person's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.domain.lifecycle import Kind, Outcome, Status
from tracker.models import Answer, Channel
from tracker.operations import answers, closing, deadlines, extensions, pauses, reports

if TYPE_CHECKING:
    from tracker.demo.world import World


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that somebody did so many working days before today."""

    ago: int
    on: int = 1

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Reports(Happening):
    """The responsible side says what was done; by letter or telephone a colleague (`by`) types it in."""

    who: str
    text: str
    claims: Status = Status.MET
    percent: int | None = None
    received: int | None = None  # working days ago, where that was earlier
    channel: Channel = Channel.PAGE
    by: str = ""

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        reports.submit(
            world.deadline(promise, self.on),
            now=now,
            narrative=world.days.fill(self.text),
            claimed_outcome=self.claims,
            percent=self.percent,
            received_on=world.days.work(-(self.received or self.ago)),
            **world.sender(self.who, self.channel, self.by),
        )


@dataclass(frozen=True, kw_only=True)
class Accepts(Happening):
    """The report that waits is accepted, with an outcome that may differ from what it claims."""

    by: str = "nora"
    outcome: Status = Status.MET
    reason: str = ""

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        waiting = world.deadline(promise, self.on).reports.get(decision="")
        reports.accept(waiting, by=world.actor(self.by), now=now, outcome=self.outcome, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class SendsBack(Happening):
    """The report that waits is returned."""

    reason: str
    by: str = "nora"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        waiting = world.deadline(promise, self.on).reports.get(decision="")
        reports.send_back(waiting, by=world.actor(self.by), now=now, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class AsksForTime(Happening):
    """The responsible side wants a later date."""

    who: str
    until: str
    reason: str
    channel: Channel = Channel.PAGE
    by: str = ""

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        due = world.due(self.until, now)
        extensions.ask(
            world.deadline(promise, self.on),
            now=now,
            wording=due.wording,
            date=due.date,
            boundary=due.boundary,
            reason=self.reason,
            received_on=world.days.work(-self.ago),
            **world.sender(self.who, self.channel, self.by),
        )


@dataclass(frozen=True, kw_only=True)
class Grants(Happening):
    """The request that waits is granted, or (`until`) another date."""

    reason: str
    until: str = ""
    by: str = "nora"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        waiting = world.deadline(promise, self.on).extensions.get(decision="")
        due = world.due(self.until, now) if self.until else None
        extensions.grant(waiting, by=world.actor(self.by), now=now, due=due, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Refuses(Happening):
    """The request that waits is refused."""

    reason: str
    by: str = "nora"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        waiting = world.deadline(promise, self.on).extensions.get(decision="")
        extensions.refuse(waiting, by=world.actor(self.by), now=now, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Answers(Happening):
    """A person answers a reminder; a snooze runs to `snooze` calendar days from today."""

    who: str
    kind: Answer.Kind
    text: str = ""
    successor: tuple[str, str] = ("", "")  # name, address
    snooze: int | None = None
    channel: Channel = Channel.PAGE
    by: str = ""

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        name, email = self.successor
        answers.give(
            world.deadline(promise, self.on),
            now=now,
            kind=self.kind,
            text=world.days.fill(self.text),
            successor_name=name,
            successor_email=email,
            snooze_until=world.days.day(self.snooze) if self.snooze is not None else None,
            received_on=world.days.work(-self.ago),
            **world.sender(self.who, self.channel, self.by),
        )


@dataclass(frozen=True, kw_only=True)
class Judges(Happening):
    """The answer that waits is decided."""

    decision: Answer.Decision
    reason: str = ""
    by: str = "nora"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        waiting = world.deadline(promise, self.on).answers.get(decision="")
        answers.decide(waiting, by=world.actor(self.by), now=now, decision=self.decision, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Decides(Happening):
    """A colleague closes a deadline without a report."""

    status: Status
    reason: str
    received: int | None = None  # working days ago
    by: str = "nora"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        deadlines.decide(
            world.deadline(promise, self.on),
            by=world.actor(self.by),
            now=now,
            status=self.status,
            reason=self.reason,
            received_on=world.days.work(-self.received) if self.received is not None else None,
        )


@dataclass(frozen=True, kw_only=True)
class Closes(Happening):
    """A colleague closes the whole commitment."""

    outcome: Outcome
    reason: str
    by: str = "nora"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        row = world.commitments[promise]
        closing.close(row, by=world.actor(self.by), now=now, outcome=self.outcome, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Pauses(Happening):
    """The clock rests until so many days from today, or until somebody says so."""

    reason: str
    until: int | None = None
    by: str = "petra"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        until = world.days.day(self.until) if self.until is not None else None
        row = world.deadline(promise, self.on)
        pauses.pause(row, by=world.actor(self.by), now=now, until=until, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Resumes(Happening):
    """The clock runs again."""

    by: str = "petra"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        pauses.resume(world.deadline(promise, self.on), by=world.actor(self.by), now=now)


@dataclass(frozen=True, kw_only=True)
class Corrects(Happening):
    """A colleague repairs the office's own mistake in a date."""

    due: str
    reason: str
    by: str = "petra"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        due = world.due(self.due, now)
        row = world.deadline(promise, self.on)
        deadlines.correct(row, by=world.actor(self.by), now=now, due=due, reason=self.reason)


@dataclass(frozen=True, kw_only=True)
class Adds(Happening):
    """A colleague adds another date to the promise."""

    due: str
    kind: Kind = Kind.RESULT
    by: str = "tomas"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        due = world.due(self.due, now)
        deadlines.add(world.commitments[promise], by=world.actor(self.by), now=now, due=due, kind=self.kind)


@dataclass(frozen=True, kw_only=True)
class RemindsByHand(Happening):
    """A colleague writes to the responsible people at once."""

    by: str = "tomas"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        deadlines.remind_now(world.deadline(promise, self.on), by=world.actor(self.by), now=now)


@dataclass(frozen=True, kw_only=True)
class StillAlive(Happening):
    """A colleague answers a review: the promise lives on."""

    reason: str
    by: str = "petra"

    def happen(self, world: "World", promise: str, now: datetime) -> None:
        """Do it."""
        row = world.deadline(promise, self.on)
        deadlines.still_alive(row, by=world.actor(self.by), now=now, reason=self.reason)
