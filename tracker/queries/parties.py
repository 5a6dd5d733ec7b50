"""Organisations, persons and posts: what they have to do with what was promised."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from tracker.domain.lifecycle import Stage
from tracker.domain.policies import Role
from tracker.models import Commitment, Contact, Participation, Party, Recipient, User
from tracker.queries.access import parties_for, visible_to
from tracker.queries.addresses import people_for
from tracker.queries.commitment import PLACES
from tracker.queries.reach import stood_for

# A party, all its parts, and those whose superior is one of them: what their contacts may be told about.
_SERVED = """
WITH RECURSIVE below AS (
    SELECT %s::bigint AS id
    UNION
    SELECT party.id FROM tracker_party party JOIN below ON party.parent_id = below.id
)
SELECT party.id FROM tracker_party party WHERE party.id IN (SELECT id FROM below)
    OR party.superior_id IN (SELECT id FROM below)
"""


def listed_parties(user: User, *, words: str = "") -> QuerySet[Party]:
    """By name, each with `open`: in how many active commitments, that the account sees, it has to do something."""
    mine = visible_to(user).active().order_by().values("pk")  # type: ignore[attr-defined]
    acting = Q(participations__role=Role.RESPONSIBLE.value, participations__commitment__in=mine)
    rows = with_words(parties_for(user), words).annotate(open=Count("participations", filter=acting, distinct=True))
    return rows.order_by("name", "pk")


def with_words(rows: QuerySet[Party], words: str) -> QuerySet[Party]:
    """Those with every word in their name or other names."""
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(aliases__icontains=word))
    return rows


def vacant(rows: QuerySet[Party], *, day: date) -> QuerySet[Party]:
    """Of listed parties those that have to do something while nobody stands for them on a day of the office."""
    return rows.filter(open__gt=0).exclude(pk__in=stood_for(day=day))


def tree_of(rows: QuerySet[Party]) -> list[tuple[int, int]]:
    """Parties as (id, depth), each before its parts and these in the order of the rows; one query.

    What stands under a party that is not among them stands at the top.
    """
    places = list(rows.values_list("pk", "parent"))
    known = {pk for pk, _above in places}
    parts: dict[int | None, list[int]] = defaultdict(list)
    for pk, above in places:
        parts[above if above in known else None].append(pk)
    found, waiting = [], [(pk, 0) for pk in reversed(parts[None])]
    while waiting:
        pk, depth = waiting.pop()
        found.append((pk, depth))
        waiting += [(part, depth + 1) for part in reversed(parts[pk])]
    return found


def sees_all_of(user: User, party: Party) -> bool:
    """Whether the account sees every commitment that contacts of a party may be told about: also as superiors."""
    served = RawSQL(_SERVED, [party.pk])  # noqa: S611 - the key is a parameter
    unseen = Participation.objects.filter(party__in=served).exclude(commitment__in=visible_to(user).values("pk"))
    return not unseen.exists()


def left_without(contact: Contact, user: User, *, today: date, from_day: date) -> int:
    """In how many active commitments, that the account sees, nobody would be told from a day on without a contact.

    Counted are those that somebody is told about today.
    """
    parties = Party.objects.filter(pk__in=stood_for(day=today))
    alone = parties.exclude(pk__in=stood_for(day=from_day, without=[contact.pk]))
    doing = Participation.objects.filter(role=Role.RESPONSIBLE.value, party__in=alone)
    rows = visible_to(user).filter(stage=Stage.ACTIVE.value, pk__in=doing.values("commitment"))
    return rows.order_by().count()


def contacts_of(party: Party, user: User) -> list[Contact]:
    """Its contacts, those of today first; only the people that the account may see."""
    seen = people_for(user).order_by().values("pk")
    rows = party.contacts.filter(recipient__in=seen).select_related("recipient", "party", "held_by")
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
    """Which of some addresses the account may see, by id; one that was merged as the one that took its place."""
    rows: QuerySet[Recipient] = Recipient.objects.filter(pk__in=set(recipients))
    seen = people_for(user).order_by().values("pk")
    return set(rows.filter(Q(pk__in=seen) | Q(merged_into__in=seen)).values_list("pk", flat=True))


def open_counts(contacts: Iterable[Contact], user: User) -> list[tuple[Contact, int]]:
    """Each contact with how many active commitments, that the account sees, its party takes part in."""
    rows = list(contacts)
    mine = visible_to(user).filter(stage=Stage.ACTIVE.value).order_by().values("pk")
    taking_part = Participation.objects.filter(party__in={row.party_id for row in rows}, commitment__in=mine)
    counted = dict(taking_part.values_list("party").annotate(count=Count("commitment", distinct=True)).order_by())
    return [(row, counted.get(row.party_id, 0)) for row in rows]
