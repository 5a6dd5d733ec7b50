"""A person wants no more reminders about one commitment: said by themselves, ended by them or by the office."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.models import Commitment, Deadline, Mute, Notification, Recipient
from tracker.operations import outbox, recipients
from tracker.operations.audit import Actor, Change, of_commitment, record, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch
from tracker.operations.outbox import Notice


@verb
def mute(recipient: Recipient, commitment: Commitment, *, by: Actor, now: datetime) -> Mute:
    """Remind this person no more of this commitment, and tell its owner. A second time changes nothing.

    Raises Refused for a commitment that is closed or a draft: nobody is reminded of it.
    """
    kept = _locked(commitment)
    running = _running(recipient, kept)
    if running is not None:
        return running
    if kept.is_closed or kept.is_draft:
        raise Refused(_("Nobody is reminded of %(reference)s any more.") % {"reference": kept.reference})
    row = Mute.objects.create(recipient=recipient, commitment=kept, at=now, by=by.ref)
    touch(_open(kept), now=now)
    _tell_owner(row, kept, by=by, now=now)
    record([_change(row, "commitment.muted")], by=by, now=now)
    return row


@verb
def unmute(recipient: Recipient, commitment: Commitment, *, by: Actor, now: datetime) -> Mute | None:
    """Remind this person again; returns the silence that ended. None, and nothing changes, where there was none.

    News of the silence that the owner has not got yet is cancelled.
    """
    kept = _locked(commitment)
    row = _running(recipient, kept)
    if row is None:
        return None
    row.ended_at = max(now, row.at)
    row.save(update_fields=["ended_at"])
    unread = Notification.objects.filter(
        kind=Notification.Kind.MUTED, about__mute=row.pk, state=Notification.State.QUEUED, message=None
    )
    unread.update(state=Notification.State.CANCELLED, reason="taken back")
    touch(_open(kept), now=now)
    record([_change(row, "commitment.unmuted")], by=by, now=now)
    return row


def _locked(commitment: Commitment) -> Commitment:
    """The commitment, locked first, as every verb does that goes on to its deadlines."""
    rows = Commitment.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
    return rows.get(pk=commitment.pk)


def _running(recipient: Recipient, commitment: Commitment) -> Mute | None:
    return Mute.objects.filter(recipient=recipient, commitment=commitment, ended_at=None).first()


def _open(commitment: Commitment) -> QuerySet[Deadline]:
    return Deadline.objects.open().filter(commitment=commitment)


def _tell_owner(row: Mute, commitment: Commitment, *, by: Actor, now: datetime) -> None:
    """The owner hears it, since nobody may be told of the commitment any more; not of what they did themselves."""
    owner = commitment.owner
    if owner is None or not owner.is_active or by == Actor.of_user(owner):
        return
    told = recipients.for_user(owner, now=now)
    if told == row.recipient:
        return
    soonest = min(_open(commitment).select_related("commitment"), key=lambda each: each.order_key, default=None)
    about = {"recipient": row.recipient_id, "mute": row.pk}
    kind, cause = Notification.Kind.MUTED, f"mute:{row.pk}"
    notice = Notice(kind=kind, recipient=told, cause=cause, deadline=soonest, about=about, by_office=True)
    outbox.plant([notice], now=now)


def _change(row: Mute, action: str) -> Change:
    return of_commitment(row.commitment, action, after={"recipient": str(row.recipient.uid)})
