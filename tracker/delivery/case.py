"""Everything that one message is about, as it stands at this moment: read once for asking again and for writing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from tracker.domain.deadlines import local_day, zone_of
from tracker.domain.policies import REPEAT_MARK
from tracker.domain.reminders import Reader
from tracker.models import (
    Contact,
    Deadline,
    Message,
    Notification,
    OfficeSettings,
    PolicyVersion,
    Recipient,
    RecipientLink,
)
from tracker.operations.scene import Scene, load


@dataclass
class Case:
    """A message, its notices, and the scene they play in at `now` (business time)."""

    message: Message
    notices: list[Notification]
    scene: Scene
    deadlines: dict[int, Deadline]
    link: RecipientLink | None = None
    contact_rows: Sequence[Contact] = ()
    first_mails: Mapping[int, str] = field(default_factory=dict)  # Message-ID by commitment

    @property
    def now(self) -> datetime:
        """The moment at which everything was read."""
        return self.scene.now

    @property
    def office(self) -> OfficeSettings:
        """The office that writes."""
        return self.scene.office

    @property
    def recipient(self) -> Recipient:
        """Who is written to."""
        return self.message.recipient

    @cached_property
    def reader(self) -> Reader:
        """The recipient's zone, hour and working days."""
        return self.scene.reader_of(self.recipient)

    @cached_property
    def language(self) -> str:
        """The language of the mail: the recipient's, else the account's, else the office's."""
        user = self.recipient.user
        return self.recipient.language or (user.language if user else "")

    @cached_property
    def contacts(self) -> list[Contact]:
        """For whom this address stands today."""
        return [row for row in self.contact_rows if row.is_current(self.scene.today)]

    @cached_property
    def recipient_name(self) -> str:
        """The person's name; empty where the address has none, or is shared by several people."""
        if self.recipient.user is not None:
            return self.recipient.user.name
        names = {contact.display_name for contact in self.contacts}
        return names.pop() if len(names) == 1 else ""

    def deadline(self, notice: Notification) -> Deadline | None:
        """The deadline of a notice as it is now."""
        return self.deadlines.get(notice.deadline_id or 0)

    def local_today(self, deadline: Deadline) -> date:
        """The day it is where the deadline counts its days."""
        return local_day(self.now, deadline.zone)

    def reads_elsewhere(self, deadline: Deadline) -> bool:
        """True where the recipient's clock differs from the deadline's when it ends."""
        if deadline.due_at is None:
            return False
        here, there = (deadline.due_at.astimezone(zone_of(zone)) for zone in (self.reader.zone, deadline.zone))
        return here.utcoffset() != there.utcoffset()


def open_cases(messages: Sequence[Message], *, now: datetime) -> dict[int, Case]:
    """Read afresh what some messages are about, by message: one scene for all, in a constant number of queries."""
    fresh = Message.objects.select_related("recipient__user").filter(pk__in=[message.pk for message in messages])
    recipients = {row.pk: row.recipient for row in fresh}
    queued = Notification.objects.filter(message__in=recipients, state=Notification.State.QUEUED)
    notices: dict[int, list[Notification]] = {pk: [] for pk in recipients}
    for notice in queued.order_by("planned_at", "pk"):
        notices[notice.message_id or 0].append(notice)
    _give_ladders([notice for rows in notices.values() for notice in rows])
    wanted = {pk: {i for notice in rows for i in _ids(notice)} for pk, rows in notices.items()}
    scene = load(_deadlines({i for ids in wanted.values() for i in ids}), now=now)
    by_id = {row.pk: row for row in scene.deadlines}
    links = {row.message_id: row for row in RecipientLink.objects.filter(message__in=recipients)}
    contacts = contacts_of(recipients.values())
    first = _first_mails(recipients.values(), by_id.values())
    cases = {}
    for message in messages:
        recipient = message.recipient = recipients[message.pk]
        own = {pk: by_id[pk] for pk in sorted(wanted[message.pk]) if pk in by_id}
        cases[message.pk] = Case(
            message, notices[message.pk], scene, own, links.get(message.pk), contacts.get(recipient.pk, ()),
            first.get(recipient.pk, {}),
        )  # fmt: skip
    return cases


def _give_ladders(notices: Iterable[Notification]) -> None:
    """Each notice the version of the ladder that earned it: one object for all that share it."""
    rows = [notice for notice in notices if notice.ladder_id is not None]
    versions = PolicyVersion.objects.in_bulk({notice.ladder_id for notice in rows})
    for notice in rows:
        notice.ladder = versions[notice.ladder_id]


def contacts_of(recipients: Iterable[Recipient]) -> dict[int, list[Contact]]:
    """For whom these addresses stand or stood, the oldest first."""
    found: dict[int, list[Contact]] = {}
    rows = Contact.objects.filter(recipient__in={row.pk for row in recipients}).select_related("party")
    for row in rows.order_by("pk"):
        found.setdefault(row.recipient_id, []).append(row)
    return found


def _first_mails(recipients: Iterable[Recipient], deadlines: Iterable[Deadline]) -> dict[int, dict[int, str]]:
    """The Message-ID of the first mail that each of these people got about each of these commitments."""
    told = Notification.objects.filter(
        recipient__in={row.pk for row in recipients},
        deadline__commitment__in={row.commitment_id for row in deadlines},
        message__state=Message.State.SENT,
    )
    found: dict[int, dict[int, str]] = {}
    rows = told.order_by("recipient", "deadline__commitment", "message__sent_at", "message")
    rows = rows.distinct("recipient", "deadline__commitment")
    for recipient, commitment, name in rows.values_list("recipient", "deadline__commitment", "message__message_id"):
        found.setdefault(recipient, {})[commitment] = name
    return found


def _ids(notice: Notification) -> set[int]:
    """The deadlines that a notice is about or names."""
    named = set(notice.about.get("deadlines", ()))
    return named | {notice.deadline_id} if notice.deadline_id is not None else named


def _deadlines(ids: set[int]) -> QuerySet[Deadline]:
    rows = Deadline.objects.filter(pk__in=ids)
    rows = rows.select_related("commitment__owner", "commitment__source", "commitment__quotation")
    return rows.defer("commitment__source__text")  # of a whole document, which no mail holds


def announces(case: Case, notices: Iterable[Notification]) -> bool:
    """Whether one of these notices is a step after which, once it was sent, a superior may be told."""
    announcing = {step.follows for policy in case.scene.policies.values() for step in policy.steps if step.follows}
    return any(notice.step.partition(REPEAT_MARK)[0] in announcing for notice in notices)


def personal_items(case: Case) -> tuple[RecipientLink.Scope, list[Deadline]]:
    """What the link of this message opens: its own items, or all of the person's where it was asked for."""
    if any(notice.kind == Notification.Kind.LINK for notice in case.notices):
        return RecipientLink.Scope.ALL, []
    told = {notice.deadline_id for notice in case.notices}
    return RecipientLink.Scope.ITEMS, [row for row in case.deadlines.values() if row.pk in told]
