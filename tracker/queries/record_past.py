"""One promise as it was known at an instant, from rows that carry the instant at which they were recorded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from tracker.domain.calendars import WorkCalendar
from tracker.domain.deadlines import notice_day, start_of_day
from tracker.domain.lifecycle import CLOSED, Facts, Kind, Status, status_at
from tracker.domain.policies import Role
from tracker.domain.records import Moves, Verdict, moves_of, verdict_of, was_running
from tracker.models import (
    Answer,
    AuditEvent,
    AuditText,
    Commitment,
    Deadline,
    DeadlineTerms,
    Evidence,
    Extension,
    Party,
    Pause,
    Report,
)
from tracker.queries.commitment import PLACES
from tracker.queries.record_mails import Mail

ENDING = ("deadline.closed", "deadline.undone", "deadline.reopened")
COMMITMENT_EVENTS = ("commitment.edited", "commitment.closed", "commitment.undone", "commitment.reopened")
Said = Report | Extension | Answer


@dataclass(frozen=True)
class Decided:
    """How something ended: as what, by whom, when, and why."""

    outcome: str
    at: datetime
    by: str
    reason: str


@dataclass
class DateKnown:
    """One date as it was known; `deadline` only names it: its own columns tell the present."""

    deadline: Deadline
    versions: list[DeadlineTerms]
    moves: Moves[DeadlineTerms]
    status: Status
    slip: int
    received_on: date | None = None
    ended: Decided | None = None
    reports: list[Report] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """What can be said of it."""
        present = self.moves.present
        return verdict_of(self.status, received_on=self.received_on, last_day=present.last_day if present else None)

    @property
    def in_time_at_first(self) -> bool:
        """True where it was kept, and received by its first date."""
        first, kept = self.moves.first, self.verdict in (Verdict.IN_TIME, Verdict.TOO_LATE)
        day = first.last_day if first else None
        return kept and self.received_on is not None and day is not None and self.received_on <= day

    @property
    def times_extended(self) -> int:
        """How many extensions still stand."""
        return len(self.moves.extensions)

    @property
    def has_day(self) -> bool:
        """True where a day could be given."""
        return self.moves.present is not None and self.moves.present.last_day is not None

    @property
    def said(self) -> list[Said]:
        """Everything that people said about it, in the order in which it was recorded."""
        rows: list[Said] = [*self.reports, *self.extensions, *self.answers]
        return sorted(rows, key=lambda row: (row.at, row.pk))

    @property
    def evidence(self) -> list[tuple[Said, Evidence]]:
        """What backs it, each with what it came with."""
        backed = [said for said in self.said if not isinstance(said, Answer)]
        return [(said, proof) for said in backed for proof in said.evidence.all()]

    @property
    def accepted(self) -> Report | None:
        """The report on which the decision rests, where one was accepted."""
        if self.ended is None:
            return None
        claims = (row for row in reversed(self.reports) if row.claims)
        return next((row for row in claims if row.decision == Report.Decision.ACCEPTED), None)


@dataclass
class Known:
    """One promise as it was known."""

    row: Commitment
    title: str
    parties: list[tuple[str, Party]]
    dates: list[DateKnown]
    outcome: Decided | None = None
    mails: list[Mail] = field(default_factory=list)

    @property
    def promised_dates(self) -> list[DateKnown]:
        """The dates that count: no reviews, which nobody promised."""
        return [one for one in self.dates if one.deadline.kind != Kind.REVIEW.value]


def refs_of(items: Iterable[Known]) -> set[str]:
    """Everybody who is named as having done something, as the history names them."""
    refs: set[str] = set()
    for item in items:
        refs.add(item.outcome.by if item.outcome else "")
        for one in item.dates:
            refs.add(one.ended.by if one.ended else "")
            refs |= {version.by for version in one.versions} | {said.decided_by for said in one.said}
    return refs - {""}


class History:
    """The events of some commitments: how they ended, and what was changed later."""

    def __init__(self, ids: list[int], known_at: datetime):
        wanted = (*ENDING, *COMMITMENT_EVENTS)
        events = list(AuditEvent.objects.filter(commitment__in=ids, action__in=wanted).order_by("sequence"))
        numbers = [event.sequence for event in events]
        self.texts = dict(AuditText.objects.filter(sequence__in=numbers).values_list("sequence", "text"))
        self.ended: dict[str, AuditEvent] = {}
        self.commitment_ended: dict[int, AuditEvent] = {}
        self.later_edits: dict[int, list[AuditEvent]] = {}
        self.told_of: set[str | int] = set()
        for event in events:
            self._note(event, known_at)

    def _note(self, event: AuditEvent, known_at: datetime) -> None:
        pk = event.commitment or 0
        if event.action == "commitment.edited":
            if event.effective_at > known_at:
                self.later_edits.setdefault(pk, []).append(event)
        elif event.action in ENDING:
            self.told_of.add(event.target)
            if event.effective_at <= known_at:
                self.ended[event.target] = event
        else:
            self.told_of.add(pk)
            if event.effective_at <= known_at:
                self.commitment_ended[pk] = event

    def decided(self, event: AuditEvent | None, name: str) -> Decided | None:
        """What an event says that something ended as; None where it began again, or never ended."""
        value = event.after.get(name) if event is not None else None
        if event is None or not value or event.action not in ("deadline.closed", "commitment.closed"):
            return None
        return Decided(str(value), event.effective_at, event.by, self.texts.get(event.sequence, ""))


def known_as_of(
    row: Commitment, history: History, mails: list[Mail], known_at: datetime, calendar: WorkCalendar
) -> Known:
    """One promise as it was known at an instant."""
    dates = [_date(deadline, history, known_at, calendar) for deadline in row.deadlines.all()]
    return Known(
        row=row,
        title=_title(row, history),
        parties=_parties(row, history),
        dates=[one for one in dates if one.versions and one.status is not Status.ENTERED_BY_MISTAKE],
        outcome=_outcome(row, history, known_at),
        mails=mails,
    )


def _date(deadline: Deadline, history: History, known_at: datetime, calendar: WorkCalendar) -> DateKnown:
    versions = [version for version in deadline.versions.all() if version.at <= known_at]
    moves = moves_of(versions)
    ended, received_on = _ended(deadline, history, known_at)
    for row in (*deadline.reports.all(), *deadline.extensions.all(), *deadline.answers.all()):
        _forget_later(row, known_at)
    facts = _facts(deadline, moves.present, ended, known_at)
    own = deadline.calendar.as_work_calendar() if deadline.calendar else calendar
    return DateKnown(
        deadline=deadline,
        versions=versions,
        moves=moves,
        status=status_at(facts, known_at),
        slip=sum(
            own.workdays_between(old.last_day, new.last_day)
            for old, new in moves.extensions
            if old.last_day and new.last_day
        ),
        received_on=received_on,
        ended=ended,
        reports=list(deadline.reports.all()),
        extensions=list(deadline.extensions.all()),
        answers=list(deadline.answers.all()),
        pauses=[pause for pause in deadline.pauses.all() if pause.ended_at != pause.started_at],
    )


def _facts(deadline: Deadline, present: DeadlineTerms | None, ended: Decided | None, known_at: datetime) -> Facts:
    """Long overdue counts as overdue here: since when somebody has to decide says nothing about the promise."""
    span = present.span if present else None
    pause = next((one for one in deadline.pauses.all() if was_running(one.started_at, one.ended_at, known_at)), None)
    until = pause.until if pause else None
    return Facts(
        kind=Kind(deadline.kind),
        notice_at=start_of_day(notice_day(span), span.zone) if span else None,
        starts_at=present.starts_at if present else None,
        due_at=present.due_at if present else None,
        long_overdue_at=None,
        closed_as=Status(ended.outcome) if ended else None,
        report_waiting=any(report.claimed_outcome and not report.is_decided for report in deadline.reports.all()),
        paused=pause is not None,
        paused_until=start_of_day(until + timedelta(days=1), deadline.zone) if until else None,
    )


def _ended(deadline: Deadline, history: History, known_at: datetime) -> tuple[Decided | None, date | None]:
    """How it ended and when its report came in, by the history; by its row where the history knows nothing of it."""
    target = f"deadline:{deadline.uid}"
    if target in history.told_of:
        event = history.ended.get(target)
        ended = history.decided(event, "status")
        if ended is None or event is None or ended.outcome not in CLOSED:
            return None, None
        day = event.after.get("received_on")
        return ended, date.fromisoformat(day) if day else None
    if deadline.closed_at is None or deadline.closed_at > known_at:
        return None, None
    return Decided(deadline.closed_as, deadline.closed_at, "", ""), deadline.received_on


def _outcome(row: Commitment, history: History, known_at: datetime) -> Decided | None:
    if row.pk in history.told_of:
        return history.decided(history.commitment_ended.get(row.pk), "outcome")
    if row.closed_at is None or row.closed_at > known_at:
        return None
    return Decided(row.outcome, row.closed_at, "", "")


def _title(row: Commitment, history: History) -> str:
    """As it was called: each later event that renamed it keeps “before → after”."""
    title = row.title
    for event in reversed(history.later_edits.get(row.pk, [])):
        text, renamed = history.texts.get(event.sequence, ""), f" → {title}"
        title = text.removesuffix(renamed) if text.endswith(renamed) else title
    return title


def _parties(row: Commitment, history: History) -> list[tuple[str, Party]]:
    """Who took part, by their place; what the first later change noted as before tells who did then."""
    later = next((event for event in history.later_edits.get(row.pk, []) if "parties" in event.before), None)
    if later is None:
        found = [(part.role, part.party) for part in row.participations.all()]
    else:
        pairs = [(str(role), int(pk)) for role, pk in later.before["parties"]]
        named = Party.objects.in_bulk({pk for _role, pk in pairs})
        found = [(role, named[pk]) for role, pk in pairs if pk in named]
    return sorted(found, key=lambda pair: (PLACES.index(Role(pair[0])), pair[1].pk))


def dates_until(known_at: datetime) -> QuerySet[Deadline]:
    """The dates with all that had been recorded about them by then, and their versions."""
    said: list[Any] = [
        Prefetch(name, model._default_manager.filter(at__lte=known_at).select_related("recipient", "recorded_by"))
        for name, model in (("reports", Report), ("extensions", Extension), ("answers", Answer))
    ]
    pauses = Prefetch("pauses", Pause.objects.filter(started_at__lte=known_at))
    rows = Deadline.objects.select_related("calendar", "commitment", "trigger").order_by("number")
    return rows.prefetch_related(
        "calendar__days", "versions", pauses, *said, "reports__evidence", "extensions__evidence"
    )


def _forget_later(said: Said, known_at: datetime) -> None:
    """A decision made later was not known; what backs a report was not judged then either. Nothing is saved."""
    if said.decided_at is None or said.decided_at <= known_at:
        return
    said.decision, said.decided_at, said.decided_by, said.decision_reason = "", None, "", ""
    if isinstance(said, Report):
        said.outcome = ""
    if not isinstance(said, Answer):
        for proof in said.evidence.all():
            proof.state = proof.State.SUBMITTED
