"""What came back, and what it does: returned mails, complaints, automatic replies, replies.

Anybody can write to our mailbox. So a report does something only if it names the Message-ID of one of our mails, which
nobody can guess, that was sent, to that very address, within 30 days. Everything else is kept and does nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker.domain.deadlines import local_day
from tracker.domain.returns import LONGEST_IN_QUEUE, MOST_SOFT, OLDEST_RETURN, counts
from tracker.models import Attempt, Deadline, IncomingMail, Message, Notification, Recipient, User
from tracker.operations import audit, recipients
from tracker.operations.audit import Actor, Change, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.outbox import Notice, plant

Kind, Effect, Source = IncomingMail.Kind, IncomingMail.Effect, IncomingMail.Source
MAILBOX = Actor("system:mail")
LONGEST_WORDS = 4000
SHORTEST_REMOTE_ID = 12  # characters of a provider's own id that nobody else's answer contains by chance

NOTED, RECORDED, AWAY = "noted", "recorded", "away"  # what staff decide
RETURNED = (Kind.HARD_BOUNCE, Kind.SOFT_BOUNCE, Kind.POLICY)
REPORTS = (*RETURNED, Kind.DELAYED, Kind.COMPLAINT, Kind.OPT_OUT)  # what must be proven; replies wait for a person

NOT_OURS = "it names no mail of ours"
NOT_SENT = "the mail that it names was not sent"
OTHER_ADDRESS = "that mail did not go to this address"
TOO_OLD = "it came more than 30 days after the mail"
ALREADY = "known already"
COUNTED_BEFORE = "another one was counted a short time before"
NOT_FOR_GOOD = "for a passing reason: counted"
ON_ITS_WAY = "the mail is still on its way"
NO_DAY = "it does not say until when"
NOTHING = "nothing that the program acts upon"


class TryLater(Exception):  # noqa: N818 - reads as what happened
    """The mail that it is about is being sent at this moment: ask again in a minute."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One thing that came, as it was read.

    `event_key` is the same whenever it is read. `message_ids`: the mails of ours that it may be about, the likeliest
    first; `remote_id`: the name that a mail provider gave to our mail when it took it. `addresses`: whom the report is
    about. `status`: an enhanced code (RFC 3463). `words`: of the mail server, or of the person.
    """

    event_key: str
    source: IncomingMail.Source
    kind: IncomingMail.Kind
    message_ids: tuple[str, ...] = ()
    remote_id: str = ""
    addresses: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    status: str = ""
    words: str = ""
    away_until: date | None = None


@verb
def take(arrival: Arrival, *, by: Actor = MAILBOX, now: datetime) -> IncomingMail:
    """Keep what came and do what follows from it, once: the same event a second time changes nothing.

    No such address: unreachable at once. A passing reason: counted, and unreachable after six in a row. Distrust: for
    a person to look at. A complaint, or the wish for no more mail: unsubscribed at once. A reply waits for a person,
    and so does an automatic one that names a day. Raises TryLater.
    """
    message = _message_of(arrival)
    if message is not None and message.state == Message.State.SENDING:
        raise TryLater
    row, is_new = IncomingMail.objects.get_or_create(event_key=arrival.event_key, defaults=_kept(arrival, now))
    if not is_new:
        return row
    fault = _fault(arrival, message, now)
    if message is not None and fault != OTHER_ADDRESS:
        row.message, row.recipient = message, message.recipient
    if fault or message is None:
        row.effect, row.because = Effect.IGNORED if arrival.kind in REPORTS else Effect.NOTED, fault
    else:
        row.effect, row.because = _act(arrival, row, message, by=by, now=now)
    row.save(update_fields=["message", "recipient", "effect", "because"])
    if message is not None:
        audit.record([_change(row, "message.returned", kind=row.kind, effect=row.effect)], by=by, now=now)
    return row


@verb
def decide(mail: IncomingMail, *, by: Actor, now: datetime, decision: str) -> IncomingMail:
    """Take a mail off the desk: `noted`, or `recorded` as an answer. Raises Refused if somebody did already."""
    row = _waiting(mail)
    _decided(row, decision, by=by, now=now)
    return row


@verb
def record_absence(mail: IncomingMail, *, by: Actor, now: datetime, deputy: Recipient | None = None) -> IncomingMail:
    """Record what an automatic reply says: away until that day; `deputy` stands in, or the one there is.

    Raises Refused: somebody decided already, it names no day, or the deputy is the person.
    """
    row = _waiting(mail)
    if row.recipient is None or row.away_until is None:
        raise Refused(_("This reply does not say until when the person is away: record it on the person's page."))
    stands_in = deputy or row.recipient.deputy
    recipients.set_absence(row.recipient, by=by, now=now, away_until=row.away_until, deputy=stands_in)
    _decided(row, AWAY, by=by, now=now)
    return row


def _kept(arrival: Arrival, now: datetime) -> dict[str, Any]:
    return {
        "source": arrival.source,
        "kind": arrival.kind,
        "effect": Effect.NOTED,
        "sender": _storable(arrival.sender, 320),
        "subject": _storable(arrival.subject, 300),
        "status": _storable(arrival.status, 12),
        "words": _storable(arrival.words, LONGEST_WORDS),
        "away_until": arrival.away_until,
        "at": now,
    }


def _storable(text: str, longest: int) -> str:
    """What PostgreSQL takes: no NUL, no half of a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:longest].strip()


