"""Two addresses of one person become one: what is open goes over, what was sent stays where it was sent."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Answer, Deadline, Extension, Message, Mute, Recipient, Report, ReportDraft
from tracker.operations import audit, links, overtaken, reads
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.erasure import IN_FLIGHT
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch
from tracker.operations.merged_contacts import Taken, take_over
from tracker.operations.merged_notices import PassedOn, pass_on
from tracker.operations.yielding import giving_way


@dataclass(frozen=True)
class Merged:
    """What became of an address that was merged into another: how many of each."""

    contacts: Taken
    notices: PassedOn
    said: int
    silences: int
    links: int


@verb
def merge(duplicate: Recipient, into: Recipient, *, by: Actor, now: datetime) -> Merged:
    """Write to `into` in place of `duplicate` from now on. It cannot be undone.

    Contacts, answers, drafts, silences and what is still to be sent go over; nothing that one of the two was told is
    told to the other. The stricter wish counts: who unsubscribed at one address is not written to at the other. Links
    and calendars of the old address end. The old address stays known: who names it means the new one.

    Raises Refused: the same or a merged or erased address, one that belongs to an account, one that cannot be reached
    in place of one that can, or a mail to it is on its way.
    """
    return giving_way(lambda: _merge(duplicate, into, by=by, now=now))


@verb
def _merge(duplicate: Recipient, into: Recipient, *, by: Actor, now: datetime) -> Merged:
    readers = _lock_readers(duplicate, into)
    old, new = _locked(duplicate, into)
    _must_be_mergeable(old, new)
    merged = Merged(
        contacts=take_over(old, new),
        notices=pass_on(old, new),
        said=_hand_over_words(old, new),
        silences=_hand_over_silences(old, new),
        links=links.end_all(old, by=by, now=now),
    )
    _hand_over_posts(old, new)
    _keep_wishes(old, new)
    Recipient.objects.filter(merged_into=old).update(merged_into=new)
    old.merged_into = new
    old.save(update_fields=["merged_into"])
    new.save()
    touch(Deadline.objects.filter(pk__in=readers), now=now)
    overtaken.changed(lambda: reads.of_recipients([new.pk]), now=now)
    after = {"into": str(new.uid), "contacts": merged.contacts.moved, "notices": merged.notices.moved}
    record([Change(action="recipient.merged", target=target_of(old), after=after)], by=by, now=now)
    return merged


def rehearse(duplicate: Recipient, into: Recipient, *, by: Actor, now: datetime) -> Merged:
    """What `merge` would do; nothing is changed. Raises Refused as that does."""
    with transaction.atomic(), audit.unwritten():
        try:
            return merge(duplicate, into, by=by, now=now)
        finally:
            transaction.set_rollback(True)


def _lock_readers(*people: Recipient) -> list[int]:
    """The dates first and once, as a sweep does. Those recorded meanwhile are found at the verb's end."""
    dates = reads.of_recipients([one.pk for one in people]).order_by("pk")
    return list(dates.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _locked(duplicate: Recipient, into: Recipient) -> tuple[Recipient, Recipient]:
    """Against anybody who would make one of them a contact meanwhile, or write to one."""
    locked = Recipient.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    by_key = locked.in_bulk([duplicate.pk, into.pk])
    return by_key[duplicate.pk], by_key[into.pk]


def _must_be_mergeable(old: Recipient, new: Recipient) -> None:
    if old.pk == new.pk:
        raise Refused(_("This is one and the same address: name another one."))
    for row in (old, new):
        if row.merged_into_id is not None:
            raise Refused(_("%(email)s was merged with another address already.") % {"email": row.email})
        if row.erased_at is not None:
            raise Refused(_("This person is erased."))
    if old.user_id is not None:
        words = _("%(email)s belongs to an account: keep this address, give up the other one.")
        raise Refused(words % {"email": old.email})
    if new.unreachable_at is not None and old.unreachable_at is None:
        raise Refused(_("%(email)s cannot be reached: keep the other address.") % {"email": new.email})
    mails = Message.objects.select_for_update(of=("self",), no_key=True).filter(recipient__in=[old, new])
    for mail in mails.filter(state__in=[*IN_FLIGHT, Message.State.PENDING]).order_by("pk"):
        if mail.state in IN_FLIGHT or mail.is_frozen:
            email = old.email if mail.recipient_id == old.pk else new.email
            raise Refused(_("A mail to %(email)s is on its way: try again in some minutes.") % {"email": email})


def _hand_over_words(old: Recipient, new: Recipient) -> int:
    """What was answered counts as said by the person; how much it was. Drafts go where the other has none."""
    begun = ReportDraft.objects.filter(recipient=new).values("deadline")
    ReportDraft.objects.filter(recipient=old).exclude(deadline__in=begun).update(recipient=new)
    said = (Report.objects, Extension.objects, Answer.objects)
    return sum(rows.filter(recipient=old).update(recipient=new) for rows in said)


def _hand_over_silences(old: Recipient, new: Recipient) -> int:
    """Running silences, but for those that the other address has as well; how many."""
    both = Mute.objects.filter(recipient=new, ended_at=None).values("commitment")
    return Mute.objects.filter(recipient=old, ended_at=None).exclude(commitment__in=both).update(recipient=new)


def _hand_over_posts(old: Recipient, new: Recipient) -> None:
    """The absence of the person, and for whom they stand in; nobody stands in for themselves."""
    if old.away_until is not None and (new.away_until is None or new.away_until < old.away_until):
        new.away_since, new.away_until, new.deputy = old.away_since, old.away_until, old.deputy
    if new.deputy_id in (old.pk, new.pk):
        new.deputy = None
    old.stands_in_for.exclude(pk=new.pk).update(deputy=new)


def _keep_wishes(old: Recipient, new: Recipient) -> None:
    new.unsubscribed_at = new.unsubscribed_at or old.unsubscribed_at
    new.min_gap = max(new.min_gap, old.min_gap)
    new.created_at = min(new.created_at, old.created_at)
    if old.introduced_at is not None:
        new.introduced_at = min(old.introduced_at, new.introduced_at or old.introduced_at)
