import json

import pytest
from django.core.management import CommandError

from tests.management.worlds import one_promise
from tracker.management.commands import ledger

pytestmark = pytest.mark.django_db

FIELDS = ["key", "kind", "step", "deadline", "recipient", "planned_at", "state", "reason", "message_id", "sent_at"]


def test_one_json_line_a_notification_in_the_order_of_their_time(run, run_json, monkeypatch):
    monkeypatch.setattr(ledger, "CHUNK", 1)
    deadline = one_promise()
    run("sweep", "--now", "2027-04-16T12:00:00Z")
    run("sweep", "--now", "2027-04-30T12:00:00Z")
    lines = run_json("ledger")
    assert [list(line) for line in lines] == [FIELDS] * len(lines)
    assert [(line["step"], line["state"], line["planned_at"], line["reason"]) for line in lines] == [
        ("end-10", "skipped", "2027-04-16T09:00:00Z", "newer step end-0 sent instead"),
        ("end-3", "skipped", "2027-04-27T09:00:00Z", "newer step end-0 sent instead"),
        ("end-0", "queued", "2027-04-30T09:00:00Z", ""),
    ]
    assert {line["deadline"] for line in lines} == {deadline.reference}


def test_lines_for_people(run):
    one_promise()
    run("sweep", "--now", "2027-04-30T12:00:00Z")
    lines = run("ledger").splitlines()
    assert any("skipped" in line and "(newer step end-0 sent instead)" in line for line in lines)
    assert any("queued" in line and "ada@example.org" in line for line in lines)


def test_an_empty_ledger_prints_nothing(run):
    assert run("ledger") == run("ledger", "--json") == ""


def test_as_proof_and_narrowed(run):
    deadline = one_promise()
    run("sweep", "--now", "2027-04-16T12:00:00Z")
    run("sweep", "--now", "2027-04-30T12:00:00Z")
    assert run("ledger", "--csv").startswith("\ufeffkey,kind,commitment,")
    lines = run("ledger", "--jsonl", "--state", "skipped", "--since", "2027-04-20").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["step"], row["commitment"], row["roles"]) for row in rows] == [
        ("end-3", deadline.commitment.reference, ["responsible"])
    ]
    assert run("ledger", "--person", "nobody") == run("ledger", "--until", "2027-01-01") == ""
    with pytest.raises(CommandError, match="Choose one"):
        run("ledger", "--csv", "--json")
    with pytest.raises(CommandError, match="is no day"):
        run("ledger", "--since", "yesterday")
