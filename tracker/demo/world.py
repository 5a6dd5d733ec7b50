"""The rows that the history has made so far, by the names of the story."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from tracker.demo.days import Days
from tracker.domain.deadlines import at_hour, local_day
from tracker.language.phrases import resolve
from tracker.models import Calendar, Channel, Commitment, Deadline, Party, Recipient, SourceDocument, Unit, User
from tracker.operations.audit import Actor
from tracker.operations.readings import due_of
from tracker.operations.terms import Due


@dataclass
class World:
    """Whoever and whatever is there; `zone` is the office's."""

    days: Days
    zone: str
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    recipients: dict[str, Recipient] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    sources: dict[str, SourceDocument] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)

    def at(self, day: date, hour: time) -> datetime:
        """An instant of the office's day."""
        return at_hour(day, hour, self.zone)

    def actor(self, user: str) -> Actor:
        """A colleague as the history names them."""
        return Actor.of_user(self.users[user])

    def deadline(self, promise: str, number: int) -> Deadline:
        """A date of a promise as it is now."""
        rows = Deadline.objects.select_related("commitment")
        return rows.get(commitment=self.commitments[promise], number=number)

    def due(self, words: str, now: datetime) -> Due:
        """The date that the words mean to whoever reads them now. Raises ValueError for words that name none."""
        wording = self.days.fill(words)
        reference = local_day(now, self.zone)
        reading = resolve(wording, reference, calendar=self.days.calendar)
        due = due_of(reading, reference_date=reference) if reading else None
        if due is None:
            raise ValueError(f"no date in {wording!r}")
        return due

    def sender(self, who: str, channel: Channel, by: str) -> dict[str, Any]:
        """Who said something: the person by their link, or a colleague on their behalf."""
        recipient = self.recipients[who]
        said = {"recipient": recipient, "name": self.names[who], "channel": channel}
        if by:
            return said | {"by": self.actor(by), "recorded_by": self.users[by]}
        return said | {"by": Actor.of_recipient(recipient)}
