"""Who is known to be away when a date comes: those who have to deliver, and the owner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Deadline, Participation, Recipient

ACTING = (Role.RESPONSIBLE.value, Role.SUPPORTING.value)


@dataclass(frozen=True)
class Absent:
    """Somebody is away through a day; `deputy` is empty where nobody stands in. `deadline`: the date in question."""

    name: str
    until: date
    deputy: str
    deadline: Deadline | None = None


def absent_when_due(deadlines: Iterable[Deadline], *, today: date) -> list[Absent]:
    """Who is away on the last day of some open dates, as far as it is known today, soonest date first.

    Of a party without contacts of its own nobody is named. A constant number of queries.
    """
    rows = [row for row in deadlines if row.is_open and row.last_day is not None and row.last_day >= today]
    away = absent_around({row.commitment_id for row in rows}, today=today)
    rows.sort(key=lambda row: (row.order_key, row.pk))
    return [one for row in rows if row.last_day for one in _on(row.last_day, away.get(row.commitment_id, []), row)]


def absent_on(commitment: Commitment, day: date, *, today: date) -> list[Absent]:
    """Who is away on a day that a date of this commitment is to have."""
    return _on(day, absent_around([commitment.pk], today=today).get(commitment.pk, [])) if day >= today else []


def absent_around(commitments: Iterable[int], *, today: date) -> Mapping[int, list[tuple[Recipient, str]]]:
    """Commitment id -> who of those who have to deliver, and the owner, is away today, with how they are called."""
    ids = list(commitments)
    taking_part = Participation.objects.filter(commitment__in=ids, role__in=ACTING).values_list("commitment", "party")
    pairs = list(taking_part.distinct().order_by("commitment", "party"))
    contacts = Contact.objects.current(today).filter(main=True, party__in={party for _commitment, party in pairs})
    of_party: dict[int, list[Contact]] = {}
    for contact in contacts.filter(recipient__away_until__gte=today).select_related("recipient__deputy").order_by("pk"):
        of_party.setdefault(contact.party_id, []).append(contact)
    found: dict[int, list[tuple[Recipient, str]]] = {}
    for commitment, party in pairs:
        for contact in of_party.get(party, []):
            found.setdefault(commitment, []).append((contact.recipient, str(contact)))
    owned = Commitment.objects.filter(pk__in=ids, owner__recipient__away_until__gte=today)
    for row in owned.select_related("owner__recipient__deputy"):
        if row.owner is not None:
            found.setdefault(row.pk, []).append((row.owner.recipient, str(row.owner)))
    return {pk: list(dict.fromkeys(people)) for pk, people in found.items()}


def _on(day: date, people: Iterable[tuple[Recipient, str]], deadline: Deadline | None = None) -> list[Absent]:
    return [
        Absent(name, person.away_until, str(person.deputy or ""), deadline)
        for person, name in people
        if person.away_until is not None and day <= person.away_until
    ]
