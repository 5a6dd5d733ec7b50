"""The minimum gap of a person between two reminder mails: which mails count, and when what is planned will leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from tracker.domain.gaps import spread
from tracker.domain.reminders import Reader
from tracker.models import Commitment, Message, Recipient

LADDER = "ladder"
CONFIDENTIAL = "confidential"
LOOK_BACK = timedelta(days=120)  # the longest gap is twenty working days


@dataclass(frozen=True)
class ToCome:
    """A reminder that will be ready to leave at `planned_at` and is of no use from `expires_at` on."""

    recipient: Recipient
    bundle: str
    reader: Reader
    planned_at: datetime
    expires_at: datetime


def bundle_of(commitment: Commitment) -> str:
    """The kind of bundle its reminders go in: that of the ladder, or one of its own where it is confidential."""
    return f"{CONFIDENTIAL}|{commitment.pk}" if commitment.confidential else LADDER


def told(recipients: Iterable[Recipient], bundle: str) -> QuerySet[Message]:
    """The messages of a kind of bundle that can take nothing more in, the newest first.

    One whose notices all fell away told nobody and does not count.
    """
    rows = Message.objects.filter(recipient__in=list(recipients), bundle_key__startswith=f"{bundle}|")
    rows = rows.exclude(state=Message.State.CANCELLED).exclude(state=Message.State.PENDING, digest="")
    return rows.order_by("-created_at", "-pk")


def day_of(message: Message) -> date:
    """The recipient's local day on which a bundle was made."""
    return date.fromisoformat(message.bundle_key.rpartition("|")[2])


def leaving(rows: Sequence[ToCome], *, now: datetime) -> list[datetime]:
    """When each of these reminders will leave, if nothing else happens, by the gap that its person asked for.

    They must come in the order in which they are planned. Each kind of bundle keeps a gap of its own, as in compose.
    """
    found = [max(row.planned_at, now) for row in rows]
    groups: dict[tuple[int, str], list[int]] = {}
    for place, row in enumerate(rows):
        if row.recipient.min_gap:
            groups.setdefault((row.recipient.pk, row.bundle), []).append(place)
    last = _last_days([row.recipient for row in rows if row.recipient.min_gap], now) if groups else {}
    for (recipient, bundle), places in groups.items():
        first = rows[places[0]]
        planned = [(found[place], rows[place].expires_at) for place in places]
        day = last.get((recipient, bundle))
        for place, at in zip(places, spread(planned, first.reader, first.recipient.min_gap, day), strict=True):
            found[place] = at
    return found


def _last_days(recipients: Iterable[Recipient], now: datetime) -> dict[tuple[int, str], date]:
    found: dict[tuple[int, str], date] = {}
    for kind in (LADDER, CONFIDENTIAL):
        for message in told(recipients, kind).filter(created_at__gt=now - LOOK_BACK):
            bundle = message.bundle_key.rpartition("|")[0]
            found.setdefault((message.recipient_id, bundle), day_of(message))
    return found
