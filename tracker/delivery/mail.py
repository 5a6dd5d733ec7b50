"""From a message to the bytes that leave: header fields, letter, personal link, and what is kept of it.

Kept are text, HTML and fields with placeholders for the personal link. The bytes are a function of what is kept and
of the link's key, so a second try rebuilds the very same ones and proves it by their digest.
"""

import hashlib
import hmac
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote

from django.conf import settings

from tracker.delivery import links
from tracker.delivery.addresses import reply_address, wish_address
from tracker.delivery.case import Case, personal_items
from tracker.delivery.incoming.wishes import wish_for_no_more
from tracker.delivery.letters.by_mail import answers_by_mail
from tracker.delivery.letters.reminder import MOST_IN_FULL
from tracker.delivery.letters.write import is_transactional, written
from tracker.delivery.transports import Envelope
from tracker.delivery.urls import mail_domain
from tracker.delivery.wire import Field, Items, Mailbox, Malformed, Text, TooLong, ascii_address, build, clean
from tracker.domain.deadlines import zone_of
from tracker.domain.reminders import Mode
from tracker.models import Message, MessageContent, RecipientLink


@dataclass(frozen=True)
class Ready:
    """A mail that can be handed over: its envelope, its bytes, their SHA-256, and what they were made of."""

    envelope: Envelope
    payload: bytes
    digest: str
    content: MessageContent


class NotTheSame(Exception):  # noqa: N818 - reads as what happened
    """The bytes that once left cannot be made again: a person must decide whether to send something else."""


def message_id_of(uid: uuid.UUID) -> str:
    """The Message-ID of a message: the same at every try, and no one else's (RFC 5322 3.6.4)."""
    digest = hmac.new(settings.MESSAGE_ID_KEY.encode(), uid.bytes, hashlib.sha256).hexdigest()
    return f"<{digest[:40]}@{mail_domain()}>"


def build_mail(case: Case) -> Ready:
    """Write the mail of a case anew, as things stand now. What it is made of is kept by whoever sends it.

    Raises Malformed, or whatever a letter raises that cannot be written.
    """
    scope, deadlines = personal_items(case)
    if case.link is None:
        case.link = links.make_link(case.recipient, scope, deadlines, case.message, now=case.now)
    link = links.renewed(case.link, deadlines)
    most = MOST_IN_FULL
    while True:
        content = _written(case, link, most)
        try:
            return _ready(case.message, content, link, settings.LINK_KEY)
        except TooLong:
            if most == 1:
                raise
            most //= 2


def rebuild_mail(message: Message) -> Ready:
    """The frozen bytes of a message once more, whichever link key they were made with. Raises NotTheSame."""
    content = MessageContent.objects.filter(message=message).first()
    link = RecipientLink.objects.filter(message=message).first()
    if content is None or link is None:
        raise NotTheSame
    for key in links.all_keys():
        try:
            ready = _ready(message, content, link, key)
        except Malformed:
            continue
        if hmac.compare_digest(ready.digest, message.digest):
            return ready
    raise NotTheSame


def make_links(cases: Iterable[Case]) -> None:
    """The links of messages that have none yet, in one go."""
    new = [case for case in cases if case.link is None and case.notices]
    made = []
    for case in new:
        scope, deadlines = personal_items(case)
        made.append(links.new_link(case.recipient, scope, deadlines, case.message, now=case.now))
    for case, link in zip(new, RecipientLink.objects.bulk_create(made), strict=True):
        case.link = link


def _written(case: Case, link: RecipientLink, most: int) -> MessageContent:
    page, unsubscribe = links.placeholder(link), links.unsubscribe_placeholder(link)
    subject, text, html = written(case, page=page, unsubscribe=unsubscribe, most=most)
    headers = [_stored(field) for field in _fields(case, subject, page, unsubscribe)]
    return MessageContent(
        message=case.message, subject=subject, text=text, html=html, headers=headers, rendered_at=case.now
    )


