"""What a person decides about a mail that could not go out."""

from datetime import datetime

from django.utils.translation import gettext as _

from tracker.models import Message, Notification
from tracker.operations import audit, recipients
from tracker.operations.audit import Actor, Change, verb
from tracker.operations.errors import Refused
from tracker.operations.outbox import Notice, plant

STUCK = (Message.State.DEAD, Message.State.REVIEW)
SENT_AGAIN = "sent again in another mail"
LEFT = "a person decided not to send it again"
Kind = Notification.Kind


@verb
def send_again(message: Message, *, by: Actor, now: datetime) -> int:
    """Say in a new mail what a stuck one could not say, as far as it is still open; returns how many notices go.

    The address counts as working again; where it was merged with another, the mail goes to that one. Raises Refused:
    the mail is not stuck, the person unsubscribed, nothing left.
    """
    row = _stuck(message)
    person = row.recipient.survivor
    if person.unsubscribed_at is not None:
        raise Refused(_("%(email)s wants no more mail: tell the person by other means.") % {"email": person})
    notices = [_again(row, notice) for notice in _carried(row) if _still_matters(notice)]
    if not notices:
        raise Refused(_("Everything this mail was about is closed: there is nothing to send again."))
    if person.unreachable_at is not None:
        recipients.subscribe_again(person, by=by, now=now)
    _end(row, SENT_AGAIN)
    plant(notices, now=now)
    audit.record([_change(row, "message.sent_again", notices=len(notices))], by=by, now=now)
    return len(notices)


@verb
def leave(message: Message, *, by: Actor, now: datetime) -> Message:
    """Do not send a stuck mail again: it leaves the desk and stays in the log. Raises Refused if it is not stuck."""
    row = _stuck(message)
    _end(row, LEFT)
    audit.record([_change(row, "message.left")], by=by, now=now)
    return row


def _stuck(message: Message) -> Message:
    row = Message.objects.select_for_update(of=("self",), no_key=True).select_related("recipient__merged_into").get(
        pk=message.pk
    )
    if row.state not in STUCK:
        raise Refused(_("This mail does not wait for a decision any more."))
    return row


def _carried(row: Message) -> list[Notification]:
    return list(row.notifications.select_related("deadline__commitment", "recipient").order_by("pk"))


def _still_matters(notice: Notification) -> bool:
    """A reminder while its deadline is open; an answer to somebody always."""
    if notice.kind in (Kind.STEP, Kind.REMIND_NOW, Kind.NOBODY_TOLD):
        return notice.deadline is not None and notice.deadline.is_open
    return True


def _again(row: Message, notice: Notification) -> Notice:
    kind = Kind.REMIND_NOW if notice.kind == Kind.STEP else Kind(notice.kind)
    cause = f"again:{row.uid}:{notice.pk}"
    return Notice(
        kind=kind,
        recipient=row.recipient.survivor,
        cause=cause,
        deadline=notice.deadline,
        about=notice.about,
        roles=notice.roles,
    )


def _end(row: Message, reason: str) -> None:
    """The log keeps the reason why it was stuck beside the decision."""
    row.state, row.reason = Message.State.CANCELLED, f"{reason} ({row.reason})"[:300]
    row.save(update_fields=["state", "reason"])
    row.notifications.filter(state=Notification.State.QUEUED).update(state=Notification.State.CANCELLED, reason=reason)


def _change(row: Message, action: str, **after: object) -> Change:
    return Change(action=action, target=f"message:{row.uid}", after=after)
