"""Who is meant by a name, and who would be written to there."""

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower

from tracker.models import Contact, Membership, Party, Unit, User

OWNING = (Membership.Role.STAFF, Membership.Role.REVIEWER, Membership.Role.ADMIN)


def party_named(name: str, *, among: QuerySet[Party] | None = None) -> Party | None:
    """The party of that name or other name, whatever its case and spaces; `among` those that a reader may see."""
    rows = Party.objects.filter(merged_into=None) if among is None else among
    return next(iter(parties_named([name], among=rows)), None)


def parties_named(names: Iterable[str], *, among: QuerySet[Party]) -> list[Party]:
    """All of some parties that bear one of these names as a name or other name, in the order in which they came."""
    wanted = {_folded(name) for name in names} - {""}
    if not wanted:
        return []
    same = among.annotate(lower_name=Lower("name")).filter(Q(lower_name__in=wanted) | ~Q(aliases=[]))
    return [party for party in same.order_by("pk") if wanted & _names(party)]


def party_that_must(sentence: str) -> Party | None:
    """The known party that a sentence begins with, or that stands before its “shall”, “will” or “must”.

    Of several the one with the longest name or other name, whatever its case.
    """
    words = " ".join(sentence.split())
    said = Party.objects.filter(merged_into=None).annotate(said=Value(words, TextField()))
    rows = said.filter(Q(said__icontains=F("name")) | ~Q(aliases=[])).order_by("pk")
    found = [(len(name), party) for party in rows for name in _names(party) if _must(name, words)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _must(name: str, words: str) -> bool:
    called = rf"(?<!\w){re.escape(name)}(?!\w)"
    return re.search(rf"^(?:the\s+)?{called}|{called}\s+(?:shall|will|must)\b", words, re.IGNORECASE) is not None


def may_own(units: Iterable[Unit]) -> QuerySet[User]:
    """The accounts that may look after something of these units: active, and more than readers there."""
    rows = User.objects.filter(is_active=True, memberships__unit__in=units, memberships__role__in=OWNING)
    return rows.distinct().order_by("name")


def owning(units: Iterable[Unit]) -> set[tuple[int, int]]:
    """The same as pairs of account and unit, for many at once."""
    rows = Membership.objects.filter(unit__in=units, role__in=OWNING, user__is_active=True)
    return set(rows.values_list("user_id", "unit_id"))


def contacts_at(party: Party, *, today: date) -> list[Contact]:
    """The party's main contacts of that day, else those of the nearest party above it that has some."""
    seen: set[int] = set()
    at: Party | None = party
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        rows = Contact.objects.filter(party=at, main=True).select_related("recipient")
        current = [contact for contact in rows if contact.is_current(today)]
        if current:
            return current
        at = Party.objects.filter(pk=at.parent_id).first()
    return []


def _names(party: Party) -> set[str]:
    return {_folded(name) for name in (party.name, *party.aliases)}


def _folded(name: str) -> str:
    return " ".join(name.split()).lower()


def names_at(recipients: Iterable[int]) -> dict[int, str]:
    """How people are called, by their recipient: as a contact, else as an account. Those without a name are absent."""
    ids = set(recipients)
    accounts = User.objects.filter(recipient__in=ids).values_list("recipient", "name")
    contacts = Contact.objects.filter(recipient__in=ids).exclude(display_name="").order_by("pk")
    named = {pk: name for pk, name in accounts if pk is not None and name}
    return named | dict(contacts.values_list("recipient", "display_name"))
