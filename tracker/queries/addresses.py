"""The people that are written to: who may see them, how they stand, and what they are told about."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from tracker.domain.lifecycle import Stage
from tracker.models import (
    Contact,
    Deadline,
    IncomingMail,
    Message,
    Notification,
    Recipient,
    RecipientLink,
    User,
)
from tracker.queries.access import current_contacts, parties_for, sees_everything, visible_to
from tracker.queries.deliveries import messages_for

STATES = ("unreachable", "unsubscribed", "away", "never_told")


def people_for(user: User) -> QuerySet[Recipient]:
    """The people an account may see: all for admins and auditors, else the contacts of parties it sees, and itself.

    Also who was told of a commitment that it sees. An address that was merged with another is part of that one.
    """
    rows = Recipient.objects.filter(merged_into=None).select_related("user", "deputy")
    if not user.is_active:
        return rows.none()
    if sees_everything(user):
        return rows
    seen = visible_to(user)
    parties = parties_for(user).order_by().values("pk")
    as_contact = Contact.objects.filter(recipient=OuterRef("pk"), party__in=parties)
    theirs = _addresses(OuterRef(OuterRef("pk")))
    told = Notification.objects.filter(recipient__in=theirs, deadline__commitment__in=seen)
    return rows.filter(Q(user=user) | Exists(as_contact) | Exists(told))


def addresses_of(recipient: Recipient) -> QuerySet[Any, Any]:
    """The keys of every address of a person: this one, and those that were merged with it."""
    return _addresses(recipient.pk)


def _addresses(key: Any) -> QuerySet[Any, Any]:
    return Recipient.objects.filter(Q(pk=key) | Q(merged_into=key)).order_by().values("pk")


def listed_people(user: User, *, words: str = "", state: str = "") -> QuerySet[Recipient]:
    """The list, by address, each with `last_told`; `words` are looked for in address, names and parties."""
    rows = people_for(user)
    contacts = Contact.objects.filter(party__in=parties_for(user).order_by().values("pk"))
    for word in words.split():
        named = contacts.filter(recipient=OuterRef("pk")).filter(
            Q(display_name__icontains=word) | Q(party__name__icontains=word)
        )
        former = Recipient.objects.filter(merged_into=OuterRef("pk"), email__icontains=word)
        rows = rows.filter(Q(email__icontains=word) | Q(user__name__icontains=word) | Exists(named) | Exists(former))
    theirs = _addresses(OuterRef(OuterRef("pk")))
    last = Message.objects.filter(recipient__in=theirs, sent_at__isnull=False).order_by("-sent_at")
    rows = rows.annotate(last_told=Subquery(last.values("sent_at")[:1]))
    match state:
        case "unreachable":
            rows = rows.filter(unreachable_at__isnull=False)
        case "unsubscribed":
            rows = rows.filter(unsubscribed_at__isnull=False)
        case "away":
            rows = rows.filter(away_until__isnull=False)
        case "never_told":
            rows = rows.filter(last_told=None)
    return rows.prefetch_related(Prefetch("contacts", contacts.select_related("party"))).order_by("email", "pk")


def contacts_of(recipient: Recipient, user: User) -> QuerySet[Contact]:
    """Whose contact a person is or was, as far as the account may see these parties."""
    rows = recipient.contacts.filter(party__in=parties_for(user).order_by().values("pk"))
    return rows.select_related("party").order_by("ends_on", "party__name")


def dates_of(recipient: Recipient, user: User) -> QuerySet[Deadline]:
    """The dates that concern a person: their parties', those they were told of, those they own; as far as visible."""
    told = Notification.objects.filter(recipient__in=addresses_of(recipient), deadline__isnull=False).values("deadline")
    parties = current_contacts().filter(recipient=recipient).values("party")
    theirs = Q(commitment__participations__party__in=parties) | Q(pk__in=told)
    if recipient.user_id is not None:
        theirs |= Q(commitment__owner=recipient.user_id)
    rows = Deadline.objects.filter(theirs, commitment__in=visible_to(user).order_by().values("pk"))
    return rows.exclude(commitment__stage=Stage.DRAFT.value).distinct()


def returned_to(recipient: Recipient, user: User) -> QuerySet[IncomingMail]:
    """What came back from this address, newest first, as far as the account may read the mails that it answers."""
    rows = IncomingMail.objects.filter(
        recipient__in=addresses_of(recipient), message__in=messages_for(user).order_by().values("pk")
    )
    return rows.select_related("message").order_by("-at", "-pk")


def links_of(recipient: Recipient) -> QuerySet[RecipientLink]:
    """The personal links of this person that are not revoked."""
    return RecipientLink.objects.filter(recipient=recipient, revoked_at=None)
