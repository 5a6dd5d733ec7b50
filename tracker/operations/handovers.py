"""Handing over all that somebody has: what an account looks after, and the posts of a person who leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.models import Commitment, Contact, Deadline, Notification, Recipient, User
from tracker.operations import accounts, audit, links, outbox, parties, recipients
from tracker.operations.audit import Actor, Change, of_commitment, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle
from tracker.operations.outbox import Notice
from tracker.queries.people import may_own

NAMED = 20  # so many commitments are named in the mail; the page has the rest
LONGEST_NOTE = 500


@dataclass
class Handed:
    """What became of each thing: handed over, or left where it was and why."""

    done: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


@verb
def give(
    owner: User, successor: User, chosen: Iterable[Commitment], *, by: Actor, now: datetime, note: str = ""
) -> Handed:
    """Have another account look after commitments of one; the new owner gets one mail that lists them.

    What cannot be handed over stays and is named with the reason. Raises Refused: to the same account, or to one that
    is switched off.
    """
    _must_be_able(owner, successor)
    ids = sorted({row.pk for row in chosen})
    locked = Commitment.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    rows = list(locked.filter(pk__in=ids).order_by("pk"))
    result, given = Handed(), []
    for row in rows:
        why = why_not(row, owner, successor)
        if why:
            result.skipped.append((str(row), why))
        else:
            given.append(row)
            result.done.append(str(row))
    if not given:
        return result
    open_dates = Deadline.objects.open().filter(commitment__in=given).values_list("pk", flat=True)
    deadlines, clock = begin(open_dates, now=now)
    Commitment.objects.filter(pk__in=[row.pk for row in given]).update(owner=successor, owner_since=now)
    _tell(owner, successor, given, note=note, now=now)
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    changed = {"before": {"owner": owner.pk}, "after": {"owner": successor.pk}}
    changes = [of_commitment(row, "commitment.edited", text=note.strip(), **changed) for row in given]
    audit.record([*clock, *changes, *settled], by=by, now=now)
    return result


def why_not(row: Commitment, owner: User, successor: User) -> str:
    """Why a commitment stays where it is; empty where it can be handed over."""
    if row.is_closed:
        return _("It is closed: nothing is left to look after.")
    if row.owner_id != owner.pk:
        return _("Somebody else looks after it by now.")
    if not may_own([row.unit]).filter(pk=successor.pk).exists():
        return _("%(name)s has no role in %(unit)s.") % {"name": successor, "unit": row.unit}
    return ""


@verb
def succeed(
    person: Recipient,
    chosen: Sequence[Contact],
    *,
    by: Actor,
    now: datetime,
    last_day: date,
    email: str,
    name: str = "",
) -> Handed:
    """Have a successor take over the posts of a person who leaves after `last_day`, a local day of the office.

    The person's links open nothing any more; the successor is told as anybody who joins: the newest reminder once.
    Raises Refused: no address, the person's own, or a day to come.
    """
    today = local_day(now, queries.office().zone)
    if last_day > today:
        raise Refused(_("This day is still to come: hand over on the day itself, or name a deputy until then."))
    successor = recipients.find_or_create(email, now=now, by=by)
    if successor.pk == person.pk:
        raise Refused(_("This is the person's own address: name somebody else."))
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).select_related("party", "recipient")
    rows = locked.filter(pk__in=[contact.pk for contact in chosen], recipient=person).order_by("pk")
    result, ended = Handed(), []
    for contact in rows:
        if contact.ends_on is not None and contact.ends_on <= last_day:
            result.skipped.append((str(contact.party), _("The person is no contact there any more.")))
            continue
        main = contact.main
        parties.end_contact(contact, by=by, now=now, last_day=last_day)
        parties.add_contact(contact.party, successor, by=by, now=now, display_name=name.strip(), main=main)
        ended.append(contact.pk)
        result.done.append(str(contact.party))
    if ended:
        links.end_all(person, by=by, now=now)
        after = {"successor": str(successor.uid), "contacts": ended, "last_day": last_day.isoformat()}
        change = Change(action="recipient.handed_over", target=target_of(person), after=after)
        audit.record([change], by=by, now=now)
    return result


def posts_of(person: Recipient, *, today: date) -> list[Contact]:
    """The posts of a person that can be handed over on a local day of the office; some may have a last day ahead."""
    rows = person.contacts.filter(Q(ends_on=None) | Q(ends_on__gt=today)).select_related("party", "recipient")
    return list(rows.order_by("party__name", "pk"))


@verb
def close_account(user: User, successor: User | None, *, by: Actor, now: datetime) -> None:
    """Close an account, what it looks after given to another one first: both or neither. Raises what they raise."""
    owned = Commitment.objects.active().filter(owner=user)
    if successor is not None and owned:
        give(user, successor, owned, by=by, now=now)
    accounts.close(user, by=by, now=now)


def _must_be_able(owner: User, successor: User) -> None:
    if owner.pk == successor.pk:
        raise Refused(_("This account looks after them already: choose another one."))
    if not successor.is_active:
        raise Refused(_("The account of %(name)s is switched off: choose another one.") % {"name": successor})


def _tell(owner: User, successor: User, given: Sequence[Commitment], *, note: str, now: datetime) -> None:
    """One notice, however many they are; drafts and all, since the new owner has to know them."""
    about = {
        "owner": owner.pk,
        "commitments": [row.pk for row in given],
        "most": NAMED,
        "note": note.strip()[:LONGEST_NOTE],
    }
    told = recipients.for_user(successor, now=now)
    cause = f"handover:{owner.uid} at {now.isoformat()}"
    outbox.plant([Notice(kind=Notification.Kind.HANDED_OVER, recipient=told, cause=cause, about=about)], now=now)
