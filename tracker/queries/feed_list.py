"""Who follows what by a private address: the list that admins and auditors see, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from tracker.models import AuditEvent, AuditText, Contact, Feed, Membership, Recipient
from tracker.queries.history import names_of

STATES = ("unread", "gone", "revoked", "all")


@dataclass(frozen=True)
class Revoked:
    """By whom an address was revoked, and why where a reason was given."""

    by: str
    reason: str


def listed(*, today: date, person: str = "", party: str = "", state: str = "") -> QuerySet[Feed]:
    """Addresses of all readers, each with `is_gone`: whether its reader may read nothing any more.

    `person`: words of the reader's name or address; `party`: words of the party it shows or whose contact the reader
    is. `state`: one of STATES; empty means all that work. `today`: the office's day.
    """
    rows = Feed.objects.select_related("user__recipient", "recipient__user", "party", "source", "view")
    rows = rows.defer("source__text").annotate(is_gone=Case(When(_gone(today), then=True), default=Value(False)))
    for word in person.split():
        named = Contact.objects.filter(recipient=OuterRef("recipient"), display_name__icontains=word)
        account = Q(user__name__icontains=word) | Q(user__email__icontains=word)
        rows = rows.filter(account | Q(recipient__email__icontains=word) | Exists(named))
    for word in party.split():
        reader = Q(recipient=OuterRef("recipient")) | Q(recipient__user=OuterRef("user"))
        rows = rows.filter(
            Q(party__name__icontains=word) | Exists(Contact.objects.filter(reader, party__name__icontains=word))
        )
    match state:
        case "unread":
            return rows.filter(revoked_at=None, read_at=None)
        case "gone":
            return rows.filter(revoked_at=None, is_gone=True)
        case "revoked":
            return rows.filter(revoked_at__isnull=False)
        case "all":
            return rows
    return rows.filter(revoked_at=None)


def revocations(feeds: Iterable[Feed]) -> dict[int, Revoked]:
    """By whom and why those that are revoked were, by their id: four queries for any number."""
    targets = {f"feed:{feed.uid}": feed.pk for feed in feeds if feed.revoked_at is not None}
    events = list(AuditEvent.objects.filter(target__in=targets, action="feed.revoked").order_by("sequence"))
    said = dict(AuditText.objects.filter(sequence__in=[one.sequence for one in events]).values_list("sequence", "text"))
    names = names_of(event.by for event in events)
    return {targets[event.target]: Revoked(names.get(event.by, ""), said.get(event.sequence, "")) for event in events}


def feeds_of_person(person: Recipient) -> QuerySet[Feed]:
    """The addresses that work of a person, and of the account that the person has."""
    theirs = Q(recipient=person) | Q(user=person.user_id) if person.user_id else Q(recipient=person)
    return Feed.objects.filter(theirs, revoked_at=None)


def _gone(today: date) -> Q:
    """An account that is closed or has no role any more, a person who is a contact of nobody."""
    roles = Membership.objects.filter(user=OuterRef("user"))
    account = Q(user__is_active=False) | Q(user__is_superuser=False) & ~Exists(roles)
    contacts = Contact.objects.current(today).filter(recipient=OuterRef("recipient"))
    return Q(user__isnull=False) & account | Q(recipient__isnull=False) & ~Exists(contacts)
