"""Proving the history: the whole chain is walked, what is wrong is named, and what stands is anchored and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from tracker import queries
from tracker.domain.chain import Anchor
from tracker.domain.deadlines import local_day
from tracker.domain.proof import Examined, Fault, Problem, examine
from tracker.models import Membership, Notification, User
from tracker.operations import anchors, heartbeats, recipients
from tracker.operations.anchors import AnchorError
from tracker.operations.audit import Actor, verb
from tracker.operations.heartbeats import ANCHOR, VERIFIED
from tracker.operations.outbox import Notice, plant
from tracker.queries import chain

PROVER = Actor("system:prover")
MOST_TOLD = 20  # problems that a mail and the kept state name
Role = Membership.Role


@dataclass(frozen=True)
class Verdict:
    """What a proof came to; `anchor_fault`: why the anchors could not be read or added to."""

    examined: Examined
    at: datetime
    anchor_fault: str = ""

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong with the history."""
        return self.examined.is_sound


def verify(*, now: datetime, expected: Sequence[Anchor] = ()) -> Verdict:
    """Walk the chain against all anchors and those `expected`; keep what was found, and anchor what is sound.

    Where the anchors cannot be read the chain is walked without them, and the verdict says so.
    """
    known, fault = list(expected), ""
    try:
        known += anchors.read()
    except AnchorError as error:
        fault = str(error)
    found = examine(
        chain.links(), key=settings.AUDIT_KEY.encode(), anchors=known, number_of=chain.number_of
    )
    found.problems += [Problem(Fault.TEXT_ADDED, number) for number in chain.texts_of_no_event()]
    if found.is_sound and found.last and not fault:
        try:
            anchors.add(Anchor(found.last, found.head, now.astimezone(UTC).isoformat()))
            found.anchored = found.last
        except AnchorError as error:
            fault = str(error)
    verdict = Verdict(found, now, fault)
    _keep(verdict)
    return verdict


def anchor(*, now: datetime) -> None:
    """Note the newest event outside the database; where that contradicts the last anchor, prove the whole history."""
    try:
        known = anchors.read()
        if known and chain.hash_of_number(known[-1].sequence) != known[-1].hash:
            verify_and_tell(now=now)
            return
        last = anchors.note(now=now)
    except AnchorError as error:
        heartbeats.beat(ANCHOR, error=str(error))
        return
    heartbeats.beat(ANCHOR, error="", sequence=last.sequence if last else 0)


def verify_and_tell(*, now: datetime) -> Verdict:
    """Prove the history, and tell those who audit what came of it; of a fault also the admins."""
    verdict = verify(now=now)
    tell(verdict, by=PROVER, now=now)
    return verdict


@verb
def tell(verdict: Verdict, *, by: Actor, now: datetime) -> None:
    """Mail the head of the history to its auditors, at most once a day and once a head; a fault also to the admins.

    While sending is held nobody is told: the pages say it.
    """
    office, found = queries.office(), verdict.examined
    if not office.is_sending or not found.events:
        return
    if verdict.is_sound and _was_told(found.last):
        return
    roles = [Role.AUDITOR] if verdict.is_sound else [Role.AUDITOR, Role.ADMIN]
    people = User.objects.filter(is_active=True, memberships__role__in=roles).distinct().order_by("pk")
    first = found.problems[0] if found.problems else None
    cause = f"history {local_day(now, office.zone)}" + (f" {first.fault} {first.sequence}" if first else "")
    about = {
        "sequence": found.last,
        "hash": found.head,
        "events": found.events,
        "count": len(found.problems),
        "problems": [_told(one) for one in found.problems[:MOST_TOLD]],
    }
    notices = [
        Notice(kind=Notification.Kind.HISTORY, recipient=recipients.for_user(user, now=now), cause=cause, about=about)
        for user in people
    ]
    plant(notices, now=now)


def _was_told(sequence: int) -> bool:
    told = Notification.objects.filter(kind=Notification.Kind.HISTORY).exclude(state=Notification.State.CANCELLED)
    return told.filter(about__sequence=sequence, about__count=0).exists()


def _keep(verdict: Verdict) -> None:
    found = verdict.examined
    heartbeats.beat(
        VERIFIED,
        events=found.events,
        sequence=found.last,
        hash=found.head,
        anchored=found.anchored,
        erased=found.erased_texts,
        count=len(found.problems),
        problems=[_told(one) for one in found.problems[:MOST_TOLD]],
    )
    heartbeats.beat(ANCHOR, error=verdict.anchor_fault, sequence=found.anchored)


def _told(one: Problem) -> list[str | int | None]:
    return [one.fault.value, one.sequence, one.until or one.number, one.action, one.target]
