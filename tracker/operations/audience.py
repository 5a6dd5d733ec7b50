"""Whom a deadline's reminders tell: from roles over parties and their contacts to recipients."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker import queries
from tracker.domain.policies import Role
from tracker.domain.reminders import Told
from tracker.models import Contact, Deadline, Party, Recipient
from tracker.operations.scene import Scene, load, participants

FROM_PARTICIPATIONS = (Role.RESPONSIBLE, Role.SUPPORTING, Role.CONTROLLER, Role.ISSUER, Role.BENEFICIARY, Role.WATCHER)


class Blocked(StrEnum):
    """Why somebody who should be told cannot be; stored with the notification. The owner hears it instead."""

    VACANT = "nobody holds this post"
    UNREACHABLE = "the address cannot be reached"
    UNSUBSCRIBED = "the person unsubscribed"
    MUTED = "the person wants no more reminders about this"
    AWAY = "the person is away and has no deputy"


@dataclass(frozen=True)
class Addressee:
    """Somebody to be told, or a post that nobody holds (recipient None, named by party and role)."""

    recipient: Recipient | None
    told: Told
    party: Party | None = None
    blocked: str = ""

    @property
    def name(self) -> str:
        """The part of a notification's key that names who is told.

        What somebody was not told because they could not be has a name of its own, so that it is told once they can.
        """
        if self.recipient is not None:
            return f"blocked {self.recipient.uid}" if self.blocked else str(self.recipient.uid)
        return f"party {self.party.pk if self.party else 0} {next(iter(self.told.roles)).value}"


def addressees(scene: Scene, deadline: Deadline) -> list[Addressee]:
    """Everybody the ladder of this deadline may tell, one entry a recipient with all their roles."""
    began = deadline.ladder_from
    if began is None:
        return []
    key = (deadline.pk, began)
    if key not in scene.told:
        scene.told[key] = _addressees(scene, deadline, began)
    found: list[Addressee] = scene.told[key]
    return found


def _addressees(scene: Scene, deadline: Deadline, began: datetime) -> list[Addressee]:
    since: dict[int, dict[Role, datetime]] = {}
    people: dict[int, Recipient] = {}
    vacant = []
    for role, party, holder, start in _claims(scene, deadline, began):
        if holder is None:
            vacant.append(Addressee(None, Told({role: start}), party, Blocked.VACANT.value))
            continue
        recipient, start = _stand_in(scene, deadline, holder, start)
        people[recipient.pk] = recipient
        roles = since.setdefault(recipient.pk, {})
        roles[role] = min(start, roles.get(role, start))
    told = [
        Addressee(people[pk], _told(roles, began), blocked=blocked(scene, deadline, people[pk]))
        for pk, roles in since.items()
    ]
    return told + vacant


def _claims(
    scene: Scene, deadline: Deadline, began: datetime
) -> Iterator[tuple[Role, Party | None, Recipient | None, datetime]]:
    """(role, party, recipient or None for a vacant post, from when) for every role the ladder knows."""
    for role in FROM_PARTICIPATIONS:
        for row in participants(scene, deadline, role):
            yield from _holders(scene, role, scene.parties[row.party_id], row.since)
    for row in participants(scene, deadline, Role.RESPONSIBLE):
        party = scene.parties[row.party_id]
        if party.superior_id is not None:
            since = max(began, party.superior_since or began)
            yield from _holders(scene, Role.SUPERIOR, scene.parties[party.superior_id], since)
    owner = scene.owners.get(deadline.commitment.owner_id or 0)
    if owner is not None:
        yield Role.OWNER, None, owner, max(began, deadline.commitment.owner_since or began)


def _holders(
    scene: Scene, role: Role, party: Party, since: datetime
) -> Iterator[tuple[Role, Party | None, Recipient | None, datetime]]:
    contacts = _nearest_contacts(scene, party)
    for contact in contacts:
        yield role, party, contact.recipient, max(since, contact.since)
    if not contacts:
        yield role, party, None, since


def _nearest_contacts(scene: Scene, party: Party) -> list[Contact]:
    """The party's current main contacts, else those of the nearest ancestor that has some."""
    seen = set()
    at: Party | None = party
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        current = [contact for contact in scene.contacts.get(at.pk, []) if contact.is_current(scene.today)]
        if current:
            return current
        at = scene.parties.get(at.parent_id or 0)
    return []


def _stand_in(scene: Scene, deadline: Deadline, recipient: Recipient, since: datetime) -> tuple[Recipient, datetime]:
    """The deputy of somebody who is away, from the recording of the absence on; else the person.

    Nobody stands in who may not know of a confidential commitment, whoever named them.
    """
    deputy, away_since = recipient.deputy, recipient.away_since
    if deputy is None or away_since is None or not recipient.is_away(scene.today):
        return recipient, since
    if not queries.may_hear(deputy, deadline.commitment, day=scene.today):
        return recipient, since
    return deputy, max(since, away_since)


def _told(roles: dict[Role, datetime], began: datetime) -> Told:
    return Told(roles, frozenset(role for role, start in roles.items() if start > began))


def blocked(scene: Scene, deadline: Deadline, recipient: Recipient) -> str:
    """Why nothing may be sent to this address about this deadline now; empty if it may."""
    if recipient.unreachable_at is not None:
        return Blocked.UNREACHABLE.value
    if recipient.unsubscribed_at is not None:
        return Blocked.UNSUBSCRIBED.value
    if (deadline.commitment_id, recipient.pk) in scene.muted:
        return Blocked.MUTED.value
    if recipient.is_away(scene.today):
        return Blocked.AWAY.value
    return ""


def people(deadline: Deadline, roles: Iterable[Role], *, now: datetime) -> list[Recipient]:
    """Whom a notice about one deadline reaches now in some roles: not those who cannot be told or contest it."""
    return [recipient for recipient, _roles in people_with_roles(deadline, roles, now=now)]


def people_with_roles(deadline: Deadline, roles: Iterable[Role], *, now: datetime) -> list[tuple[Recipient, list[str]]]:
    """The same, each with those of the wanted roles that they have: the mail says why they get it."""
    scene = load(Deadline.objects.select_related("commitment__owner").filter(pk=deadline.pk), now=now)
    return people_in(scene, scene.deadlines[0], roles)


def people_in(scene: Scene, deadline: Deadline, roles: Iterable[Role]) -> list[tuple[Recipient, list[str]]]:
    """The same for a deadline of a scene that is loaded already."""
    wanted = frozenset(roles)
    return [
        (addressee.recipient, sorted(role.value for role in wanted & addressee.told.roles))
        for addressee in addressees(scene, deadline)
        if addressee.recipient is not None
        and not addressee.blocked
        and wanted & addressee.told.roles
        and (deadline.pk, addressee.recipient.pk) not in scene.contested
    ]
