"""What was sent to whom, and what was not, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tracker.models import Contact, Message, Notification, Participation, Party, User
from tracker.queries.access import sees_everything, visible_to

NOT_SENT = (Notification.State.QUEUED, Notification.State.SKIPPED, Notification.State.CANCELLED)

# What the sending process has in its hands: two states that differ for it alone.
ON_ITS_WAY = "on-its-way"
IN_HAND = (Message.State.LEASED, Message.State.SENDING)


@dataclass(frozen=True)
class Wanted:
    """What a reader filters by; empty means everything."""

    state: str = ""
    person: str = ""
    commitment: str = ""
    step: str = ""
    since: datetime | None = None
    until: datetime | None = None


def messages_for(user: User) -> QuerySet[Message]:
    """The mails an account may read: all for admins and auditors, else its own and those about what it sees alone."""
    rows = Message.objects.all()
    if not user.is_active:
        return rows.none()
    if sees_everything(user):
        return rows
    carried = Notification.objects.filter(message=OuterRef("pk"), deadline__isnull=False)
    seen = Q(deadline__commitment__in=visible_to(user))
    return rows.filter(Q(recipient__user=user) | Exists(carried.filter(seen)) & ~Exists(carried.exclude(seen)))


def listed_messages(user: User, wanted: Wanted) -> QuerySet[Message]:
    """The delivery log, newest first."""
    rows = messages_for(user)
    if wanted.state:
        rows = rows.filter(state__in=IN_HAND if wanted.state == ON_ITS_WAY else [wanted.state])
    if wanted.person:
        rows = rows.filter(recipient__email__icontains=wanted.person)
    carried = Notification.objects.filter(message=OuterRef("pk"))
    if wanted.commitment:
        rows = rows.filter(Exists(carried.filter(deadline__commitment__reference__iexact=wanted.commitment)))
    if wanted.step:
        rows = rows.filter(Exists(carried.filter(_of_step(wanted.step))))
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lt=wanted.until)
    rows = rows.select_related("recipient", "content").defer("content__html", "content__text")
    rows = rows.prefetch_related("notifications__deadline__commitment")
    return rows.annotate(tries=Count("attempts")).order_by("-created_at", "-pk")


def listed_reasons(user: User, wanted: Wanted) -> QuerySet[Notification]:
    """Reminders and notices that no mail carries: waiting, skipped or cancelled, newest first."""
    rows = Notification.objects.filter(state__in=NOT_SENT, message=None)
    if not sees_everything(user):
        rows = rows.filter(deadline__commitment__in=visible_to(user))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.person:
        rows = rows.filter(Q(recipient__email__icontains=wanted.person) | Q(party__name__icontains=wanted.person))
    if wanted.commitment:
        rows = rows.filter(deadline__commitment__reference__iexact=wanted.commitment)
    if wanted.step:
        rows = rows.filter(_of_step(wanted.step))
    if wanted.since:
        rows = rows.filter(planned_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(planned_at__lt=wanted.until)
    return rows.select_related("recipient", "party", "deadline__commitment", "ladder").order_by("-planned_at", "-pk")


def _of_step(step: str) -> Q:
    """A step with its repeats."""
    return Q(step=step) | Q(step__startswith=f"{step}#")


def whole_message(user: User, uid: str) -> Message | None:
    """One mail with its content, attempts and the notices it carried."""
    rows = messages_for(user).select_related("recipient", "content")
    return (
        rows.prefetch_related(
            "attempts", "notifications__deadline__commitment", "notifications__party", "notifications__ladder"
        )
        .filter(uid=uid)
        .first()
    )


def left_out_beside(message: Message) -> QuerySet[Notification]:
    """Steps of the same deadlines for the same person that told nobody, newest first: why not this one, or that."""
    deadlines = [row.deadline_id for row in message.notifications.all() if row.deadline_id]
    return (
        Notification.objects.filter(deadline__in=deadlines, recipient=message.recipient, message=None)
        .filter(state__in=[Notification.State.SKIPPED, Notification.State.CANCELLED])
        .select_related("deadline__commitment")
        .order_by("-planned_at", "-pk")[:50]
    )


def contacts_behind(message: Message) -> list[Contact]:
    """The posts through which the person of a mail was told: contacts of the parties of its commitments, with since."""
    parties = Participation.objects.filter(commitment__deadlines__notifications__message=message).values("party")
    above = Party.objects.filter(subordinates__in=parties).values("pk")
    theirs = Contact.objects.filter(recipient=message.recipient.survivor_id)
    rows = theirs.filter(Q(party__in=parties) | Q(party__in=above))
    return list(rows.select_related("party").order_by("party__name", "pk"))
