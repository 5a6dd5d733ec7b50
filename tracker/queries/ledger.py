"""The ledger: every reason to tell somebody, what became of it, and who answered.

One row is one notification. "Planned" is no row: `operations.forecast` walks the rules for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from tracker.models import (
    Answer,
    Extension,
    IncomingMail,
    Message,
    Notification,
    Recipient,
    RecipientLink,
    Report,
    User,
)
from tracker.queries.access import sees_everything, visible_to
from tracker.queries.addresses import addresses_of
from tracker.queries.deliveries import messages_for

CHUNK = 500
Said = Report | Extension | Answer
Pair = tuple[int | None, int | None]


class Fate(StrEnum):
    """What became of one reason to tell somebody."""

    PLANNED = "planned"
    QUEUED = "queued"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    ANSWERED = "answered"
    OPENED = "opened"
    BOUNCED = "bounced"
    REFUSED = "refused"
    REVIEW = "review"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


_OF_MESSAGE = {
    Message.State.DEAD: Fate.REFUSED,
    Message.State.REVIEW: Fate.REVIEW,
    Message.State.LEASED: Fate.ON_ITS_WAY,
    Message.State.SENDING: Fate.ON_ITS_WAY,
}
# What each state that can be asked for means for the rows.
_ASKED = {
    Fate.QUEUED: Q(state=Notification.State.QUEUED) & (Q(message=None) | Q(message__state=Message.State.PENDING)),
    Fate.ON_ITS_WAY: Q(state=Notification.State.QUEUED, message__state__in=["leased", "sending"]),
    Fate.SENT: Q(state=Notification.State.SENT),
    Fate.BOUNCED: Q(state=Notification.State.SENT, message__bounced_at__isnull=False),
    Fate.REFUSED: Q(message__state=Message.State.DEAD),
    Fate.REVIEW: Q(message__state=Message.State.REVIEW),
    Fate.SKIPPED: Q(state=Notification.State.SKIPPED),
    Fate.CANCELLED: Q(state=Notification.State.CANCELLED),
}
ASKABLE = tuple(_ASKED)


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; empty means everything. Instants bound the row's time: [since, until)."""

    state: str = ""
    person: str = ""
    recipient: str = ""
    commitment: str = ""
    step: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Answered:
    """That somebody answered after this was sent, and before the next one was."""

    at: datetime
    who: str
    kind: str


@dataclass(frozen=True)
class Entry:
    """One row of the ledger with what came back.

    `readable`: whether the reader may read its mail. One that says something else that they may not see is kept from
    them whole: its words, and what a mail server said about it.
    """

    row: Notification
    fate: Fate
    at: datetime
    readable: bool
    opened_at: datetime | None = None
    answered: Answered | None = None
    returned: IncomingMail | None = None

    @property
    def reason(self) -> str:
        """Why it was not sent, as it was stored; empty where it was, and where that is not for the reader."""
        if not self.readable and self.row.state == Notification.State.FAILED:
            return ""
        return self.row.reason or (self.row.message.reason if self.row.message and self.readable else "")


def everything() -> QuerySet[Notification]:
    """Every row, with what an entry shows."""
    return Notification.objects.select_related("recipient", "party", "message", "ladder", "deadline__commitment")


def rows_for(user: User) -> QuerySet[Notification]:
    """The rows an account may see: all for admins and auditors, else those of commitments it sees and its own."""
    rows = everything()
    if not user.is_active:
        return rows.none()
    if sees_everything(user):
        return rows
    return rows.filter(Q(deadline__commitment__in=visible_to(user)) | Q(recipient__user=user, deadline=None))


def narrowed(rows: QuerySet[Notification], wanted: Wanted) -> QuerySet[Notification]:
    """Those of the rows that are asked for."""
    if wanted.state in ASKABLE:
        rows = rows.filter(_ASKED[Fate(wanted.state)])
    if wanted.recipient:
        person = Q(uid=wanted.recipient) | Q(merged_into__uid=wanted.recipient)
        rows = rows.filter(recipient__in=Recipient.objects.filter(person).order_by().values("pk"))
    if wanted.person:
        rows = rows.filter(Q(recipient__email__icontains=wanted.person) | Q(party__name__icontains=wanted.person))
    if wanted.commitment:
        rows = rows.filter(deadline__commitment__reference__iexact=wanted.commitment)
    if wanted.step:
        rows = rows.filter(Q(step=wanted.step) | Q(step__startswith=f"{wanted.step}#"))
    if wanted.since:
        planned = Q(message__sent_at=None, planned_at__gte=wanted.since)
        rows = rows.filter(Q(message__sent_at__gte=wanted.since) | planned)
    if wanted.until:
        planned = Q(message__sent_at=None, planned_at__lt=wanted.until)
        rows = rows.filter(Q(message__sent_at__lt=wanted.until) | planned)
    return rows


def fate_of(row: Notification) -> Fate:
    """What became of it, as far as the row and its message say."""
    if row.state in (Notification.State.SKIPPED, Notification.State.CANCELLED):
        return Fate(row.state)
    message = row.message
    if message is None:
        return Fate.QUEUED
    if message.state == Message.State.SENT:
        return Fate.BOUNCED if message.bounced_at else Fate.SENT
    return _OF_MESSAGE.get(Message.State(message.state), Fate.QUEUED)


