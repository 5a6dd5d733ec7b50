"""May I? One predicate a verb; deny by default."""

from tracker.models import Commitment, Membership, Participation, Recipient, TriggerEvent, Unit, User

CHANGING = (Membership.Role.STAFF, Membership.Role.ADMIN)


def is_admin(user: User) -> bool:
    """Admins see and decide everything of the office."""
    return user.is_active and (user.is_superuser or _has(user, Membership.Role.ADMIN))


def is_auditor(user: User) -> bool:
    """Auditors read everything and change nothing."""
    return user.is_active and _has(user, Membership.Role.AUDITOR)


def is_reviewer(user: User) -> bool:
    """Reviewers decide what a party they are a contact of controls."""
    return user.is_active and _has(user, Membership.Role.REVIEWER)


def may_review(user: User) -> bool:
    """Admins and reviewers have a desk."""
    return is_admin(user) or is_reviewer(user)


def may_read_desk(user: User) -> bool:
    """Auditors see the desk as those do who decide there, without its buttons."""
    return may_review(user) or is_auditor(user)


def may_read_office(user: User) -> bool:
    """Admins set how the office works; auditors see how it is set."""
    return is_admin(user) or is_auditor(user)


def can_log(user: User, unit: Unit) -> bool:
    """Staff log commitments for their units, admins for any."""
    return is_admin(user) or (user.is_active and user.memberships.filter(unit=unit, role__in=CHANGING).exists())


def units_to_log_for(user: User) -> list[Unit]:
    """The units in whose name this account may log."""
    if is_admin(user):
        return list(Unit.objects.all())
    return list(Unit.objects.filter(memberships__user=user, memberships__role__in=CHANGING).distinct())


def can_edit(user: User, commitment: Commitment) -> bool:
    """Staff edit commitments of their units; admins any."""
    return can_log(user, commitment.unit)


def can_date(user: User, event: TriggerEvent) -> bool:
    """Staff set the day of an event of their units' texts and commitments; admins of any."""
    return can_log(user, event.unit)


def can_set(user: User, recipient: Recipient) -> bool:
    """How a person is written to: admins, everybody themselves, and staff of a unit with a commitment of theirs."""
    if is_admin(user) or (user.is_active and recipient.user_id == user.pk):
        return True
    units = user.memberships.filter(role__in=CHANGING).values("unit")
    parties = recipient.contacts.filter(ends_on=None).values("party")
    return user.is_active and Participation.objects.filter(party__in=parties, commitment__unit__in=units).exists()


def can_hand_over(user: User, owner: User) -> bool:
    """What an account looks after is handed over by itself, and by admins."""
    return user.is_active and (user.pk == owner.pk or is_admin(user))


def can_decide(user: User, commitment: Commitment) -> bool:
    """Admins decide; a reviewer decides what a party they are a contact of controls."""
    if is_admin(user):
        return True
    return user.is_active and _has(user, Membership.Role.REVIEWER) and _controls(user, commitment)


def _controls(user: User, commitment: Commitment) -> bool:
    return commitment.participations.filter(
        role="controller", party__contacts__recipient__user=user, party__contacts__ends_on=None
    ).exists()


def _has(user: User, role: Membership.Role) -> bool:
    return user.memberships.filter(role=role).exists()
