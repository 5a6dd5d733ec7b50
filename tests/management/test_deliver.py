import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.management.worlds import one_promise
from tracker.delivery import dispatch
from tracker.delivery.transports import Fault, Phase, RecordingTransport, Refusal
from tracker.models import Message, Notification, OfficeSettings

pytestmark = pytest.mark.django_db

FIRST_REMINDER = "2027-04-16T12:00:00Z"
NOTHING = {
    "composed": 0, "sent": 0, "cancelled": 0, "refused": 0, "dead": 0, "review": 0, "uncertain": 0, "stopped": "",
}  # fmt: skip


@pytest.fixture
def mail_dir(settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    return tmp_path


def test_what_is_due_is_sent_once(run, run_json, mail_dir):
    one_promise()
    run("sweep", "--now", FIRST_REMINDER)
    assert run_json("deliver", "--now", FIRST_REMINDER) == [
        {"now": FIRST_REMINDER, **NOTHING, "composed": 1, "sent": 1}
    ]
    assert run_json("deliver", "--now", FIRST_REMINDER) == [{"now": FIRST_REMINDER, **NOTHING}]
    assert len(list(mail_dir.glob("*.eml"))) == 1
    row = Notification.objects.get(step="end-10")
    assert row.state == Notification.State.SENT
    (line,) = [line for line in run_json("ledger") if line["step"] == "end-10"]
    assert (line["message_id"], line["sent_at"]) == (row.message.message_id, FIRST_REMINDER)


def test_lines_for_people(run, mail_dir):
    one_promise()
    run("sweep", "--now", FIRST_REMINDER)
    assert run("deliver", "--now", FIRST_REMINDER).startswith("1 mail composed, 1 sent")


def test_while_sending_is_held_nothing_goes(run, run_json, mail_dir):
    one_promise()
    run("sweep", "--now", FIRST_REMINDER)
    run("hold_sending", "--now", FIRST_REMINDER)
    assert run_json("deliver", "--now", FIRST_REMINDER) == [{"now": FIRST_REMINDER, **NOTHING, "stopped": "held"}]
    assert "start_sending" in run("deliver", "--now", FIRST_REMINDER)
    assert not Message.objects.exists()
    assert not OfficeSettings.objects.get().is_sending
    assert list(mail_dir.iterdir()) == []


def test_a_refused_mail_is_a_problem(run, monkeypatch):
    class Refusing(RecordingTransport):
        def ready(self, envelope):
            raise Refusal(Phase.RECIPIENT, Fault.ADDRESS, "5.1.1 no such user", 550)

    monkeypatch.setattr(dispatch, "configured", lambda office: Refusing())
    one_promise()
    run("sweep", "--now", FIRST_REMINDER)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("deliver", "--now", FIRST_REMINDER, "--json", stdout=out, stderr=err)
    assert stopped.value.code == 1
    assert json.loads(out.getvalue())["dead"] == 1


def test_a_naive_instant_is_refused():
    with pytest.raises(CommandError, match="has no zone"):
        call_command("deliver", "--now", "2027-04-16T12:00:00", stdout=StringIO(), stderr=StringIO())
