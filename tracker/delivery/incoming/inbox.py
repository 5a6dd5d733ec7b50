"""Where the office's mailbox is, and how it is opened; no model is needed to know that."""

import contextlib
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

PATIENCE = 30  # seconds that the server has for each answer
PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}


@dataclass(frozen=True)
class Inbox:
    """Where the mailbox is and how it is opened."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str

    @classmethod
    def configured(cls) -> "Inbox | None":
        """Of EMAIL_INBOX_URL; None where it is empty. Raises ValueError where it names no mailbox."""
        if not settings.EMAIL_INBOX_URL:
            return None
        url = urlsplit(settings.EMAIL_INBOX_URL)
        if url.scheme not in PORTS or not url.hostname or not url.username:
            raise ValueError("EMAIL_INBOX_URL names no mailbox")
        folder = unquote(url.path.strip("/")) or "INBOX"
        port = url.port or PORTS[url.scheme]
        return cls(url.scheme, url.hostname, port, unquote(url.username), unquote(url.password or ""), folder)

    def connect(self) -> BaseMailBox:
        """Connect, no more, by TLS where it is asked for. Raises OSError or an error of IMAP."""
        if self.scheme == "imaps":
            return MailBox(self.host, self.port, timeout=PATIENCE, ssl_context=_context())
        context = _context() if self.scheme == "imap+tls" else None
        box = MailBoxUnencrypted(self.host, self.port, timeout=PATIENCE)
        if context is not None:
            _start_tls(box, context)
        return box


def _start_tls(box: BaseMailBox, context: ssl.SSLContext) -> None:
    """STARTTLS, or no connection: imap_tools' own would leave it open where the server refuses."""
    try:
        box.client.starttls(context)
    except BaseException:
        with contextlib.suppress(OSError):
            box.client.shutdown()
        raise


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.EMAIL_CA_FILE:
        try:
            context.load_verify_locations(settings.EMAIL_CA_FILE)
        except OSError as error:  # no such file, or no certificates in it
            raise OSError(f"EMAIL_CA_FILE cannot be used: {error}") from error
    return context
