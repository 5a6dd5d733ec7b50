"""Due notices become messages: everything that one recipient must be told at this moment, in one mail.

Ladder mails wait until all that belongs into them has been planted, go out once a day, and never hold a confidential
commitment beside others. Any number of composers may run at once: no two work on the same recipient.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Max, Min, Q, QuerySet

from tracker import queries
from tracker.delivery.liveness import RESTORED, fail
from tracker.delivery.mail import message_id_of
from tracker.domain.deadlines import local_day
from tracker.domain.gaps import waits_until
from tracker.domain.reminders import Mode, Reader
from tracker.models import Deadline, Message, Notification, OfficeSettings, Recipient
from tracker.operations.gaps import CONFIDENTIAL, LADDER, bundle_of, day_of, told
from tracker.operations.readers import readers_of
from tracker.operations.scene import LADDER_KINDS
from tracker.queries.edits import changed_lately

logger = logging.getLogger(__name__)

PART = 50  # recipients
Bundle = tuple[int, str]  # recipient and key


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
        yield _part(ids[start : start + PART], office, now)


def _part(ids: list[int], office: OfficeSettings, now: datetime) -> int:
    """Some recipients in one transaction; each alone where nothing can be composed for one of them.

    That one (a zone, a calendar that no longer exists) waits until somebody mends it, and holds up nobody else; the
    age of what waits is watched.
    """
    try:
        return _compose_for(ids, office, now)
    except (OperationalError, InterfaceError):
        raise  # the database is at fault
    except Exception:
        if len(ids) == 1:
            logger.exception("nothing can be composed for recipient %s", ids[0])
            return 0
        return sum(_part([pk], office, now) for pk in ids)


def _due(now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(
        state=Notification.State.QUEUED, message=None, recipient__isnull=False, planned_at__lte=now
    )


@transaction.atomic
def _compose_for(ids: list[int], office: OfficeSettings, now: datetime) -> int:
    locked = Recipient.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    people = {row.pk: row for row in locked.filter(pk__in=ids).order_by("pk")}
    readers = readers_of(people.values(), office)
    whole = _whole(readers, now)
    locked_rows = _due(now).filter(recipient__in=people).select_for_update(skip_locked=True, of=("self",), no_key=True)
    # A change of many commitments can still be undone: until then nobody is reminded because of it.
    undoable = Q(kind__in=LADDER_KINDS, deadline__commitment__in=changed_lately(now))
    rows = list(locked_rows.exclude(undoable).select_related("deadline__commitment").order_by("planned_at", "pk"))
    whole -= _changing(whole, rows, now)
    bundles: dict[Bundle, list[Notification]] = {}
    for row in rows:
        pk = row.recipient_id or 0
        if not row.is_of_ladder:
            bundles.setdefault((pk, _own_bundle(row)), []).append(row)
        elif pk in whole:
            bundles.setdefault((pk, _bundle(row, local_day(now, readers[pk].zone))), []).append(row)
    last = _last_mails(bundles, people)
    going = {
        bundle: rows
        for bundle, rows in bundles.items()
        if not rows[0].is_of_ladder
        or _may_go(people[bundle[0]], last.get(_kind(bundle)), rows, readers[bundle[0]], now)
    }
    return _attach(going, people, office, now)


def _whole(readers: Mapping[int, Reader], now: datetime) -> set[int]:
    """Those for whom no sweep has still to look at something that may belong into the mail of their newest window.

    Asked first, and the rows read after: what a sweep has not committed yet still counts as waiting.
    """
    due = _due(now).filter(recipient__in=readers, kind__in=LADDER_KINDS).values_list("recipient")
    newest = due.annotate(newest=Max("planned_at")).values_list("recipient", "newest")
    windows = {pk: max(readers[pk].latest_window(now), planned_at) for pk, planned_at in newest if pk is not None}
    if not windows:
        return set()
    waiting = Deadline.objects.events_due(max(windows.values())).order_by("next_event_at", "pk")
    first = waiting.values_list("next_event_at", flat=True).first()
    return {pk for pk, at in windows.items() if first is None or first > at}


def _changing(people: set[int], rows: Iterable[Notification], now: datetime) -> set[int]:
    """Those of whom a reminder is due that is being changed, can still be undone, or was planted just now.

    Without it the rest would leave, and it would wait for the mail of the next day: they are looked at again.
    """
    others = _due(now).filter(recipient__in=people, kind__in=LADDER_KINDS).exclude(pk__in=[row.pk for row in rows])
    return {pk for pk in others.values_list("recipient", flat=True) if pk is not None}


def _own_bundle(row: Notification) -> str:
    """A mail of its own, or all that one joint decision tells a person; nothing confidential stands beside others."""
    commitment = row.deadline.commitment if row.deadline else None
    together = "batch" in row.about and commitment is not None and not commitment.confidential
    return f"batch|{row.about['batch']}" if together else row.key


def _bundle(row: Notification, day: date) -> str:
    commitment = row.deadline.commitment if row.deadline else None
    return f"{bundle_of(commitment) if commitment is not None else LADDER}|{day.isoformat()}"


def _kind(bundle: Bundle) -> Bundle:
    """Recipient and kind of bundle, without its day."""
    return bundle[0], bundle[1].rpartition("|")[0]


def _last_mails(bundles: Iterable[Bundle], people: Mapping[int, Recipient]) -> dict[Bundle, Message]:
    """The newest mail of each of these kinds to each of these people."""
    wanted: dict[str, list[Recipient]] = {}
    for pk, kind in {_kind(bundle) for bundle in bundles}:
        if kind == LADDER or kind.startswith(f"{CONFIDENTIAL}|"):
            wanted.setdefault(kind, []).append(people[pk])
    found: dict[Bundle, Message] = {}
    for kind, recipients in wanted.items():
        newest = told(recipients, kind).order_by("recipient_id", "-created_at", "-pk").distinct("recipient_id")
        found |= {(message.recipient_id, kind): message for message in newest}
    return found


def _attach(
    bundles: Mapping[Bundle, list[Notification]],
    people: Mapping[int, Recipient],
    office: OfficeSettings,
    now: datetime,
) -> int:
    """Put notices into the one open message of their bundle, making it if there is none."""
    # Locked against a sender that claims one: once claimed, what it says is settled.
    waiting = Message.objects.select_for_update(no_key=True).filter(state=Message.State.PENDING, digest="")
    waiting = waiting.filter(recipient__in={pk for pk, _key in bundles}, bundle_key__in={key for _pk, key in bundles})
    messages = {(row.recipient_id, row.bundle_key): row for row in waiting.order_by("pk")}
    new = [_new_message(people[pk], key, now) for pk, key in bundles if (pk, key) not in messages]
    messages |= {(row.recipient_id, row.bundle_key): row for row in Message.objects.bulk_create(new)}
    _put((row.pk, messages[bundle].pk) for bundle, rows in bundles.items() for row in rows)
    for bundle, rows in bundles.items():
        if office.mail_epoch is not None and any(row.planned_at < office.mail_epoch for row in rows):
            _hold_back(messages[bundle])
    return len(bundles)


_PUT = """
UPDATE tracker_notification AS row SET message_id = new.message
FROM unnest(%s::bigint[], %s::bigint[]) AS new (id, message)
WHERE row.id = new.id AND row.state = 'queued' AND row.message_id IS NULL
"""


def _put(pairs: Iterable[tuple[int, int]]) -> None:
    """Each notice into its message."""
    columns = list(zip(*pairs, strict=True))
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [list(column) for column in columns])


def _hold_back(message: Message) -> None:
    message.state, message.reason = Message.State.REVIEW, RESTORED
    message.save(update_fields=["state", "reason"])
    fail(message, RESTORED)


def _new_message(recipient: Recipient, key: str, now: datetime) -> Message:
    uid = uuid4()
    return Message(
        uid=uid, recipient=recipient, bundle_key=key, message_id=message_id_of(uid), created_at=now, next_attempt_at=now
    )


def _may_go(
    recipient: Recipient, last: Message | None, rows: list[Notification], reader: Reader, now: datetime
) -> bool:
    """One ladder mail a day, and no more often than the person wants.

    What comes too late for the mail of its day waits for the next send hour on a working day. With a minimum gap of n
    all newcomers wait for the first window at least n working days after the last ladder mail (the send hour of that
    working day; its beginning for those written to at once; the first Monday's for weekly readers). Only where one of
    them would expire by then, all of them go as soon as the day's mail allows. Mails about a confidential commitment
    keep their gap among themselves, as they keep their day.
    """
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
