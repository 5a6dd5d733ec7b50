"""Anything in any order, over the real verbs, the real database and the real sender: the promise holds all the same.

People record, amend, report, pause, silence, merge and take back; sweeps come late or never; senders are killed at any
point of the handing over; servers refuse, or say nothing. After every step: told at most once, unless somebody died
with the mail in flight, and then the same bytes; nothing that people have ended is told; what is due now is never
missing.
"""

import contextlib
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Work
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests import factories
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import Envelope, Fault, NoAnswer, Phase, Refusal, Reply
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import CLOSED, Outcome, Status
from tracker.domain.policies import Role
from tracker.domain.reminders import Mode
from tracker.models import (
    CONTESTS,
    Answer,
    Channel,
    Contact,
    Deadline,
    Extension,
    Heartbeat,
    Message,
    Mute,
    Notification,
    Party,
    Recipient,
    Report,
)
from tracker.operations import (
    answers,
    closing,
    commitments,
    deadlines,
    extensions,
    merging_parties,
    merging_people,
    mutes,
    parties,
    pauses,
    recipients,
    reports,
    schedule,
)
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.terms import Due

BY = Actor.of_command("test")
BEGIN = datetime(2027, 3, 1, 8, tzinfo=UTC)
DUE = st.sampled_from(["2027-03-05", "2027-03-12", "2027-03-19", "2027-03-31", "2027-04", "2027-04-09", "2027-34"])
PICK = st.integers(0, 10_000)
ENDINGS = st.sampled_from(
    ["taken", "taken", "later", "no such address", "distrusts", "away", "died before", "died after", "silent, taken",
     "silent, lost"]
)  # fmt: skip


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing after it runs that the sender had in mind."""


class Post:
    """A mail server that does what it is told next, and writes down every mail that it took over."""

    name = "model"

    def __init__(self, machine: "Model") -> None:
        self.machine, self.ending, self.taken = machine, "taken", list[tuple[str, str]]()

    def ready(self, envelope: Envelope) -> None:
        match self.ending:
            case "away":
                raise Refusal(Phase.CONNECT, Fault.RELAY_AWAY, "nobody there")
            case "later":
                raise Refusal(Phase.RECIPIENT, Fault.LATER, "4.2.0 try again", 451)
            case "no such address":
                self.ending = "taken"  # one address, not all of them
                raise Refusal(Phase.RECIPIENT, Fault.ADDRESS, "5.1.1 unknown", 550)
            case "distrusts":
                self.ending = "taken"
                raise Refusal(Phase.RECIPIENT, Fault.POLICY, "5.7.1 not from you", 550)

    def transmit(self, payload: bytes) -> Reply:
        ending, self.ending = self.ending, "taken"
        if ending == "died before":
            raise Killed
        if ending == "silent, lost":
            raise NoAnswer("connection closed")
        name = str(message_from_bytes(payload, policy=policy.default)["Message-ID"])
        self.machine.is_taken(name)
        self.taken.append((name, hashlib.sha256(payload).hexdigest()))
        if ending == "died after":
            raise Killed
        if ending == "silent, taken":
            raise NoAnswer("connection closed")
        return Reply(250, "2.0.0 taken")

    def abandon(self) -> None:
        """Nothing was begun."""

    def close(self) -> None:
        """Nothing is held."""


class Model(RuleBasedStateMachine):
    """One office, three ministries with a superior, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = BEGIN
        self.post = Post(self)
        self.told: dict[str, set[str]] = {}
        self.settled: dict[int, datetime] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def office(self) -> None:
        factories.make_office(sending_since=BEGIN - timedelta(days=30))
        self.unit = factories.make_unit()
        self.owner = factories.make_user(unit=self.unit)
        factories.make_recipient(self.owner.email, user=self.owner)
        chief = factories.make_contact().party
        self.parties = [factories.make_contact(factories.make_party(superior=chief)).party for _ in range(3)]
        self.chief = chief

    # --- time, and what it does by itself

    @rule(hours=st.sampled_from([1, 3, 9, 24, 24, 24, 72, 120, 240]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def sweep(self) -> None:
        schedule.sweep(now=self.now)

    @rule(ending=ENDINGS)
    def send(self, ending: str) -> None:
        self.post.ending = ending
        with contextlib.suppress(Killed):
            deliver(now=self.now, transport=self.post)

    @rule()
    def all_is_well_for_a_day(self) -> None:
        """The breaker closes, every window of today opens: whatever is owed has gone."""
        for _ in range(3):
            self.now += timedelta(minutes=20)
            self.rest_is_over()
            self.post.ending = "taken"
            schedule.sweep(now=self.now)
            deliver(now=self.now, transport=self.post)
        self.nothing_due_is_missing()

    def rest_is_over(self) -> None:
        """The pause after failures is kept by wall time, which does not pass here."""
        Heartbeat.objects.filter(name__startswith="relay ").delete()

    # --- what people do

    @rule(due=DUE, who=PICK, controller=st.booleans())
    def record(self, due: str, who: int, controller: bool) -> None:
        doer = self.parties[who % 3]
        told = [(Role.RESPONSIBLE, doer)] + ([(Role.CONTROLLER, self.parties[(who + 1) % 3])] if controller else [])
        with contextlib.suppress(Refused):
            commitments.record(
                by=BY, now=self.now, unit=self.unit, owner=self.owner, title="Progress report", parties=told,
                due=Due(date=PartialDate.parse(due), wording=due),
            )  # fmt: skip

    @rule(pick=PICK, due=DUE, verb=st.sampled_from([deadlines.correct, deadlines.extend]))
    def amend(self, pick: int, due: str, verb: Callable[..., object]) -> None:
        terms = Due(date=PartialDate.parse(due), wording=due)
        self.one_of(pick, lambda row: verb(row, by=BY, now=self.now, due=terms, reason="It was misread"))

    @rule(pick=PICK, verb=st.sampled_from(["submit", "accept", "return", "withdraw"]))
    def report(self, pick: int, verb: str) -> None:
        if verb == "submit":
            self.one_of(pick, lambda row: reports.submit(
                row, by=BY, now=self.now, narrative="Done", claimed_outcome=Status.MET,
                received_on=self.now.date(), channel=Channel.LETTER,
            ))  # fmt: skip
            return
        decided: dict[str, Callable[[Report], object]] = {
            "accept": lambda row: reports.accept(
                row, by=BY, now=self.now, outcome=Status.MET, commitment_outcome=Outcome.FULFILLED
            ),
            "return": lambda row: reports.send_back(row, by=BY, now=self.now, reason="Annex 2 is missing"),
            "withdraw": lambda row: reports.withdraw(row, by=BY, now=self.now),
        }
        self.one(Report.objects.filter(decision=""), pick, decided[verb])

    @rule(pick=PICK, days=st.sampled_from([None, 2, 9]))
    def pause(self, pick: int, days: int | None) -> None:
        until = self.now.date() + timedelta(days=days) if days else None
        self.one_of(pick, lambda row: (
            pauses.pause(row, by=BY, now=self.now, until=until, reason="They move first")
            if row.paused_at is None
            else pauses.resume(row, by=BY, now=self.now)
        ))  # fmt: skip

    @rule(pick=PICK, due=DUE, verb=st.sampled_from(["ask", "grant", "refuse"]))
    def extension(self, pick: int, due: str, verb: str) -> None:
        if verb == "ask":
            self.one_of(pick, lambda row: extensions.ask(
                row, by=BY, now=self.now, wording=due, date=PartialDate.parse(due), boundary=Boundary.END,
                reason="Flood", received_on=self.now.date(), channel=Channel.MAIL,
            ))  # fmt: skip
            return
        self.one(Extension.objects.filter(decision=""), pick, lambda row: (
            extensions.grant(row, by=BY, now=self.now)
            if verb == "grant"
            else extensions.refuse(row, by=BY, now=self.now, reason="No")
        ))  # fmt: skip

    @rule(pick=PICK, kind=st.sampled_from(["have_it", "not_mine", "wrong", "snooze"]))
    def answer(self, pick: int, kind: str) -> None:
        person = self.person(pick)
        snooze = self.now.date() + timedelta(days=3) if kind == "snooze" else None
        self.one_of(pick, lambda row: answers.give(
            row, by=BY, now=self.now, kind=Answer.Kind(kind), received_on=self.now.date(),
            channel=Channel.PAGE, recipient=person, snooze_until=snooze,
        ))  # fmt: skip

    @rule(pick=PICK, upheld=st.booleans())
    def decide(self, pick: int, upheld: bool) -> None:
        decision = Answer.Decision.UPHELD if upheld else Answer.Decision.REJECTED
        contests = Answer.objects.filter(decision="", kind__in=CONTESTS)
        self.one(contests, pick, lambda row: answers.decide(row, by=BY, now=self.now, decision=decision, reason="So"))

    @rule(pick=PICK, back=st.booleans())
    def mute(self, pick: int, back: bool) -> None:
        person = self.person(pick)
        verb = mutes.unmute if back else mutes.mute
        self.one_of(pick, lambda row: verb(person, row.commitment, by=BY, now=self.now))

    @rule(pick=PICK, back=st.booleans())
    def unsubscribe(self, pick: int, back: bool) -> None:
        person = self.person(pick)
        (recipients.subscribe_again if back else recipients.unsubscribe)(person, by=BY, now=self.now)

    @rule(pick=PICK, days=st.sampled_from([0, 2, 10]), deputy=st.booleans())
    def absence(self, pick: int, days: int, deputy: bool) -> None:
        person, other = self.person(pick), self.person(pick + 1)
        until = self.now.date() + timedelta(days=days) if days else None
        with contextlib.suppress(Refused):
            recipients.set_absence(
                person, by=BY, now=self.now, away_until=until, deputy=other if deputy and until else None
            )

    @rule(pick=PICK, mode=st.sampled_from(list(Mode)), zone=st.sampled_from(["", "Asia/Bishkek", "America/Lima"]),
          gap=st.sampled_from([0, 0, 2]))  # fmt: skip
    def preferences(self, pick: int, mode: Mode, zone: str, gap: int) -> None:
        person = self.person(pick)
        recipients.set_preferences(
            person, by=BY, now=self.now, mode=mode, send_hour=None, time_zone=zone, language="", min_gap=gap
        )

    @rule(pick=PICK)
    def another_superior(self, pick: int) -> None:
        party = self.parties[pick % 3]
        party.refresh_from_db()
        party.superior = None if party.superior_id else self.chief
        parties.save(party, by=BY, now=self.now)

    @rule(pick=PICK, number=st.integers(1, 3), new=st.booleans())
    def another_contact(self, pick: int, number: int, new: bool) -> None:
        """At a party that is there, or at a new one that is written twice: what is merged later."""
        person = recipients.find_or_create(f"another{number}@example.org", now=self.now, by=BY)
        if new:
            self.parties[pick % 3] = parties.find_or_create(f"Ministry again {number}", by=BY, now=self.now)
        parties.add_contact(self.parties[pick % 3], person, by=BY, now=self.now)

    @rule(pick=PICK, other=PICK)
    def merge_people(self, pick: int, other: int) -> None:
        """Each step that either was told, or was to be told, stands once for the one that is left."""
        old, new = self.person(pick), self.person(other)
        before = self.steps_of(old) | self.steps_of(new)
        try:
            with transaction.atomic():
                merging_people.merge(old, new, by=BY, now=self.now)
        except Refused:
            return
        assert self.steps_of(new) == before, "a step was lost or invented"
        for key in [key for key in self.told if str(old.uid) in key]:
            self.told.setdefault(key.replace(str(old.uid), str(new.uid)), self.told.pop(key))

    @rule(pick=PICK, other=PICK)
    def merge_parties(self, pick: int, other: int) -> None:
        """Everybody who was told of a date still is, and nobody who was told of neither."""
        old, new = self.parties[pick % 3], self.parties[other % 3]
        before = self.told_of([old, new])
        theirs = set(Contact.objects.filter(party__in=[old, new]).values_list("recipient", flat=True))
        try:
            with transaction.atomic():
                merging_parties.merge(old, new, by=BY, now=self.now)
        except Refused:
            return
        self.parties = [new if party == old else party for party in self.parties]
        after = self.told_of([new])
        assert after.keys() == before.keys()
        assert all(before[pk] <= told <= before[pk] | theirs for pk, told in after.items())

    @rule(pick=PICK, outcome=st.sampled_from([Outcome.FULFILLED, Outcome.WITHDRAWN, Outcome.ENTERED_BY_MISTAKE]))
    def close(self, pick: int, outcome: Outcome) -> None:
        self.one_of(
            pick, lambda row: closing.close(row.commitment, by=BY, now=self.now, outcome=outcome, reason="Over")
        )

    # --- what must hold

    def is_taken(self, name: str) -> None:
        """At the instant in which a server takes a mail: all in it is still right, and told for the first time."""
        message = Message.objects.get(message_id=name)
        notices = list(message.notifications.filter(state=Notification.State.QUEUED).select_related("deadline"))
        wrong = [reason for notice in notices if (reason := self.is_wrong(notice))]
        assert notices and (len(wrong) < len(notices) if message.uncertain else not wrong), wrong
        for notice in notices:
            self.told.setdefault(notice.key, set()).add(name)

    def is_wrong(self, notice: Notification) -> str:
        """Why this must not be told now, by the facts as people made them."""
        person = Recipient.objects.get(pk=notice.recipient_id)
        if person.unreachable_at:
            return "unreachable"
        deadline = notice.deadline
        if deadline is None or notice.kind != Notification.Kind.STEP:
            return ""
        if person.unsubscribed_at or person.is_away(self.now.date()) and person.time_zone == "":
            return "unsubscribed or away"
        if Mute.objects.filter(recipient=person, commitment=deadline.commitment_id, ended_at=None).exists():
            return "muted"
        if deadline.closed_as or deadline.state in CLOSED or deadline.commitment.is_closed:
            return "closed"
        if deadline.reports.filter(decision="").exists():
            return "reported"
        if deadline.paused_at and not (deadline.paused_until and deadline.paused_until <= self.now):
            return "paused"
        contested = deadline.answers.filter(recipient=person, kind__in=["not_mine", "wrong"], decision="")
        if contested.exists():
            return "contested"
        if notice.last_day != deadline.last_day:
            return "another last day"
        return "expired" if notice.expires_at <= self.now else ""

    @invariant()
    def told_once(self) -> None:
        for name in {name for name, _ in self.post.taken}:
            digests = [digest for other, digest in self.post.taken if other == name]
            assert len(set(digests)) == 1, "another try had other bytes"
            if len(digests) > 1:
                assert Message.objects.get(message_id=name).uncertain, "told twice, and nobody counted it"
        assert all(len(names) == 1 for names in self.told.values()), "one reason, two mails"

    @invariant()
    def time_never_runs_back(self) -> None:
        for pk, settled_at in Deadline.objects.values_list("pk", "settled_at"):
            assert settled_at >= self.settled.get(pk, settled_at)
            self.settled[pk] = settled_at

    def nothing_due_is_missing(self) -> None:
        """No step that is reached and still good is without a row; nothing that could go is waiting."""
        owed = [
            (planned.deadline.reference, planned.step.step.id, str(planned.recipient))
            for planned in schedule.forecast(Deadline.objects.all(), now=self.now, until=self.now)
            if not planned.skip and planned.recipient is not None
        ]
        queued = {
            (notice.deadline.reference, notice.step, str(notice.recipient))
            for notice in Notification.objects.filter(state=Notification.State.QUEUED, kind=Notification.Kind.STEP)
            if notice.deadline is not None
        }
        assert not set(owed) - queued, "earned, and never planted"
        assert not Deadline.objects.filter(next_event_at__lte=self.now).exists()
        stuck = Message.objects.filter(state__in=[Message.State.LEASED, Message.State.SENDING])
        late = Message.objects.filter(state=Message.State.PENDING, next_attempt_at__lte=self.now)
        assert not stuck.exists() and not late.exists()

    def steps_of(self, person: Recipient) -> set[tuple[object, ...]]:
        """The steps that a person was told, is being told or was going to be told, whoever the row names."""
        rows = Notification.objects.filter(kind=Notification.Kind.STEP, key__endswith=f"|{person.uid}")
        there = rows.exclude(state__in=[Notification.State.CANCELLED, Notification.State.SKIPPED])
        return set(there.values_list("deadline", "last_day", "step"))

    def told_of(self, found: list[Party]) -> dict[int, set[int]]:
        """By open date of these parties' commitments, the people that their contacts of today are."""
        told: dict[int, set[int]] = {}
        for deadline in Deadline.objects.open().filter(commitment__participations__party__in=found):  # type: ignore[attr-defined]
            contacts = Contact.objects.current(self.now.date()).filter(
                main=True, party__participations__commitment=deadline.commitment_id
            )
            told[deadline.pk] = set(contacts.values_list("recipient", flat=True))
        return told

    # --- choosing

    def person(self, pick: int) -> Recipient:
        found = Recipient.objects.filter(contacts__isnull=False).order_by("pk").distinct()
        return found[pick % found.count()]

    def one_of(self, pick: int, verb: Callable[[Deadline], object]) -> None:
        """Do it to an open deadline, where there is one."""
        self.one(Deadline.objects.open(), pick, verb)  # type: ignore[attr-defined]

    def one(self, rows: QuerySet[Any], pick: int, verb: Callable[[Any], object]) -> None:
        """Do it to one of these; what the verb refuses is refused, and nothing happened."""
        found = list(rows.order_by("pk"))
        if found:
            with contextlib.suppress(Refused), transaction.atomic():
                verb(found[pick % len(found)])


USUAL = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=[Work.explicit, Work.reuse, Work.generate],  # shrinking takes minutes: the seed is printed
)


@pytest.mark.django_db
def test_the_promise_holds_whatever_happens() -> None:
    run_state_machine_as_test(Model, settings=USUAL)


@pytest.mark.chaos
@pytest.mark.django_db
def test_the_promise_holds_whatever_happens_two_thousand_times() -> None:
    run_state_machine_as_test(Model, settings=settings(USUAL, max_examples=2000, stateful_step_count=50))
