"""A report that only tells how far it is: the clock runs on, and it is noted or sent back."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import NOW
from tests.operations.stories import BY, Story, events, last_event, notices, story
from tracker.domain.lifecycle import Status
from tracker.models import Channel, Evidence, Report
from tracker.operations import deadlines, reports
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof

pytestmark = pytest.mark.django_db


def submit(told: Story, **values: Any) -> Report:
    values = {
        "by": told.asker, "now": NOW, "narrative": "60 %, on course", "claimed_outcome": None, "percent": 60,
        "received_on": NOW.date(), "channel": Channel.PAGE, "recipient": told.person, "name": "A. Petrova", **values,
    }  # fmt: skip
    return reports.submit(told.deadline, **values)


def test_the_clock_and_the_reminders_go_on() -> None:
    told = story()
    before = told.now()
    report = submit(told)
    after = told.now()
    assert not report.claims and after.status == before.status != Status.REPORTED
    assert after.next_event_at is not None and after.ladder_from == before.ladder_from
    assert notices("receipt") == [told.person] and notices("answer") == [told.owner_address]
    assert last_event("report.submitted").after["claimed"] == ""


def test_several_may_wait_and_a_claim_beside_them() -> None:
    told = story()
    submit(told)
    submit(told)
    claim = submit(told, claimed_outcome=Status.MET)
    assert told.now().status == Status.REPORTED
    submit(told)
    with pytest.raises(Refused, match="waits for its decision"):
        submit(told, claimed_outcome=Status.PARTLY_MET)
    assert list(Report.objects.waiting()) == [claim]


def test_it_is_noted_and_the_date_stands() -> None:
    told = story()
    report = submit(told)
    with pytest.raises(Refused, match="only tells how far"):
        reports.accept(report, by=BY, now=NOW, outcome=Status.MET)
    noted = reports.note(report, by=BY, now=NOW)
    assert (noted.decision, noted.outcome) == ("accepted", "") and told.now().is_open
    assert notices("decision") == [told.person] and events()[-1] == "report.noted"
    with pytest.raises(Refused, match="decided already"):
        reports.note(report, by=BY, now=NOW)


def test_sent_back_it_restarts_nothing() -> None:
    told = story()
    before = told.now().ladder_from
    reports.send_back(submit(told), by=BY, now=NOW + timedelta(days=1), reason="Of what?")
    assert told.now().ladder_from == before and Report.objects.get().decision == "returned"


def test_a_claim_is_accepted_with_an_outcome_and_not_noted() -> None:
    with pytest.raises(Refused, match="accept it with an outcome"):
        reports.note(submit(story(), claimed_outcome=Status.MET), by=BY, now=NOW)


def test_it_does_not_keep_the_date_from_being_decided_and_can_be_noted_afterwards() -> None:
    told = story()
    report = submit(told)
    deadlines.decide(told.deadline, by=BY, now=NOW, status=Status.MET, reason="seen", received_on=NOW.date())
    assert reports.note(report, by=BY, now=NOW).is_decided


def test_each_piece_of_evidence_may_be_judged_on_its_own() -> None:
    told = story()
    links = [Proof(name, url=f"https://example.org/{name}") for name in "ab"]
    report = submit(told, claimed_outcome=Status.MET, proofs=links)
    good, bad = report.evidence.order_by("pk")
    foreign = submit(told, proofs=links[:1]).evidence.get()
    judged = {bad.pk: Evidence.State.REJECTED, foreign.pk: Evidence.State.REJECTED}
    reports.accept(report, by=BY, now=NOW, outcome=Status.PARTLY_MET, judged=judged)
    states = dict(Evidence.objects.values_list("pk", "state"))
    assert states == {good.pk: "accepted", bad.pk: "rejected", foreign.pk: "submitted"}
    assert last_event("report.accepted").after["evidence"] == {str(bad.pk): "rejected"}
