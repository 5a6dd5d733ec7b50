"""A report rests the clock, is accepted or sent back, and comes once."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from tests.factories import NOW, make_deadline
from tests.operations.stories import BY, Story, events, last_event, notices, story
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Kind, Status
from tracker.models import AuditEvent, Channel, Commitment, Notification, Report
from tracker.operations import extensions, reports
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def submit(told: Story, **values: Any) -> Report:
    values = {
        "by": told.asker, "now": NOW, "narrative": "Sent to the archive", "claimed_outcome": Status.MET,
        "received_on": TODAY, "channel": Channel.PAGE, "recipient": told.person, "name": "A. Petrova", **values,
    }  # fmt: skip
    return reports.submit(told.deadline, **values)


def test_a_report_rests_the_clock_and_tells_both_sides() -> None:
    told = story()
    report = submit(told, percent=80)
    assert told.now().status == Status.REPORTED
    assert (report.narrative, report.percent, report.name) == ("Sent to the archive", 80, "A. Petrova")
    assert notices("receipt") == [told.person]
    assert notices("answer") == [told.owner_address]
    assert Notification.objects.get(kind="receipt").about == {"report": report.pk}
    assert events() == ["report.submitted"]
    assert last_event("report.submitted").by == told.asker.ref
    assert last_event("report.submitted").commitment == told.commitment.pk


def test_while_a_report_waits_no_reminder_goes_out() -> None:
    told = story()
    submit(told)
    assert told.now().next_event_at is None or told.now().state is Status.REPORTED
    assert not Notification.objects.filter(kind="step", state="queued").exists()


def test_the_same_form_sent_twice_is_one_report() -> None:
    told, nonce = story(), uuid4()
    assert submit(told, nonce=nonce) == submit(told, nonce=nonce, narrative="again")
    assert events() == ["report.submitted"]
    assert notices("receipt") == [told.person]


def test_a_nonce_of_another_deadline_is_refused() -> None:
    told, nonce = story(), uuid4()
    submit(told, nonce=nonce)
    told.deadline = make_deadline(told.commitment)
    with pytest.raises(Refused, match="sent before"):
        submit(told, nonce=nonce)


def test_a_second_undecided_report_is_refused_by_naming_the_first() -> None:
    told = story()
    submit(told)
    with pytest.raises(Refused, match="2027-04-20.*Sent to the archive"):
        submit(told)


def test_nothing_is_received_tomorrow() -> None:
    with pytest.raises(Refused, match="still to come"):
        submit(story(), received_on=TODAY + timedelta(days=1))


def test_a_draft_and_a_closed_deadline_take_no_report() -> None:
    draft = story()
    Commitment.objects.filter(pk=draft.commitment.pk).update(stage="draft")
    with pytest.raises(Refused, match="draft"):
        submit(draft)
    with pytest.raises(Refused, match="closed"):
        submit(story(closed_as=Status.MISSED))
    assert AuditEvent.objects.count() == 0


def test_a_report_claims_an_outcome() -> None:
    with pytest.raises(ValueError, match="claims"):
        submit(story(), claimed_outcome=Status.WAIVED)


def test_the_owner_who_logs_it_is_not_told_what_they_did() -> None:
    told = story()
    submit(told, by=Actor.of_user(told.owner), recorded_by=told.owner, channel=Channel.TELEPHONE)
    assert notices("answer") == []
    assert notices("receipt") == [told.person]


def test_accepting_closes_the_deadline_and_the_commitment() -> None:
    told = story()
    report = submit(told, received_on=date(2027, 4, 19))
    reports.accept(report, by=BY, now=NOW, outcome=Status.PARTLY_MET, reason="Annex 2 follows")
    report.refresh_from_db()
    assert (report.decision, report.outcome, report.decided_by) == ("accepted", "partly_met", BY.ref)
    assert told.now().status == Status.PARTLY_MET
    assert told.now().received_on == date(2027, 4, 19)
    assert told.now().commitment.outcome == "partly"
    assert notices("decision") == [told.person]
    assert events() == ["report.submitted", "report.accepted", "deadline.closed", "commitment.closed"]


def test_late_is_a_fact_beside_the_decision() -> None:
    told = story("2027-04-16")
    report = submit(told, received_on=date(2027, 4, 19))
    reports.accept(report, by=BY, now=NOW, outcome=Status.MET)
    assert told.now().is_late


def test_accepting_a_progress_report_opens_a_review_where_nothing_else_is_open() -> None:
    told = story(kind=Kind.REPORT)
    reports.accept(submit(told), by=BY, now=NOW, outcome=Status.MET)
    review = told.commitment.deadlines.get(number=2)
    assert review.is_review
    assert told.now().commitment.is_active


def test_sending_back_lets_the_clock_go_on_and_the_ladder_begin_anew() -> None:
    told = story()
    report = submit(told)
    later = NOW + timedelta(days=1)
    reports.send_back(report, by=BY, now=later, reason="Annex 2 is missing")
    assert told.now().status == Status.UPCOMING
    assert told.now().ladder_from == later
    assert notices("decision") == [told.person]
    assert events()[-1] == "report.returned"
    submit(told, now=later)


def test_sending_back_needs_a_reason() -> None:
    report = submit(story())
    with pytest.raises(Refused, match="what is missing"):
        reports.send_back(report, by=BY, now=NOW, reason=" ")


def test_a_report_is_decided_once() -> None:
    report = submit(story())
    reports.send_back(report, by=BY, now=NOW, reason="Annex 2 is missing")
    with pytest.raises(Refused, match="returned"):
        reports.accept(report, by=BY, now=NOW, outcome=Status.MET)
    with pytest.raises(Refused, match="returned"):
        reports.send_back(report, by=BY, now=NOW, reason="again")


def test_whoever_sent_it_takes_it_back_and_nobody_hears_of_it() -> None:
    told = story()
    report = submit(told)
    reports.withdraw(report, by=told.asker, now=NOW + timedelta(hours=24))
    assert told.now().status == Status.UPCOMING
    assert notices("answer") == notices("receipt") == []
    assert Notification.objects.filter(reason="the sender took it back").count() == 2
    assert events()[-1] == "report.withdrawn"


def test_a_report_is_taken_back_by_its_sender_within_a_day_and_before_the_decision() -> None:
    told = story()
    report = submit(told)
    with pytest.raises(Refused, match="Only the person"):
        reports.withdraw(report, by=Actor("recipient:somebody-else"), now=NOW)
    with pytest.raises(Refused, match="24 hours"):
        reports.withdraw(report, by=told.asker, now=NOW + timedelta(hours=24, seconds=1))
    reports.accept(report, by=BY, now=NOW, outcome=Status.MET)
    with pytest.raises(Refused, match="accepted"):
        reports.withdraw(report, by=told.asker, now=NOW)


def test_facts_and_history_are_one_transaction() -> None:
    told = story()
    with pytest.raises(RuntimeError), transaction.atomic():
        submit(told)
        raise RuntimeError
    assert Report.objects.count() == AuditEvent.objects.count() == 0
    assert told.now().status == Status.UPCOMING


def test_closing_by_a_report_ends_the_request_for_more_time() -> None:
    told = story()
    extension = extensions.ask(
        told.deadline, by=told.asker, now=NOW, wording="by May", date=PartialDate.of_month(2027, 5),
        boundary=Boundary.END, reason="Flood", received_on=TODAY, channel=Channel.PAGE, recipient=told.person,
    )  # fmt: skip
    reports.accept(submit(told), by=BY, now=NOW, outcome=Status.MET)
    extension.refresh_from_db()
    assert extension.is_decided
