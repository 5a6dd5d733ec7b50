"""What came back by mail and waits for a person."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Lower

from tracker.models import Deadline, IncomingMail, Notification, Recipient, User
from tracker.queries.access import on_desk_of, sees_everything
from tracker.queries.deliveries import messages_for
from tracker.wording.dates import weekday_date

Kind = IncomingMail.Kind
ANSWERS = (Kind.REPLY, Kind.AUTO_REPLY)
DISTRUST = (Kind.POLICY,)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'“”«»@，。；：]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")


@dataclass
class Came:
    """A mail that waits, the dates that our mail was about, and the deputy whom an automatic reply names."""

    mail: IncomingMail
    deadlines: list[Deadline] = field(default_factory=list)
    deputy: Recipient | None = None

    @property
    def until(self) -> str:
        """The last day of the absence that it names, in words."""
        return weekday_date(self.mail.away_until) if self.mail.away_until else ""


def waiting(user: User, kinds: Sequence[str]) -> QuerySet[IncomingMail]:
    """Mails of these kinds that wait on the desk this account reads, newest first.

    Those about something that it may not see, too, wait for the people who see everything.
    """
    rows = IncomingMail.objects.filter(effect=IncomingMail.Effect.WAITING, decided_at=None, kind__in=kinds)
    if not sees_everything(user):
        about = Notification.objects.filter(message=OuterRef("message"), deadline__commitment__in=on_desk_of(user))
        rows = rows.filter(Exists(about), message__in=messages_for(user).order_by().values("pk"))
    notices = Notification.objects.filter(deadline__isnull=False).select_related("deadline__commitment").order_by("pk")
    return rows.select_related("recipient__deputy", "message").prefetch_related(
        Prefetch("message__notifications", notices)
    )


def told(mails: Iterable[IncomingMail]) -> list[Came]:
    """What a page shows of some mails; a constant number of queries."""
    found = list(mails)
    named = {mail.pk: [address.lower() for address in _ADDRESS.findall(mail.words)[:20]] for mail in found
             if mail.kind == Kind.AUTO_REPLY}  # fmt: skip
    addresses = {address for some in named.values() for address in some}
    known: dict[str, Recipient] = {}
    if addresses:
        rows = Recipient.objects.annotate(address=Lower("email")).filter(address__in=addresses, unreachable_at=None)
        known = {row.email.lower(): row for row in rows}
    return [Came(mail, _deadlines(mail), _deputy(mail, named.get(mail.pk, []), known)) for mail in found]


def reply_about(deadline: Deadline, number: str) -> IncomingMail | None:
    """The reply of that number that still waits, if our mail was about this date."""
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    rows = IncomingMail.objects.filter(kind=Kind.REPLY, effect=IncomingMail.Effect.WAITING, decided_at=None)
    return rows.filter(pk=int(number), message__notifications__deadline=deadline).select_related("recipient").first()


def _deadlines(mail: IncomingMail) -> list[Deadline]:
    rows = mail.message.notifications.all() if mail.message is not None else ()
    return list({row.deadline.pk: row.deadline for row in rows if row.deadline is not None}.values())


def _deputy(mail: IncomingMail, addresses: list[str], known: dict[str, Recipient]) -> Recipient | None:
    """Who stands in: the one on file, else the first known address in the words."""
    if mail.recipient is None or mail.recipient.deputy is not None:
        return mail.recipient.deputy if mail.recipient else None
    own = mail.recipient.email.lower()
    return next((known[address] for address in addresses if address in known and address != own), None)
