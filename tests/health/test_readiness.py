"""What /readyz and `doctor` find, each fault from its cause."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests import factories
from tests.fixtures.mail import SmtpServer
from tracker import health
from tracker.delivery.relay import Breaker
from tracker.management.commands import doctor
from tracker.models import Heartbeat, OfficeSettings
from tracker.operations import heartbeats

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """The present: heartbeats and clocks are wall time."""
    return timezone.now()


@pytest.fixture
def swept(now: datetime) -> Heartbeat:
    """A sweep has just run."""
    return Heartbeat.objects.update_or_create(name=health.SWEEP, defaults={"beat_at": now})[0]


def readyz(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def finding(name: str, now: datetime) -> health.Finding:
    """One finding, from figures read now."""
    (found,) = [one for one in health.findings_of(health.read(now=now)) if one.name == name]
    return found


def test_healthz_asks_no_database(client: Client, django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_all_is_well(client: Client, valkey: None, swept: Heartbeat) -> None:
    status, body = readyz(client)
    assert status == 200, body
    assert body["ready"] and body["database"] == body["broker"] == "ok" and body["faults"] == {}
    assert 0 <= body["sweep_seconds"] < health.SWEEP_LATE.total_seconds()
    assert body["outbox_lag_seconds"] == 0


def test_without_a_sweep_it_is_not_ready(client: Client, valkey: None, now: datetime) -> None:
    Heartbeat.objects.filter(name=health.SWEEP).delete()
    assert readyz(client)[0] == 503
    Heartbeat.objects.create(name=health.SWEEP, beat_at=now - timedelta(minutes=10))
    status, body = readyz(client)
    assert status == 503 and list(body["faults"]) == ["sweep_seconds"]
    assert body["sweep_seconds"] == pytest.approx(600, abs=60)


@pytest.fixture
def broken_broker() -> Iterator[None]:
    """Celery looks for its broker where there is none."""
    before = current_app.conf.broker_read_url
    current_app.conf.broker_read_url = "redis+socket:///nowhere/valkey.sock?virtual_host=0"
    yield
    current_app.conf.broker_read_url = before


def test_without_a_broker_it_is_not_ready(client: Client, swept: Heartbeat, broken_broker: None) -> None:
    status, body = readyz(client)
    assert status == 503 and list(body["faults"]) == ["broker"]


def test_a_mail_that_waits_too_long_is_a_fault_only_while_sending(now: datetime) -> None:
    office = factories.make_office()
    factories.make_message(now=now - timedelta(hours=1))
    found = finding("outbox_lag_seconds", now)
    assert not found.ok and found.value == 3600
    office.sending, office.sending_since = OfficeSettings.Sending.HELD, None
    office.save()
    assert finding("outbox_lag_seconds", now) == health.Finding("outbox_lag_seconds", 0.0)


def test_clocks_that_differ_are_a_fault(now: datetime) -> None:
    assert finding("clock_skew_seconds", now).ok
    found = finding("clock_skew_seconds", now + timedelta(seconds=90))
    assert not found.ok and "differ by 8" in found.fault or "differ by 9" in found.fault


def test_the_figures_take_two_statements(now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    factories.make_office()
    with django_assert_num_queries(2):
        assert {found.ok for found in health.findings_of(health.read(now=now))} == {True, False}  # no sweep yet


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("dead_mails", {"state": "dead", "reason": "550 no such user"}),
        ("mails_to_review", {"state": "review", "reason": "it may have arrived"}),
        ("uncertain_today", {"uncertain": 1}),
        ("rescued_today", {"rescues": 1}),
    ],
)
def test_a_mail_to_look_at_is_a_warning_for_a_time(
    name: str, values: dict[str, Any], client: Client, valkey: None, swept: Heartbeat, now: datetime
) -> None:
    office = factories.make_office(sending="held", sending_since=None)
    assert office and finding(name, now).ok
    message = factories.make_message(now=now, **values)
    found = finding(name, now)
    assert (found.value, found.grave) == (1, False) and found.fault.startswith(("1 mail ", "The sending process of 1"))
    status, body = readyz(client)
    assert (status, body["ready"], body["faults"], list(body["warnings"])) == (200, True, {}, [name])
    message.next_attempt_at = now - timedelta(days=8)
    message.save()
    assert finding(name, now).ok


def test_a_mail_server_that_is_left_alone_is_a_fault_until_it_works(now: datetime) -> None:
    breaker = Breaker("mail.example.org:25")
    assert finding("mail_server", now).ok
    breaker.failed("535 wrong password", at_once=True)
    found = finding("mail_server", now)
    assert found.grave and found.value == "resting"
    assert found.fault == "The mail server mail.example.org:25 does not take our mails: 535 wrong password."
    breaker.worked()
    assert finding("mail_server", now).ok


def test_what_the_nightly_look_corrected_is_said_until_the_next(now: datetime) -> None:
    heartbeats.beat(heartbeats.RESETTLE, changed=0)
    assert finding("resettled", now).ok
    heartbeats.beat(heartbeats.RESETTLE, changed=2)
    assert finding("resettled", now).fault.startswith("The nightly look had to correct 2 deadlines")


def test_a_mailbox_that_cannot_be_read_is_said_where_there_is_one(now: datetime, settings: Settings) -> None:
    settings.EMAIL_INBOX_URL = ""
    assert finding("mailbox", now).value == "none"
    settings.EMAIL_INBOX_URL = "imaps://office:secret@mail.example.org"
    assert finding("mailbox", now).fault == "The mailbox has not been read for more than half an hour."
    heartbeats.beat(heartbeats.MAILBOX, error="login refused")
    assert finding("mailbox", now).fault == "The mailbox cannot be read: login refused."
    heartbeats.beat(heartbeats.MAILBOX, error="")
    assert finding("mailbox", now).ok


def test_admins_read_each_fault_with_its_cure_on_every_page_and_others_only_that_nothing_goes(
    client: Client, now: datetime
) -> None:
    factories.make_office()
    unit = factories.make_unit()
    factories.make_message(now=now, state="dead", reason="550 no such user")
    for role, told in (("admin", True), ("staff", False)):
        client.force_login(factories.make_user(unit=unit, role=role))
        page = client.get("/commitments/").content.decode()
        assert ("1 mail was refused for good." in page) is told
        assert ("No sweep has run yet." in page) is told
        assert ("Reminders are not being sent" in page) is not told
    Heartbeat.objects.create(name=health.SWEEP, beat_at=now)
    assert "alarm" not in client.get("/commitments/").content.decode()


WITHOUT_DATABASE = """
import django
django.setup()
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client(HTTP_HOST="localhost").get(path)
    print(answer.status_code, answer.content.decode().strip())
