from io import StringIO

import pytest
from django.core.management import call_command

from tests import factories
from tests.management.worlds import one_promise, rows
from tracker.models import AuditEvent, Deadline, ImportBatch, Notification, OfficeSettings

pytestmark = pytest.mark.django_db

HELD = OfficeSettings.Sending.HELD


def test_the_first_start_begins_the_ladders(run):
    one_promise(sending=HELD)
    run("sweep", "--now", "2027-04-16T12:00:00Z")
    assert not Notification.objects.exists()
    assert "reminders begin for 1 deadline." in run("start_sending", "--now", "2027-04-19T12:00:00Z")
    run("sweep", "--now", "2027-04-19T12:00:00Z")
    assert Notification.objects.get().step == "end-10"
    event = AuditEvent.objects.get(action="office.sending_started")
    assert event.by == "command:start_sending"
    assert event.effective_at.isoformat() == "2027-04-19T12:00:00+00:00"


def test_an_empty_office_is_told_that_nothing_is_there():
    factories.make_office(sending=HELD)
    out, warning = StringIO(), StringIO()
    call_command("start_sending", "--now", "2027-04-19T12:00:00Z", stdout=out, stderr=warning)
    assert "begin for 0 deadlines" in out.getvalue()
    assert "Nothing is there yet to remind of" in warning.getvalue()


def test_starting_twice_changes_nothing(run):
    one_promise(sending=HELD)
    run("start_sending", "--now", "2027-04-19T12:00:00Z")
    run("sweep", "--now", "2027-04-19T12:00:00Z")
    before = rows()
    assert run("start_sending", "--now", "2027-04-20T12:00:00Z") == "Sending is on.\n"
    assert rows() == before


def test_held_imports_are_named_and_let_go(run):
    deadline = one_promise()
    batch = ImportBatch.objects.create(file_name="duties.csv", digest="0" * 64, by="system:test", at=factories.NOW)
    deadline.commitment.batch = batch
    deadline.commitment.save()
    Deadline.objects.update(ladder_from=None)
    said = run("start_sending", "--now", "2027-04-19T12:00:00Z")
    assert "duties.csv" in said
    assert "1 more deadline." in said
    batch.refresh_from_db()
    assert not batch.is_held


def test_hold_and_start_again(run):
    one_promise()
    assert "held" in run("hold_sending", "--now", "2027-04-01T12:00:00Z")
    assert not OfficeSettings.objects.get().is_sending
    before = rows()
    run("hold_sending", "--now", "2027-04-02T12:00:00Z")
    assert rows() == before
    run("start_sending", "--now", "2027-04-03T12:00:00Z")
    assert OfficeSettings.objects.get().is_sending
    assert list(AuditEvent.objects.filter(target="office:1").values_list("action", flat=True)) == [
        "office.sending_held",
        "office.sending_started",
    ]
