"""Private addresses of dates and changes for calendars and feed readers: made, taken back, read."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.models import Feed, Notification, Party, Recipient, SavedView, SourceDocument, User
from tracker.operations import recipients
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.outbox import Notice, plant

MOST = 20  # feeds in use of one reader
READ_NOTED_AGAIN = timedelta(hours=1)

About = Party | SourceDocument | SavedView
_FIELDS = {Party: Feed.About.PARTY, SourceDocument: Feed.About.SOURCE, SavedView: Feed.About.VIEW}


@verb
def make(reader: User | Recipient, about: About | None = None, *, uid: UUID, by: Actor, now: datetime) -> Feed:
    """A feed of what concerns the reader, or of a party, a source or a view of an account.

    `uid` is the number of one rendering of the form: the same number gives the same feed, so a form sent twice makes
    one. What the feed shows is decided at every reading. Raises Refused: too many, the number is not the reader's, or
    something an outsider or another account may not follow.
    """
    side: dict[str, Any] = {"user": reader} if isinstance(reader, User) else {"recipient": reader}
    known = Feed.objects.filter(uid=uid).first()
    if known is not None:
        if (known.user or known.recipient) != reader or known.revoked_at is not None:
            raise Refused(_("This form was used already: open the page again."))
        return known
    _must_be_theirs(reader, about)
    model = User if isinstance(reader, User) else Recipient
    model.objects.select_for_update().get(pk=reader.pk)  # two forms at once count one after the other
    if Feed.objects.filter(revoked_at=None, **side).count() >= MOST:
        raise Refused(_("You have %(most)s calendars already: revoke one that nobody reads.") % {"most": MOST})
    kind = Feed.About.PERSON if about is None else _FIELDS[type(about)]
    if about is not None:
        side[kind.value] = about
    feed = Feed.objects.create(uid=uid, about=kind, created_at=now, **side)
    after = {"about": kind.value, "of": target_of(about or reader)}
    record([Change(action="feed.made", target=target_of(feed), after=after)], by=by, now=now)
    return feed


@verb
def revoke(feed: Feed, *, by: Actor, now: datetime, reason: str = "") -> bool:
    """The address opens nothing any more, for good; again does nothing. Returns whether it did open something."""
    ended = Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)
    if ended:
        record([Change(action="feed.revoked", target=target_of(feed), text=reason)], by=by, now=now)
    return bool(ended)


@verb
def end(feed: Feed, *, by: Actor, now: datetime, reason: str) -> bool:
    """Revoke the address of another reader, who is told once, and why. Returns whether somebody is told.

    Nobody is where the account is closed, or is that of whoever ends it.
    """
    if not revoke(feed, by=by, now=now, reason=reason):
        return False
    reader = feed.recipient
    if feed.user is not None and feed.user.is_active and Actor.of_user(feed.user) != by:
        reader = recipients.for_user(feed.user, now=now)
    if reader is None:
        return False
    cause, about = target_of(feed), {"feed": feed.pk}
    plant([Notice(kind=Notification.Kind.FEED_ENDED, recipient=reader, cause=cause, about=about)], now=now)
    return True


def revoke_of(recipient: Recipient, *, by: Actor, now: datetime) -> None:
    """Every calendar of a person, as when the office ends the personal links of an address."""
    for feed in Feed.objects.filter(recipient=recipient, revoked_at=None):
        revoke(feed, by=by, now=now)


def note_read(feed: Feed, *, now: datetime) -> None:
    """Remember that a program read it, at most once an hour.

    The only thing that a GET of a feed writes: a life sign, not business state. It changes nothing that anybody is
    told, and lets people find addresses that are read by nobody, or that are read though nobody should.
    """
    stale = Q(read_at=None) | Q(read_at__lt=now - READ_NOTED_AGAIN)
    Feed.objects.filter(stale, pk=feed.pk).update(read_at=now)


def _must_be_theirs(reader: User | Recipient, about: About | None) -> None:
    if about is None:
        return
    if not isinstance(reader, User) or isinstance(about, SavedView) and about.user_id != reader.pk:
        raise Refused(_("Only your own dates can be followed here."))