"""


def test_without_a_database_it_lives_and_is_not_ready() -> None:
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "LOG_FORMAT": "json"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DATABASE], env=environment, capture_output=True, text=True, check=True
    )
    alive, ready = (line for line in done.stdout.splitlines() if not line.startswith("{"))
    assert alive == "200 ok"
    status, _, body = ready.partition(" ")
    found = json.loads(body)
    assert status == "503" and found["database"] == "down" and found["ready"] is False
    assert "the database does not answer" in found["faults"]["sweep_seconds"]


def doctor_json() -> tuple[int, dict[str, dict[str, Any]]]:
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, {found["name"]: found for found in json.loads(out.getvalue())["findings"]}


def test_doctor_names_each_fault_with_its_cure(
    valkey: None, swept: Heartbeat, capsys: pytest.CaptureFixture[str]
) -> None:
    code, findings = doctor_json()
    assert code == 1
    assert [name for name, found in findings.items() if not found["ok"]] == ["worker"]
    assert findings["worker"]["cure"] == "Start it: `make up`."
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "FAULT  worker: Reminders are not being sent: no worker answers." in capsys.readouterr().out


def test_doctor_finds_an_active_commitment_without_open_deadline() -> None:
    factories.make_office()
    assert doctor.commitments_without_deadline().ok
    deadline = factories.make_deadline()
    assert doctor.commitments_without_deadline().ok
    lost = factories.make_commitment()
    found = doctor.commitments_without_deadline()
    assert str(lost) in found.fault and str(deadline.commitment) not in found.fault


def test_doctor_misses_a_table() -> None:
    assert doctor.migrations().ok
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE duebook_cache")
    assert doctor.migrations().cure == "Run `manage.py createcachetable`."


def test_doctor_speaks_with_the_mail_server(settings: Settings, smtp_server: SmtpServer) -> None:
    assert doctor.mail_server().value == f"files in {settings.MAIL_DIR}"
    settings.EMAIL_URL, settings.EMAIL_BACKEND = smtp_server.url, "config.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    assert doctor.mail_server().value == "ok"
    settings.EMAIL_PORT = 1
    assert "does not let us in" in doctor.mail_server().fault


def test_doctor_looks_at_keys_zone_and_disk(settings: Settings, tmp_path: Path) -> None:
    assert doctor.keys().ok and doctor.disk().ok and doctor.office_zone().ok
    settings.LINK_KEY = settings.AUDIT_KEY
    assert doctor.keys().value == "shared"
    factories.make_office(zone="Mars/Olympus")
    assert doctor.office_zone().fault == "There is no time zone Mars/Olympus."


def test_doctor_says_when_other_users_may_read_a_key(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "LINK_KEY").touch(mode=0o644)
    assert doctor.keys().value == "open"
