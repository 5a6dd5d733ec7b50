"""SMTP in two phases over one kept connection (RFC 5321, RFC 3207, RFC 4954).

The first phase ends with the server's 354; up to there a mail is certainly not sent. The second is one write of the
whole mail with its final dot, and the server's answer. Every wait has an end.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from tracker.delivery.transports import Envelope, Fault, NoAnswer, Phase, Refusal, Reply, fault_of
from tracker.delivery.urls import site_host

READY_SECONDS = 30.0  # for the whole first phase
CLOSE_SECONDS = 2.0
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Relay:
    """A mail server and how to talk to it; `answer_seconds` is the patience after the final dot."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False
    ca_file: str = ""
    ready_seconds: float = READY_SECONDS
    answer_seconds: float = 60.0

    @classmethod
    def configured(cls) -> "Relay":
        """The relay that EMAIL_URL and EMAIL_CA_FILE name."""
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starttls=settings.EMAIL_USE_TLS,
            tls=settings.EMAIL_USE_SSL,
            ca_file=settings.EMAIL_CA_FILE,
            answer_seconds=float(settings.EMAIL_TIMEOUT),
        )

    def context(self) -> ssl.SSLContext:
        """TLS with certificates verified, by the office's own authority where it has one."""
        return ssl.create_default_context(cafile=self.ca_file or None)


class SmtpTransport:
    """One connection, kept for a batch and made anew when it has gone stale."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._server: smtplib.SMTP | None = None
        self._limit = 0.0

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self._relay.host}:{self._relay.port}"

    def ready(self, envelope: Envelope) -> None:
        """MAIL, RCPT and DATA, on the kept connection or a new one. Raises Refusal."""
        self._limit = time.monotonic() + self._relay.ready_seconds
        server = self._kept() or self._connect()
        self._expect(Phase.SENDER, lambda: server.mail(envelope.sender), 250)
        self._expect(Phase.RECIPIENT, lambda: server.rcpt(envelope.recipient), 250, 251, 252)
        self._expect(Phase.DATA, lambda: server.docmd("DATA"), 354)

    def transmit(self, payload: bytes) -> Reply:
        """One write of all bytes and the final dot, then the answer. Raises Refusal or NoAnswer."""
        server = self._server
        if server is None or server.sock is None:
            raise ValueError("ready() comes before transmit()")
        try:
            server.sock.settimeout(self._relay.answer_seconds)
            server.sock.sendall(on_the_wire(payload))
            code, words = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.abandon()
            raise NoAnswer(_words(error)) from error
        text = _text(words)
        if not 200 <= code < 600:
            self.abandon()
            raise NoAnswer(f"no SMTP reply: {text}")
        if code >= 300:
            fault = fault_of(Phase.BODY, code, text)
            if fault is Fault.RELAY_AWAY:
                self.abandon()
            raise Refusal(Phase.BODY, fault, text, code)
        return Reply(code, text)

    def abandon(self) -> None:
        """Cut the connection: a server that has not seen the final dot throws the mail away."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Say goodbye; nobody waits long for the answer."""
        if self._server is not None and self._server.sock is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.sock.settimeout(CLOSE_SECONDS)
                self._server.quit()
        self.abandon()

    def _kept(self) -> smtplib.SMTP | None:
        """The kept connection, once RSET has shown that it is alive and clean."""
        server = self._server
        if server is None:
            return None
        try:
            self._expect(Phase.HELLO, server.rset, 250)
        except Refusal:
            self.abandon()
            return None
        return server

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        try:
            context = relay.context() if relay.tls or relay.starttls else None
        except OSError as error:
            raise Refusal(Phase.TLS, Fault.RELAY_REFUSES, f"EMAIL_CA_FILE cannot be used: {error}") from error
        opened: list[smtplib.SMTP] = []
        self._expect(Phase.CONNECT, lambda: self._open(context, opened), 220)
        server = opened[0]
        self._hello(server)
        if relay.starttls:
            self._expect(Phase.TLS, lambda: server.starttls(context=context), 220)
            self._hello(server)
        if relay.user:
            self._expect(Phase.LOGIN, lambda: server.login(relay.user, relay.password), 235, 503)
        return server

    def _open(self, context: ssl.SSLContext | None, opened: list[smtplib.SMTP]) -> tuple[int, bytes]:
        relay = self._relay
        # A name that needs no look-up: asking for our own full name may hang where there is no name server.
        name, patience = site_host(literal=True), self._patience(Phase.CONNECT)
        self._server = (
            smtplib.SMTP_SSL(relay.host, relay.port, local_hostname=name, timeout=patience, context=context)
            if relay.tls
            else smtplib.SMTP(relay.host, relay.port, local_hostname=name, timeout=patience)
        )
        if self._server.sock is not None:
            self._server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.append(self._server)
        return 220, b""

    def _hello(self, server: smtplib.SMTP) -> None:
        self._expect(Phase.HELLO, server.ehlo, 250)

    def _expect(self, phase: Phase, command: Callable[[], tuple[int, bytes]], *wanted: int) -> None:
        """Give a command; anything but the wanted replies drops what was begun and raises Refusal."""
        try:
            if self._server is not None and self._server.sock is not None:
                self._server.sock.settimeout(self._patience(phase))
            code, words = command()
        except smtplib.SMTPResponseException as error:
            self._refuse(phase, error.smtp_code, _text(error.smtp_error))
        except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError) as error:
            self.abandon()
            raise Refusal(phase, Fault.RELAY_REFUSES, _words(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.abandon()
            raise Refusal(phase, Fault.RELAY_AWAY, _words(error)) from error
        else:
            if code not in wanted:
                self._refuse(phase, code, _text(words))

    def _refuse(self, phase: Phase, code: int, text: str) -> None:
        answered = code if 200 <= code < 600 else None
        fault = fault_of(phase, answered, text)
        if fault in (Fault.RELAY_AWAY, Fault.RELAY_REFUSES):
            self.abandon()
        raise Refusal(phase, fault, text, answered)

    def _patience(self, phase: Phase) -> float:
        left = self._limit - time.monotonic()
        if left <= 0:
            self.abandon()
            raise Refusal(phase, Fault.RELAY_AWAY, "the mail server is too slow")
        return left


def on_the_wire(payload: bytes) -> bytes:
    """The mail as DATA wants it: CRLF line ends, leading dots doubled, the final dot (RFC 5321 4.5.2)."""
    lines = _LINE_END.sub(b"\r\n", payload)
    stuffed = _LEADING_DOT.sub(b"..", lines)
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
