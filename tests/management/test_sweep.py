import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tests.management.worlds import one_promise, rows
from tracker.models import Deadline, Notification
from tracker.operations import lifecycle

pytestmark = pytest.mark.django_db

FIRST_REMINDER = "2027-04-16T12:00:00Z"


def test_a_sweep_settles_what_is_due_and_says_so(run_json):
    deadline = one_promise()
    (report,) = run_json("sweep", "--now", FIRST_REMINDER)
    row = Notification.objects.get(step="end-10")
    assert report == {
        "now": FIRST_REMINDER,
        "dry_run": False,
        "settled": 1,
        "changes": [],
        "planted": [
            {
                "key": f"{deadline.uid}|2027-04-30|end-10|{row.recipient.uid}",
                "kind": "step",
                "step": "end-10",
                "deadline": deadline.reference,
                "recipient": "ada@example.org",
                "planned_at": "2027-04-16T09:00:00Z",
                "state": "queued",
                "reason": "",
                "message_id": None,
                "sent_at": None,
            }
        ],
        "failed": [],
    }
    assert row.state == Notification.State.QUEUED


def test_status_changes_are_told_at_their_true_instants(run_json):
    deadline = one_promise()
    (report,) = run_json("sweep", "--now", "2027-05-03T12:00:00Z")
    assert [(c["deadline"], c["before"], c["after"], c["effective_at"]) for c in report["changes"]] == [
        (deadline.reference, {"status": "upcoming"}, {"status": "due_soon"}, "2027-04-23T00:00:00Z"),
        (deadline.reference, {"status": "due_soon"}, {"status": "due"}, "2027-04-30T00:00:00Z"),
        (deadline.reference, {"status": "due"}, {"status": "overdue"}, "2027-05-01T00:00:00Z"),
    ]


def test_a_second_sweep_has_nothing_to_do(run, run_json):
    one_promise()
    assert "1 deadline settled" in run("sweep", "--now", FIRST_REMINDER)
    (report,) = run_json("sweep", "--now", FIRST_REMINDER)
    assert (report["settled"], report["changes"], report["planted"]) == (0, [], [])


def test_a_dry_run_shows_the_same_and_changes_nothing(run, run_json):
    one_promise()
    before = rows()
    (rehearsal,) = run_json("sweep", "--now", "2027-05-03T12:00:00Z", "--dry-run")
    text = run("sweep", "--now", "2027-05-03T12:00:00Z", "--dry-run")
    assert rows() == before
    (real,) = run_json("sweep", "--now", "2027-05-03T12:00:00Z")
    assert rehearsal == real | {"dry_run": True}
    assert "due -> overdue" in text
    assert "end+1" in text
    assert "nothing was changed" in text


def test_a_row_that_cannot_be_settled_is_named_and_the_exit_code_is_1(monkeypatch):
    good, bad = one_promise(), one_promise("bob@example.org")

    real = lifecycle.planting.earn

    def spoilt(scene, deadline, *rest):
        if deadline.pk == bad.pk:
            raise ValueError("spoilt")
        return real(scene, deadline, *rest)

    monkeypatch.setattr(lifecycle.planting, "earn", spoilt)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("sweep", "--now", FIRST_REMINDER, "--json", stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    report = json.loads(out.getvalue())
    assert report["failed"] == [{"deadline": bad.reference, "error": "spoilt"}]
    assert [row["deadline"] for row in report["planted"]] == [good.reference]


@pytest.mark.parametrize("arguments", [["--now", "2027-03-01"], ["--now", "soon"], ["--today"]])
def test_wrong_usage_changes_nothing(arguments):
    one_promise()
    before = rows()
    with pytest.raises(CommandError):
        call_command("sweep", *arguments, stdout=StringIO(), stderr=StringIO())
    assert rows() == before


def test_without_now_the_clock_is_read(run_json):
    one_promise()
    (report,) = run_json("sweep")
    assert report["now"].endswith("Z")


def test_ctrl_c_says_what_stays(monkeypatch):
    one_promise()

    def interrupted(**_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.operations.schedule.sweep", interrupted)
    with pytest.raises(CommandError, match="stays settled") as stopped:
        call_command("sweep", stdout=StringIO(), stderr=StringIO())
    assert stopped.value.returncode == 1
    assert Deadline.objects.get().status == "upcoming"


def every_table() -> dict[str, list[tuple[object, ...]]]:
    models = apps.get_app_config("tracker").get_models()
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def test_a_rehearsal_says_who_would_get_what_and_why_and_leaves_every_table_as_it_was(run):
    one_promise()
    before = every_table()
    text = run("sweep", "--now", FIRST_REMINDER, "--dry-run")
    assert "end-10" in text and "ada@example.org" in text and "(responsible)" in text
    assert every_table() == before
