"""One mail, now, and what the mail server said to it: the trial of the mail server, and invitations of colleagues.

These are no reminders. They go while sending is held, since an office is set up before it sends, and whoever asked for
them waits at the screen for the answer. Nothing is tried again by itself: the page shows what was said.
"""

import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from tracker import queries
from tracker.delivery.addresses import reply_address
from tracker.delivery.dispatch import configured
from tracker.delivery.mail import message_id_of
from tracker.delivery.transports import Envelope, Fault, NoAnswer, Refusal, Transport
from tracker.delivery.wire import ascii_address


@dataclass(frozen=True)
class Said:
    """What a mail server said to one mail. `fault` None: it took the mail; "" : nobody knows, nothing came back."""

    reply: str
    fault: Fault | str | None
    message_id: str

    @property
    def is_taken(self) -> bool:
        """True where the server has taken the mail."""
        return self.fault is None


def send(
    address: str, subject: str, paragraphs: Sequence[str], *, now: datetime, transport: Transport | None = None
) -> Said:
    """Send one plain mail at once, outside any transaction; raises nothing that a mail server causes."""
    uid = uuid.uuid4()
    message_id = message_id_of(uid)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    envelope = Envelope(ascii_address(sender), ascii_address(address), f"{uid}")
    with closing(transport or configured(queries.office())) as used:
        try:
            used.ready(envelope)
            reply = used.transmit(_written(address, subject, paragraphs, message_id, now))
        except Refusal as refusal:
            return Said(f"{refusal.code or ''} {refusal.text}".strip(), refusal.fault, message_id)
        except NoAnswer as error:
            return Said(str(error), "", message_id)
    return Said(f"{reply.code} {reply.text}", None, message_id)


def _written(address: str, subject: str, paragraphs: Sequence[str], message_id: str, now: datetime) -> bytes:
    """The bytes of the mail: plain text, marked as written by a program (RFC 3834)."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = address
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    if reply_to := reply_address(queries.office()):
        mail["Reply-To"] = reply_to
    mail.set_content("\n\n".join(paragraphs) + "\n")
    return mail.as_bytes()