def _ready(message: Message, content: MessageContent, link: RecipientLink, key: str) -> Ready:
    def fill(text: str) -> str:
        return links.filled(text, link, key=key)

    fields = [_restored(stored, fill) for stored in content.headers]
    payload = build(fields, text=fill(content.text), html=fill(content.html), boundary=_boundary(message))
    recipient = ascii_address(message.recipient.email)
    sender = ascii_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    name = f"{content.rendered_at:%Y%m%dT%H%M%SZ}_{recipient}_{message.uid.hex[:8]}"
    return Ready(Envelope(sender, recipient, name), payload, hashlib.sha256(payload).hexdigest(), content)


def _fields(case: Case, subject: str, page: str, unsubscribe: str) -> Iterator[Field]:
    """The header of delivery.md, in a fixed order; the names are constants."""
    office = clean(case.office.name, 100)
    configured, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    reply_to = reply_address(case.office)
    zone = zone_of(case.office.zone)
    yield Items("Date", (format_datetime(case.now.astimezone(zone)),))
    yield Mailbox("From", ascii_address(address), office or clean(configured, 100))
    yield Mailbox("To", ascii_address(case.recipient.email), clean(case.recipient_name, 100))
    if reply_to:
        yield Mailbox("Reply-To", ascii_address(reply_to), office)
    yield Text("Subject", subject)
    yield Items("Message-ID", (case.message.message_id,))
    first = _first_mail(case)
    if first:
        yield Items("In-Reply-To", (first,))
        yield Items("References", (first,))
    yield Items("Auto-Submitted", ("auto-generated",))
    yield Items("Feedback-ID", (_feedback_id(case),))
    if is_transactional(case):
        return
    if case.recipient.mode == Mode.WEEKLY.value and len(_commitments(case)) > 1:
        yield Items("Precedence", ("bulk",))
    identity = f"<deadlines.{mail_domain().strip('[]').replace(':', '-')}>"
    named = office.isascii() and '"' not in office and "\\" not in office and "=?" not in office
    yield Text("List-Id", f'"{office}" {identity}' if office and named else identity)
    mail_to = f"mailto:{ascii_address(wish_address(case.office))}?subject="
    by_mail = f"<{mail_to}{quote(wish_for_no_more(case.message.message_id))}>"
    if answers_by_mail(case.recipient):
        yield Items("List-Unsubscribe", (by_mail,))
        yield Items("List-Help", (f"<{mail_to}help>",))
        return
    yield Items("List-Unsubscribe", (f"<{unsubscribe}>", by_mail))
    yield Items("List-Unsubscribe-Post", ("List-Unsubscribe=One-Click",))
    yield Items("List-Help", (f"<{page}notifications/>",))


def _feedback_id(case: Case) -> str:
    """What complaints are counted by: the kind of mail, and a name of this office in 15 characters."""
    kinds = {notice.kind for notice in case.notices}
    sender = hashlib.sha256(mail_domain().encode()).hexdigest()[:7]
    return f"{kinds.pop() if len(kinds) == 1 else 'bundle'}:duebook-{sender}"


def _commitments(case: Case) -> set[int]:
    return {deadline.commitment_id for notice in case.notices if (deadline := case.deadline(notice)) is not None}


def _first_mail(case: Case) -> str:
    """The Message-ID of the first mail to this recipient about the one commitment of this mail; empty for a bundle."""
    commitments = _commitments(case)
    return case.first_mails.get(commitments.pop(), "") if len(commitments) == 1 else ""


def _boundary(message: Message) -> str:
    """Cannot stand in quoted-printable or base64 text, and is the same at every try."""
    return f"=_{message.uid.hex}"


def _stored(field: Field) -> dict[str, Any]:
    match field:
        case Text():
            return {"kind": "text", "name": field.name, "value": field.value}
        case Mailbox():
            return {"kind": "mailbox", "name": field.name, "address": field.address, "display": field.display}
        case Items():
            return {"kind": "items", "name": field.name, "items": list(field.items)}


def _restored(stored: dict[str, Any], fill: Callable[[str], str] = str) -> Field:
    match stored["kind"]:
        case "text":
            return Text(stored["name"], stored["value"])
        case "mailbox":
            return Mailbox(stored["name"], stored["address"], stored["display"])
        case _:
            return Items(stored["name"], tuple(fill(item) for item in stored["items"]))


def header_lines(content: MessageContent) -> list[tuple[str, str]]:
    """(name, value) of a kept mail as a reader sees them, with placeholders for the personal link."""
    return [(field.name, field.said) for field in map(_restored, content.headers)]
