"""The ledger as proof: every column, in UTC and by the office's clock, and no cell that a spreadsheet would execute."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest

from tests.factories import (
    NOW,
    make_commitment,
    make_deadline,
    make_message,
    make_notification,
    make_recipient,
    make_unit,
    make_user,
)
from tests.operations.stories import story
from tracker.exchange import ledger_files
from tracker.models import Attempt, IncomingMail, MessageContent, Notification, Report
from tracker.queries import ledger

pytestmark = pytest.mark.django_db


def world() -> Notification:
    told = story()
    message = make_message(told.person, now=NOW, state="sent", sent_at=NOW, digest="ab" * 32)
    MessageContent.objects.create(message=message, subject='=HYPERLINK("x")', text="", html="", rendered_at=NOW)
    Attempt.objects.create(message=message, result="network", reply="no route")
    Attempt.objects.create(message=message, result="accepted", code=250, reply="2.0.0 queued as 4711")
    Report.objects.create(
        deadline=told.deadline, recipient=told.person, name="A. Petrova", channel="page", received_on=NOW.date(),
        at=NOW + timedelta(hours=2), narrative="x",
    )  # fmt: skip
    other = make_recipient("@cmd@example.org")
    make_notification(told.deadline, other, step="end-10", state="skipped", reason="expired")
    return make_notification(told.deadline, told.person, message=message, state="sent", now=NOW + timedelta(hours=1))


def test_json_lines_say_everything() -> None:
    row = world()
    skipped, sent = [
        json.loads(line) for line in ledger_files.json_lines(ledger.everything(), zone="Asia/Bishkek", reader=None)
    ]
    assert tuple(sent) == ledger_files.COLUMNS
    assert (sent["fate"], sent["answered_by"], sent["answer"]) == ("answered", "A. Petrova", "report")
    assert (sent["sent_at"], sent["sent_local"]) == ("2027-04-20T09:00:00Z", "2027-04-20T15:00:00+06:00")
    assert sent["message_id"] == row.message.message_id and sent["sha256"] == "ab" * 32
    assert [(one["result"], one["code"], one["reply"]) for one in sent["attempts"]] == [
        ("network", None, "no route"), ("accepted", 250, "2.0.0 queued as 4711"),
    ]  # fmt: skip
    assert (skipped["fate"], skipped["reason"], skipped["message_id"]) == ("skipped", "expired", None)
    assert "could not be sent in time" in skipped["reason_in_words"]


def test_csv_has_the_same_and_no_formula() -> None:
    world()
    text = b"".join(ledger_files.csv_lines(ledger.everything(), zone="UTC", reader=None)).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert rows[1]["subject"].startswith("'=HYPERLINK") and rows[0]["recipient"].startswith("'@cmd")
    assert " | " in rows[1]["attempts"] and "250" in rows[1]["attempts"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_answer_belongs_to_the_last_mail_before_it() -> None:
    first = world()
    later = make_message(first.recipient, now=NOW, state="sent", sent_at=NOW + timedelta(hours=1))
    make_notification(first.deadline, first.recipient, message=later, state="sent", step="end-0", now=NOW)
    fates = {entry.row.step: entry.fate.value for entry in ledger.streamed(ledger.everything(), reader=None, chunk=1)}
    assert fates == {"end-3": "sent", "end-0": "answered", "end-10": "skipped"}


def test_a_mail_that_says_something_hidden_too_keeps_its_words() -> None:
    row, stranger = world(), make_user(unit=make_unit())
    assert row.message is not None and row.deadline is not None
    words = {"subject": "Due: Secret [C-9]", "reply": "550 no Secret here", "words": "Secret was returned"}
    MessageContent.objects.update(subject=words["subject"])
    Attempt.objects.create(message=row.message, result="rejected", code=550, reply=words["reply"])
    IncomingMail.objects.create(
        event_key="x", source="mailbox", kind="bounce", effect="noted", at=NOW, message=row.message,
        words=words["words"], status="5.1.1",
    )  # fmt: skip
    hidden = make_deadline(make_commitment("Secret", unit=row.deadline.commitment.unit))
    make_notification(hidden, row.recipient, message=row.message, state="sent")

    def seen() -> list[dict[str, object]]:
        rows = ledger.rows_for(stranger).filter(deadline=row.deadline, message=row.message)
        return [json.loads(line) for line in ledger_files.json_lines(rows, zone="UTC", reader=stranger)]

    (before,) = seen()
    assert all(text in json.dumps(before) for text in words.values())
    hidden.commitment.confidential = True
    hidden.commitment.save()
    (after,) = seen()
    assert "Secret" not in json.dumps(after)
    assert (after["subject"], after["returned"], after["fate"]) == (None, None, "answered")
    assert [(one["result"], one["code"]) for one in after["attempts"]] == [
        ("network", None), ("accepted", 250), ("rejected", 550),
    ]  # type: ignore[attr-defined]  # fmt: skip
    (whole,) = [one for one in ledger_files.records(ledger.everything(), zone="UTC", reader=None)
                if one["deadline"] == row.deadline.reference and one["message_id"]]  # fmt: skip
    assert whole["subject"] == words["subject"]


def test_what_the_mail_server_said_of_a_hidden_thing_is_no_reason_that_others_read() -> None:
    row, stranger = world(), make_user(unit=make_unit())
    hidden = make_deadline(make_commitment("Secret", unit=row.deadline.commitment.unit, confidential=True))
    make_notification(hidden, row.recipient, message=row.message, state="failed")
    Notification.objects.filter(pk=row.pk).update(state="failed", reason="554 Secret is spam")
    type(row.message).objects.update(state="dead", sent_at=None, reason="554 Secret is spam")
    (entry,) = ledger.entries(ledger.rows_for(stranger).filter(pk=row.pk), reader=stranger)
    assert (entry.fate.value, entry.reason, entry.readable) == ("refused", "", False)
    (entry,) = ledger.entries(ledger.rows_for(stranger).filter(pk=row.pk), reader=None)
    assert (entry.reason, entry.readable) == ("554 Secret is spam", True)
