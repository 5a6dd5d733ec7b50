"""One decision about many dates: each on its own, told later in one mail a person, undone within ten minutes."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.forms.models import model_to_dict

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_office,
    make_party,
    make_recipient,
    make_unit,
)
from tests.operations.stories import BY
from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import RecordingTransport
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Outcome, Stage, Status
from tracker.models import (
    AuditEvent,
    BatchItem,
    Commitment,
    Deadline,
    DecisionBatch,
    Extension,
    Notification,
    Pause,
    Recipient,
    Report,
)
from tracker.operations import deadlines, joint, lifecycle
from tracker.operations.audit import Actor, verb
from tracker.operations.errors import Refused
from tracker.operations.joint import TIME_TO_UNDO, Action, Choice, Wanted
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db
OVERDUE = datetime(2027, 5, 12, 9, 0, tzinfo=NOW.tzinfo)
LATER = OVERDUE + timedelta(minutes=11)
BOSS = Actor(f"user:{uuid4()}")
SAID: dict[str, Any] = {"channel": "page", "received_on": date(2027, 5, 11), "at": OVERDUE, "name": "A. Petrova"}
JUNE = Due(date=PartialDate.parse("2027-06-30"), wording="30 June 2027")


@pytest.fixture
def person() -> Recipient:
    make_office()
    return make_recipient("a.petrova@water.example.org")


def dates(person: Recipient, count: int = 3, **values: Any) -> list[Deadline]:
    """Overdue dates, each of a commitment of its own, for all of which this person is the contact."""
    unit, party = make_unit(), make_party()
    make_contact(party, person, "A. Petrova")
    rows = [
        make_deadline(make_commitment(f"Report {n}", unit=unit, responsible=party, **values), "2027-04-30")
        for n in range(count)
    ]
    settle(rows)
    return rows


@verb
def settle(rows: list[Deadline], now: datetime = OVERDUE) -> None:
    lifecycle.settle([row.pk for row in rows], now=now)


def decide(
    rows: list[Deadline], action: DecisionBatch.Action, *, nonce: UUID | None = None, **how: Any
) -> DecisionBatch:
    now = how.pop("now", OVERDUE)
    own = how.pop("own", {})
    may = how.pop("may", lambda row: True)
    choice = Choice(action=action, **{"reason": "Agreed by telephone.", **how})
    wanted = [Wanted(row, own.get(row.pk)) for row in rows]
    return joint.decide(wanted, choice, by=BY, now=now, nonce=nonce or uuid4(), may=may)


def states(rows: list[Deadline]) -> list[str]:
    return [row.status for row in Deadline.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")]


# What undoing must give back: everything but when it was settled and which version of the terms counts.
def facts(rows: list[Deadline]) -> list[dict[str, Any]]:
    found = []
    for row in Deadline.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"):
        kept = {name: value for name, value in model_to_dict(row).items() if name not in ("version", "settled_at")}
        commitment = Commitment.objects.get(pk=row.commitment_id)
        kept |= {f"commitment_{name}": value for name, value in model_to_dict(commitment).items() if name != "tags"}
        for model in (Report, Extension):
            kept[model.__name__] = list(model.objects.filter(deadline=row).values())
        kept["pauses"] = list(Pause.objects.filter(deadline=row, ended_at=None).values())
        kept["queued"] = sorted(
            Notification.objects.filter(deadline=row, state="queued").values_list("key", "planned_at", "expires_at")
        )
        found.append(kept)
    return found


def mails(now: datetime) -> list[str]:
    transport = RecordingTransport()
    deliver(now=now, transport=transport)
    return [bytes(raw).decode(errors="replace") for _to, raw in transport.mails]


def test_all_are_extended_at_once_and_told_ten_minutes_later_in_one_mail(person: Recipient) -> None:
    rows = dates(person)
    Notification.objects.all().delete()
    july = replace(JUNE, date=PartialDate.parse("2027-07-30"))
    batch = decide(rows, Action.EXTEND, due=JUNE, own={rows[1].pk: july})
    assert [str(row.last_day) for row in Deadline.objects.order_by("pk")] == ["2027-06-30", "2027-07-30", "2027-06-30"]
    assert not mails(OVERDUE + TIME_TO_UNDO)
    (mail,) = mails(LATER)
    assert "Decided: 3 dates" in mail and mail.count("30 Jul") >= 1
    assert not batch.items.exclude(skipped="").exists()
    told = AuditEvent.objects.filter(action="deadline.extended")
    assert {event.after["batch"] for event in told} == {batch.pk}


def test_a_confidential_commitment_never_stands_beside_others(person: Recipient) -> None:
    rows = [*dates(person, 2), *dates(person, 1, confidential=True)]
    Notification.objects.all().delete()
    decide(rows, Action.EXTEND, due=JUNE)
    assert len(mails(LATER)) == 2


def test_what_cannot_be_decided_is_left_out_and_says_who_was_first(person: Recipient) -> None:
    rows = dates(person)
    deadlines.decide(rows[0], by=BOSS, now=OVERDUE - timedelta(minutes=5), status=Status.MET, reason="It is there.")
    batch = decide(rows, Action.MISSED, may=lambda row: row.pk != rows[2].pk)
    assert states(rows) == [Status.MET, Status.MISSED, Status.OVERDUE]
    first, third = batch.items.exclude(skipped="").order_by("deadline_id")
    assert "An account that is gone decided it on Wednesday 12 May 2027" in first.skipped and "08:55" in first.skipped
    assert third.skipped == "This is not yours to decide."


def test_the_same_form_sent_twice_is_one_decision(person: Recipient) -> None:
    rows, nonce = dates(person), uuid4()
    again = [decide(rows, Action.EXTEND, due=JUNE, nonce=nonce).pk for _ in range(2)]
    assert len(set(again)) == 1 and BatchItem.objects.count() == 3
    assert {row.extensions_count for row in Deadline.objects.all()} == {1}


def test_a_process_that_died_on_the_way_is_gone_on_with_by_sending_the_form_again(
    person: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, nonce = dates(person), uuid4()
    act = joint._ACTS[Action.EXTEND]

    def dies(row: Deadline, *rest: Any) -> object:
        if row.pk == rows[1].pk:
            raise KeyboardInterrupt
        return act(row, *rest)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setitem(joint._ACTS, Action.EXTEND, dies)
        decide(rows, Action.EXTEND, due=JUNE, nonce=nonce)
    assert [row.extensions_count for row in Deadline.objects.order_by("pk")] == [1, 0, 0]
    another = decide(rows, Action.WAIVE, nonce=nonce)  # another decision with the same form is none
    assert another.items.count() == 1
    batch = decide(rows, Action.EXTEND, due=JUNE, nonce=nonce, now=OVERDUE + timedelta(minutes=1))
    assert batch == another and batch.items.filter(skipped="").count() == 3
    assert [row.extensions_count for row in Deadline.objects.order_by("pk")] == [1, 1, 1]
    joint.undo(batch, by=BY, now=OVERDUE + timedelta(minutes=2))
    decide(rows, Action.EXTEND, due=JUNE, nonce=nonce, now=OVERDUE + timedelta(minutes=3))
    assert [row.extensions_count for row in Deadline.objects.order_by("pk")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("action", "how"),
    [
        (Action.EXTEND, {"due": JUNE}),
        (Action.REMIND, {}),
        (Action.MET, {"received_on": date(2027, 5, 3)}),
        (Action.PARTLY, {"received_on": date(2027, 5, 3)}),
        (Action.MISSED, {}),
        (Action.WAIVE, {}),
        (Action.SUPERSEDE, {}),
        (Action.PAUSE, {"until": date(2027, 6, 1)}),
        (Action.PAUSE, {}),
        (Action.ACCEPT, {}),
        (Action.GRANT, {}),
        (Action.REFUSE, {}),
    ],
)
def test_undoing_gives_back_the_very_facts_and_nobody_hears(
    action: DecisionBatch.Action, how: dict[str, Any], person: Recipient
) -> None:
    rows = dates(person, 2)
    if action == Action.ACCEPT:
        for row in rows:
            Report.objects.create(deadline=row, recipient=person, narrative="Done.", **SAID)
    if action in (Action.GRANT, Action.REFUSE):
        for row in rows:
            Extension.objects.create(deadline=row, recipient=person, requested_edtf="2027-06", reason="flood", **SAID)
    settle(rows)
    before = facts(rows)
    batch = decide(rows, action, **how)
    assert not batch.items.exclude(skipped="").exists()
    assert facts(rows) != before
    joint.undo(batch, by=BY, now=OVERDUE + timedelta(minutes=9))
    assert not batch.items.exclude(kept="").exists() and batch.items.filter(undone_at__isnull=False).count() == 2
    assert facts(rows) == before
    waiting = Notification.objects.filter(about__batch=batch.pk).exclude(state="cancelled")
    assert not waiting.exists()
    assert AuditEvent.objects.filter(action="deadline.undone").count() == 2


def test_what_happened_since_keeps_its_decision(person: Recipient) -> None:
    rows = dates(person, 2)
    batch = decide(rows, Action.EXTEND, due=JUNE)
    soon = OVERDUE + timedelta(minutes=2)
    deadlines.decide(rows[0], by=BOSS, now=soon, status=Status.MET, reason="It has just arrived.")
    joint.undo(batch, by=BY, now=soon + timedelta(minutes=1))
    assert states(rows) == [Status.MET, Status.OVERDUE]
    assert batch.items.get(deadline=rows[0]).kept.startswith("Something happened to it since")


def test_after_ten_minutes_and_twice_nothing_is_undone(person: Recipient) -> None:
    rows = dates(person, 1)
    batch = decide(rows, Action.EXTEND, due=JUNE)
    with pytest.raises(Refused, match="ten minutes"):
        joint.undo(batch, by=BY, now=LATER)
    joint.undo(batch, by=BY, now=OVERDUE + timedelta(minutes=1))
    with pytest.raises(Refused, match="undone already"):
        joint.undo(batch, by=BY, now=OVERDUE + timedelta(minutes=1))


def test_a_review_that_closing_had_opened_is_set_aside(person: Recipient) -> None:
    rows = dates(person, 1)
    Deadline.objects.filter(pk=rows[0].pk).update(kind="report")
    batch = decide(rows, Action.MET, received_on=date(2027, 4, 29))
    assert Deadline.objects.open().filter(kind="review").count() == 1
    joint.undo(batch, by=BY, now=OVERDUE)
    review = Deadline.objects.get(kind="review")
    assert review.state is Status.ENTERED_BY_MISTAKE
    assert Commitment.objects.get().stage == Stage.ACTIVE.value


def test_closing_the_last_date_ends_the_commitment_and_undoing_opens_it_again(person: Recipient) -> None:
    rows = dates(person, 1)
    batch = decide(rows, Action.MISSED)
    assert Commitment.objects.get().outcome == Outcome.NOT_FULFILLED.value
    joint.undo(batch, by=BY, now=OVERDUE)
    assert (Commitment.objects.get().stage, Commitment.objects.get().outcome) == (Stage.ACTIVE.value, "")


def test_the_meeting_stands_in_every_decision(person: Recipient) -> None:
    decide(dates(person, 2), Action.MISSED, meeting_on=date(2027, 5, 10))
    events = AuditEvent.objects.filter(action="deadline.closed")
    assert [event.after["meeting"] for event in events] == ["2027-05-10"] * 2


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(person: Recipient) -> None:
    rows = dates(person)
    deadlines.decide(rows[0], by=BOSS, now=OVERDUE, status=Status.MET, reason="It is there.")
    before, history = facts(rows), AuditEvent.objects.count()
    choice = Choice(action=Action.EXTEND, reason="Flood.", due=JUNE)
    found = joint.rehearse([Wanted(row) for row in rows], choice, by=BY, now=OVERDUE, may=lambda row: True)
    assert [bool(one.refused) for one in found] == [True, False, False]
    assert [str(one.last_day) for one in found[1:]] == ["2027-06-30", "2027-06-30"]
    assert joint.told_by(found) == (2, 1)
    assert facts(rows) == before and AuditEvent.objects.count() == history


def test_the_superior_is_asked_for_help(person: Recipient) -> None:
    (row,) = dates(person, 1)
    with pytest.raises(Refused, match="no superior"):
        deadlines.escalate(row, by=BY, now=OVERDUE, reason="Nobody answers.")
    chancellery = make_party("Chancellery")
    make_contact(chancellery, make_recipient("chief@gov.example.org"))
    party = row.commitment.participations.get(role="responsible").party
    party.superior = chancellery
    party.save()
    assert deadlines.escalate(row, by=BY, now=OVERDUE, reason="Nobody answers.") == 1
    (mail,) = [mail for mail in mails(OVERDUE) if "chief@gov.example.org" in mail]
    assert "Please help" in mail


def test_nobody_is_asked_for_help_before_the_date_has_passed(person: Recipient) -> None:
    make_office()
    row = make_deadline(make_commitment("Soon"), "2027-06-30", now=OVERDUE)
    with pytest.raises(Refused, match="not before"):
        deadlines.escalate(row, by=BY, now=OVERDUE, reason="Early.")


@pytest.mark.parametrize(
    ("count", "reason", "words"), [(0, "x", "at least one"), (201, "x", "At most 200"), (1, " ", "Say why")]
)
def test_a_decision_is_whole(count: int, reason: str, words: str) -> None:
    wanted = [Wanted(Deadline())] * count
    choice = Choice(action=Action.REMIND, reason=reason)
    with pytest.raises(Refused, match=words):
        joint.decide(wanted, choice, by=BY, now=OVERDUE, nonce=uuid4(), may=lambda row: True)
