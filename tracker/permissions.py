"""May I? Named predicates, and one rule a verb made of them; what has no rule is refused.

Predicates and rules are those of the `rules` library, without its own registry of permissions: what may be done here is
all in `RULES`, to be read from top to bottom. The functions below are the only way to ask.
"""

from typing import Any

import rules
from django.conf import settings

from tracker import queries
from tracker.models import (
    Commitment,
    ImportBatch,
    ImportFile,
    Membership,
    Participation,
    Party,
    Recipient,
    TriggerEvent,
    Unit,
    User,
)
from tracker.queries.parties import sees_all_of

CHANGING = (Membership.Role.STAFF, Membership.Role.ADMIN)


@rules.predicate
def open_account(user: User) -> bool:
    """The account is not closed."""
    return user.is_active


@rules.predicate
def admin(user: User) -> bool:
    """Admin of a unit, and so of the office; or superuser."""
    return user.is_superuser or _has(user, Membership.Role.ADMIN)


@rules.predicate
def auditor(user: User) -> bool:
    """Auditor of the office."""
    return _has(user, Membership.Role.AUDITOR)


@rules.predicate
def reviewer(user: User) -> bool:
    """Reviewer of the office."""
    return _has(user, Membership.Role.REVIEWER)


@rules.predicate
def works_in(user: User, unit: Unit) -> bool:
    """Staff of the unit."""
    return user.memberships.filter(unit=unit, role__in=CHANGING).exists()


@rules.predicate
def works_somewhere(user: User) -> bool:
    """Staff of some unit."""
    return user.memberships.filter(role__in=CHANGING).exists()


@rules.predicate
def sees_all(user: User, party: Party) -> bool:
    """Nothing that the party's contacts may be told about is kept from the account."""
    return sees_all_of(user, party)


@rules.predicate
def works_on(user: User, thing: Commitment | TriggerEvent) -> bool:
    """Staff of the unit that the thing belongs to."""
    return works_in(user, thing.unit)


@rules.predicate
def stands_for_controller(user: User, commitment: Commitment) -> bool:
    """Current contact of a party that checks the commitment."""
    return commitment.participations.filter(role="controller", party__in=queries.parties_of(user)).exists()


@rules.predicate
def oneself(user: User, recipient: Recipient) -> bool:
    """The address is the account's own."""
    return recipient.user_id == user.pk


@rules.predicate
def same_account(user: User, owner: User) -> bool:
    """The account is the reader's own."""
    return user.pk == owner.pk


@rules.predicate
def looks_after(user: User, recipient: Recipient) -> bool:
    """Staff of a unit with a commitment of a party whose current contact this person is."""
    units = user.memberships.filter(role__in=CHANGING).values("unit")
    parties = queries.current_contacts().filter(recipient=recipient).values("party")
    return Participation.objects.filter(party__in=parties, commitment__unit__in=units).exists()


@rules.predicate
def sent_it(user: User, batch: ImportBatch) -> bool:
    """The file of the import was sent by this account, which still works in the unit it was for."""
    theirs = {"unit__memberships__user": user, "unit__memberships__role__in": CHANGING}  # one membership, both
    return ImportFile.objects.filter(batch=batch, user=user, **theirs).exists()


RULES = rules.RuleSet(
    {
        "be admin": open_account & admin,
        "be auditor": open_account & auditor,
        "be reviewer": open_account & reviewer,
        "review": open_account & (admin | reviewer),
        "read the desk": open_account & (admin | reviewer | auditor),
        "read the office": open_account & (admin | auditor),
        "log for unit": open_account & (admin | works_in),
        "edit commitment": open_account & (admin | works_on),
        "date event": open_account & (admin | works_on),
        "decide commitment": open_account & (admin | reviewer & stands_for_controller),
        "hand over": open_account & (admin | same_account),
        "decide import": open_account & (admin | sent_it),
        "add party": open_account & (admin | works_somewhere),
        "edit party": open_account & (admin | works_somewhere & sees_all),
        "set recipient": open_account & (admin | oneself | looks_after),
    }
)


def may(verb: str, user: User, thing: Any = None) -> bool:
    """Whether an account may do this, to this thing; False for a verb without a rule."""
    return bool(RULES.test_rule(verb, user, thing))


def is_admin(user: User) -> bool:
    """Admins see and decide everything of the office."""
    return may("be admin", user)


def is_auditor(user: User) -> bool:
    """Auditors read everything and change nothing."""
    return may("be auditor", user)


def is_reviewer(user: User) -> bool:
    """Reviewers decide what a party they are a contact of controls."""
    return may("be reviewer", user)


def may_review(user: User) -> bool:
    """Admins and reviewers have a desk."""
    return may("review", user)


def may_read_desk(user: User) -> bool:
    """Auditors see the desk as those do who decide there, without its buttons."""
    return may("read the desk", user)


def may_read_office(user: User) -> bool:
    """Admins set how the office works; auditors see how it is set."""
    return may("read the office", user)


def can_log(user: User, unit: Unit) -> bool:
    """Staff log commitments for their units, admins for any."""
    return may("log for unit", user, unit)


def units_to_log_for(user: User) -> list[Unit]:
    """The units in whose name this account may log: those for which `can_log` says yes."""
    if is_admin(user):
        return list(Unit.objects.all())
    if not user.is_active:
        return []
    return list(Unit.objects.filter(memberships__user=user, memberships__role__in=CHANGING).distinct())


def can_edit(user: User, commitment: Commitment) -> bool:
    """Staff edit commitments of their units; admins any."""
    return may("edit commitment", user, commitment)


def can_date(user: User, event: TriggerEvent) -> bool:
    """Staff set the day of an event of their units' texts and commitments; admins of any."""
    return may("date event", user, event)


def can_set(user: User, recipient: Recipient) -> bool:
    """How a person is written to: admins, everybody themselves, and staff of a unit with a commitment of theirs."""
    return may("set recipient", user, recipient)


def may_add_party(user: User) -> bool:
    """Admins and whoever logs commitments name new parties."""
    return may("add party", user)


def can_edit_party(user: User, party: Party) -> bool:
    """A party and its contacts: admins, and staff from whom nothing is kept that its contacts may be told about.

    Whoever could name the contacts of a party would else read by them what is confidential.
    """
    return may("edit party", user, party)


def can_hand_over(user: User, owner: User) -> bool:
    """What an account looks after is handed over by itself, and by admins."""
    return may("hand over", user, owner)


def can_decide(user: User, commitment: Commitment) -> bool:
    """Admins decide; a reviewer decides what a party they are a current contact of controls."""
    return may("decide commitment", user, commitment)


def can_decide_import(user: User, batch: ImportBatch) -> bool:
    """Whoever sent a file lets its import go or takes it back; admins any."""
    return may("decide import", user, batch)


def needs_second_factor(user: User) -> bool:
    """Admins and auditors, where the office asks them for it."""
    return settings.MFA_REQUIRED and (is_admin(user) or is_auditor(user))


def _has(user: User, role: Membership.Role) -> bool:
    return user.memberships.filter(role=role).exists()
