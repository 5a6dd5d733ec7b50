"""People change their minds while mails leave: closed, reported, silenced, moved, renamed in the moment of sending.

Real operations on the real database in one thread each, beside senders and a clock that never rest. A mail that is on
its way may tell what held when its sender last looked; no mail may tell what had ended before that look.
"""

import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import connection

from tests.chaos.crowd import Crowd, crowd
from tests.factories import NOW
from tests.operations.stories import BY
from tracker.delivery import sender
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import Envelope, RecordingTransport, Reply
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Outcome, Status
from tracker.domain.policies import Role
from tracker.models import Channel, Deadline, Message, Notification, Recipient
from tracker.operations import closing, commitments, deadlines, mutes, recipients, reports
from tracker.operations.audit import Actor
from tracker.operations.schedule import sweep
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 2
ACTORS = 3
LATER = NOW + timedelta(minutes=1)
RENAMED = "Another title altogether"
MOVED_TO = PartialDate.parse("2027-09-30")
LONGEST = 1.0  # seconds from a commit to the last mail that does not know of it; a bar of the long run


@dataclass(frozen=True)
class Handed:
    """One mail: to whom, its text, when its sender had last looked, and when the first byte left."""

    to: str
    message_id: str
    text: str
    looked_at: float
    at: float


@dataclass
class Watched:
    """What happened, by the clock of this process."""

    handed: list[Handed] = field(default_factory=list)
    ended_at: dict[str, float] = field(default_factory=dict)  # reference -> when the act was certainly committed
    acts: dict[str, str] = field(default_factory=dict)  # reference -> what was done
    errors: list[BaseException] = field(default_factory=list)
    looks: threading.local = field(default_factory=threading.local)


class Noting(RecordingTransport):
    """Hands nothing over; notes when it would have."""

    def __init__(self, watched: Watched) -> None:
        super().__init__()
        self.watched = watched

    def ready(self, envelope: Envelope) -> None:
        super().ready(envelope)
        self.to = envelope.recipient

    def transmit(self, payload: bytes) -> Reply:
        at = time.monotonic()
        mail = message_from_bytes(payload, policy=policy.default)
        text = mail.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
        looked_at = self.watched.looks.by_address[self.to]
        self.watched.handed.append(Handed(self.to, str(mail["Message-ID"]), text, looked_at, at))
        return super().transmit(payload)


def close(deadline: Deadline, person: Recipient) -> None:
    closing.close(deadline.commitment, by=BY, now=NOW, outcome=Outcome.WITHDRAWN, reason="No longer wanted")


def decide(deadline: Deadline, person: Recipient) -> None:
    deadlines.decide(deadline, by=BY, now=NOW, status=Status.MET, reason="Seen")


def submit(deadline: Deadline, person: Recipient) -> None:
    reports.submit(
        deadline, by=Actor.of_recipient(person), now=NOW, narrative="Done", claimed_outcome=Status.MET,
        received_on=NOW.date(), channel=Channel.PAGE, recipient=person,
    )  # fmt: skip


def mute(deadline: Deadline, person: Recipient) -> None:
    mutes.mute(person, deadline.commitment, by=Actor.of_recipient(person), now=NOW)


def unsubscribe(deadline: Deadline, person: Recipient) -> None:
    recipients.unsubscribe(person, by=Actor.of_recipient(person), now=NOW)


def extend(deadline: Deadline, person: Recipient) -> None:
    deadlines.extend(deadline, by=BY, now=NOW, due=Due(date=MOVED_TO, wording="by 30 September"), reason="Asked for")


def rename(deadline: Deadline, person: Recipient) -> None:
    row = deadline.commitment
    parties = [(Role(part.role), part.party) for part in row.participations.select_related("party")]
    commitments.edit(
        row, by=BY, now=NOW, title=RENAMED, details=row.details, owner=row.owner, parties=parties, policy=row.policy,
        tags=row.tags, confidential=row.confidential,
    )  # fmt: skip


ACTS = (close, decide, submit, mute, unsubscribe, extend, rename)


