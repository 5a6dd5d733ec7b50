"""Addresses in mails. They come from SITE_URL alone: a mail is written without a request."""

from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from django.conf import settings


def site_host(*, literal: bool = False) -> str:
    """The host of SITE_URL; with `literal` an IP address as RFC 5321 writes it in a greeting."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    if not literal:
        return host
    try:
        address = ip_address(host)
    except ValueError:
        return host.encode("idna").decode("ascii")
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def mail_domain() -> str:
    """The domain on the right of our Message-IDs and in List-Id."""
    return site_host(literal=True)


def personal_url(token: str) -> str:
    """The page of a personal link."""
    return f"{settings.SITE_URL}/r/{token}/"


def unsubscribe_url(token: str) -> str:
    """Where one click ends all mail to an address (RFC 8058)."""
    return f"{settings.SITE_URL}/u/{token}"


def feed_url(token: str, kind: str) -> str:
    """What a calendar program or a feed reader asks again and again."""
    return f"{settings.SITE_URL}/cal/{token}.{kind}"


def commitment_url(reference: str) -> str:
    """A commitment's page, for those with an account."""
    return f"{settings.SITE_URL}/commitments/{quote(reference)}/"


def person_away_url(number: int) -> str:
    """Where the office says until when a person is away and who stands in, for those with an account."""
    return f"{settings.SITE_URL}/people/{number}/away/"


def history_url() -> str:
    """The history of the whole office, for admins and auditors."""
    return f"{settings.SITE_URL}/audit/"


def home_url() -> str:
    """The first page, for those with an account."""
    return f"{settings.SITE_URL}/"


def feeds_url() -> str:
    """The calendar addresses of an account."""
    return f"{settings.SITE_URL}/feeds/"


def not_told_url() -> str:
    """The list of those who could not be told, for those with an account."""
    return f"{settings.SITE_URL}/review/nobody-told/"
