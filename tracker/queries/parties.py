"""Organisations, persons and posts: what they have to do with what was promised."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from tracker.domain.lifecycle import Stage
from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Participation, Party, Recipient, User
from tracker.queries.access import parties_for, visible_to
from tracker.queries.addresses import people_for
from tracker.queries.commitment import PLACES


def listed_parties(user: User, *, words: str = "") -> QuerySet[Party]:
    """By name, each with `open`: in how many active commitments, that the account sees, it has to do something."""
    rows = parties_for(user)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(aliases__icontains=word))
    mine = visible_to(user).active().order_by().values("pk")  # type: ignore[attr-defined]
    acting = Q(participations__role=Role.RESPONSIBLE.value, participations__commitment__in=mine)
    return rows.annotate(open=Count("participations", filter=acting, distinct=True)).order_by("name", "pk")


def contacts_of(party: Party, user: User) -> list[Contact]:
    """Its contacts, those of today first; only the people that the account may see."""
    seen = people_for(user).order_by().values("pk")
    rows = party.contacts.filter(recipient__in=seen).select_related("recipient")
    return list(rows.order_by("ends_on", "-main", "display_name", "pk"))


def open_by_role(party: Party, user: User) -> list[tuple[str, list[Commitment]]]:
    """Its active commitments that the account sees, by its role in them; those who have to deliver stand first."""
    mine = visible_to(user).filter(stage=Stage.ACTIVE.value, participations__party=party).distinct()
    rows = {row.pk: row for row in mine.prefetch_related("deadlines__commitment")}
    roles: dict[str, list[Commitment]] = {role.value: [] for role in PLACES}
    taking_part = party.participations.filter(commitment__in=list(rows)).order_by("commitment__reference", "pk")
    for role, commitment in taking_part.values_list("role", "commitment"):
        roles[role].append(rows[commitment])
    return [(role, found) for role, found in roles.items() if found]


def seen_among(user: User, parties: Iterable[Party | None]) -> set[int]:
    """Which of some parties the account may see, by id."""
    ids = {party.pk for party in parties if party is not None}
    return set(parties_for(user).filter(pk__in=ids).values_list("pk", flat=True))


def seen_people(user: User, recipients: Iterable[int]) -> set[int]:
    """Which of some addresses the account may see, by id."""
    found: QuerySet[Recipient] = people_for(user).filter(pk__in=set(recipients))
    return set(found.values_list("pk", flat=True))


def open_counts(contacts: Iterable[Contact], user: User) -> list[tuple[Contact, int]]:
    """Each contact with how many active commitments, that the account sees, its party takes part in."""
    rows = list(contacts)
    mine = visible_to(user).filter(stage=Stage.ACTIVE.value).order_by().values("pk")
    taking_part = Participation.objects.filter(party__in={row.party_id for row in rows}, commitment__in=mine)
    counted = dict(taking_part.values_list("party").annotate(count=Count("commitment", distinct=True)).order_by())
    return [(row, counted.get(row.party_id, 0)) for row in rows]
