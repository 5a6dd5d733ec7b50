"""The office's mailbox, read by IMAP (RFC 3501): each mail once, one reader at a time, no mail in another's way.

How far it was read is kept as UIDVALIDITY and the last UID, so that what people's mail programs mark says nothing here.
What mail servers and programs wrote about our mails goes to a folder of its own where the server can move mails
(RFC 6851); a person's reply, and all that is none of ours, stays where it is, unread.
"""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from tracker import queries
from tracker.delivery.incoming.inbox import Inbox
from tracker.delivery.incoming.mime import LARGEST
from tracker.delivery.incoming.read import read_mail
from tracker.domain.deadlines import local_day
from tracker.models import Heartbeat, IncomingMail
from tracker.operations import heartbeats, incoming
from tracker.operations.heartbeats import MAILBOX

logger = logging.getLogger(__name__)

FOLDER = "Duebook"
READER = 0x44756549  # advisory lock of the one reader; any number that nothing else locks will do
MOST_AT_ONCE = 500


@dataclass
class Reading:
    """What became of one look into the mailbox: mails read, moved away, not understood; and what stopped it."""

    read: int = 0
    moved: int = 0
    failed: int = 0
    stopped: str = ""
    effects: dict[str, int] = field(default_factory=dict)


def is_named() -> bool:
    """Whether there is a mailbox to be read."""
    return bool(settings.EMAIL_INBOX_URL)


def read_inbox(*, now: datetime, most: int = MOST_AT_ONCE) -> Reading:
    """Read what has come since the last look, at most `most` mails. `now` is business time.

    A mailbox that cannot be reached is reported in the result and to those who watch, not raised.
    """
    result = Reading()
    with _alone() as alone:
        if not alone:
            result.stopped = "another process is reading"
            return result
        try:
            inbox = Inbox.configured()
            if inbox is None:
                result.stopped = "no mailbox is named"
                return result
            box = inbox.connect()
            try:
                box.login(inbox.user, inbox.password, initial_folder=inbox.folder)
                _read_all(box, result, now, most)
            finally:
                _leave(box)
        except (OSError, ValueError, imaplib.IMAP4.error, ImapToolsError) as error:
            result.stopped = _short(error)
            heartbeats.beat(MAILBOX, **_position(), error=result.stopped)
            logger.warning("the mailbox cannot be read: %s", result.stopped)
    return result


def _read_all(box: BaseMailBox, result: Reading, now: datetime, most: int) -> None:
    today = local_day(now, queries.office().zone)
    validity, last = _validity(box), 0
    if (kept := _position()).get("validity") == validity:
        last = int(kept.get("uid", 0))
    uids = sorted(int(uid) for uid in box.uids(f"UID {last + 1}:*", charset=None))
    for uid in [uid for uid in uids if uid > last][:most]:
        raw = _fetched(box, uid)
        if raw is not None:
            try:
                row = incoming.take(read_mail(raw, today=today), now=now)
            except incoming.TryLater:
                result.stopped = "a mail that it is about is being sent"
                break
            except (OperationalError, InterfaceError):
                raise  # the database is at fault, not the mail
            except (DatabaseError, ValueError, TypeError, LookupError, RecursionError):
                logger.exception("mail %s of the mailbox cannot be taken in", uid)
                result.failed += 1
            else:
                _put_away(box, uid, row, result)
        last = uid
        heartbeats.beat(MAILBOX, validity=validity, uid=last, error="")
    heartbeats.beat(MAILBOX, validity=validity, uid=last, error="")


def _put_away(box: BaseMailBox, uid: int, row: IncomingMail, result: Reading) -> None:
    result.read += 1
    result.effects[row.effect] = result.effects.get(row.effect, 0) + 1
    if row.kind in (IncomingMail.Kind.OTHER, IncomingMail.Kind.REPLY) or row.message_id is None:
        return
    # Not `box.flag`, nor a move by copies: both expunge all that is marked as deleted, other people's mails too.
    box.client.uid("STORE", str(uid), r"+FLAGS (\Seen)")
    if "MOVE" in box.client.capabilities:
        if not box.folder.exists(FOLDER):
            box.folder.create(FOLDER)
        box.move([str(uid)], FOLDER)
        result.moved += 1


def _fetched(box: BaseMailBox, uid: int) -> bytes | None:
    """The bytes of a mail, of a very large one the beginning; None where it is gone meanwhile."""
    _status, data = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((part[1] for part in data if isinstance(part, tuple)), None)


def _validity(box: BaseMailBox) -> int:
    _code, found = box.client.response("UIDVALIDITY")
    return int(found[0]) if found and found[0] else 0


def _position() -> dict[str, Any]:
    detail = Heartbeat.objects.filter(name=MAILBOX).values_list("detail", flat=True).first() or {}
    return {name: value for name, value in detail.items() if name in ("validity", "uid")}


def _leave(box: BaseMailBox) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        box.client.shutdown()


def _short(error: BaseException) -> str:
    """The first line of an error. Passwords are not part of what servers answer."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


@contextmanager
def _alone() -> Iterator[bool]:
    """True within the block if no other process reads; the lock ends with the session, whatever ends it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [READER])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [READER])
