"""The SMTP transport against servers that fail at every verb."""

from dataclasses import replace

import pytest

from tests.delivery.faults import ACCEPT_AND_DROP, DROP, HANG, TLS, FaultServer, fault_server
from tests.fixtures.mail import SmtpServer
from tracker.delivery.smtp import Relay, SmtpTransport, on_the_wire
from tracker.delivery.transports import Envelope, Fault, NoAnswer, Phase, Refusal

ENVELOPE = Envelope("office@example.org", "a.petrova@example.org", "name")
PAYLOAD = b"Subject: x\r\n\r\nbody\r\n.a line with a dot\r\n"


def relay_of(server: FaultServer | SmtpServer, **values: object) -> Relay:
    return replace(Relay(server.host, server.port, ready_seconds=0.5, answer_seconds=0.5), **values)  # type: ignore[arg-type]


def refused(server: FaultServer, **values: object) -> Refusal:
    transport = SmtpTransport(relay_of(server, **values))
    with pytest.raises(Refusal) as caught:
        transport.ready(ENVELOPE)
    transport.close()
    assert server.mails == []
    return caught.value


def test_a_mail_arrives_as_it_was_written(smtp_server: SmtpServer) -> None:
    transport = SmtpTransport(relay_of(smtp_server, ready_seconds=10, answer_seconds=10))
    for _ in range(3):
        transport.ready(ENVELOPE)
        assert transport.transmit(PAYLOAD).code == 250
    transport.close()
    assert [mail.raw.rstrip() for mail in smtp_server.mails] == [PAYLOAD.rstrip()] * 3
    assert {(mail.sender, mail.recipients) for mail in smtp_server.mails} == {(ENVELOPE.sender, (ENVELOPE.recipient,))}


@pytest.mark.parametrize(
    ("verb", "phase"),
    [("CONNECT", Phase.CONNECT), ("EHLO", Phase.HELLO), ("MAIL", Phase.SENDER), ("RCPT", Phase.RECIPIENT),
     ("DATA", Phase.DATA)],
)  # fmt: skip
@pytest.mark.parametrize("how", [DROP, HANG, "421 4.3.2 closing"])
def test_a_server_that_is_silent_or_gone_before_the_bytes_has_not_taken_the_mail(
    verb: str, phase: Phase, how: str
) -> None:
    with fault_server(faults={verb: how}) as server:
        refusal = refused(server)
    assert (refusal.phase, refusal.fault) == (phase, Fault.RELAY_AWAY)


@pytest.mark.parametrize(
    ("verb", "reply", "fault"),
    [
        ("CONNECT", "554 5.7.1 go away", Fault.RELAY_REFUSES),
        ("EHLO", "550 who are you", Fault.RELAY_REFUSES),
        ("MAIL", "451 4.3.0 later", Fault.LATER),
        ("MAIL", "550 5.1.8 unknown sender", Fault.RELAY_REFUSES),
        ("RCPT", "450 4.2.0 greylisted", Fault.LATER),
        ("RCPT", "550 5.1.1 no such user", Fault.ADDRESS),
        ("RCPT", "550 5.7.1 not you", Fault.POLICY),
        ("DATA", "451 4.3.0 later", Fault.LATER),
        ("DATA", "554 5.6.0 no", Fault.CONTENT),
        ("DATA", "garbage", Fault.RELAY_AWAY),
    ],
)
def test_each_refusal_before_the_bytes_is_sorted(verb: str, reply: str, fault: Fault) -> None:
    with fault_server(faults={verb: reply}) as server:
        assert refused(server).fault is fault


def test_nobody_listening_is_a_relay_that_is_away() -> None:
    with fault_server() as server:
        pass
    assert refused(server).fault is Fault.RELAY_AWAY


@pytest.mark.parametrize("how", [DROP, HANG, ACCEPT_AND_DROP, "garbage"])
def test_silence_after_the_bytes_is_no_answer(how: str) -> None:
    with fault_server(faults={"BODY": how}) as server:
        transport = SmtpTransport(relay_of(server))
        transport.ready(ENVELOPE)
        with pytest.raises(NoAnswer):
            transport.transmit(PAYLOAD)
        transport.close()


