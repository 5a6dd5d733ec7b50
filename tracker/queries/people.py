"""Who is meant by a name, and who would be written to there."""

from datetime import date

from django.db.models import Q

from tracker.models import Contact, Party


def party_named(name: str) -> Party | None:
    """The party of that name or other name, whatever its case and spaces."""
    wanted = " ".join(name.split()).lower()
    rows = Party.objects.filter(Q(name__iexact=wanted) | ~Q(aliases=[])).order_by("pk") if wanted else []
    return next((party for party in rows if wanted in _names(party)), None)


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
    return {" ".join(name.split()).lower() for name in (party.name, *party.aliases)}
