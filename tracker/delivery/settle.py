"""What becomes of a message after a try: every end of a claim, each in one short transaction fenced by its lease."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from tracker.delivery.liveness import UNCERTAIN, UNCERTAIN_BEFORE_REVIEW, fail
from tracker.delivery.recheck import Void
from tracker.delivery.transports import Fault, Refusal, Reply
from tracker.domain import retries
from tracker.domain.policies import Role
from tracker.models import (
    Attempt,
    Deadline,
    Message,
    Notification,
    OfficeSettings,
    Participation,
    Party,
    Recipient,
    Step,
)
from tracker.operations import recipients
from tracker.operations.audit import Actor
from tracker.operations.lifecycle import touch

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


def sending(claim: Claim, digest: str) -> bool:
    """Commit that the bytes are about to leave; False where the claim was lost or sending held: nothing may leave."""
    on = OfficeSettings.objects.filter(sending=OfficeSettings.Sending.ON)
    rows = claim.held.filter(Exists(on), state=Message.State.LEASED)
    return rows.update(state=Message.State.SENDING, digest=digest) == 1


@transaction.atomic
def sent(claim: Claim, notices: Iterable[Notification], digest: str, reply: Reply, *, now: datetime) -> None:
    """The mail server took it over. Said even where the claim was lost meanwhile, as long as nobody else sends it."""
    _note(claim, Attempt.Result.ACCEPTED, reply.code, reply.text)
    ours = Q(lease_token=claim.token) | Q(state=Message.State.PENDING)
    rows = Message.objects.filter(ours, pk=claim.message.pk, digest=digest)
    if rows.update(**_let_go(state=Message.State.SENT, sent_at=now, reason="")) == 1:
        told = Notification.objects.filter(pk__in=[n.pk for n in notices], message=claim.message)
        told.filter(state=Notification.State.QUEUED).update(state=Notification.State.SENT)
        touch(_announcing(told), now=now)


def _announcing(told: QuerySet[Notification]) -> QuerySet[Deadline]:
    """The deadlines where a superior may be told now that this was sent."""
    announcing = told.filter(kind=Notification.Kind.STEP, step__in=Step.objects.exclude(follows="").values("follows"))
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
    reply = text.replace("\0", "")[:LONGEST_REPLY]
    Attempt.objects.create(message=claim.message, result=result, code=code, reply=reply)
