from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from tests.management.worlds import one_promise, rows
from tracker.domain.policies import Anchor, Policy, Role, Step
from tracker.operations import policies
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db


def test_the_reminders_to_come_and_nothing_changes(run_json):
    deadline = one_promise()
    before = rows()
    lines = run_json("forecast", "--now", "2027-04-10T12:00:00Z", "--days", "30")
    assert rows() == before
    assert [(line["planned_at"], line["step"]) for line in lines] == [
        ("2027-04-16T09:00:00Z", "end-10"),
        ("2027-04-27T09:00:00Z", "end-3"),
        ("2027-04-30T09:00:00Z", "end-0"),
        ("2027-05-03T09:00:00Z", "end+1"),
        ("2027-05-07T09:00:00Z", "end+5"),
    ]
    assert lines[0] == {
        "planned_at": "2027-04-16T09:00:00Z",
        "step": "end-10",
        "deadline": deadline.reference,
        "title": "Progress report",
        "recipient": "ada@example.org",
        "party": None,
        "roles": ["responsible"],
        "skip": "",
    }


def test_who_cannot_be_told_is_said(run):
    one_promise(sending="on")
    factories.Recipient.objects.update(unsubscribed_at=factories.NOW)
    text = run("forecast", "--now", "2027-04-10T12:00:00Z", "--days", "7")
    assert "end-10" in text
    assert "(the person unsubscribed)" in text


def test_nothing_to_come_is_a_sentence_for_people_and_no_line_for_programs(run, run_json):
    one_promise()
    assert "until 2027-02-02T12:00:00Z" in run("forecast", "--now", "2027-02-01T12:00:00Z", "--days", "1")
    assert run_json("forecast", "--now", "2027-02-01T12:00:00Z", "--days", "1") == []


@pytest.mark.parametrize("days", ["0", "-1", "many", "100000"])
def test_a_wrong_number_of_days_is_refused(days):
    with pytest.raises(CommandError, match="a number of days from 1 to"):
        call_command("forecast", "--days", days, stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("by_number", [True, False])
def test_another_ladder_is_tried_on_every_date(run_json, by_number):
    one_promise()
    step = Step("end-2", -2, Anchor.LATEST, frozenset({Role.RESPONSIBLE}))
    ladder = policies.save(None, by=Actor("command:test"), now=factories.NOW, name="Gentle", ladder=Policy((step,)))
    before = rows()
    named = str(ladder.pk) if by_number else "gentle"
    lines = run_json("forecast", "--now", "2027-04-10T12:00:00Z", "--days", "30", "--policy", named)
    assert [(line["planned_at"], line["step"]) for line in lines] == [("2027-04-28T09:00:00Z", "end-2")]
    assert rows() == before


def test_a_ladder_that_is_not_there_is_refused_and_those_that_are_there_are_named():
    with pytest.raises(CommandError, match="no ladder “Steep”; there are: .*Standard reminders"):
        call_command("forecast", "--policy", "Steep", stdout=StringIO(), stderr=StringIO())
