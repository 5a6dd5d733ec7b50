"""Events of the history as lines of a page, and a commitment as it stood on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from tracker.domain.deadlines import start_of_day
from tracker.domain.replay import DateThen, Then, as_of
from tracker.models import AuditEvent, Commitment
from tracker.queries import events_told as queries
from tracker.queries.history import names_of
from tracker.web.keyset import Keyset
from tracker.wording.changes import Called, Changed, changes_in_words, parties_in_words
from tracker.wording.history import actor_in_words, due_told, event_in_words

PAGE = 50
# Seconds between what happened and its being noted that say nothing.
SOON = timedelta(minutes=1)
# What comes of reading an event that no verb wrote.
NOT_OURS = (KeyError, ValueError, TypeError, AttributeError)


@dataclass(frozen=True)
class Line:
    """One event: who did what to what, when it took effect and when it was noted, what it changed, and why."""

    event: AuditEvent
    who: str
    words: str
    changed: Sequence[Changed]
    text: str
    reference: str

    @property
    def was_noted_later(self) -> bool:
        """It took effect before anybody noted it."""
        return self.event.recorded_at - self.event.effective_at > SOON

    @property
    def is_erased(self) -> bool:
        """It had a text, which was erased with a person."""
        return bool(self.event.text_hash) and not self.text


@dataclass(frozen=True)
class DateLine:
    """One date as it stood; `due` and `first` in words, empty where there was none."""

    then: DateThen
    due: str
    first: str


@dataclass(frozen=True)
class Standing:
    """A commitment as it stood at the end of a day, its names as they are today."""

    day: date
    then: Then
    owner: str
    parties: str
    policy: str
    dates: Sequence[DateLine]


def page_of_events(rows: QuerySet[AuditEvent], asked: str) -> Keyset:
    """Fifty events, newest first, before the number `asked` for; anything else means the newest."""
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-sequence")[: PAGE + 1])
    older = str(found[PAGE - 1].sequence) if len(found) > PAGE else ""
    return Keyset(found[:PAGE], older, before is None)


def lines_of(events: Sequence[AuditEvent]) -> list[Line]:
    """The events with all that a page says of them, in a constant number of queries."""
    names = names_of(event.by for event in events)
    texts, references = queries.texts_of(events), queries.references_of(events)
    called = queries.called([values for event in events for values in (event.before, event.after)])
    return [
        Line(
            event,
            actor_in_words(event.by, names),
            event_in_words(event, names),
            _changed(event, called),
            texts.get(event.sequence, ""),
            references.get(event.commitment or 0, ""),
        )
        for event in events
    ]


def _changed(event: AuditEvent, called: Called) -> list[Changed]:
    """What it changed; nothing of an event that is not as it was written, which the proof says."""
    try:
        return changes_in_words(event.before, event.after, called)
    except NOT_OURS:
        return []


def standing(commitment: Commitment, day: date, *, zone: str) -> Standing | None:
    """A commitment as it stood at the end of a local day of `zone`; None if its history is not as it was written."""
    try:
        then = as_of(queries.of_commitment(commitment), end_of(day, zone))
    except NOT_OURS:
        return None
    values = {"owner": then.owner, "policy": then.policy, "parties": then.parties}
    called = queries.called([values])
    return Standing(
        day=day,
        then=then,
        owner=called.users.get(then.owner or 0, ""),
        parties=parties_in_words(then.parties, called),
        policy=called.policies.get(then.policy or 0, ""),
        dates=[_date(one) for one in sorted(then.dates.values(), key=lambda one: one.number)],
    )


def end_of(day: date, zone: str) -> datetime:
    """The last instant of a local day."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def _date(one: DateThen) -> DateLine:
    values = {
        "edtf": one.edtf,
        "boundary": one.boundary,
        "first_day": one.first_day and str(one.first_day),
        "last_day": one.last_day and str(one.last_day),
    }
    first = due_told({"edtf": one.first_edtf, "boundary": one.boundary}) if one.first_last_day != one.last_day else ""
    return DateLine(one, due_told(values), first)
