"""Contacts of two parties or of two addresses that are one: moved, and joined where both say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tracker.models import Contact, Party, Recipient
from tracker.operations.errors import Refused


@dataclass(frozen=True)
class Taken:
    """How many contacts changed hands, and how many were there already."""

    moved: int
    joined: int


def take_over(duplicate: Party | Recipient, into: Party | Recipient) -> Taken:
    """Give the contacts of one to the other. Each counts from the instant from which either did.

    Raises Refused where one of two that become one waits for the release of an import: undoing that would take both.
    """
    side = "party" if isinstance(duplicate, Party) else "recipient"
    across = "recipient" if side == "party" else "party"
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    there = {getattr(one, f"{across}_id"): one for one in locked.filter(**{side: into}, ends_on=None)}
    moved = joined = 0
    for contact in locked.filter(**{side: duplicate}):
        twin = there.get(getattr(contact, f"{across}_id")) if contact.ends_on is None else None
        if twin is None:
            setattr(contact, side, into)
            contact.save(update_fields=[side])
            moved += 1
        else:
            _join(contact, twin)
            joined += 1
    return Taken(moved, joined)


def _join(contact: Contact, twin: Contact) -> None:
    if contact.held_by_id != twin.held_by_id:
        raise Refused(
            _("A contact at “%(party)s” waits for the import “%(name)s”: release or undo that first.")
            % {"party": twin.party, "name": contact.held_by or twin.held_by}
        )
    twin.since = min(contact.since, twin.since)
    twin.main = contact.main or twin.main
    twin.display_name = twin.display_name or contact.display_name
    twin.starts_on = _earlier([contact.starts_on, twin.starts_on])
    contact.delete()
    twin.save(update_fields=["since", "main", "display_name", "starts_on"])


def _earlier(days: Sequence[date | None]) -> date | None:
    """The earlier of two first days; none means always."""
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None
