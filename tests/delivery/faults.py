"""A mail server built to fail: at any verb it answers what it is told, says nothing, or hangs up.

It speaks just enough SMTP, one thread a connection, and writes down what it accepted before it says so.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from tracker.delivery.sender import DispatchResult

TLS = Path(__file__).parent / "tls"
DROP = "drop"  # close the connection instead of answering
HANG = "hang"  # never answer
ACCEPT_AND_DROP = "accept and drop"  # take the mail over, then close without a word


@dataclass
class FaultServer:
    """`faults` maps a verb (CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY, RSET) to replies, used up in turn;
    a single string is used for ever."""

    faults: dict[str, str | list[str]] = field(default_factory=dict)
    starttls: bool = False
    login: bool = False
    host: str = "127.0.0.1"
    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    connections: int = 0
    on_body: Callable[[bytes], None] = lambda body: None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def messages(self) -> list[EmailMessage]:
        """The accepted mails, parsed."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.mails]  # type: ignore[misc]

    def reply(self, verb: str, usual: str, said: bytes = b"") -> str:
        """What to say to a verb, of which `said` is the line; BODY has the mail instead."""
        self.verbs.append(verb)
        found = self.faults.get(verb, usual)
        if isinstance(found, list):
            return found.pop(0) if found else usual
        return found

    def serve(self, listener: socket.socket) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                connection, _address = listener.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        talk = _Talk(self, connection)
        with contextlib.suppress(OSError, EOFError):
            talk.run()
        talk.file.close()
        talk.connection.close()
        connection.close()

    def hang(self) -> None:
        self._stop.wait(10)


class _Talk:
    def __init__(self, server: FaultServer, connection: socket.socket) -> None:
        self.server, self.connection = server, connection
        self.file = connection.makefile("rb")
        self.line = b""

    def run(self) -> None:
        self.say("CONNECT", "220 ready")
        while line := self.file.readline():
            self.line = line
            verb = line.split()[0].decode().upper() if line.split() else ""
            if verb == "QUIT":
                self.connection.sendall(b"221 bye\r\n")
                return
            self.answer(verb)

    def answer(self, verb: str) -> None:
        match verb:
            case "EHLO":
                extensions = ["250-here"]
                extensions += ["250-STARTTLS"] if self.server.starttls else []
                extensions += ["250-AUTH PLAIN"] if self.server.login else []
                self.say(verb, "\r\n".join([*extensions, "250 8BITMIME"]))
            case "STARTTLS":
                self.say(verb, "220 go on")
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(TLS / "server.pem", TLS / "server.key")
                self.connection = context.wrap_socket(self.connection, server_side=True)
                self.file = self.connection.makefile("rb")
            case "AUTH":
                self.say(verb, "235 welcome")
            case "DATA":
                if self.say(verb, "354 go on").startswith("354"):
                    self.body()
            case _:
                self.say(verb, "250 2.1.0 fine")

    def body(self) -> None:
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                raise EOFError
            lines.append(line[1:] if line.startswith(b".") else line)
        body = b"".join(lines)
        self.server.on_body(body)
        reply = self.server.reply("BODY", "250 2.0.0 accepted", body)
        if reply.startswith("250") or reply == ACCEPT_AND_DROP:
            self.server.mails.append(body)
        self.send(DROP if reply == ACCEPT_AND_DROP else reply)

    def say(self, verb: str, usual: str) -> str:
        reply = self.server.reply(verb, usual, self.line)
        self.send(reply)
        return reply

    def send(self, reply: str) -> None:
        if reply == HANG:
            self.server.hang()
            raise EOFError
        if reply == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise EOFError
        self.connection.sendall(reply.encode() + b"\r\n")
        if reply.startswith("421"):
            raise EOFError


Server = TypeVar("Server", bound=FaultServer)


@contextmanager
def fault_server(**values: object) -> Iterator[FaultServer]:
    """A running server on a free port."""
    with running(FaultServer(**values)) as server:  # type: ignore[arg-type]
        yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The same, of a server that is made already."""
    listener = socket.create_server((server.host, 0))
    server.port = listener.getsockname()[1]
    thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server._stop.set()
        with contextlib.suppress(OSError):
            socket.create_connection((server.host, server.port), timeout=1).close()
        thread.join(5)
        listener.close()


def tried(result: DispatchResult) -> int:
    """How many messages a batch tried."""
    return result.sent + result.cancelled + result.refused + result.dead + result.review + result.uncertain