@contextmanager
def noted_looks(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remember for each address when its sender began to read what is true."""
    read = sender.open_cases

    def reading(messages: Sequence[Message], **values: Any) -> Any:
        began = time.monotonic()
        cases = read(messages, **values)
        known = watched.looks.__dict__.setdefault("by_address", {})
        known |= {case.recipient.email: began for case in cases.values()}
        return cases

    with monkeypatch.context() as patch:
        patch.setattr(sender, "open_cases", reading)
        yield


def run(watched: Watched, *works: Callable[[], None]) -> list[threading.Thread]:
    """Threads on connections of their own; what one of them raises is kept."""

    def work(todo: Callable[[], None]) -> None:
        try:
            todo()
        except BaseException as error:
            watched.errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(todo,)) for todo in works]
    for thread in threads:
        thread.start()
    return threads


def race(people: Crowd, chance: random.Random, watched: Watched) -> None:
    """Every person's first commitment is changed by one of the acts while senders and clock run."""
    pairs = list(zip(people.people, people.deadlines[::2], strict=True))
    done = threading.Event()

    def act(mine: list[tuple[Recipient, Deadline]]) -> Callable[[], None]:
        plan = [(chance.choice(ACTS), person, deadline) for person, deadline in mine]

        def work() -> None:
            for how, person, deadline in plan:
                reference = deadline.commitment.reference
                how(deadline, person)
                watched.ended_at[reference] = time.monotonic()
                watched.acts[reference] = how.__name__

        return work

    def send() -> None:
        while not done.is_set():
            deliver(now=LATER, transport=Noting(watched))

    def clock() -> None:
        while not done.is_set():
            sweep(now=LATER)

    working = run(watched, *[send] * SENDERS, clock)
    acting = run(watched, *[act(pairs[place::ACTORS]) for place in range(ACTORS)])
    for thread in acting:
        thread.join()
    done.set()
    for thread in working:
        thread.join()


def settle_down(watched: Watched) -> None:
    """Whatever still waits goes now."""
    sweep(now=LATER)
    for _ in range(3):
        deliver(now=LATER, transport=Noting(watched))


@pytest.mark.parametrize(
    ("count", "bar"),
    [pytest.param(100, None, id="short"), pytest.param(10_000, LONGEST, id="long", marks=pytest.mark.chaos)],
)
def test_nothing_is_told_that_had_ended_before_the_look_and_nothing_is_lost(
    count: int,
    bar: float | None,
    seed: int,
    option: Callable[[str, int], int],
    monkeypatch: pytest.MonkeyPatch,
    report: Callable[..., None],
) -> None:
    count = option("--reminders", count)
    watched, chance, late = Watched(), random.Random(seed), []
    Notification.objects.all().delete()
    people = crowd(count, each=2)
    with noted_looks(watched, monkeypatch):
        race(people, chance, watched)
        settle_down(watched)
    assert not watched.errors, watched.errors[:3]
    assert len(watched.acts) == count
    tellings = told_of(watched, people)
    for deadline in people.deadlines[::2]:
        reference = deadline.commitment.reference
        ended_at, how = watched.ended_at[reference], watched.acts[reference]
        for mail in tellings[reference]:
            knows = how == "rename" and RENAMED in mail.text
            if how == "extend" and "30 September" in mail.text:
                knows = True
            assert knows or mail.looked_at <= ended_at, (how, reference, mail.at - ended_at)
            late += [] if knows else [mail.at - ended_at]
    report("K14", {
        "races": count, "seed": seed, "acts": dict(Counter(watched.acts.values())), "mails": len(watched.handed),
        "told_before": sum(one <= 0 for one in late), "told_after": sum(one > 0 for one in late),
        "longest": round(max([0.0, *late]), 3),
    })  # fmt: skip
    nothing_lost(people, watched, tellings)
    assert bar is None or max([0.0, *late]) <= bar


def told_of(watched: Watched, people: Crowd) -> dict[str, list[Handed]]:
    """The mails that tell a person of a commitment, by its reference; receipts and news are no reminders."""
    found: dict[str, list[Handed]] = defaultdict(list)
    by_address: dict[str, list[str]] = defaultdict(list)
    for place, person in enumerate(people.people):
        for deadline in people.deadlines[2 * place : 2 * place + 2]:
            by_address[person.email].append(deadline.commitment.reference)
    # A mail may tell a step and a decision at once: it is a reminder if one step went with it.
    steps = Notification.objects.filter(kind=Notification.Kind.STEP, message__isnull=False)
    reminders = set(steps.values_list("message__message_id", flat=True))
    for mail in watched.handed:
        if mail.message_id not in reminders:
            continue
        for reference in by_address.get(mail.to, ()):
            if re.search(rf"\b{reference}\b", mail.text):
                found[reference].append(mail)
    return found


def nothing_lost(people: Crowd, watched: Watched, tellings: dict[str, list[Handed]]) -> None:
    """What nobody touched was told once; whatever was not told ended with its reason; nothing still waits."""
    waiting = Notification.objects.filter(state=Notification.State.QUEUED, planned_at__lte=LATER)
    # The owner hears once a day whom nobody could tell: what came after that mail waits for tomorrow's, in good time.
    tomorrow = LATER + timedelta(days=1)
    waiting = waiting.exclude(kind=Notification.Kind.NOBODY_TOLD, message=None, expires_at__gt=tomorrow)
    assert not waiting.exists(), list(waiting.values_list("key", "reason", "message__state")[:5])
    assert set(Message.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
    assert not Message.objects.filter(rescues__gt=0).exists() and not Message.objects.filter(uncertain__gt=0).exists()
    for place, person in enumerate(people.people):
        changed, kept = (row.commitment.reference for row in people.deadlines[2 * place : 2 * place + 2])
        how = watched.acts[changed]
        assert len(tellings[kept]) == 1 or (how == "unsubscribe" and not tellings[kept]), (how, kept, person.email)
        assert len(tellings[changed]) == 1 if how == "rename" else len(tellings[changed]) <= 1
