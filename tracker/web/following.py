"""What a feed follows: its rows and its name. A view is answered by the filter of the list, as it says now."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.domain.deadlines import local_day
from tracker.models import Deadline, Feed, OfficeSettings, SavedView, User
from tracker.queries import commitments, feeds
from tracker.web.filters import DEFAULT_VIEW, CommitmentFilter

KEPT_FIELDS = (*CommitmentFilter.base_filters, "sort")
_CLOSE_HERE = (DEFAULT_VIEW, "all")  # views that a date leaves by being closed: it is shown as cancelled for a while


def rows_of(feed: Feed, office: OfficeSettings, *, now: datetime) -> QuerySet[Deadline]:
    """The dates of a feed as its reader may see them now: open ones, and what was closed within 60 days."""
    if feed.user is None or feed.view is None:
        return feeds.not_long_closed(feeds.dates_of(feed, today=local_day(now, office.zone)), now=now)
    return feeds.not_long_closed(_viewed(feed.user, feed.view), now=now)


def name_of(feed: Feed, office: OfficeSettings) -> str:
    """What the calendar is called in the reader's program."""
    about = about_in_words(feed)
    return f"{office.name}: {about}" if office.name else about


def about_in_words(feed: Feed) -> str:
    """Whose dates these are."""
    named = feed.party or feed.source or feed.view
    return str(named) if named is not None else _("My dates")


def kept_query(text: str) -> str:
    """What is kept of a query string: the fields of the filter that say something, and the order."""
    given = QueryDict(text)
    kept = QueryDict(mutable=True)
    for name in KEPT_FIELDS:
        if given.get(name):
            kept[name] = given[name]
    return kept.urlencode()


def _viewed(user: User, view: SavedView) -> QuerySet[Deadline]:
    """Every date that the filter keeps, not one a commitment; nothing where the filter names what is gone."""
    seen = commitments.dates_seen_by(user)
    wanted = QueryDict(view.query, mutable=True)
    filtered = CommitmentFilter(wanted, queryset=seen, user=user)
    if not filtered.form.is_valid():
        return seen.none()
    found = Q(pk__in=filtered.qs.order_by().values("pk"))
    if filtered.view in _CLOSE_HERE:
        closed = wanted.copy()
        closed["status"] = "closed"
        ended = CommitmentFilter(closed, queryset=seen, user=user).qs
        found |= Q(pk__in=ended.order_by().values("pk"))
    return seen.filter(found)
