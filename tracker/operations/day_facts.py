"""What can be said of one day: facts about mails, dates, people and steps; wording puts them into sentences."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.domain.deadlines import start_of_day
from tracker.models import Deadline, Message, OfficeSettings, Party, Recipient


class Why(StrEnum):
    """One kind of fact about a day."""

    TOLD = "told"
    TOLD_TOGETHER = "told_together"
    RETURNED = "returned"
    WENT_LATER = "went_later"
    WAITS = "waits"
    WAITS_AGAIN = "waits_again"
    REFUSED = "refused"
    STUCK = "stuck"
    NOT_TOLD = "not_told"
    TO_COME = "to_come"
    HELD = "held"
    NEVER_STARTED = "never_started"
    DRAFT = "draft"
    UNDATED = "undated"
    IMPORT_HELD = "import_held"
    BEGAN_LATER = "began_later"
    CLOSED = "closed"
    PAUSED = "paused"
    REPORTED = "reported"
    MOVED_DATE = "moved_date"
    MOVED = "moved"
    WEEKLY = "weekly"
    APART = "apart"
    REST_DAY = "rest_day"
    UNREACHABLE = "unreachable"
    UNSUBSCRIBED = "unsubscribed"
    AWAY = "away"
    DEPUTY = "deputy"
    VACANT = "vacant"
    MUTED = "muted"
    SNOOZED = "snoozed"
    HAS_IT = "has_it"
    CONTESTED = "contested"
    ONLY_AFTER = "only_after"
    SHIFTED = "shifted"
    LAST_AND_NEXT = "last_and_next"
    ONLY_LAST = "only_last"
    ONLY_NEXT = "only_next"
    NO_STEPS = "no_steps"


@dataclass(frozen=True)
class Fact:
    """One thing to say about the day; which fields are filled follows from `why`."""

    why: Why
    recipient: Recipient | None = None
    party: Party | None = None
    step: str = ""
    at: datetime | None = None
    day: date | None = None
    next_step: str = ""
    next_at: datetime | None = None
    reason: str = ""
    count: int = 0
    message: Message | None = None
    kind: str = ""


@dataclass(frozen=True)
class DayOf:
    """What there is to say of one date (None: of the person altogether)."""

    deadline: Deadline | None
    facts: tuple[Fact, ...]

    @property
    def told(self) -> bool:
        """Whether a mail was accepted that day."""
        return any(fact.why in (Why.TOLD, Why.TOLD_TOGETHER, Why.RETURNED) for fact in self.facts)


@dataclass(frozen=True)
class Asked:
    """The day asked about, as instants of the office's zone, seen from `now`."""

    day: date
    start: datetime
    end: datetime
    now: datetime
    office: OfficeSettings

    def holds(self, instant: datetime | None) -> bool:
        """Whether an instant lies in the day."""
        return instant is not None and self.start <= instant < self.end

    def touches(self, since: datetime | None, until: datetime | None) -> bool:
        """Whether [since, until) meets the day."""
        return since is not None and since < self.end and (until is None or until > self.start)

    @classmethod
    def of(cls, day: date, office: OfficeSettings, now: datetime) -> "Asked":
        """The day in the office's zone."""
        zone = office.zone
        return cls(day, start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone), now, office)
