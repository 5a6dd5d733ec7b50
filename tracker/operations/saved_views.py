"""Lists of commitments that somebody named: kept, renamed, deleted by whom they belong to."""

from datetime import datetime

from django.utils.translation import gettext as _

from tracker.models import Feed, SavedView, User
from tracker.operations import feeds
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused

MOST = 50  # of one account
LONGEST = 1000  # characters of the query string
LONGEST_NAME = 100


@verb
def save(user: User, name: str, query: str, *, by: Actor, now: datetime) -> SavedView:
    """Keep a list under a name; a name that is taken gets the new list. Raises Refused: no name, too long, too many."""
    name = _name(name)
    if len(query) > LONGEST:
        raise Refused(_("This filter is too long to be kept: shorten the text that it looks for."))
    User.objects.select_for_update().get(pk=user.pk)
    view = SavedView.objects.filter(user=user, name=name).first()
    if view is None:
        if SavedView.objects.filter(user=user).count() >= MOST:
            raise Refused(_("You have %(most)s views already: delete one that you do not need.") % {"most": MOST})
        view = SavedView(user=user, name=name, created_at=now)
    view.query = query
    view.save()
    record([_changed("view.saved", view, query)], by=by, now=now)
    return view


@verb
def rename(view: SavedView, name: str, *, by: Actor, now: datetime) -> None:
    """Give it another name. Raises Refused: no name, or one that is taken."""
    name = _name(name)
    if SavedView.objects.filter(user=view.user_id, name=name).exclude(pk=view.pk).exists():
        raise Refused(_("Another view has this name already."))
    view.name = name
    view.save(update_fields=["name"])
    record([_changed("view.renamed", view, name)], by=by, now=now)


@verb
def delete(view: SavedView, *, by: Actor, now: datetime) -> None:
    """Delete it together with its calendars, whose addresses then open nothing."""
    for feed in Feed.objects.filter(view=view):
        feeds.revoke(feed, by=by, now=now)
    change = _changed("view.deleted", view)
    view.delete()
    record([change], by=by, now=now)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("This name is too long."))
    return name


def _changed(action: str, view: SavedView, text: str = "") -> Change:
    """People write names and filters, so both are kept apart from the chain, as free text."""
    return Change(action=action, target=target_of(view), text=text)
