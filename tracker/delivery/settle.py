"""What becomes of a message after a try: every end of a claim, each in one short transaction fenced by its lease."""

import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import CharField, F, Func, QuerySet, Value
from psycopg.types.json import Jsonb

from tracker.delivery.liveness import UNCERTAIN, UNCERTAIN_BEFORE_REVIEW, fail
from tracker.delivery.recheck import Void
from tracker.delivery.transports import Fault, Refusal, Reply
from tracker.domain import retries
from tracker.domain.policies import REPEAT_MARK, Role
from tracker.models import (
    Attempt,
    Deadline,
    Message,
    MessageContent,
    Notification,
    Participation,
    Party,
    Recipient,
    Step,
)
from tracker.operations import recipients
from tracker.operations.audit import Actor
from tracker.operations.lifecycle import touch

logger = logging.getLogger(__name__)

MAIL_SERVER = Actor("system:mail")
LONGEST_REASON = 300
LONGEST_REPLY = 2000
NOTHING_LEFT = "nothing in it was still right when it was to be sent"


@dataclass(frozen=True)
class Claim:
    """A claimed message and the token that proves the claim."""

    message: Message
    token: UUID

    @property
    def held(self) -> QuerySet[Message]:
        """The row, as long as it is ours."""
        return Message.objects.filter(pk=self.message.pk, lease_token=self.token)


def _let_go(**changes: object) -> dict[str, object]:
    return {"lease_owner": None, "lease_token": None, "lease_until": None, **changes}


@transaction.atomic
def end_notices(claim: Claim, voids: Iterable[tuple[Notification, Void]]) -> None:
    """Notices that must not be sent end with their reason; somebody else may have ended them meanwhile."""
    for notice, void in voids:
        queued = Notification.objects.filter(pk=notice.pk, message=claim.message, state=Notification.State.QUEUED)
        queued.update(state=void.state, reason=str(void.because))


def nothing_left(claim: Claim) -> None:
    """All its notices fell away."""
    claim.held.update(**_let_go(state=Message.State.CANCELLED, reason=NOTHING_LEFT))


_SENDING = """
WITH mine AS (
    UPDATE tracker_message SET state = 'sending', digest = %(digest)s
    WHERE id = %(message)s AND lease_token = %(token)s AND state = 'leased'
    AND EXISTS (SELECT FROM tracker_officesettings WHERE sending = 'on') RETURNING id
)
INSERT INTO tracker_messagecontent (message_id, subject, text, html, headers, rendered_at)
SELECT id, %(subject)s, %(text)s, %(html)s, %(headers)s, %(rendered_at)s FROM mine
ON CONFLICT (message_id) DO UPDATE SET subject = EXCLUDED.subject, text = EXCLUDED.text, html = EXCLUDED.html,
    headers = EXCLUDED.headers, rendered_at = EXCLUDED.rendered_at
"""


def sending(claim: Claim, digest: str, content: MessageContent) -> bool:
    """Commit that the bytes are about to leave, with what they are made of, in one statement.

    False where the claim was lost or sending held: nothing may leave.
    """
    values = {
        "digest": digest,
        "message": claim.message.pk,
        "token": claim.token,
        "subject": content.subject,
        "text": content.text,
        "html": content.html,
        "headers": Jsonb(content.headers),
        "rendered_at": content.rendered_at,
    }
    return _run(_SENDING, values) == 1


def keep(content: MessageContent) -> None:
    """Keep what a mail would have said that was refused before its bytes left."""
    values = {name: getattr(content, name) for name in ("subject", "text", "html", "headers", "rendered_at")}
    MessageContent.objects.update_or_create(message=content.message, defaults=values)


_SENT = """
WITH tried AS (
    INSERT INTO tracker_attempt (message_id, result, code, reply)
    VALUES (%(message)s, 'accepted', %(code)s, %(reply)s)
), done AS (
    UPDATE tracker_message SET state = 'sent', sent_at = %(now)s, reason = '',
        lease_owner = NULL, lease_token = NULL, lease_until = NULL
    WHERE id = %(message)s AND digest = %(digest)s AND (lease_token = %(token)s OR state = 'pending') RETURNING id
)
UPDATE tracker_notification SET state = 'sent'
WHERE id = ANY(%(notices)s) AND state = 'queued' AND message_id IN (SELECT id FROM done)
"""


def sent(
    claim: Claim,
    notices: Sequence[Notification],
    digest: str,
    reply: Reply,
    *,
    announcing: bool,
    now: datetime,
) -> None:
    """The mail server took it over. Said even where the claim was lost meanwhile, as long as nobody else sends it.

    `announcing`: it may be the step after which a superior is told, and the ladder has to be looked at again.
    """
    ids = [notice.pk for notice in notices]
    values = {
        "message": claim.message.pk,
        "code": reply.code,
        "reply": _printable(reply.text),
        "now": now,
        "digest": digest,
        "token": claim.token,
        "notices": ids,
    }
    if announcing:
        with transaction.atomic():
            if _run(_SENT, values):
                _announced(ids, now)
    else:
        _run(_SENT, values)
    if claim.message.recipient.introduced_at is None:
        _introduced(claim.message.recipient, now)


