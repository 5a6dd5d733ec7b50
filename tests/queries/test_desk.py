"""What lies on which tab of the desk, for whom, and in how many queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_party,
    make_recipient,
    make_source,
    make_unit,
    make_user,
)
from tracker.domain.lifecycle import Status
from tracker.models import Answer, Deadline, Extension, Membership, Message, Notification, Report
from tracker.queries import desk

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SAID = {"channel": "page", "received_on": TODAY, "at": NOW - timedelta(days=2), "name": "A. Petrova"}


def overdue(status: Status, due: str = "2027-03-05", **values: object) -> Deadline:
    return make_deadline(make_commitment(**values), due, status=status.value)


def keys(rows: object) -> list[tuple[str, int]]:
    return [(kind, pk) for kind, pk, _at in rows]  # type: ignore[attr-defined]


def test_what_waits_for_a_decision_oldest_first() -> None:
    admin = make_user(unit=make_unit(), role="admin")
    old = overdue(Status.LONG_OVERDUE)
    report = Report.objects.create(deadline=overdue(Status.REPORTED), narrative="done", **SAID)
    asked = overdue(Status.LONG_OVERDUE)
    extension = Extension.objects.create(deadline=asked, requested_edtf="2027-06", reason="flood", **SAID)
    contest = Answer.objects.create(deadline=overdue(Status.OVERDUE), kind="wrong", text="never agreed", **SAID)
    Answer.objects.create(deadline=overdue(Status.OVERDUE), kind="have_it", **SAID)
    assert keys(desk.to_decide(admin)) == [
        ("overdue", old.pk), ("answer", contest.pk), ("extension", extension.pk), ("report", report.pk)
    ]  # fmt: skip
    assert desk.to_decide_count(admin) == 4


def test_reviewers_decide_what_their_party_checks_and_staff_nothing() -> None:
    unit, party = make_unit(), make_party("Audit Chamber")
    reviewer = make_user(unit=unit, role="reviewer")
    make_contact(party, make_recipient(user=reviewer))
    mine = overdue(Status.LONG_OVERDUE, controller=party)
    overdue(Status.LONG_OVERDUE)
    assert keys(desk.to_decide(reviewer)) == [("overdue", mine.pk)]
    assert desk.to_decide_count(make_user(unit=unit, role="staff")) == 0


def test_auditors_read_the_whole_desk_unless_they_decide_themselves() -> None:
    unit = make_unit()
    row = overdue(Status.LONG_OVERDUE)
    auditor = make_user(unit=unit, role="auditor")
    assert keys(desk.to_decide(auditor)) == [("overdue", row.pk)]
    Membership.objects.create(user=auditor, unit=unit, role="reviewer")
    assert not desk.to_decide(auditor)
    auditor.is_active = False
    assert not desk.to_decide(auditor)


def test_answers_are_all_that_people_said() -> None:
    admin = make_user(unit=make_unit(), role="admin")
    decided = {"decision": "noted", "decided_at": NOW, "decided_by": "user:x"}
    first = Answer.objects.create(deadline=overdue(Status.DUE), kind="have_it", nonce=uuid4(), **SAID)
    Answer.objects.create(deadline=overdue(Status.DUE), kind="have_it", **SAID, **decided)
    assert keys(desk.answers_list(admin, waiting=True)) == [("answer", first.pk)]
    assert len(keys(desk.answers_list(admin, waiting=False))) == 2


def test_nobody_is_told_when_no_mail_reaches_the_responsible_party() -> None:
    admin = make_user(unit=make_unit(), role="admin")
    reached, parent = make_party(), make_party()
    make_contact(reached)
    make_contact(parent)
    below = make_party(parent=parent)
    away = make_party()
    make_contact(away, make_recipient(away_until=TODAY, away_since=NOW))
    gone = make_party()
    make_contact(gone, ends_on=TODAY - timedelta(days=1))
    bounced = make_party(parent=parent)
    make_contact(bounced, make_recipient(unreachable_at=NOW, unreachable_because="550 no such user"))
    for party in (reached, below):
        overdue(Status.OVERDUE, responsible=party)
    silent = [overdue(Status.UPCOMING, "2027-09-01"), overdue(Status.OVERDUE, responsible=away)]
    silent += [overdue(Status.DUE, responsible=gone), overdue(Status.OVERDUE, responsible=bounced)]
    assert set(desk.nobody_told(admin, today=TODAY)) == set(silent)
    assert desk.nobody_told(admin, today=TODAY).count() == 4


def test_chased_are_the_overdue_on_whose_ladder_the_next_step_works() -> None:
    admin, party = make_user(unit=make_unit(), role="admin"), make_party()
    make_contact(party)
    chased = overdue(Status.OVERDUE, responsible=party)
    asked = overdue(Status.OVERDUE, responsible=party)
    Extension.objects.create(deadline=asked, requested_edtf="2027-06", reason="flood", **SAID)
    overdue(Status.OVERDUE)
    overdue(Status.LONG_OVERDUE, responsible=party)
    assert list(desk.chased(admin, today=TODAY)) == [chased]


def test_refused_mail_waits_for_a_person() -> None:
    admin = make_user(unit=make_unit(), role="admin")
    dead = make_message(state=Message.State.DEAD, reason="550 no such user")
    make_notification(message=dead, state=Notification.State.FAILED)
    make_message(state=Message.State.SENT, sent_at=NOW)
    assert list(desk.undeliverable(admin)) == [dead]


def test_a_stuck_mail_about_no_commitment_stands_with_those_who_see_everything() -> None:
    unit = make_unit()
    admin, reviewer = make_user(unit=unit, role="admin"), make_user(unit=unit, role="reviewer")
    stuck = make_message(state=Message.State.REVIEW, reason="it ended the sending process three times")
    make_notification(kind=Notification.Kind.LINK, message=stuck, state=Notification.State.FAILED)
    assert list(desk.undeliverable(admin)) == [stuck]
    assert not desk.undeliverable(reviewer).exists()


def test_a_row_says_how_often_and_when_last_told() -> None:
    deadline = overdue(Status.LONG_OVERDUE)
    for days in (9, 5):
        sent = make_message(state=Message.State.SENT, sent_at=NOW - timedelta(days=days))
        make_notification(deadline, sent.recipient, step=f"end-{days}", message=sent, state="sent")
    (item,) = desk.items_of([("overdue", deadline.pk, NOW)])
    assert (item.told.times, item.told.last, item.silent_since) == (2, NOW - timedelta(days=5), NOW - timedelta(days=9))
    Answer.objects.create(deadline=deadline, kind="have_it", **SAID)
    (item,) = desk.items_of_deadlines([deadline], "chased")
    assert item.silent_since == NOW - timedelta(days=2)


def test_a_page_costs_the_same_for_two_rows_and_for_twenty(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    admin, unit, source = make_user(unit=make_unit(), role="admin"), make_unit(), make_source()
    for number in range(20):
        commitment = make_commitment(unit=unit, source=source, responsible=make_party(f"Agency {number}"))
        Report.objects.create(deadline=make_deadline(commitment, "2027-03-05"), **SAID)
    two, twenty = list(desk.to_decide(admin)[:2]), list(desk.to_decide(admin)[:20])
    with django_assert_num_queries(6):
        assert len(desk.items_of(two)) == 2
    with django_assert_num_queries(6):
        assert len(desk.items_of(twenty)) == 20


def test_a_stuck_mail_that_names_something_hidden_is_not_for_the_reviewer_of_the_rest() -> None:
    unit, elsewhere = make_unit(), make_unit()
    admin, reviewer = make_user(unit=unit, role="admin"), make_user(unit=elsewhere, role="reviewer")
    chamber = make_party()
    make_contact(chamber, make_recipient(reviewer.email, user=reviewer))
    dead = make_message(state=Message.State.DEAD, reason="550 no such user")
    checked = make_deadline(make_commitment(unit=unit, controller=chamber))
    other = make_deadline(make_commitment(unit=unit))
    for deadline in (checked, other):
        make_notification(deadline, message=dead, state=Notification.State.FAILED)
    assert list(desk.undeliverable(reviewer)) == [dead]
    other.commitment.confidential = True
    other.commitment.save()
    assert not desk.undeliverable(reviewer).exists()
    assert list(desk.undeliverable(admin)) == [dead]
