"""Which parties, and which addresses, may be one and the same: looked for by words, or by what they have in common."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Count, Q

from tracker.domain.lifecycle import Stage
from tracker.models import Contact, Party, Recipient, User
from tracker.queries.access import parties_for
from tracker.queries.addresses import listed_people
from tracker.queries.parties import listed_parties

MOST = 20
LOOKED_AT = 2000  # parties whose names are compared
ALIKE = 0.75  # of the letters of two names


@dataclass(frozen=True)
class Side:
    """One of two parties, as it is before they are merged."""

    party: Party
    active: int
    closed: int
    contacts: list[Contact]


def people_like(person: Recipient, user: User, words: str = "") -> list[Recipient]:
    """Other addresses that may be the same person's, as the list of people shows them.

    Without words: those called alike, with the same name before the @, or at the same party.
    """
    rows = listed_people(user, words=words).exclude(pk=person.pk).filter(erased_at=None)
    if not words:
        local = person.email.partition("@")[0]
        names = person.contacts.exclude(display_name="").values("display_name")
        common = Q(email__istartswith=f"{local}@") | Q(contacts__display_name__in=names)
        common |= Q(contacts__party__in=person.contacts.values("party"))
        if person.user is not None:
            common |= Q(contacts__display_name__iexact=person.user.name)
        rows = rows.filter(pk__in=Recipient.objects.filter(common).order_by().values("pk"))
    return list(rows[:MOST])


def parties_like(party: Party, user: User, words: str = "") -> list[Party]:
    """Other parties that may be the same, as the list of organisations shows them, the likest first.

    Without words: those with a name, or another name, like one of its names, or with a contact in common.
    """
    rows = listed_parties(user, words=words).exclude(pk=party.pk)
    if words:
        return list(rows[:MOST])
    own = [_plain(name) for name in (party.name, *party.aliases)]
    near = {}
    for pk, name, aliases in parties_for(user).exclude(pk=party.pk).values_list("pk", "name", "aliases")[:LOOKED_AT]:
        likeness = max(_likeness(one, _plain(other)) for one in own for other in (name, *aliases))
        if likeness >= ALIKE:
            near[pk] = likeness
    people = party.contacts.values("recipient")
    for pk in Contact.objects.filter(recipient__in=people).exclude(party=party).values_list("party", flat=True):
        near.setdefault(pk, ALIKE)
    found = sorted(rows.filter(pk__in=near), key=lambda one: (-near[one.pk], one.name, one.pk))
    return found[:MOST]


def side_of(party: Party, *, day: date) -> Side:
    """What a party stands for on a local day of the office."""
    roles = party.participations.order_by().values_list("commitment__stage")
    counts = dict(roles.annotate(count=Count("commitment", distinct=True)))
    closed = counts.get(Stage.CLOSED.value, 0)
    contacts = [one for one in party.contacts.select_related("recipient") if one.is_current(day)]
    return Side(party, sum(counts.values()) - closed, closed, contacts)


def _plain(name: str) -> str:
    return " ".join(name.split()).lower()


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; a name within the other counts as like it."""
    if len(one) > 3 and len(other) > 3 and (one in other or other in one):
        return 1.0
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
