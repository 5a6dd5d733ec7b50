"""From names and addresses, as people and files write them, to parties: what is known is found, the rest is made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Lower

from tracker.models import Contact, ImportBatch, Participation, Party, Recipient
from tracker.operations import reads, recipients
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.lifecycle import touch_readers


@dataclass(frozen=True)
class Wanted:
    """A party as a person or a file names it: by name, by the address of its contact, or by both."""

    name: str = ""
    email: str = ""

    @property
    def key(self) -> str:
        """The name a party of this description goes by, to be compared."""
        return folded(self.name or self.email)


@dataclass
class Book:
    """What is known of the wanted, and what had to be made for them."""

    by_name: dict[str, list[Party]] = field(default_factory=dict)
    by_email: dict[str, Recipient] = field(default_factory=dict)
    # By the identity of the party: one that is to be made has no key yet.
    contacts: dict[int, list[int]] = field(default_factory=dict)
    others: dict[int, list[int]] = field(default_factory=dict)  # contacts that are not main ones
    guarded: set[int] = field(default_factory=set)  # parties that take part in something confidential
    made: list[Party] = field(default_factory=list)
    joined: list[Contact] = field(default_factory=list)


def folded(name: str) -> str:
    """A name or address as it is compared: without case, outer and doubled spaces."""
    return " ".join(name.split()).lower()


@verb
def find_or_create_many(
    wanted: Sequence[Wanted],
    *,
    by: Actor,
    now: datetime,
    kind: Party.Kind = Party.Kind.ORGANISATION,
    held_by: ImportBatch | None = None,
) -> list[Party]:
    """A party for each of the wanted, in their order; a constant number of queries.

    A name alone is the party of that name or other name. An address alone is the party named by it. A name with an
    address is the party of that name that has the address for a contact, else one that has no contact yet and takes
    part in nothing confidential; else a new one. So nobody is written to only because somebody else bears the same
    name, and nobody reads what is confidential by writing an address beside a name.
    `held_by`: a party that is here gets its new address only when that import is released.
    Raises ValueError for one without name and address.
    """
    if not all(one.key for one in wanted):
        raise ValueError("a party is known by a name or an address")
    book = _load(wanted, by=by, now=now)
    found = [_party(book, one, kind=kind, now=now) for one in wanted]
    if held_by is not None:
        _hold(book, held_by)
    Party.objects.bulk_create(book.made, batch_size=1000)
    Contact.objects.bulk_create(book.joined, batch_size=1000)
    new = {party.pk for party in book.made}
    widened = [contact.party_id for contact in book.joined if contact.party_id not in new]
    if widened:
        touch_readers(lambda: reads.of_parties(widened), now=now)
    changes = [party_added(party) for party in book.made] + [contact_added(contact) for contact in book.joined]
    record(changes, by=by, now=now)
    return found


def party_added(party: Party) -> Change:
    """The event of a new party."""
    return Change(action="party.added", target=target_of(party), after={"kind": party.kind})


def contact_added(contact: Contact) -> Change:
    """The event of a new contact."""
    after = {"party_id": contact.party_id, "recipient_id": contact.recipient_id, "main": contact.main}
    return Change(action="contact.added", target=target_of(contact), after=after)


def _load(wanted: Iterable[Wanted], *, by: Actor, now: datetime) -> Book:
    keys = {one.key for one in wanted}
    emails = [one.email for one in wanted if one.email]
    book = Book(by_email=recipients.find_or_create_many(emails, by=by, now=now))
    known = {}
    for party in _parties_named(keys):
        for name in {folded(party.name), *map(folded, party.aliases)} & keys:
            book.by_name.setdefault(name, []).append(party)
            known[party.pk] = party
    for contact in Contact.objects.filter(party__in=known, ends_on=None):
        if contact.main:
            book.contacts.setdefault(id(known[contact.party_id]), []).append(contact.recipient_id)
        else:
            book.others.setdefault(id(known[contact.party_id]), []).append(contact.recipient_id)
    confidential = Participation.objects.filter(party__in=known, commitment__confidential=True)
    book.guarded = set(confidential.values_list("party", flat=True))
    return book


def _hold(book: Book, batch: ImportBatch) -> None:
    """Parties that are here write to nobody new before the import is released: others are reminded by them too."""
    made = {id(party) for party in book.made}
    for contact in book.joined:
        if id(contact.party) not in made:
            contact.main, contact.held_by = False, batch


def _parties_named(keys: Iterable[str]) -> list[Party]:
    """Parties that may bear one of these names; those with other names are compared by the caller."""
    rows = Party.objects.filter(merged_into=None).annotate(lower_name=Lower("name"))
    return list(rows.filter(Q(lower_name__in=keys) | ~Q(aliases=[])).order_by("pk"))


def _party(book: Book, one: Wanted, *, kind: Party.Kind, now: datetime) -> Party:
    named = book.by_name.setdefault(one.key, [])
    if not one.email:
        return named[0] if named else _made(book, one, kind)
    recipient = book.by_email[folded(one.email)]
    for party in named:
        if recipient.pk in (*book.contacts.get(id(party), []), *book.others.get(id(party), [])):
            return party
    free = (party for party in named if not book.contacts.get(id(party)) and party.pk not in book.guarded)
    party = next(free, None) or _made(book, one, kind)
    book.contacts.setdefault(id(party), []).append(recipient.pk)
    display_name = one.name if party.kind == Party.Kind.PERSON else ""
    book.joined.append(Contact(party=party, recipient=recipient, display_name=display_name, since=now))
    return party


def _made(book: Book, one: Wanted, kind: Party.Kind) -> Party:
    party = Party(name=" ".join((one.name or one.email).split()), kind=kind if one.name else Party.Kind.PERSON)
    book.made.append(party)
    book.by_name[one.key].append(party)
    return party
