"""Handing a mail over: what any way of doing it can answer, how answers are sorted, the ways without a network."""

import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Phase(StrEnum):
    """How far a handing over had come when it failed; up to DATA the mail is certainly not sent (RFC 5321)."""

    CONNECT = "connect"
    HELLO = "hello"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    BODY = "body"


class Fault(StrEnum):
    """What a failure means for the mail."""

    RELAY_AWAY = "relay away"  # the server does not answer, or is closing: try again in seconds, not counted
    RELAY_REFUSES = "relay refuses us"  # wrong password, wrong sender, no TLS: nothing goes before somebody mends it
    LATER = "later"  # refused for now: try again by the table of waits
    ADDRESS = "address"  # there is no such mailbox
    CONTENT = "content"  # this mail is refused for good
    POLICY = "policy"  # the receiver distrusts us: a matter of set-up, not of the address


@dataclass(frozen=True)
class Reply:
    """An answer of the server: its three digits and its words."""

    code: int
    text: str


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom (RFC 5321), and a name for the mail that is the same at every try."""

    sender: str
    recipient: str
    name: str


class Refusal(Exception):  # noqa: N818 - reads as what happened
    """The mail was certainly not accepted."""

    def __init__(self, phase: Phase, fault: Fault, text: str, code: int | None = None) -> None:
        self.phase, self.fault, self.text, self.code = phase, fault, text, code
        super().__init__(f"{phase.value}: {code or ''} {text}".strip())


class NoAnswer(Exception):  # noqa: N818 - reads as what happened
    """The mail was handed over and nothing came back: it may have been accepted."""


class Transport(Protocol):
    """A way of handing mails over, in two phases, so that the caller can commit between them.

    `ready` goes as far as the server's leave to send the bytes and raises Refusal; after it follows either
    `transmit` (bytes with CRLF line ends; raises Refusal or NoAnswer) or `abandon`. `close` ends the batch.
    """

    @property
    def name(self) -> str:
        """Which relay this is; failures are counted by it."""

    def ready(self, envelope: Envelope) -> None:
        """Go as far as possible without sending anything."""

    def transmit(self, payload: bytes) -> Reply:
        """Hand the bytes over and wait for the answer."""

    def abandon(self) -> None:
        """Send nothing after all."""

    def close(self) -> None:
        """Let go of the server."""


_ENHANCED = re.compile(r"^\s*[245]\.(\d{1,3})\.(\d{1,3})\b")
_BEFORE_MAIL = frozenset({Phase.CONNECT, Phase.HELLO, Phase.TLS, Phase.LOGIN})
_CLOSING = 421
_FULL = 552
_CREDENTIALS = frozenset({530, 534, 535, 538})
_NOT_UNDERSTOOD = frozenset({500, 502, 503})
_NO_MAILBOX = frozenset({("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1")})
_SOFT = frozenset({("2", "2"), ("4", "4")})  # mailbox full; no route just now


def fault_of(phase: Phase, code: int | None, text: str = "") -> Fault:
    """Sort a failure by where it came, the reply code (None: no reply) and the enhanced code (RFC 5321, RFC 3463)."""
    if code is None or code == _CLOSING:
        return Fault.RELAY_AWAY
    permanent = code >= 500
    if phase in _BEFORE_MAIL or code in _CREDENTIALS or code in _NOT_UNDERSTOOD:
        return Fault.RELAY_REFUSES if permanent else Fault.RELAY_AWAY
    if not permanent:
        return Fault.LATER
    if phase is Phase.SENDER:
        return Fault.RELAY_REFUSES
    found = _ENHANCED.match(text)
    enhanced = found.groups() if found else ("", "")
    if enhanced[0] == "7":
        return Fault.POLICY
    if enhanced in _SOFT or (code == _FULL and phase is Phase.RECIPIENT and not found):
        return Fault.LATER
    if phase is Phase.RECIPIENT or enhanced in _NO_MAILBOX:
        return Fault.ADDRESS
    return Fault.CONTENT


_STRANGE = re.compile(r"[^A-Za-z0-9@._+-]")


@dataclass
class FileTransport:
    """Each mail becomes a file; a second try of the same mail replaces it. The demo, and offices without a server."""

    directory: Path
    _path: Path = field(default=Path(), init=False)

    @property
    def name(self) -> str:
        """Files count as one relay."""
        return "files"

    def ready(self, envelope: Envelope) -> None:
        """Make the directory, for this user alone: mails hold personal links."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(Phase.CONNECT, Fault.RELAY_AWAY, str(error)) from error
        self._path = self.directory / (_STRANGE.sub("_", envelope.name)[:200] + ".eml")

    def transmit(self, payload: bytes) -> Reply:
        """Write the file under another name, see it on the disk, then give it its own."""
        fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            with open(fresh, "wb", opener=_private) as file:
                file.write(payload)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise Refusal(Phase.BODY, Fault.RELAY_AWAY, str(error)) from error
        return Reply(250, f"written to {self._path.name}")

    def abandon(self) -> None:
        """Nothing was begun."""

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class RecordingTransport:
    """Keeps what it is given and sends nothing: the invented history of the demo is made with it."""

    mails: list[tuple[Envelope, bytes]] = field(default_factory=list)
    _envelope: Envelope | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """One relay of its own."""
        return "recording"

    def ready(self, envelope: Envelope) -> None:
        """Remember whom the next mail is for."""
        self._envelope = envelope

    def transmit(self, payload: bytes) -> Reply:
        """Keep it."""
        if self._envelope is None:
            raise ValueError("ready() comes before transmit()")
        self.mails.append((self._envelope, payload))
        return Reply(250, "recorded")

    def abandon(self) -> None:
        """Forget whom it was for."""
        self._envelope = None

    def close(self) -> None:
        """Nothing is held."""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