def entries(rows: Iterable[Notification], *, reader: User | None) -> list[Entry]:
    """The rows with what came back for each: a constant number of queries. No `reader`: the office itself."""
    found = list(rows)
    answered, opened, returned = _answers(found), _opened(found), _returned(found)
    open_to_reader = readable(found, reader)
    return [_entry(row, answered.get(row.pk), opened, returned, open_to_reader) for row in found]


def streamed(rows: QuerySet[Notification], *, reader: User | None, chunk: int = CHUNK) -> Iterator[Entry]:
    """All entries, oldest first, however many: each chunk with a constant number of queries."""
    held: list[Notification] = []
    for row in rows.order_by("planned_at", "pk").iterator(chunk_size=chunk):
        held.append(row)
        if len(held) == chunk:
            yield from entries(held, reader=reader)
            held = []
    yield from entries(held, reader=reader)


def mails_with(messages: Iterable[Message | None]) -> dict[int, int]:
    """Message id -> how many different commitments it speaks of."""
    ids = {message.pk for message in messages if message is not None}
    rows = Notification.objects.filter(message__in=ids, deadline__isnull=False).values_list("message")
    return dict(rows.annotate(count=Count("deadline__commitment", distinct=True)).order_by())


def _entry(
    row: Notification,
    answered: Answered | None,
    opened: dict[int, datetime],
    returned: dict[int, IncomingMail],
    mails: set[int],
) -> Entry:
    fate, message = fate_of(row), row.message
    opened_at = opened.get(message.pk) if message else None
    if fate is Fate.SENT and answered:
        fate = Fate.ANSWERED
    elif fate is Fate.SENT and opened_at:
        fate = Fate.OPENED
    at = message.sent_at if message is not None and message.sent_at else row.planned_at
    open_to_reader = message is None or message.pk in mails
    back = returned.get(message.pk) if message and open_to_reader else None
    return Entry(row, fate, at, open_to_reader, opened_at, answered, back)


def readable(rows: Iterable[Notification], reader: User | None) -> set[int]:
    """The ids of the rows' mails that the reader may read; all of them for the office itself."""
    ids = {row.message_id for row in rows if row.message_id}
    if reader is None or not ids:
        return ids
    return set(messages_for(reader).filter(pk__in=ids).values_list("pk", flat=True))


def _answers(rows: list[Notification]) -> dict[int, Answered]:
    """Row id -> the first answer after its mail and before the next mail about the same date to the same person."""
    sent = [
        (row, row.message.sent_at)
        for row in rows
        if row.deadline_id and row.recipient_id and row.message and row.message.sent_at
    ]
    if not sent:
        return {}
    deadlines, people = {row.deadline_id for row, _ in sent}, {_person(row) for row, _ in sent}
    reached = Notification.objects.filter(
        deadline__in=deadlines, message__sent_at__isnull=False, state=Notification.State.SENT
    ).annotate(person=Coalesce("recipient__merged_into", "recipient"))
    told = reached.filter(person__in=people).values_list("deadline", "person", "message__sent_at")
    mails: dict[Pair, list[datetime]] = {}
    for deadline, person, sent_at in told:
        if sent_at is not None:
            mails.setdefault((deadline, person), []).append(sent_at)
    said = _said(deadlines, people)
    found = {}
    for row, at in sent:
        pair = (row.deadline_id, _person(row))
        later = min((other for other in mails.get(pair, []) if other > at), default=None)
        first = next((one for one in said.get(pair, []) if one.at >= at and (later is None or one.at < later)), None)
        if first is not None:
            kind = first.kind if isinstance(first, Answer) else str(first._meta.model_name)
            found[row.pk] = Answered(first.at, first.name or str(first.recipient), kind)
    return found


def _person(row: Notification) -> int | None:
    """Who answers for the address: what was said is kept with the one that took its place."""
    return row.recipient.survivor_id if row.recipient is not None else None


def _said(deadlines: set[int | None], people: set[int | None]) -> dict[Pair, list[Said]]:
    found: dict[Pair, list[Said]] = {}
    for model in (Report, Extension, Answer):
        for row in model.objects.filter(deadline__in=deadlines, recipient__in=people).select_related("recipient"):
            found.setdefault((row.deadline_id, row.recipient_id), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda one: (one.at, one.pk))
    return found


def _opened(rows: list[Notification]) -> dict[int, datetime]:
    """Message id -> when its personal link was first used (at the first form sent: programs open pages, too)."""
    ids = {row.message_id for row in rows if row.message_id}
    links = RecipientLink.objects.filter(message__in=ids, opened_at__isnull=False).order_by("-opened_at")
    return {link.message_id: link.opened_at for link in links if link.message_id and link.opened_at}


def _returned(rows: list[Notification]) -> dict[int, IncomingMail]:
    """Message id -> the newest thing that came back about it."""
    ids = {row.message_id for row in rows if row.message_id}
    mails = IncomingMail.objects.filter(message__in=ids).order_by("at", "pk")
    return {mail.message_id: mail for mail in mails if mail.message_id}


def past_of(user: User, *, recipient: Recipient | None = None, commitment: int | None = None) -> QuerySet[Notification]:
    """What was said, or not, about a commitment or to a person, newest first."""
    rows = rows_for(user)
    if recipient is not None:
        rows = rows.filter(recipient__in=addresses_of(recipient))
    if commitment is not None:
        rows = rows.filter(deadline__commitment=commitment)
    return rows.order_by(F("planned_at").desc(), "-pk")
