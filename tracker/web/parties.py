"""What pages about parties show: the list and its tabs, the contacts of one, what a change has looked at again."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import permissions, queries
from tracker.domain.deadlines import local_day
from tracker.models import Contact, Deadline, Party
from tracker.queries import parties
from tracker.queries.people import contacts_at

PAGE = 100
DEEPEST = 6  # levels that are indented; deeper ones stand as deep as this one
TREE, VACANT = "tree", "vacant"


def list_context(request: HttpRequest) -> dict[str, Any]:
    """A page of the list: by name, as a tree, or of those with nobody to tell. Words are looked for in names."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    tab = request.GET.get("show", "")
    if tab not in (TREE, VACANT) or (tab == TREE and words):
        tab = ""
    day = local_day(request.now, request.office.zone)
    listed = parties.listed_parties(request.user)
    vacant = parties.vacant(listed, day=day)
    named: Any = parties.with_words(vacant if tab == VACANT else listed, words)
    page = Paginator(parties.tree_of(listed) if tab == TREE else named, PAGE).get_page(request.GET.get("page"))
    rows = _of_tree(listed, page.object_list) if tab == TREE else [(party, 0) for party in page.object_list]
    above = {party.parent_id for party, _depth in rows if party.parent_id is not None}
    return {
        "page": page,
        "rows": rows,
        "words": words,
        "tab": tab,
        "vacancies": vacant.count(),
        "vacant": set(vacant.filter(pk__in=[party.pk for party, _depth in rows]).values_list("pk", flat=True)),
        "seen": set(listed.filter(pk__in=above).values_list("pk", flat=True)),
        "here": {party.pk for party, _depth in rows} if tab == TREE else set(),
        "may_add": permissions.may_add_party(request.user),
    }


def _of_tree(listed: QuerySet[Party], places: Sequence[tuple[int, int]]) -> list[tuple[Party, int]]:
    found = {party.pk: party for party in listed.filter(pk__in=[pk for pk, _depth in places])}
    return [(found[pk], min(depth, DEEPEST)) for pk, depth in places if pk in found]


def contacts_context(request: HttpRequest, party: Party) -> dict[str, Any]:
    """The contacts of a party, those of today first, and who is told where none of them is."""
    day = local_day(request.now, request.office.zone)
    contacts = parties.contacts_of(party, request.user)
    instead = [] if any(_told(contact, day) for contact in contacts) else contacts_at(party, today=day)
    above = instead[0].party if instead else None
    listed = parties.listed_parties(request.user).filter(pk=party.pk)
    return {
        "contacts": [row for row in contacts if row.ends_on is None or row.ends_on >= day],
        "former": [row for row in contacts if row.ends_on is not None and row.ends_on < day],
        "told_instead": above,
        "told_above": above if parties.seen_among(request.user, [above]) else None,
        "nobody": parties.vacant(listed, day=day).values_list("open", flat=True).first() or 0,
    }


def _told(contact: Contact, day: Any) -> bool:
    return contact.main and contact.is_current(day)


def looked_at_again(request: HttpRequest, deadlines: QuerySet[Deadline]) -> str:
    """What a change had looked at again, as far as the reader sees it."""
    count = deadlines.filter(commitment__in=queries.visible_to(request.user).order_by().values("pk")).count()
    if not count:
        return _("Saved. No open date is concerned.")
    words = ngettext(
        "Saved. %(count)s open date is looked at again: its reminders go as they should from now on.",
        "Saved. %(count)s open dates are looked at again: their reminders go as they should from now on.",
        count,
    )
    return words % {"count": count}
