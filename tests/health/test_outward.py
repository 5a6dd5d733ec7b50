"""Who is told outside: an address while all is well, a mail when a fault begins and when it has ended."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from tests.delivery.conftest import use_relay
from tests.fixtures.mail import SmtpServer
from tracker import tasks
from tracker.health import Finding, outward
from tracker.models import Heartbeat
from tracker.operations import heartbeats

pytestmark = pytest.mark.django_db
WELL = [Finding("database", "ok"), Finding("sweep_seconds", 1.0)]
LATE = Finding("sweep_seconds", 600, "The last sweep was 600 seconds ago.", "See that the worker runs.")
LOOK = Finding("dead_mails", 1, "1 mail was refused for good.", "Look at it.", grave=False)
NOW = datetime(2027, 4, 20, 9, 0, tzinfo=timezone.now().tzinfo)
MINUTE = timedelta(minutes=1)


@dataclass
class Watcher:
    """A web server that writes down what it is asked; `status` is its answer."""

    port: int = 0
    status: int = 200
    location: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ping/secret-token"


@pytest.fixture
def watcher(settings: Any) -> Iterator[Watcher]:
    """A running one, named in HEARTBEAT_URL."""
    watcher = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            watcher.asked.append((self.command, self.path, body))
            self.send_response(watcher.status)
            if watcher.location:
                self.send_header("Location", watcher.location)
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    watcher.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.HEARTBEAT_URL = watcher.url
    yield watcher
    server.shutdown()
    thread.join()
    server.server_close()


def long_ago(name: str) -> None:
    Heartbeat.objects.filter(name=name).update(beat_at=timezone.now() - outward.EVERY)


def test_the_address_is_asked_every_five_minutes_while_all_is_well(watcher: Watcher) -> None:
    outward.tell(WELL, now=NOW)
    outward.tell(WELL, now=NOW + MINUTE)
    assert watcher.asked == [("POST", "/ping/secret-token", "ok")]
    long_ago(outward.URL_ROW)
    outward.tell([*WELL, LOOK], now=NOW + 5 * MINUTE)
    assert watcher.asked[1:] == [("POST", "/ping/secret-token", "ok\n1 mail was refused for good.")]
    long_ago(outward.URL_ROW)
    outward.tell([LATE], now=NOW + 10 * MINUTE)
    assert len(watcher.asked) == 2


@pytest.mark.parametrize(("status", "location"), [(500, ""), (302, "/elsewhere")])
def test_an_address_that_fails_is_logged_without_its_secret_and_asked_again(
    status: int, location: str, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    watcher.status, watcher.location = status, location
    outward.tell(WELL, now=NOW)
    assert f"HEARTBEAT_URL could not be told: HTTP Error {status}" in caplog.text and "secret-token" not in caplog.text
    watcher.status, watcher.location = 200, ""
    outward.tell(WELL, now=NOW + MINUTE)
    assert [path for _verb, path, _body in watcher.asked] == ["/ping/secret-token"] * 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "file:///etc/passwd", "https://", "no address"])
def test_whatever_is_wrong_with_the_address_stops_nothing(
    url: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.HEARTBEAT_URL = url
    outward.tell(WELL, now=NOW)
    assert "HEARTBEAT_URL could not be told" in caplog.text


@pytest.fixture
def operator(smtp_server: SmtpServer, settings: Any) -> SmtpServer:
    """The mail server, with an operator who wants to be told."""
    use_relay(settings, smtp_server.host, smtp_server.port)
    settings.EMAIL_BACKEND = "config.mail.EmailBackend"
    settings.HEARTBEAT_EMAIL = "operator@example.org"
    return smtp_server


def subjects(server: SmtpServer) -> list[str]:
    return [str(mail.message["Subject"]) for mail in server.mails]


WRONG, RIGHT = "Duebook: something is wrong", "Duebook: all is well again"


def test_a_mail_when_a_fault_begins_and_one_when_it_has_ended(operator: SmtpServer) -> None:
    outward.tell(WELL, now=NOW)
    outward.tell([LATE], now=NOW)
    assert operator.mails == []  # it may be over with the next look
    for minute in range(1, 30):
        outward.tell([LATE], now=NOW + minute * MINUTE)
    (mail,) = operator.to("operator@example.org")
    assert str(mail.message["Subject"]) == WRONG and mail.message["Auto-Submitted"] == "auto-generated"
    assert LATE.fault in mail.message.get_content() and LATE.cure in mail.message.get_content()
    for minute in range(30, 90):
        outward.tell(WELL, now=NOW + minute * MINUTE)
    assert subjects(operator) == [WRONG, RIGHT]


def test_at_most_one_mail_an_hour_and_a_new_fault_is_told_then(operator: SmtpServer) -> None:
    for minute in range(200):
        faults = [LATE, LOOK] if minute > 30 else [LATE]
        outward.tell(faults, now=NOW + minute * MINUTE)
    assert subjects(operator) == [WRONG, WRONG]
    first, second = (mail.message.get_content() for mail in operator.mails)
    assert LOOK.fault not in first and LOOK.fault in second and LATE.fault in second


def test_a_fault_that_comes_and_goes_costs_one_mail_an_hour(operator: SmtpServer) -> None:
    for minute in range(180):
        outward.tell([LATE] if minute // 3 % 2 else WELL, now=NOW + minute * MINUTE)
    assert 2 <= len(operator.mails) <= 3


def test_a_mail_that_could_not_leave_is_tried_with_the_next_look(
    operator: SmtpServer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    outward.tell([LATE], now=NOW)
    outward.tell([LATE], now=NOW + MINUTE)
    assert "HEARTBEAT_EMAIL could not be told" in caplog.text
    settings.EMAIL_PORT = port
    outward.tell([LATE], now=NOW + 2 * MINUTE)
    assert subjects(operator) == [WRONG]


def test_a_database_that_is_away_is_told_once_an_hour_without_it(
    operator: SmtpServer, settings: Any, tmp_path: Any, django_db_blocker: Any
) -> None:
    settings.VAR_DIR = tmp_path
    down = Finding("database", "down", "The database does not answer: refused.", "Start it.")
    with django_db_blocker.block():
        outward.tell([down, LATE], now=timezone.now())
        outward.tell([down, LATE], now=timezone.now())
    assert subjects(operator) == [WRONG]
    assert LATE.fault not in operator.mails[0].message.get_content()


def test_the_watchdog_tells_and_leaves_a_life_sign(watcher: Watcher, valkey: None) -> None:
    Heartbeat.objects.create(name="sweep", beat_at=heartbeats.database_now())
    tasks.watchdog()
    assert len(watcher.asked) == 1
    tasks.watch_alone()  # the watchdog has just looked
    assert len(watcher.asked) == 1
    Heartbeat.objects.all().delete()
    tasks.watch_alone()
    assert len(watcher.asked) == 1  # no sweep has run: silence
    assert Heartbeat.objects.filter(name=heartbeats.WATCHDOG).exists()