def _message_of(arrival: Arrival) -> Message | None:
    """The mail of ours that it is about, by our Message-ID, or by the id in the answer with which it was taken."""
    rows = Message.objects.select_related("recipient")
    found = {row.message_id: row for row in rows.filter(message_id__in=arrival.message_ids)}
    for message_id in arrival.message_ids:
        if message_id in found:
            return found[message_id]
    if arrival.source != Source.WEBHOOK or len(arrival.remote_id) < SHORTEST_REMOTE_ID or not arrival.addresses:
        return None
    accepted = Attempt.objects.filter(result=Attempt.Result.ACCEPTED, reply__contains=arrival.remote_id)
    return rows.filter(pk__in=accepted.values("message"), recipient__email__iexact=arrival.addresses[0]).first()


def _fault(arrival: Arrival, message: Message | None, now: datetime) -> str:
    """Why it is not believed; empty where it is."""
    if arrival.kind == Kind.OTHER:
        return NOTHING if message is not None else NOT_OURS
    if message is None:
        return NOT_OURS
    if arrival.kind not in REPORTS:
        return ""
    if message.sent_at is None:
        return NOT_SENT
    # A provider may leave the address out of a complaint; the mail had one recipient only.
    silent = not arrival.addresses and arrival.kind in (Kind.COMPLAINT, Kind.OPT_OUT)
    if not silent and message.recipient.email.lower() not in {address.lower() for address in arrival.addresses}:
        return OTHER_ADDRESS
    return TOO_OLD if now - message.sent_at > OLDEST_RETURN else ""


def _act(
    arrival: Arrival, row: IncomingMail, message: Message, *, by: Actor, now: datetime
) -> tuple[IncomingMail.Effect, str]:
    """Do what follows from a report that is believed, or from a reply to one of our mails."""
    # The recipient first: composers and senders take these locks in the same order.
    person = Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=message.recipient_id)
    if arrival.kind in RETURNED:
        Message.objects.filter(pk=message.pk, bounced_at=None).update(bounced_at=now)
    match arrival.kind:
        case Kind.HARD_BOUNCE:
            known = person.unreachable_at is not None
            recipients.mark_unreachable(person, by=by, now=now, because=_because(arrival))
            return Effect.APPLIED, ALREADY if known else ""
        case Kind.SOFT_BOUNCE:
            return _soft(arrival, row, person, by=by, now=now)
        case Kind.POLICY:
            return Effect.WAITING, ""
        case Kind.COMPLAINT | Kind.OPT_OUT:
            known = person.unsubscribed_at is not None
            recipients.unsubscribe(person, by=by, now=now)
            return Effect.APPLIED, ALREADY if known else ""
        case Kind.DELAYED:
            return Effect.NOTED, ON_ITS_WAY
        case Kind.AUTO_REPLY:
            _reached(person)
            return (Effect.WAITING, "") if arrival.away_until else (Effect.NOTED, NO_DAY)
        case Kind.REPLY:
            _reached(person)
            _tell_owners(row, message, now=now)
            return Effect.WAITING, ""
    return Effect.NOTED, NOTHING


