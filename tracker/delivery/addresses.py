"""Where answers to our mails go."""

from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings

from tracker.models import OfficeSettings


def reply_address(office: OfficeSettings) -> str:
    """The office's contact e-mail, else REPLY_TO, else the mailbox that we read; empty: the sender."""
    return office.contact_email or parseaddr(settings.REPLY_TO)[1] or inbox_address()


def wish_address(office: OfficeSettings) -> str:
    """Where a wish for no more mail is best sent to: the mailbox that we read, else where a person reads it."""
    return inbox_address() or reply_address(office) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def inbox_address() -> str:
    """The address of the mailbox that we read, where its account is called by its address."""
    try:
        account = unquote(urlsplit(settings.EMAIL_INBOX_URL).username or "")
    except ValueError:
        return ""
    return account if "@" in account else ""
