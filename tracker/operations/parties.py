"""Parties and their contacts: saved, replaced, ended. Each has the open deadlines that read it looked at."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.models import Contact, Deadline, Notification, Party, Recipient
from tracker.operations import reads, recipients
from tracker.operations.audit import Actor, verb
from tracker.operations.errors import Refused
from tracker.operations.naming import Wanted, find_or_create_many
from tracker.operations.rows import delete_row, save_row
from tracker.queries.addresses import addresses_of


def find_or_create(name: str, *, kind: Party.Kind = Party.Kind.ORGANISATION, by: Actor, now: datetime) -> Party:
    """The party of that name or other name, whatever its case; a new one where there is none."""
    return find_or_create_many([Wanted(name=name)], by=by, now=now, kind=kind)[0]


@verb
def save(party: Party, *, by: Actor, now: datetime) -> None:
    """Save a party. Raises Refused where its tree or its line of superiors would run in a circle."""
    party.name = " ".join(party.name.split())
    party.aliases = [" ".join(alias.split()) for alias in party.aliases if alias.strip()]
    place(party, now=now)
    save_row(party, by=by, now=now, reads=lambda: reads.of_parties([party.pk]))


def place(party: Party, *, now: datetime) -> None:
    """Make a party that is to be saved fit into the tree; a new superior counts from now on. Raises Refused."""
    _refuse_circle(party, "parent", _("“%(name)s” cannot be a part of itself: choose another party above it."))
    _refuse_circle(party, "superior", _("“%(name)s” cannot be its own superior: choose another one."))
    kept = Party.objects.filter(pk=party.pk).first()
    if (kept.superior_id if kept else None) != party.superior_id:
        party.superior_since = now if party.superior_id else None


@verb
def delete(party: Party, *, by: Actor, now: datetime) -> None:
    """Delete a party that nothing names. Raises Refused where something does."""
    delete_row(party, by=by, now=now)


@verb
def save_contact(contact: Contact, *, by: Actor, now: datetime) -> None:
    """Save who is written to at a party. What came before a contact became one is never sent to them.

    One who was held until the release of an import and is made a main one is held no more.
    Raises Refused where the person is a contact of that party already.
    """
    kept = Contact.objects.filter(pk=contact.pk).first()
    today = local_day(now, queries.office().zone)
    back = kept is not None and contact.is_current(today) and not kept.is_current(today)
    if kept is None or _who(kept) != _who(contact) or (contact.main and not kept.main) or back:
        contact.since = now
    if contact.main:
        contact.held_by = None
    twins = Contact.objects.filter(party=contact.party_id, recipient=contact.recipient_id, ends_on=None)
    if contact.ends_on is None and twins.exclude(pk=contact.pk).exists():
        raise Refused(_("%(email)s is a contact of this party already.") % {"email": contact.recipient.email})
    save_row(contact, by=by, now=now, reads=lambda: _readers_of(contact))


@verb
def end_contact(contact: Contact, *, by: Actor, now: datetime, last_day: date) -> None:
    """Somebody is no contact any more after `last_day`, a local day of the office; the party stays."""
    contact.ends_on = last_day
    if contact.starts_on is not None:
        contact.starts_on = min(contact.starts_on, last_day)
    save_row(contact, by=by, now=now, reads=lambda: _readers_of(contact))


@verb
def new_contact(
    party: Party,
    email: str,
    *,
    by: Actor,
    now: datetime,
    display_name: str = "",
    main: bool = True,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Contact:
    """Name who is written to at a party by the address, from and until local days of the office.

    Raises Refused: no address, or one that is a contact of the party already.
    """
    Party.objects.select_for_update(of=("self",), no_key=True).get(pk=party.pk)  # one after the other
    recipient = recipients.find_or_create(email, by=by, now=now)
    if Contact.objects.filter(party=party, recipient=recipient, ends_on=None).exists():
        raise Refused(_("%(email)s is a contact of this party already.") % {"email": recipient.email})
    contact = Contact(
        party=party, recipient=recipient, display_name=display_name, main=main, starts_on=starts_on, ends_on=ends_on
    )
    save_contact(contact, by=by, now=now)
    return contact


@verb
def add_contact(
    party: Party, recipient: Recipient, *, by: Actor, now: datetime, display_name: str = "", main: bool = True
) -> Contact:
    """Have a person written to at a party from now on; a contact who is not a main one becomes one if `main`."""
    contact = Contact.objects.filter(party=party, recipient=recipient, ends_on=None).first()
    if contact is None:
        contact = Contact(party=party, recipient=recipient, display_name=display_name, main=main)
    contact.main = contact.main or main
    save_contact(contact, by=by, now=now)
    return contact


@verb
def delete_contact(contact: Contact, *, by: Actor, now: datetime) -> None:
    """Take back a contact that was entered by mistake; one who leaves is ended instead.

    Raises Refused where the person was written to about what the party takes part in: that stays to be read.
    """
    if was_told(contact):
        raise Refused(_("%(name)s was written to as a contact: end the contact instead.") % {"name": contact})
    delete_row(contact, by=by, now=now, reads=lambda: _readers_of(contact))


def was_told(contact: Contact) -> bool:
    """Whether a mail about something that the party takes part in went to the person since they are its contact."""
    told = Notification.objects.filter(
        recipient__in=addresses_of(contact.recipient), message__sent_at__gte=contact.since
    )
    return told.filter(deadline__commitment__participations__party=contact.party_id).exists()


def _who(contact: Contact) -> tuple[int, int]:
    return contact.party_id, contact.recipient_id


def _readers_of(contact: Contact) -> QuerySet[Deadline]:
    return reads.of_recipients([contact.recipient_id], parties=[contact.party_id])


def _refuse_circle(party: Party, link: str, message: str) -> None:
    seen = {party.pk}
    above: Party | None = getattr(party, link)
    while above is not None:
        if above.pk in seen:
            raise Refused(message % {"name": party.name})
        seen.add(above.pk)
        above = getattr(above, link)
