"""The mails about some promises that a mail server accepted: the proof that they were sent, and its limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.models import Attempt, Notification, User
from tracker.queries.ledger import readable, rows_for
from tracker.queries.parties import seen_people


@dataclass(frozen=True)
class Mail:
    """One reason for which one person was written to, and what the mail server said when it took the mail.

    `address` is empty where the reader may not see it; `reply` where they may not read the mail.
    """

    row: Notification
    sent_at: datetime
    address: str
    message_id: str
    reply: str
    bounced_at: datetime | None


def mails_of(user: User, commitments: Iterable[int], *, known_at: datetime) -> dict[int, list[Mail]]:
    """Commitment id -> its mails accepted by then, oldest first."""
    rows = rows_for(user).filter(
        deadline__commitment__in=list(commitments),
        state=Notification.State.SENT,
        message__sent_at__lte=known_at,
    )
    found = list(rows.order_by("message__sent_at", "pk"))
    open_to_reader = readable(found, user)
    people = seen_people(user, (row.recipient_id for row in found if row.recipient_id))
    replies = _replies({row.message_id for row in found if row.message_id})
    mails: dict[int, list[Mail]] = {}
    for row in found:
        message = row.message
        if message is None or message.sent_at is None or row.deadline is None:
            continue
        address = row.recipient.email if row.recipient and row.recipient_id in people else ""
        reply = replies.get(message.pk, "") if message.pk in open_to_reader else ""
        bounced = message.bounced_at if message.bounced_at and message.bounced_at <= known_at else None
        mail = Mail(row, message.sent_at, address, message.message_id, reply, bounced)
        mails.setdefault(row.deadline.commitment_id, []).append(mail)
    return mails


def _replies(messages: set[int]) -> dict[int, str]:
    """Message id -> the code and words with which the mail server took it."""
    taken = Attempt.objects.filter(message__in=messages, result=Attempt.Result.ACCEPTED).order_by("pk")
    return {one.message_id: f"{one.code or ''} {one.reply}".strip() for one in taken}
