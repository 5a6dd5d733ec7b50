"""What happened on one day about a date, or to a person, and why nobody was told: facts, put into words elsewhere.

Rows of the ledger say what was done; where there are none, the ladder is walked again and names the step before and
the step to come. A day is one of the office's zone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from tracker.domain.reminders import Mode, Reader
from tracker.models import (
    Answer,
    Attempt,
    AuditEvent,
    Deadline,
    Message,
    Mute,
    Notification,
    OfficeSettings,
    Recipient,
    User,
)
from tracker.operations.day_facts import Asked, DayOf, Fact, Why
from tracker.operations.day_steps import because, rest_day
from tracker.operations.readers import readers_of
from tracker.operations.scene import load
from tracker.queries.addresses import addresses_of
from tracker.queries.ledger import Fate, fate_of, mails_with, readable

MOST_DATES = 100
MONDAY = 0
SENDING = ("office.sending_started", "office.sending_held")


def day_of_dates(
    deadlines: QuerySet[Deadline], day: date, *, now: datetime, reader: User | None, only: Recipient | None = None
) -> list[DayOf]:
    """What happened on `day` about each date; `only`: to this person alone. Nothing is stored.

    What mail servers said of mails that the `reader` may not read (None: the office itself) is left out.
    """
    rows = deadlines.select_related("commitment__owner", "commitment__batch").prefetch_related(
        "pauses", "reports", "versions", Prefetch("answers", Answer.objects.select_related("recipient"))
    )
    scene = load(rows.order_by("number", "pk"), now=now)
    asked = Asked.of(day, scene.office, now)
    ledger = _ledger_of(scene.deadlines, asked, only)
    held = _held(asked)
    counts = mails_with(row.message for rows in ledger.values() for row in rows)
    tries = _tries(row.message for rows in ledger.values() for row in rows)
    _withhold([row for rows in ledger.values() for row in rows], tries, reader)
    mutes = _mutes(scene.deadlines, asked)
    found = []
    for deadline in scene.deadlines:
        own = ledger.get(deadline.pk, [])
        facts = [_of_row(row, asked, counts, tries, held) for row in own]
        facts += _kept_apart(own, asked)
        done = DayOf(deadline, tuple(facts))
        if not done.told:
            facts += because(scene, deadline, asked, only, held, mutes, frozenset(row.step for row in own))
        found.append(DayOf(deadline, tuple(dict.fromkeys(facts))))
    return found


def day_of_person(
    recipient: Recipient,
    deadlines: QuerySet[Deadline],
    day: date,
    *,
    office: OfficeSettings,
    now: datetime,
    reader: User | None,
) -> list[DayOf]:
    """What a person was told on `day`, and why nothing: of the person first, then of each date (at most 100)."""
    asked = Asked.of(day, office, now)
    whole = DayOf(None, tuple(_of_person(recipient, readers_of([recipient], office)[recipient.pk], asked)))
    ids = list(deadlines.order_by("last_day", "pk").values_list("pk", flat=True)[:MOST_DATES])
    return [whole, *day_of_dates(Deadline.objects.filter(pk__in=ids), day, now=now, reader=reader, only=recipient)]


def _ledger_of(deadlines: Sequence[Deadline], asked: Asked, only: Recipient | None) -> dict[int, list[Notification]]:
    within = Q(planned_at__gte=asked.start, planned_at__lt=asked.end)
    within |= Q(message__sent_at__gte=asked.start, message__sent_at__lt=asked.end)
    rows = Notification.objects.filter(within, deadline__in=[deadline.pk for deadline in deadlines])
    if only is not None:
        rows = rows.filter(recipient__in=addresses_of(only))
    found: dict[int, list[Notification]] = {}
    for row in rows.select_related("recipient", "party", "message").order_by("planned_at", "pk"):
        found.setdefault(row.deadline_id or 0, []).append(row)
    return found


def _tries(messages: Iterable[Message | None]) -> dict[int, Attempt]:
    """Message id -> the last try, as far as there was one."""
    ids = {message.pk for message in messages if message is not None}
    return {attempt.message_id: attempt for attempt in Attempt.objects.filter(message__in=ids).order_by("pk")}


def _withhold(rows: Sequence[Notification], tries: Mapping[int, Attempt], reader: User | None) -> None:
    """A mail that says something else, which the reader may not see, keeps what was said about it."""
    open_to_reader = readable(rows, reader)
    for row in rows:
        if row.message is not None and row.message.pk not in open_to_reader:
            row.message.reason = ""
            if row.message.pk in tries:
                tries[row.message.pk].reply = ""


def _mutes(deadlines: Sequence[Deadline], asked: Asked) -> dict[tuple[int, int], Mute]:
    ids = {deadline.commitment_id for deadline in deadlines}
    rows = Mute.objects.filter(commitment__in=ids, at__lt=asked.end).order_by("pk")
    return {(row.commitment_id, row.recipient_id): row for row in rows if asked.touches(row.at, row.ended_at)}


def _held(asked: Asked) -> Fact | None:
    """That the office sent nothing at the end of that day: since when, or that it had not begun yet."""
    events = AuditEvent.objects.filter(action__in=SENDING, effective_at__lt=asked.end).order_by("-sequence")
    last = events.first()
    if last is not None:
        return None if last.action == SENDING[0] else Fact(Why.HELD, at=last.effective_at)
    since = asked.office.sending_since
    if since is None or since >= asked.end:
        return Fact(Why.NEVER_STARTED, at=since)
    return None if asked.office.is_sending else Fact(Why.HELD)


def _of_row(
    row: Notification, asked: Asked, counts: dict[int, int], tries: dict[int, Attempt], held: Fact | None
) -> Fact:
    """What became of one row of that day."""
    message, fate = row.message, fate_of(row)
    fact = Fact(
        Why.NOT_TOLD, row.recipient, row.party, row.step, row.planned_at, reason=row.reason, message=message,
        kind=row.kind,
    )  # fmt: skip
    if fate in (Fate.SKIPPED, Fate.CANCELLED):
        return fact
    if message is None:
        return replace(fact, why=Why.TO_COME if row.planned_at > asked.now else Why.WAITS)
    last = tries.get(message.pk)
    if fate in (Fate.SENT, Fate.BOUNCED):
        if not asked.holds(message.sent_at):
            return replace(fact, why=Why.WENT_LATER, next_at=message.sent_at)
        others = counts.get(message.pk, 1) - 1
        told = Why.RETURNED if fate is Fate.BOUNCED else Why.TOLD_TOGETHER if others > 0 else Why.TOLD
        return replace(fact, why=told, at=message.sent_at, count=others)
    reply = (last.reply or last.get_result_display()) if last is not None else message.reason
    if fate is Fate.REFUSED:
        return replace(fact, why=Why.REFUSED, reason=reply)
    if fate is Fate.REVIEW:
        return replace(fact, why=Why.STUCK, reason=message.reason)
    if last is not None and held is None:
        return replace(fact, why=Why.WAITS_AGAIN, reason=reply, next_at=message.next_attempt_at)
    return replace(fact, why=Why.WAITS)


def _kept_apart(rows: Sequence[Notification], asked: Asked) -> Iterator[Fact]:
    """Who wants days between two mails, and had a reminder that did not go on its day."""
    for row in rows:
        if row.recipient is None or not row.recipient.min_gap or not row.is_of_ladder or row.planned_at > asked.now:
            continue
        waits = row.message is None and row.state == Notification.State.QUEUED
        sent_at = row.message.sent_at if row.message is not None else None
        if waits or (sent_at is not None and sent_at >= asked.end):
            yield _apart(row.recipient)


def _apart(recipient: Recipient) -> Fact:
    return Fact(Why.APART, recipient, count=recipient.min_gap)


def _of_person(recipient: Recipient, reader: Reader, asked: Asked) -> Iterator[Fact]:
    """What of the person alone kept mails away that day, or keeps them apart."""
    if asked.touches(recipient.unreachable_at, None):
        yield Fact(Why.UNREACHABLE, recipient, at=recipient.unreachable_at, reason=recipient.unreachable_because)
    if asked.touches(recipient.unsubscribed_at, None):
        yield Fact(Why.UNSUBSCRIBED, recipient, at=recipient.unsubscribed_at)
    if recipient.is_away(asked.day) and asked.touches(recipient.away_since, None):
        why = Why.DEPUTY if recipient.deputy_id else Why.AWAY
        yield Fact(why, recipient, day=recipient.away_until, reason=str(recipient.deputy or ""))
    if recipient.min_gap:
        yield _apart(recipient)
    if not reader.calendar.is_workday(asked.day):
        yield rest_day(reader.calendar, asked.day)
    elif reader.mode is Mode.WEEKLY and asked.day.weekday() != MONDAY:
        yield Fact(Why.WEEKLY, recipient)
