"""Due notices become messages: everything that one recipient must be told at this moment, in one mail.

Ladder mails wait until all that belongs into them has been planted, go out once a day, and never hold a confidential
commitment beside others. Any number of composers may run at once: each works on a recipient alone.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min, QuerySet

from tracker import queries
from tracker.delivery.liveness import RESTORED, fail
from tracker.delivery.mail import message_id_of
from tracker.domain.deadlines import local_day
from tracker.domain.gaps import waits_until
from tracker.domain.reminders import Mode, Reader
from tracker.models import Deadline, Message, Notification, OfficeSettings, Recipient
from tracker.operations.gaps import LADDER, bundle_of, day_of, told
from tracker.operations.scene import LADDER_KINDS, reader_alone

logger = logging.getLogger(__name__)

PART = 50  # recipients


def compose(*, now: datetime, limit: int | None = None) -> int:
    """Attach due notices to messages and return how many messages were made or grew; nothing while sending is held.

    `now` is business time. `limit` bounds the recipients looked at. Recipients another composer works on are left
    to it.
    """
    return sum(compose_in_parts(now=now, limit=limit))


def compose_in_parts(*, now: datetime, limit: int | None = None) -> Iterator[int]:
    """The same, a few recipients at a time, oldest first: what one part has made can be sent before the next."""
    office = queries.office()
    if not office.is_sending:
        return
    due = _due(now).values("recipient").annotate(first=Min("planned_at")).order_by("first", "recipient")
    ids = list(due.values_list("recipient", flat=True)[:limit])
    for start in range(0, len(ids), PART):
        yield sum(_compose_or_leave(pk, office, now) for pk in ids[start : start + PART])


def _due(now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(
        state=Notification.State.QUEUED, message=None, recipient__isnull=False, planned_at__lte=now
    )


def _compose_or_leave(recipient_id: int, office: OfficeSettings, now: datetime) -> int:
    """One for whom nothing can be composed (a zone, a calendar that no longer exists) waits until somebody mends it.

    They hold up nobody else; the age of what waits is watched.
    """
    try:
        return _compose_for(recipient_id, office, now)
    except (OperationalError, InterfaceError):
        raise  # the database is at fault
    except Exception:
        logger.exception("nothing can be composed for recipient %s", recipient_id)
        return 0


@transaction.atomic
def _compose_for(recipient_id: int, office: OfficeSettings, now: datetime) -> int:
    locked = Recipient.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    recipient = locked.filter(pk=recipient_id).first()
    if recipient is None:
        return 0
    reader = reader_alone(recipient, office)
    latest = _due(now).filter(recipient=recipient, kind__in=LADDER_KINDS).order_by("-planned_at").first()
    # Asked first and read after: what a sweep has not committed yet still counts as waiting.
    whole = latest is not None and not _more_to_come(reader, latest, now)
    rows = _due(now).filter(recipient=recipient).select_for_update(skip_locked=True, of=("self",), no_key=True)
    groups: dict[str, list[Notification]] = {}
    for row in rows.select_related("deadline__commitment").order_by("planned_at", "pk"):
        if not row.is_of_ladder:
            groups.setdefault(row.key, []).append(row)
        elif whole:
            groups.setdefault(_bundle(row, local_day(now, reader.zone)), []).append(row)
    return sum(_attach(recipient, key, group, reader, office, now) for key, group in groups.items())


def _more_to_come(reader: Reader, latest: Notification, now: datetime) -> bool:
    """True while a sweep has still to look at something that may belong into the mail of the newest window."""
    window = max(reader.latest_window(now), latest.planned_at)
    return Deadline.objects.events_due(window).exists()


def _bundle(row: Notification, day: date) -> str:
    commitment = row.deadline.commitment if row.deadline else None
    return f"{bundle_of(commitment) if commitment is not None else LADDER}|{day.isoformat()}"


def _attach(
    recipient: Recipient, key: str, rows: list[Notification], reader: Reader, office: OfficeSettings, now: datetime
) -> int:
    """Put notices into the one open message of their bundle, making it if there is none; 0 where they have to wait."""
    if rows[0].is_of_ladder and not _may_go(recipient, key, rows, reader, now):
        return 0
    # Locked against a sender that claims it: once claimed, what it says is settled.
    message = (
        Message.objects.select_for_update(no_key=True)
        .filter(recipient=recipient, bundle_key=key, state=Message.State.PENDING, digest="")
        .first()
    ) or _new_message(recipient, key, now)
    _put(rows, message)
    if office.mail_epoch is not None and any(row.planned_at < office.mail_epoch for row in rows):
        message.state, message.reason = Message.State.REVIEW, RESTORED
        message.save(update_fields=["state", "reason"])
        fail(message, RESTORED)
    return 1


def _put(rows: Iterable[Notification], message: Message) -> None:
    ids = [row.pk for row in rows]
    still = Notification.objects.filter(pk__in=ids, state=Notification.State.QUEUED, message=None)
    still.update(message=message)


def _new_message(recipient: Recipient, key: str, now: datetime) -> Message:
    uid = uuid4()
    return Message.objects.create(
        uid=uid, recipient=recipient, bundle_key=key, message_id=message_id_of(uid), created_at=now, next_attempt_at=now
    )


def _may_go(recipient: Recipient, key: str, rows: list[Notification], reader: Reader, now: datetime) -> bool:
    """One ladder mail a day, and no more often than the person wants.

    What comes too late for the mail of its day waits for the next send hour on a working day. With a minimum gap of n
    all newcomers wait for the first window at least n working days after the last ladder mail (the send hour of that
    working day; its beginning for those written to at once; the first Monday's for weekly readers). Only where one of
    them would expire by then, all of them go as soon as the day's mail allows. Mails about a confidential commitment
    keep their gap among themselves, as they keep their day.
    """
    last = told([recipient], key.rpartition("|")[0]).first()
    if last is None:
        return True
    day = day_of(last)
    if day >= local_day(now, reader.zone):
        return False
    if waits_until(reader, recipient.min_gap, day, [row.expires_at for row in rows], now) is not None:
        return False
    if reader.mode is Mode.AT_ONCE or any(local_day(row.planned_at, reader.zone) > day for row in rows):
        return True
    return now >= reader.next_window(reader.at(day))
