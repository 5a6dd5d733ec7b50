"""One sender at work: it claims messages by a lease, asks once more, sends, and says what became of each.

Nothing is sent inside a transaction. Up to the server's leave to send a mail is certainly not sent; then `sending`
is committed with the digest of the bytes; then the bytes leave. Whatever kills this process, at most the one mail
between that commit and the next can arrive twice, with the same Message-ID.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, QuerySet
from django.db.models.functions import Now

from tracker import queries
from tracker.delivery import settle, stopping
from tracker.delivery.case import Case, announces, open_cases
from tracker.delivery.liveness import Liveness, LivenessLost
from tracker.delivery.mail import NotTheSame, Ready, build_mail, make_links, rebuild_mail
from tracker.delivery.recheck import void
from tracker.delivery.relay import Allowance, Breaker
from tracker.delivery.settle import Claim
from tracker.delivery.transports import Fault, NoAnswer, Phase, Refusal, Transport
from tracker.models import Attempt, Message, Notification, OfficeSettings

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
FRESH_SECONDS = 0.5  # what was read about a message counts no longer than this
DATABASE_FAULTS = (OperationalError, InterfaceError)
CHANGED = "its bytes cannot be made again as they were when they may have been sent"


@dataclass
class DispatchResult:
    """What became of the messages of a batch, by outcome, and why the batch stopped if anything stopped it."""

    sent: int = 0
    cancelled: int = 0
    refused: int = 0
    dead: int = 0
    review: int = 0
    uncertain: int = 0
    composed: int = 0
    stopped: str = ""

    def add(self, other: "DispatchResult") -> None:
        """What became of further messages."""
        for name in ("sent", "cancelled", "refused", "dead", "review", "uncertain", "composed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.stopped = other.stopped


def sendable(now: datetime) -> QuerySet[Message]:
    """The messages whose time has come."""
    return Message.objects.filter(state=Message.State.PENDING, next_attempt_at__lte=now)


@dataclass
class Sender:
    """One process with one connection, until nothing more can go at `now`, its time is over, or it is asked to end."""

    now: datetime
    transport: Transport
    life: Liveness
    result: DispatchResult
    until: float
    batch_size: int
    breaker: Breaker = field(init=False)
    rate: Allowance = field(init=False)
    taken: int = 0
    waiting: list[Claim] = field(default_factory=list)
    cases: dict[int, Case] = field(default_factory=dict)
    fresh_until: float = 0.0
    failing: bool = False

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.transport.name)
        self.rate = Allowance(self.transport.name, settings.EMAIL_MESSAGES_PER_MINUTE)

    def run(self) -> None:
        """Send; what became of each message is in `result`."""
        try:
            self._run()
        finally:
            self.rate.give_back(self.taken)

    def _run(self) -> None:
        while allowed := self._allowed():
            # A message that has ended a sender before goes alone, so that only the culprit is counted again.
            claims = self._claim(1, rescued=True) or self._claim(min(self.batch_size, allowed), rescued=False)
            if not claims:
                return
            for claim in self._each(claims):
                self._handle(claim)
                if self.result.stopped:
                    break

    def _allowed(self) -> int:
        if self.result.stopped:
            return 0
        if stopping.is_asked():
            self.result.stopped = "asked to end"
            return 0
        if time.monotonic() >= self.until:
            self.result.stopped = "time"
            return 0
        self.taken += self.rate.take(self.batch_size - self.taken)
        if not self.taken:
            self.result.stopped = "rate"
            return 0
        allowed = self.breaker.allows(self.taken)
        if not allowed:
            self.result.stopped = "mail server"
        return allowed

    @transaction.atomic
    def _claim(self, count: int, *, rescued: bool) -> list[Claim]:
        office_sends = OfficeSettings.objects.filter(sending=OfficeSettings.Sending.ON)
        rows = sendable(self.now).filter(Exists(office_sends))
        rows = rows.filter(rescues__gt=0) if rescued else rows.filter(rescues=0)
        locked = rows.select_for_update(skip_locked=True, of=("self",), no_key=True).order_by("next_attempt_at", "pk")
        messages = list(locked.select_related("recipient__user")[:count])
        token = uuid4()
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=Message.State.LEASED, lease_owner=self.life.owner, lease_token=token, lease_until=Now() + LEASE
        )
        return [Claim(message, token) for message in messages]

    def _each(self, claims: list[Claim]) -> Iterator[Claim]:
        """The claims one by one; what is left over, and what was interrupted unsent, goes back whatever happens."""
        self.waiting, self.fresh_until = list(claims), 0.0
        try:
            while self.waiting and time.monotonic() < self.until and not stopping.is_asked():
                yield self.waiting[0]
                self.waiting.pop(0)
        finally:
            settle.release([claim.message.pk for claim in self.waiting], claims[0].token)

    def _handle(self, claim: Claim) -> None:
        written = self._written(claim)
        if written is None:
            return
        ready, notices = written
        self.taken -= 1
        try:
            self.transport.ready(ready.envelope)
            if not self._still_right(claim, ready, notices) or not self._may_leave(claim, ready):
                self.transport.abandon()
                settle.release([claim.message.pk], claim.token)
                return
            reply = self.transport.transmit(ready.payload)
        except Refusal as refusal:
            settle.keep(ready.content)
            self._refused(claim, refusal)
        except NoAnswer as silence:
            if settle.uncertain(claim, str(silence), now=self.now):
                self.result.review += 1
            else:
                self.result.uncertain += 1
            self._count_failure(str(silence))
        else:
            announcing = announces(self.cases[claim.message.pk], notices)
            settle.sent(claim, notices, ready.digest, reply, announcing=announcing, now=self.now)
            self.result.sent += 1
            self._count_success()

    def _case(self, claim: Claim) -> Case:
        """What the message is about, read a moment ago: for several at once, but again when the moment is over."""
        if time.monotonic() >= self.fresh_until or claim.message.pk not in self.cases:
            self.cases = self._read(claim)
            make_links(self.cases.values())
            self.fresh_until = time.monotonic() + FRESH_SECONDS
        return self.cases[claim.message.pk]

    def _read(self, claim: Claim) -> dict[int, Case]:
        """The cases of all that is left of the batch; of this message alone where one of them cannot be read."""
        messages = [other.message for other in self.waiting]
        try:
            return open_cases(messages, now=self.now)
        except DATABASE_FAULTS:
            raise
        except Exception:
            if len(messages) == 1:
                raise
            return open_cases([claim.message], now=self.now)

    def _written(self, claim: Claim) -> tuple[Ready, list[Notification]] | None:
        """The bytes to be sent and the notices they tell; None where the message ended here."""
        try:
            return self._write(claim)
        except NotTheSame:
            settle.review(claim, CHANGED)
        except DATABASE_FAULTS:
            raise  # the database is at fault, not the mail
        except Exception as error:
            logger.exception("message %s cannot be written", claim.message.pk)
            settle.review(claim, f"{type(error).__name__}: {error}", result=Attempt.Result.ERROR)
        self.result.review += 1
        return None

    def _write(self, claim: Claim) -> tuple[Ready, list[Notification]] | None:
        message, case = claim.message, self._case(claim)
        judged = [(notice, void(case, notice)) for notice in case.notices]
        right = [notice for notice, fault in judged if fault is None]
        if not right or not message.is_frozen:
            settle.end_notices(claim, [(notice, fault) for notice, fault in judged if fault is not None])
        if not right:
            settle.nothing_left(claim)
            self.result.cancelled += 1
            return None
        if message.is_frozen:
            return rebuild_mail(message), case.notices
        case.notices = right
        return build_mail(case), right

    def _still_right(self, claim: Claim, ready: Ready, notices: list[Notification]) -> bool:
        """Asked once more where the mail server took its time: a mail that is wrong by now is written anew."""
        if time.monotonic() < self.fresh_until:
            return True
        case = self._case(claim)
        told = {notice.pk for notice in notices}
        right = {notice.pk: notice for notice in case.notices if void(case, notice) is None}
        if claim.message.is_frozen:
            return bool(told & right.keys())
        if not told <= right.keys():
            return False
        case.notices = [notice for pk, notice in right.items() if pk in told]
        return build_mail(case).digest == ready.digest

    def _may_leave(self, claim: Claim, ready: Ready) -> bool:
        """The second commit: only while the claim and the lock it stands on are still ours, and sending is on."""
        try:
            self.life.check()
        except LivenessLost:
            self.result.stopped = "lock lost"
            return False
        if settle.sending(claim, ready.digest, ready.content):
            return True
        if not queries.office().is_sending:
            self.result.stopped = "held"
        return False

    def _refused(self, claim: Claim, refusal: Refusal) -> None:
        settle.refused(claim, refusal, now=self.now)
        match refusal.fault:
            case Fault.RELAY_AWAY | Fault.RELAY_REFUSES:
                self.result.refused += 1
                at_once = refusal.fault is Fault.RELAY_REFUSES
                self._count_failure(str(refusal), at_once=at_once, away=refusal.phase is Phase.CONNECT)
                return
            case Fault.LATER:
                self.result.refused += 1
            case Fault.POLICY:
                logger.error("the mail server distrusts us: %s", refusal)
                self.result.review += 1
            case Fault.ADDRESS | Fault.CONTENT:
                self.result.dead += 1
                self.fresh_until = 0.0  # the address may have been given up: others of this batch go there too
        self._count_success()

    def _count_failure(self, why: str, *, at_once: bool = False, away: bool = False) -> None:
        """A server that cannot be reached, or fails twice in a row, is left to the next look: it may be back then."""
        opened = self.breaker.failed(why, at_once=at_once)
        if opened or away or self.failing:
            self.result.stopped = "mail server"
        self.failing = True

    def _count_success(self) -> None:
        """A server that answers about a mail works."""
        if self.failing or self.breaker.counting:
            self.breaker.worked()
            self.failing = False
