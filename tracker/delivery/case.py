"""Everything that one message is about, as it stands at this moment: read once for asking again and for writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from tracker.domain.deadlines import local_day, zone_of
from tracker.domain.reminders import Reader
from tracker.models import Contact, Deadline, Message, Notification, OfficeSettings, Recipient, RecipientLink
from tracker.operations.scene import Scene, load


@dataclass
class Case:
    """A message, its notices, and the scene they play in at `now` (business time)."""

    message: Message
    notices: list[Notification]
    scene: Scene
    deadlines: dict[int, Deadline]

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
        rows = Contact.objects.filter(recipient=self.recipient).select_related("party").order_by("pk")
        return [row for row in rows if row.is_current(self.scene.today)]

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
    wanted = {pk: {i for notice in rows for i in _ids(notice)} for pk, rows in notices.items()}
    scene = load(_deadlines({i for ids in wanted.values() for i in ids}), now=now)
    cases = {}
    for message in messages:
        message.recipient = recipients[message.pk]
        own = {row.pk: row for row in scene.deadlines if row.pk in wanted[message.pk]}
        cases[message.pk] = Case(message, notices[message.pk], scene, own)
    return cases


def _ids(notice: Notification) -> set[int]:
    """The deadlines that a notice is about or names."""
    named = set(notice.about.get("deadlines", ()))
    return named | {notice.deadline_id} if notice.deadline_id is not None else named


def _deadlines(ids: set[int]) -> QuerySet[Deadline]:
    return Deadline.objects.filter(pk__in=ids).select_related(
        "commitment__owner", "commitment__source", "commitment__quotation__source"
    )


def personal_items(case: Case) -> tuple[RecipientLink.Scope, list[Deadline]]:
    """What the link of this message opens: its own items, or all of the person's where it was asked for."""
    if any(notice.kind == Notification.Kind.LINK for notice in case.notices):
        return RecipientLink.Scope.ALL, []
    told = {notice.deadline_id for notice in case.notices}
    return RecipientLink.Scope.ITEMS, [row for row in case.deadlines.values() if row.pk in told]
