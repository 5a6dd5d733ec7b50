"""The mailbox read over a real IMAP conversation: each mail once, none in another's way, faults reported."""

import random
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.delivery.incoming.samples import FAILURES, Maker, other_person, postfix, reply
from tests.factories import make_message, make_office, make_recipient
from tests.fixtures.imap import TLS, ImapServer
from tracker import health
from tracker.delivery.incoming import mailbox
from tracker.delivery.liveness import _parameters
from tracker.health.mails import mailbox as finding
from tracker.models import Heartbeat, IncomingMail, Message
from tracker.operations.heartbeats import MAILBOX

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inbox(imap_server: ImapServer, settings: Any) -> ImapServer:
    make_office()
    settings.SITE_URL = "https://duebook.example.org"
    settings.EMAIL_INBOX_URL = imap_server.url
    return imap_server


def sent(number: int = 1, **values: Any) -> tuple[Message, Maker]:
    """A mail of ours that was sent, and whoever writes about it."""
    make = Maker(random.Random(number), "en")
    message = make_message(
        make_recipient(make.to), message_id=make.message_id, state="sent", sent_at=NOW - timedelta(hours=1), **values
    )
    return message, make


def test_returned_mails_are_acted_upon_and_moved_away(inbox: ImapServer) -> None:
    message, make = sent()
    inbox.add(postfix(make, FAILURES[0]), other_person(make))
    result = mailbox.read_inbox(now=NOW)
    assert (result.read, result.moved, result.failed, result.stopped) == (2, 1, 0, "")
    assert result.effects == {"applied": 1, "noted": 1}
    message.refresh_from_db()
    assert message.bounced_at == NOW and message.recipient.unreachable_at == NOW
    (kept,), (left,) = inbox.folders["Duebook"], inbox.folders["INBOX"]
    assert kept.flags == {"\\Seen"} and left.flags == set()
    assert "EXPUNGE " not in inbox.commands


def test_a_persons_reply_stays_unread_in_the_inbox(inbox: ImapServer) -> None:
    _message, make = sent()
    inbox.add(reply(make))
    assert mailbox.read_inbox(now=NOW).effects == {"waiting": 1}
    (left,) = inbox.folders["INBOX"]
    assert left.flags == set() and IncomingMail.objects.get().kind == "reply"


def test_each_mail_is_read_once(inbox: ImapServer) -> None:
    _message, make = sent()
    inbox.add(other_person(make), reply(make))
    assert mailbox.read_inbox(now=NOW).read == 2
    assert mailbox.read_inbox(now=NOW).read == 0
    inbox.add(other_person(make) + b"another")
    assert mailbox.read_inbox(now=NOW).read == 1
    assert sum("FETCH" in command for command in inbox.commands) == 3


def test_a_mailbox_with_new_numbers_is_read_anew_and_nothing_happens_twice(inbox: ImapServer) -> None:
    _message, make = sent()
    inbox.add(reply(make))
    mailbox.read_inbox(now=NOW)
    inbox.validity += 1
    assert mailbox.read_inbox(now=NOW).read == 1
    assert IncomingMail.objects.count() == 1


def test_a_server_that_cannot_move_is_left_as_it_is_but_for_the_mark(inbox: ImapServer) -> None:
    _message, make = sent()
    inbox.can_move = False
    inbox.add(postfix(make, FAILURES[0]))
    assert mailbox.read_inbox(now=NOW).moved == 0
    assert inbox.folders["INBOX"][0].flags == {"\\Seen"} and "Duebook" not in inbox.folders


def test_a_mail_that_cannot_be_taken_in_stops_no_other(inbox: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    _message, make = sent()
    inbox.add(b"Subject: bad", reply(make))
    real = mailbox.read_mail

    def fails(raw: bytes, **values: Any) -> Any:
        if raw.startswith(b"Subject: bad"):
            raise ValueError("a defect of the reader")
        return real(raw, **values)

    monkeypatch.setattr(mailbox, "read_mail", fails)
    result = mailbox.read_inbox(now=NOW)
    assert (result.read, result.failed) == (1, 1) and IncomingMail.objects.get().kind == "reply"


def test_of_a_very_large_mail_the_beginning_is_read(inbox: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    _message, make = sent()
    monkeypatch.setattr(mailbox, "LARGEST", 2000)
    inbox.add(reply(make) + b"\r\n" + b"x" * 5000)
    assert mailbox.read_inbox(now=NOW).effects == {"waiting": 1}


def test_a_report_about_a_mail_being_sent_waits_for_the_next_look(inbox: ImapServer) -> None:
    message, make = sent()
    lease = {"lease_owner": 1, "lease_token": "6f1c1c5e-0000-4000-8000-000000000000"}
    Message.objects.filter(pk=message.pk).update(state="sending", sent_at=None, **lease)
    inbox.add(postfix(make, FAILURES[0]))
    assert mailbox.read_inbox(now=NOW).read == 0 and not IncomingMail.objects.exists()
    free = {"lease_owner": None, "lease_token": None}
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=NOW, **free)
    assert mailbox.read_inbox(now=NOW).effects == {"applied": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "another"}, "Authentication failed"),
        ({"folders": {}}, "no such folder"),
        ({"drop_at": "UID SEARCH"}, ""),
        ({"refuse": {"UID SEARCH": "NO try later"}}, "try later"),
    ],
)
def test_faults_are_reported_and_not_raised(inbox: ImapServer, change: dict[str, Any], words: str) -> None:
    for name, value in change.items():
        setattr(inbox, name, value)
    result = mailbox.read_inbox(now=NOW)
    assert words in result.stopped != "" and inbox.user not in result.stopped
    found = finding(health.read(now=NOW))
    assert not found.ok and result.stopped in found.fault and "secret of the tests" not in found.fault