def _introduced(recipient: Recipient, now: datetime) -> None:
    """The office has introduced itself; where the address is locked by a long change, it does so once more."""
    try:
        Recipient.objects.filter(pk=recipient.pk, introduced_at=None).update(introduced_at=now)
    except OperationalError:
        logger.warning("an address is locked: the office introduces itself there once more")


def _announced(notices: Sequence[int], now: datetime) -> None:
    """Have the ladder looked at again. A date that a long change keeps locked is left to the next look at it.

    What was sent stays noted whatever happens here: it would be sent again.
    """
    try:
        with transaction.atomic():
            touch(_announcing(Notification.objects.filter(pk__in=notices, state=Notification.State.SENT)), now=now)
    except OperationalError:
        if connection.needs_rollback:
            raise  # the database is away, and nothing was noted
        logger.warning("a date that was reminded of is locked: whether a superior is told is looked at later")


def _run(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _announcing(told: QuerySet[Notification]) -> QuerySet[Deadline]:
    """The deadlines where a superior may be told now that this was sent."""
    # A repeat announces like the step it repeats.
    steps = told.filter(kind=Notification.Kind.STEP).annotate(
        base=Func(F("step"), Value(REPEAT_MARK), Value(1), function="split_part", output_field=CharField())
    )
    announcing = steps.filter(base__in=Step.objects.exclude(follows="").values("follows"))
    superiors = Party.objects.filter(superior__isnull=False)
    return Deadline.objects.filter(
        pk__in=announcing.values("deadline"),
        commitment__in=Participation.objects.filter(role=Role.RESPONSIBLE, party__in=superiors).values("commitment"),
    )


@transaction.atomic
def uncertain(claim: Claim, why: str, *, now: datetime) -> bool:
    """No answer after the bytes had left: once more with the same bytes, then a person decides. True for the latter."""
    _note(claim, Attempt.Result.UNCERTAIN, None, why)
    row = claim.held.select_for_update(no_key=True).first()
    if row is None:
        return False
    count = row.uncertain + 1
    if count < UNCERTAIN_BEFORE_REVIEW:
        again = now + retries.NETWORK_WAIT
        claim.held.update(**_let_go(state=Message.State.PENDING, uncertain=count, next_attempt_at=again))
        return False
    claim.held.update(**_let_go(state=Message.State.REVIEW, uncertain=count, reason=UNCERTAIN))
    fail(row, UNCERTAIN)
    return True


def review(claim: Claim, reason: str, *, result: Attempt.Result | None = None, code: int | None = None) -> None:
    """A person has to look at it."""
    with transaction.atomic():
        if result is not None:
            _note(claim, result, code, reason)
        if claim.held.update(**_let_go(state=Message.State.REVIEW, reason=reason[:LONGEST_REASON])):
            fail(claim.message, reason[:LONGEST_REASON])


def refused(claim: Claim, refusal: Refusal, *, now: datetime) -> None:
    """Certainly not accepted: again later, dead, or for a person to decide, by what the refusal means."""
    code, text = refusal.code, refusal.text
    match refusal.fault:
        case Fault.RELAY_AWAY | Fault.RELAY_REFUSES:
            _again(claim, Attempt.Result.NETWORK, refusal, now + retries.NETWORK_WAIT)
        case Fault.LATER:
            count = claim.message.refusals + 1
            wait_until = retries.next_attempt_at(count, now, random.random())  # noqa: S311 - spreads a crowd
            _again(claim, Attempt.Result.REFUSED, refusal, wait_until, refusals=count)
        case Fault.POLICY:
            review(claim, f"{code} {text}", result=Attempt.Result.REJECTED, code=code)
        case Fault.ADDRESS | Fault.CONTENT:
            _dead(claim, refusal, now=now)


def release(message_ids: Iterable[int], token: UUID) -> int:
    """Give back what was claimed and not tried."""
    rows = Message.objects.filter(pk__in=list(message_ids), lease_token=token, state=Message.State.LEASED)
    return rows.update(**_let_go(state=Message.State.PENDING))


@transaction.atomic
def _again(claim: Claim, result: Attempt.Result, refusal: Refusal, at: datetime, **changes: object) -> None:
    _note(claim, result, refusal.code, str(refusal))
    # Bytes of which none were accepted may be written anew; bytes that may have been accepted once stay as they are.
    digest = claim.message.digest if claim.message.uncertain else ""
    claim.held.update(**_let_go(state=Message.State.PENDING, digest=digest, next_attempt_at=at, **changes))


@transaction.atomic
def _dead(claim: Claim, refusal: Refusal, *, now: datetime) -> None:
    # The recipient first: composers take these locks in the same order.
    recipient = Recipient.objects.select_for_update(no_key=True).get(pk=claim.message.recipient_id)
    reason = f"{refusal.code} {refusal.text}"[:LONGEST_REASON]
    _note(claim, Attempt.Result.REJECTED, refusal.code, refusal.text)
    if not claim.held.update(**_let_go(state=Message.State.DEAD, reason=reason)):
        return
    fail(claim.message, reason)
    if refusal.fault is Fault.ADDRESS:
        recipients.mark_unreachable(recipient, by=MAIL_SERVER, now=now, because=reason)


def _note(claim: Claim, result: Attempt.Result, code: int | None, text: str) -> None:
    Attempt.objects.create(message=claim.message, result=result, code=code, reply=_printable(text))


def _printable(text: str) -> str:
    return text.replace("\0", "")[:LONGEST_REPLY]
