"""Personal links. A token is made of the row's number and the link key: nothing secret is stored (RFC 2104, RFC 4648).

Two purposes, two tokens: one opens items, the other only unsubscribes. Neither can be made from the other.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings

from tracker.delivery.urls import feed_url, personal_url, unsubscribe_url
from tracker.models import Deadline, Feed, Message, Recipient, RecipientLink

LIFE = timedelta(days=60)  # after the last item was closed
_OPEN = b"duebook personal link"
_UNSUBSCRIBE = b"duebook unsubscribe"
_FEED = b"duebook feed"
_ROW_BYTES = 8
_MAC_BYTES = 16
_TOKEN_LENGTH = 32  # of 24 bytes in base64


def make_link(
    recipient: Recipient,
    scope: RecipientLink.Scope,
    deadlines: Iterable[Deadline],
    message: Message | None,
    *,
    now: datetime,
) -> RecipientLink:
    """The link of a message, made once and brought up to date at every try; without a message always a new one.

    A link to items works while one of them is open and 60 days on; one to all items of a person 60 days (business
    time).
    """
    wanted = list(deadlines)
    link = RecipientLink.objects.filter(message=message).first() if message is not None else None
    if link is not None:
        return renewed(link, wanted)
    link = new_link(recipient, scope, wanted, message, now=now)
    link.save()
    return link


def new_link(
    recipient: Recipient,
    scope: RecipientLink.Scope,
    deadlines: Iterable[Deadline],
    message: Message | None,
    *,
    now: datetime,
) -> RecipientLink:
    """The same, not saved yet."""
    ids = sorted(deadline.pk for deadline in deadlines)
    expires_at = now + LIFE if scope is RecipientLink.Scope.ALL or not ids else None
    return RecipientLink(
        recipient=recipient, scope=scope, deadlines=ids, message=message, created_at=now, expires_at=expires_at
    )


def renewed(link: RecipientLink, deadlines: Iterable[Deadline]) -> RecipientLink:
    """A link that opens just these items."""
    ids = sorted(deadline.pk for deadline in deadlines)
    if link.deadlines != ids:
        link.deadlines = ids
        link.save(update_fields=["deadlines"])
    return link


def token_of(link: RecipientLink, *, key: str | None = None) -> str:
    """The token that opens the items of a link, made with the present key or an older one."""
    return _token(_OPEN, link.pk, key or settings.LINK_KEY)


def unsubscribe_token_of(link: RecipientLink, *, key: str | None = None) -> str:
    """The token that unsubscribes the link's recipient."""
    return _token(_UNSUBSCRIBE, link.pk, key or settings.LINK_KEY)


def feed_token_of(feed: Feed, *, key: str | None = None) -> str:
    """The token that lets programs read a feed; none of the other purposes opens one."""
    return _token(_FEED, feed.pk, key or settings.LINK_KEY)


def feed_url_of(feed: Feed, kind: str) -> str:
    """The private address of a feed: of its dates (`ics`) or of its changes (`atom`)."""
    return feed_url(feed_token_of(feed), kind)


def find_feed(token: str) -> Feed | None:
    """The feed of a token; None for unknown, forged and revoked ones alike, at the same cost."""
    rows = Feed.objects.select_related("user", "recipient", "party", "source", "view")
    feed = rows.defer("source__text").filter(pk=_row(_FEED, token)).first()
    return feed if feed is not None and feed.revoked_at is None else None


def find(token: str, *, now: datetime) -> RecipientLink | None:
    """The link that a token opens at `now`; None for unknown, forged, expired and revoked ones alike."""
    link = _found(_OPEN, token)
    if link is None or link.revoked_at is not None or not is_alive(link, now=now):
        return None
    return link


def find_former(token: str) -> RecipientLink | None:
    """The link of a true token, whether or not it still opens anything; none that was revoked.

    Whoever holds it may have a fresh one sent, to the address on file and nowhere else.
    """
    link = _found(_OPEN, token)
    return link if link is not None and link.revoked_at is None else None


def find_for_unsubscribe(token: str) -> RecipientLink | None:
    """The link whose recipient wants no more mail; this never expires and cannot be revoked."""
    return _found(_UNSUBSCRIBE, token)


def is_alive(link: RecipientLink, *, now: datetime) -> bool:
    """True before its end; a link to items lives while one of them is open, and 60 days on."""
    if link.expires_at is not None:
        return now < link.expires_at
    items = Deadline.objects.filter(pk__in=link.deadlines)
    if items.open().exists():
        return True
    closed = items.filter(closed_at__isnull=False).order_by("-closed_at").values_list("closed_at", flat=True).first()
    return closed is not None and now < closed + LIFE


# Any placeholder, of any link.
PLACEHOLDER = re.compile(r"\[\[(?:link|unsubscribe):[0-9a-f:]+\]\]")


def placeholder(link: RecipientLink) -> str:
    """What stands for the personal page in stored mails; nobody who writes a title can guess it."""
    return f"[[link:{_mark(link)}]]"


def unsubscribe_placeholder(link: RecipientLink) -> str:
    """What stands for the address of one-click unsubscription in stored mails."""
    return f"[[unsubscribe:{_mark(link)}]]"


def _mark(link: RecipientLink) -> str:
    """The row, and the random name of the mail it was made for."""
    return f"{link.pk}:{link.message.uid.hex}" if link.message else str(link.pk)


def filled(text: str, link: RecipientLink, *, key: str | None = None) -> str:
    """Put the addresses of this one link where its placeholders stand; others stay as they are."""
    text = text.replace(placeholder(link), personal_url(token_of(link, key=key)))
    return text.replace(unsubscribe_placeholder(link), unsubscribe_url(unsubscribe_token_of(link, key=key)))


def all_keys() -> Iterator[str]:
    """The present key, then those that still count."""
    yield settings.LINK_KEY
    yield from settings.LINK_KEY_FALLBACKS


def _token(purpose: bytes, row: int, key: str) -> str:
    """HMAC, then the row's number hidden under what only the key gives for that HMAC: nothing can be read from it."""
    number = row.to_bytes(_ROW_BYTES, "big")
    mac = _mac(purpose, number, key)
    return base64.urlsafe_b64encode(mac + _hidden(number, purpose, mac, key)).decode("ascii")


def _mac(purpose: bytes, number: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), purpose + b"\0row\0" + number, "sha256")[:_MAC_BYTES]


def _hidden(number: bytes, purpose: bytes, mac: bytes, key: str) -> bytes:
    """Hide a number, or show a hidden one."""
    mask = hmac.digest(key.encode(), purpose + b"\0mask\0" + mac, "sha256")
    return bytes(one ^ other for one, other in zip(number, mask, strict=False))


def _found(purpose: bytes, token: str) -> RecipientLink | None:
    """The link of a true token, at the same cost for a false one."""
    rows = RecipientLink.objects.select_related("recipient__merged_into", "message")
    return rows.filter(pk=_row(purpose, token)).first()


def _row(purpose: bytes, token: str) -> int:
    """The number in a true token, 0 for a false one, which costs the same work: every key is tried."""
    raw = _decoded(token)
    given, hidden = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    row = 0  # which no row has
    for key in all_keys():
        number = _hidden(hidden, purpose, given, key)
        if hmac.compare_digest(given, _mac(purpose, number, key)):
            row = int.from_bytes(number, "big", signed=True)
    return row


def _decoded(token: str) -> bytes:
    """The bytes of a token; zeros for anything that is none."""
    nothing = bytes(_MAC_BYTES + _ROW_BYTES)
    if len(token) != _TOKEN_LENGTH or not token.isascii():
        return nothing
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return nothing