def _soft(
    arrival: Arrival, row: IncomingMail, person: Recipient, *, by: Actor, now: datetime
) -> tuple[IncomingMail.Effect, str]:
    """Count a mail returned for a passing reason.

    Nobody tells us of a mail that arrived. So a row of them ends with any reply, and with a mail sent after the last
    one that counted and not returned within the five days for which mail servers go on trying.
    """
    before = IncomingMail.objects.filter(kind=Kind.SOFT_BOUNCE, effect=Effect.APPLIED, recipient=person)
    last = before.exclude(pk=row.pk).order_by("-at").values_list("at", flat=True).first()
    count = person.soft_bounces
    if last is not None and _arrived_since(person, last, now):
        count = 0
    if not counts(count, last, now):
        return Effect.NOTED, COUNTED_BEFORE
    person.soft_bounces = count + 1
    person.save(update_fields=["soft_bounces"])
    if person.soft_bounces >= MOST_SOFT:
        recipients.mark_unreachable(person, by=by, now=now, because=_because(arrival))
    return Effect.APPLIED, NOT_FOR_GOOD


def _arrived_since(person: Recipient, last: datetime, now: datetime) -> bool:
    sent = Message.objects.filter(recipient=person, state=Message.State.SENT, bounced_at=None)
    return sent.filter(sent_at__gt=last, sent_at__lte=now - LONGEST_IN_QUEUE).exists()


def _reached(person: Recipient) -> None:
    if person.soft_bounces:
        person.soft_bounces = 0
        person.save(update_fields=["soft_bounces"])


def _because(arrival: Arrival) -> str:
    return " ".join(f"{arrival.status} {arrival.words}".split())[:300]


def deadlines_of(message: Message) -> list[Deadline]:
    """The dates that a mail was about, in the order of the mail."""
    ids = {pk for row in message.notifications.all() for pk in (row.deadline_id, *row.about.get("deadlines", ()))}
    rows = Deadline.objects.filter(pk__in=ids - {None}).select_related("commitment__owner", "commitment__unit")
    return sorted(rows, key=lambda row: (row.order_key, row.pk))


def _tell_owners(row: IncomingMail, message: Message, *, now: datetime) -> None:
    """Each owner of what the mail was about hears once that somebody answered it."""
    owners: dict[User, list[int]] = {}
    for deadline in deadlines_of(message):
        owner = deadline.commitment.owner
        if owner is not None and owner.is_active and owner != message.recipient.user:
            owners.setdefault(owner, []).append(deadline.pk)
    plant(
        [
            Notice(
                kind=Notification.Kind.ANSWER,
                recipient=recipients.for_user(owner, now=now),
                cause=f"incoming:{row.pk}",
                about={"incoming": row.pk, "deadlines": ids},
                by_office=True,
            )
            for owner, ids in owners.items()
        ],
        now=now,
    )


def _waiting(mail: IncomingMail) -> IncomingMail:
    rows = IncomingMail.objects.select_for_update(of=("self",), no_key=True).select_related("recipient__deputy")
    row = rows.get(pk=mail.pk)
    if row.effect != Effect.WAITING or row.decision:
        raise Refused(_("Somebody has decided about this mail already."))
    return row


def _decided(row: IncomingMail, decision: str, *, by: Actor, now: datetime) -> None:
    row.decision, row.decided_at, row.decided_by = decision, now, by.ref
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    audit.record([_change(row, "message.return_decided", decision=decision)], by=by, now=now)


def _change(row: IncomingMail, action: str, **after: object) -> Change:
    target = target_of(row.message) if row.message is not None else target_of(row)
    return Change(action=action, target=target, after={"mail": row.pk, **after})


def received_on(mail: IncomingMail, zone: str) -> date:
    """The day on which a mail was read, by the calendar of a zone."""
    return local_day(mail.at, zone)
