"""An office in UTC imports a thousand promises of a hundred people and lives through the spring of 2027.

Commands only, a real SMTP server, noon of every working day: who is written to on which day, and what the history
says of it afterwards.
"""

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.fixtures.mail import SmtpServer
from tracker.models import AuditEvent, Deadline, Notification

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 100
IMPORTED = "2027-01-04T12:00:00Z"
DAY_STEPS = ["2027-04-16", "2027-04-27", "2027-04-30", "2027-05-03", "2027-05-07", "2027-05-14"]


def working_days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [day for day in days if day.weekday() < 5]


def run(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def imported(folder: Path, by: str, promises: int) -> None:
    path = folder / "promises.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "by", "responsible_name", "responsible_email"])
        for number in range(promises):
            person = number % PEOPLE
            writer.writerow([f"Assessment {number}", by, f"Agency {person}", f"agency{person}@example.org"])
    run("import_commitments", str(path), "--now", IMPORTED)
    run("start_sending", "--now", IMPORTED)


def noon(day: date) -> str:
    return f"{day.isoformat()}T12:00:00Z"


def lived_through(server: SmtpServer, days: list[date]) -> dict[str, int]:
    """How many mails the server took on each day that had any; everything is run twice."""
    counts = {}
    for day in days:
        before = len(server.mails)
        run("sweep", "--now", noon(day))
        run("deliver", "--now", noon(day))
        sent = server.mails[before:]
        if sent:
            counts[day.isoformat()] = len(sent)
            assert max(Counter(mail.recipients for mail in sent).values()) == 1
        run("sweep", "--now", noon(day))
        run("deliver", "--now", noon(day))
        assert len(server.mails) == before + len(sent), f"the second run of {day} sent mail"
    return counts


@pytest.fixture
def server(smtp_server: SmtpServer, settings) -> SmtpServer:  # type: ignore[no-untyped-def]
    settings.EMAIL_URL = smtp_server.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    return smtp_server


def assert_told_and_recorded(turns: dict[str, str], mails: int, promises: int) -> None:
    """Every status turned at its true instant, every reminder was sent once, and nothing else was."""
    turned = Counter(AuditEvent.objects.filter(action="deadline.status").values_list("after__status", "effective_at"))
    assert turned == {
        (status, datetime.fromisoformat(at).replace(tzinfo=UTC)): promises for status, at in turns.items()
    }
    assert Deadline.objects.long_overdue().count() == promises
    rows = [json.loads(line) for line in run("ledger", "--json").splitlines()]
    assert Counter(row["state"] for row in rows) == {"sent": promises * mails}
    assert len({row["message_id"] for row in rows}) == PEOPLE * mails


def test_a_thousand_promises_by_30_april(server: SmtpServer, tmp_path: Path) -> None:
    imported(tmp_path, "by 30 April 2027", 1000)
    assert lived_through(server, working_days("2027-03-01", "2027-05-31")) == dict.fromkeys(DAY_STEPS, PEOPLE)
    turns = {"due_soon": "2027-04-23", "due": "2027-04-30", "overdue": "2027-05-01", "long_overdue": "2027-05-28"}
    assert_told_and_recorded(turns, len(DAY_STEPS), 1000)


def test_two_for_each_person_by_april(server: SmtpServer, tmp_path: Path) -> None:
    imported(tmp_path, "by April 2027", 200)
    expected = dict.fromkeys(["2027-03-04", *DAY_STEPS], PEOPLE)
    assert lived_through(server, working_days("2027-03-01", "2027-05-31")) == expected
    turns = {"due_soon": "2027-03-02", "due": "2027-04-01", "overdue": "2027-05-01", "long_overdue": "2027-05-28"}
    assert_told_and_recorded(turns, len(expected), 200)


def test_nobody_swept_for_three_weeks(server: SmtpServer, tmp_path: Path) -> None:
    imported(tmp_path, "by 30 April 2027", 200)
    lived_through(server, working_days("2027-03-01", "2027-04-19"))
    before = len(server.mails)
    counts = lived_through(server, [date(2027, 5, 10)])
    assert counts == {"2027-05-10": PEOPLE}
    assert len(server.mails) == before + PEOPLE
    late = Notification.objects.filter(created_at=datetime(2027, 5, 10, 12, tzinfo=UTC))
    assert Counter(late.values_list("step", "state", "reason")) == {
        ("end+5", "sent", ""): 200,
        ("end-3", "skipped", "newer step end+5 sent instead"): 200,
        ("end-0", "skipped", "newer step end+5 sent instead"): 200,
        ("end+1", "skipped", "newer step end+5 sent instead"): 200,
    }
