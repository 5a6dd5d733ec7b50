"""How failures are sorted, and the ways of handing over that need no network."""

from pathlib import Path
from typing import Any

import pytest

from tracker.delivery.dispatch import configured
from tracker.delivery.smtp import SmtpTransport
from tracker.delivery.transports import (
    Envelope,
    Fault,
    FileTransport,
    Phase,
    RecordingTransport,
    Refusal,
    fault_of,
)
from tracker.models import OfficeSettings

ENVELOPE = Envelope("office@example.org", "a.petrova@example.org", "20270420T090000Z_a.petrova@example.org_ab12")


@pytest.mark.parametrize(
    ("phase", "code", "text", "fault"),
    [
        (Phase.CONNECT, None, "refused", Fault.RELAY_AWAY),
        (Phase.RECIPIENT, None, "timed out", Fault.RELAY_AWAY),
        (Phase.CONNECT, 554, "no service here", Fault.RELAY_REFUSES),
        (Phase.CONNECT, 450, "busy", Fault.RELAY_AWAY),
        (Phase.HELLO, 421, "4.3.2 closing", Fault.RELAY_AWAY),
        (Phase.RECIPIENT, 421, "4.7.0 too many", Fault.RELAY_AWAY),
        (Phase.BODY, 421, "closing", Fault.RELAY_AWAY),
        (Phase.TLS, 454, "TLS not available", Fault.RELAY_AWAY),
        (Phase.TLS, 502, "not here", Fault.RELAY_REFUSES),
        (Phase.LOGIN, 535, "5.7.8 wrong password", Fault.RELAY_REFUSES),
        (Phase.LOGIN, 454, "4.7.0 temporary", Fault.RELAY_AWAY),
        (Phase.SENDER, 530, "5.7.0 authentication required", Fault.RELAY_REFUSES),
        (Phase.SENDER, 550, "5.1.8 sender unknown", Fault.RELAY_REFUSES),
        (Phase.SENDER, 451, "4.3.0 later", Fault.LATER),
        (Phase.RECIPIENT, 450, "4.7.1 greylisted", Fault.LATER),
        (Phase.RECIPIENT, 550, "5.1.1 no such user", Fault.ADDRESS),
        (Phase.RECIPIENT, 550, "no such user", Fault.ADDRESS),
        (Phase.RECIPIENT, 553, "5.1.3 bad address", Fault.ADDRESS),
        (Phase.RECIPIENT, 552, "5.2.2 mailbox full", Fault.LATER),
        (Phase.RECIPIENT, 552, "mailbox full", Fault.LATER),
        (Phase.RECIPIENT, 550, "5.4.4 unable to route", Fault.LATER),
        (Phase.RECIPIENT, 550, "5.7.1 relaying denied", Fault.POLICY),
        (Phase.RECIPIENT, 503, "5.5.1 bad sequence", Fault.RELAY_REFUSES),
        (Phase.DATA, 451, "4.3.0 later", Fault.LATER),
        (Phase.DATA, 554, "5.6.0 no", Fault.CONTENT),
        (Phase.BODY, 451, "4.3.0 later", Fault.LATER),
        (Phase.BODY, 452, "4.3.1 no space", Fault.LATER),
        (Phase.BODY, 550, "5.7.515 access denied, authentication required", Fault.POLICY),
        (Phase.BODY, 550, "5.1.1 no such user", Fault.ADDRESS),
        (Phase.BODY, 552, "5.3.4 too big", Fault.CONTENT),
        (Phase.BODY, 554, "refused", Fault.CONTENT),
    ],
)
def test_failures_are_sorted(phase: Phase, code: int | None, text: str, fault: Fault) -> None:
    assert fault_of(phase, code, text) is fault


def test_a_mail_becomes_one_private_file_whatever_is_tried_twice(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "mail")
    for payload in (b"once\r\n", b"twice\r\n"):
        transport.ready(ENVELOPE)
        assert transport.transmit(payload).code == 250
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{ENVELOPE.name}.eml" and file.read_bytes() == b"twice\r\n"
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o777 == 0o700
    transport.close()


def test_a_name_cannot_leave_the_directory(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)
    transport.ready(Envelope("a@b.example", "x", "../../etc/passwd\n"))
    transport.transmit(b"")
    assert [file.parent for file in tmp_path.rglob("*.eml")] == [tmp_path]


def test_a_directory_that_cannot_be_made_is_a_relay_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands there")
    with pytest.raises(Refusal) as caught:
        FileTransport(tmp_path / "mail").ready(ENVELOPE)
    assert caught.value.fault is Fault.RELAY_AWAY


def test_the_recording_transport_keeps_what_it_is_given() -> None:
    transport = RecordingTransport()
    transport.ready(ENVELOPE)
    transport.abandon()
    with pytest.raises(ValueError, match="ready"):
        transport.transmit(b"x")
    transport.ready(ENVELOPE)
    transport.transmit(b"x")
    assert transport.mails == [(ENVELOPE, b"x")]


def test_the_demo_and_an_office_without_a_mail_server_write_files(settings: Any) -> None:
    assert isinstance(configured(OfficeSettings(is_demo=False)), FileTransport)
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert isinstance(configured(OfficeSettings(is_demo=True)), FileTransport)
    assert isinstance(configured(OfficeSettings(is_demo=False)), SmtpTransport)
