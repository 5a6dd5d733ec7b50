"""Where the office's mailbox is, and how it is opened; no model is needed to know that."""

import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

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
        """Connect, no more. Raises OSError or an error of IMAP."""
        if self.scheme == "imap":
            return MailBoxUnencrypted(self.host, self.port, timeout=PATIENCE)
        kind = MailBox if self.scheme == "imaps" else MailBoxStartTls
        return kind(self.host, self.port, timeout=PATIENCE, ssl_context=_context())


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.EMAIL_CA_FILE:
        context.load_verify_locations(settings.EMAIL_CA_FILE)
    return context
