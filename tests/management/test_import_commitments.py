import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.factories import make_office, make_unit, make_user
from tracker.models import Commitment, OfficeSettings

pytestmark = pytest.mark.django_db
ROWS = "title,by,responsible_email,external_id\nProgress report,by April,a@example.org,D-1\nJournal,,,\n"
HELD = "Nobody is told yet: start sending, or run this again with --release."
NOW = ("--now", "2027-01-04T12:00:00Z")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make_office(sending=OfficeSettings.Sending.HELD)
    path = tmp_path / "promises.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_a_file_is_logged_and_says_so(run, file):
    assert run("import_commitments", str(file), *NOW).splitlines() == [
        "2 commitments logged, 0 there already.",
        HELD,
    ]
    assert Commitment.objects.count() == 2
    again = run("import_commitments", str(file), *NOW).splitlines()
    assert again == ["0 commitments logged, 2 there already.", HELD]
    assert run("import_commitments", str(file), *NOW, "--release").splitlines() == [
        "0 commitments logged, 2 there already.",
        "The held import of this file is released: reminders of 2 deadlines may begin.",
    ]
    assert run("import_commitments", str(file), *NOW).splitlines() == ["0 commitments logged, 2 there already."]


def test_one_row_is_one_commitment(run, file):
    file.write_text("title\nJournal\n", encoding="utf-8")
    assert run("import_commitments", str(file), *NOW).startswith("1 commitment logged, 0 there already.")
    assert "reminders of 1 deadline may" in run("import_commitments", str(file), *NOW, "--release")


def test_one_json_object(run, file):
    report = json.loads(run("import_commitments", str(file), *NOW, "--json", "--release"))
    assert report == {
        "dry_run": False,
        "created": 2,
        "known": 0,
        "released": True,
        "commitments": [
            {"line": 2, "reference": "C-2027-0001", "external_id": "D-1"},
            {"line": 3, "reference": "C-2027-0002", "external_id": ""},
        ],
        "ignored": [],
        "errors": [],
    }


def test_a_rehearsal_shows_the_rows_and_changes_nothing(run, file):
    assert run("import_commitments", str(file), *NOW, "--dry-run").splitlines()[:3] == [
        "line 2: Progress report  (by April)",
        "line 3: Journal  (no date: a review)",
        "A rehearsal: nothing was changed.",
    ]
    assert Commitment.objects.count() == 0


def test_problems_are_told_by_line_and_the_command_fails(run, file, capsys):
    file.write_text("title,by,budget\nA,sometime,1\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        run("import_commitments", str(file), *NOW)
    assert stop.value.code == 1
    with pytest.raises(SystemExit):
        run("import_commitments", str(file), *NOW, "--json")
    assert Commitment.objects.count() == 0


def test_the_owner_is_named_or_the_first_admin(run, file):
    staff = make_user("t.staff@example.org", unit=make_unit())
    run("import_commitments", str(file), *NOW, "--owner", "T.Staff@example.org")
    assert set(Commitment.objects.values_list("owner", flat=True)) == {staff.pk}
    admin = make_user(unit=make_unit(), role="admin")
    file.write_text("title\nAnother\n", encoding="utf-8")
    run("import_commitments", str(file), *NOW)
    assert Commitment.objects.get(title="Another").owner == admin


def test_wrong_usage(run, file):
    with pytest.raises(CommandError, match="no active account") as stop:
        run("import_commitments", str(file), "--owner", "nobody@example.org")
    assert stop.value.returncode == 2
    with pytest.raises(CommandError, match="There is no file"):
        run("import_commitments", "nowhere.csv")