@pytest.mark.parametrize(
    ("reply", "fault"),
    [("451 4.3.0 later", Fault.LATER), ("554 5.6.0 spam", Fault.CONTENT), ("550 5.7.515 no", Fault.POLICY),
     ("421 4.3.2 closing", Fault.RELAY_AWAY)],
)  # fmt: skip
def test_each_refusal_of_the_bytes_is_certain(reply: str, fault: Fault) -> None:
    with fault_server(faults={"BODY": reply}) as server:
        transport = SmtpTransport(relay_of(server))
        transport.ready(ENVELOPE)
        with pytest.raises(Refusal) as caught:
            transport.transmit(PAYLOAD)
        transport.close()
    assert (caught.value.phase, caught.value.fault) == (Phase.BODY, fault)


def test_after_a_refusal_the_connection_serves_the_next_mail() -> None:
    with fault_server(faults={"RCPT": ["550 5.1.1 no such user"]}) as server:
        transport = SmtpTransport(relay_of(server))
        with pytest.raises(Refusal):
            transport.ready(ENVELOPE)
        transport.ready(ENVELOPE)
        transport.transmit(PAYLOAD)
        transport.close()
        assert server.connections == 1 and len(server.mails) == 1 and "RSET" in server.verbs


def test_a_stale_connection_is_made_anew() -> None:
    with fault_server(faults={"RSET": [DROP]}) as server:
        transport = SmtpTransport(relay_of(server))
        for _ in range(2):
            transport.ready(ENVELOPE)
            transport.transmit(PAYLOAD)
        transport.close()
        assert server.connections == 2 and len(server.mails) == 2


def test_an_abandoned_mail_is_never_accepted() -> None:
    with fault_server() as server:
        transport = SmtpTransport(relay_of(server))
        transport.ready(ENVELOPE)
        transport.abandon()
        with pytest.raises(ValueError, match="ready"):
            transport.transmit(PAYLOAD)
        transport.close()
    assert server.mails == [] and "BODY" not in server.verbs


def test_tls_is_verified_by_the_offices_own_authority() -> None:
    with fault_server(starttls=True, login=True) as server:
        trusting = {"starttls": True, "user": "u", "password": "p", "ca_file": str(TLS / "server.pem")}
        transport = SmtpTransport(relay_of(server, ready_seconds=5, **trusting))
        transport.ready(ENVELOPE)
        transport.transmit(PAYLOAD)
        transport.close()
        assert len(server.mails) == 1 and "AUTH" in server.verbs
        server.mails.clear()
        assert refused(server, ready_seconds=5, **trusting | {"ca_file": ""}).fault is Fault.RELAY_REFUSES
        assert refused(server, **trusting | {"ca_file": "/nowhere.pem"}).fault is Fault.RELAY_REFUSES


def test_nothing_is_said_in_the_clear_where_tls_was_asked_for() -> None:
    with fault_server(login=True) as server:
        refusal = refused(server, starttls=True, user="u", password="p")
    assert refusal.fault is Fault.RELAY_REFUSES
    assert not {"AUTH", "MAIL"} & set(server.verbs)


def test_a_wrong_password_is_a_relay_that_refuses_us() -> None:
    with fault_server(login=True, faults={"AUTH": "535 5.7.8 wrong"}) as server:
        refusal = refused(server, user="u", password="p")
    assert (refusal.phase, refusal.fault, refusal.code) == (Phase.LOGIN, Fault.RELAY_REFUSES, 535)
    assert "p" not in str(relay_of(server, password="secret word")).split("secret")


@pytest.mark.parametrize(
    ("payload", "wire"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"a\n.b\r..c", b"a\r\n..b\r\n...c\r\n.\r\n"),
    ],
)
def test_dots_and_line_ends_on_the_wire(payload: bytes, wire: bytes) -> None:
    assert on_the_wire(payload) == wire