def test_after_a_fault_reading_goes_on_where_it_was(inbox: ImapServer) -> None:
    _message, make = sent()
    inbox.add(other_person(make))
    mailbox.read_inbox(now=NOW)
    inbox.refuse = {"LOGIN": "NO not now"}
    mailbox.read_inbox(now=NOW)
    inbox.refuse = {}
    assert mailbox.read_inbox(now=NOW).read == 0
    assert Heartbeat.objects.get(name=MAILBOX).detail == {"validity": 7, "uid": 1, "error": ""}
    assert finding(health.read(now=NOW)).ok


def test_one_reader_at_a_time(inbox: ImapServer) -> None:
    with psycopg.connect(autocommit=True, **_parameters()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [mailbox.READER])
        assert mailbox.read_inbox(now=NOW).stopped == "another process is reading"
        other.execute("SELECT pg_advisory_unlock(%s)", [mailbox.READER])
    assert inbox.commands == []
    with connection.cursor() as cursor:  # and the lock is let go afterwards
        mailbox.read_inbox(now=NOW)
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [mailbox.READER])
        assert cursor.fetchone() == (0,)


def secure(inbox: ImapServer, settings: Any, scheme: str, authority: str = "") -> None:
    """The mailbox behind TLS from the first byte (imaps) or by STARTTLS (imap+tls)."""
    inbox.scheme, inbox.starttls = scheme, scheme == "imap+tls"
    settings.EMAIL_INBOX_URL, settings.EMAIL_CA_FILE = inbox.url, authority


SECURE = pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
BEFORE_TLS = {"CAPABILITY", "STARTTLS", "LOGOUT"}


@SECURE
def test_a_mailbox_behind_tls_is_read_by_the_offices_own_authority(
    inbox: ImapServer, settings: Any, scheme: str
) -> None:
    message, make = sent()
    inbox.add(postfix(make, FAILURES[0]))
    secure(inbox, settings, scheme, str(TLS / "server.pem"))
    result = mailbox.read_inbox(now=NOW)
    assert (result.read, result.moved, result.stopped) == (1, 1, "")
    message.refresh_from_db()
    assert message.bounced_at == NOW and "LOGIN" in inbox.commands
    assert set(inbox.in_clear) <= BEFORE_TLS and (scheme == "imap+tls") is ("STARTTLS" in inbox.in_clear)


@SECURE
@pytest.mark.parametrize("what", ["authority", "name"])
def test_a_server_that_nobody_vouches_for_hears_no_password(
    inbox: ImapServer, settings: Any, scheme: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _message, make = sent()
    inbox.add(reply(make))
    if what == "name":  # known, but as another host: mail.example.org leads here
        inbox.host = "mail.example.org"
        real = socket.create_connection
        monkeypatch.setattr(socket, "create_connection", lambda to, *more: real(("127.0.0.1", to[1]), *more))
    secure(inbox, settings, scheme, "" if what == "authority" else str(TLS / "server.pem"))
    result = mailbox.read_inbox(now=NOW)
    assert "certificate verify failed" in result.stopped and not IncomingMail.objects.exists()
    assert set(inbox.commands) <= BEFORE_TLS | {f"{name} " for name in BEFORE_TLS}
    found = finding(health.read(now=NOW))
    assert not found.ok and result.stopped in found.fault
    assert "EMAIL_INBOX_URL" in found.cure and "EMAIL_CA_FILE" in found.cure


def test_a_server_without_starttls_hears_no_password(inbox: ImapServer, settings: Any) -> None:
    secure(inbox, settings, "imap+tls", str(TLS / "server.pem"))
    inbox.starttls = False
    result = mailbox.read_inbox(now=NOW)
    assert result.stopped == "TLS not supported by server"
    assert inbox.in_clear == ["CAPABILITY"]
    inbox.refuse = {"STARTTLS": "NO not today"}
    inbox.starttls = True
    assert mailbox.read_inbox(now=NOW).stopped and "LOGIN" not in inbox.commands


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
@pytest.mark.parametrize("what", ["nowhere.pem", "empty.pem"])
def test_certificates_that_cannot_be_read_are_named(
    inbox: ImapServer, settings: Any, scheme: str, what: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("no certificate\n", encoding="utf-8")
    secure(inbox, settings, scheme, str(tmp_path / what))
    result = mailbox.read_inbox(now=NOW)
    assert result.stopped.startswith("EMAIL_CA_FILE cannot be used: ") and inbox.commands == []


@pytest.mark.parametrize("url", ["https://x/", "imaps://host/INBOX", "nothing"])
def test_an_address_that_names_no_mailbox(url: str, settings: Any) -> None:
    settings.EMAIL_INBOX_URL = url
    assert mailbox.read_inbox(now=NOW).stopped == "EMAIL_INBOX_URL names no mailbox"


def test_the_command_says_what_it_read(inbox: ImapServer, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _message, make = sent()
    inbox.add(reply(make))
    call_command("read_mail", now="2027-04-20T09:00:00Z")
    assert capsys.readouterr().out == "1 mail read, waiting: 1\n"
    settings.EMAIL_INBOX_URL = ""
    with pytest.raises(CommandError, match="EMAIL_INBOX_URL"):
        call_command("read_mail")
