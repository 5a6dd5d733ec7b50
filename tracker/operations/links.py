"""Personal links in use: counted, and ended by the office."""

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When

from tracker.models import Recipient, RecipientLink
from tracker.operations import feeds, recipients
from tracker.operations.audit import Actor, Change, record, target_of, verb

HOUR = timedelta(hours=1)


@verb
def count_form(link: RecipientLink, *, now: datetime) -> int:
    """Count one form that came through a link; returns how many came within its present hour, this one included.

    The first one is also the link's life sign: programs open pages by themselves, people send forms.
    """
    rows = RecipientLink.objects.filter(pk=link.pk)
    fresh = Q(forms_since=None) | Q(forms_since__lte=now - HOUR)
    rows.update(
        forms=Case(When(fresh, then=Value(1)), default=F("forms") + 1),
        forms_since=Case(When(fresh, then=Value(now)), default=F("forms_since")),
    )
    rows.filter(opened_at=None).update(opened_at=now)
    return rows.values_list("forms", flat=True).get()


@verb
def end_all(recipient: Recipient, *, by: Actor, now: datetime) -> int:
    """The personal links made for this person so far open nothing any more; returns how many those were.

    Nor do the addresses of their calendars, which were made through such links.

    The next mail brings a new one. Nothing is recorded where there was none.
    """
    feeds.revoke_of(recipient, by=by, now=now)
    ended = recipients.revoke_links(recipient, now=now)
    if ended:
        change = Change(action="recipient.links_ended", target=target_of(recipient), after={"links": ended})
        record([change], by=by, now=now)
    return ended
