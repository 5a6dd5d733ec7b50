"""Away for a while, said by the person: with a deputy who is told instead, or without one, as a pause."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from tracker import queries
from tracker.domain.deadlines import local_day, start_of_day
from tracker.models import Contact, Notification, Recipient
from tracker.operations import outbox, recipients
from tracker.operations.audit import Actor, verb
from tracker.operations.outbox import Notice
from tracker.operations.recipients import OWNERS_AT_ONCE, owners_of


@verb
def go_away(recipient: Recipient, *, by: Actor, now: datetime, until: date, deputy_email: str = "") -> Recipient:
    """Away through a local day of the office; the owners of what the person is told about hear it.

    The deputy stands in at once if the office knows the address: a contact of the same party or of one above, below
    or beside it, or an account. Any other address only stands in the news to the owners, who decide: nobody can have
    an office's mail sent to an address of their choice. Raises Refused: no address, or the person's own.
    """
    named = recipients.find_or_create(deputy_email, now=now, by=by) if deputy_email.strip() else None
    known = named is not None and (named == recipient or is_colleague(named, recipient, now=now))
    deputy = named if known else None
    row = recipients.set_absence(recipient, by=by, now=now, away_until=until, deputy=deputy)
    outbox.plant(_news(row, None if known else named, by=by, now=now), now=now)
    return row


@verb
def stand_in(recipient: Recipient, *, by: Actor, now: datetime, until: date, deputy_email: str = "") -> Recipient:
    """The office says that a person is away, and who stands in, whatever the address. Raises Refused."""
    deputy = recipients.find_or_create(deputy_email, now=now, by=by) if deputy_email.strip() else None
    row = recipients.set_absence(recipient, by=by, now=now, away_until=until, deputy=deputy)
    outbox.plant(_news(row, None, by=by, now=now), now=now)
    return row


def wished_deputy(recipient: Recipient) -> Recipient | None:
    """Whom an absent person asked to stand in, while the office has not said who does."""
    if recipient.away_since is None or recipient.deputy_id is not None:
        return None
    asked = Notification.objects.filter(
        kind=Notification.Kind.AWAY, about__recipient=recipient.pk, created_at__gte=recipient.away_since
    )
    wished = asked.order_by("-pk").values_list("about__wished", flat=True).first()
    return Recipient.objects.filter(pk=wished).first() if wished else None


@verb
def come_back(recipient: Recipient, *, by: Actor, now: datetime) -> Recipient:
    """The person is there again and is told again themselves."""
    return recipients.set_absence(recipient, by=by, now=now, away_until=None, deputy=None)


def is_colleague(other: Recipient, recipient: Recipient, *, now: datetime) -> bool:
    """Whether the office knows an address as one near this person: a contact close by, or an account."""
    if other.user is not None and other.user.is_active:
        return True
    current = Contact.objects.current(local_day(now, queries.office().zone))
    own = list(current.filter(recipient=recipient).values_list("party", "party__parent"))
    near = {party for pair in own for party in pair if party is not None}
    close_by = Q(party__in=near) | Q(party__parent__in=near)
    return current.filter(close_by, recipient=other).exists()


def _news(row: Recipient, wished: Recipient | None, *, by: Actor, now: datetime) -> list[Notice]:
    """To the owners, and to the deputy; none of them hears what they did themselves."""
    told: dict[Recipient, dict[str, object]] = {}
    for owner, deadlines in owners_of(row, now=now).items():
        if by != Actor.of_user(owner):
            named = [deadline.pk for deadline in deadlines if not deadline.commitment.confidential]
            about = {"deadlines": named[:OWNERS_AT_ONCE], "count": len(deadlines)}
            told[recipients.for_user(owner, now=now)] = about
    if row.deputy is not None and by != Actor.of_recipient(row.deputy):
        told.setdefault(row.deputy, {})
    common = {"recipient": row.pk, "until": str(row.away_until), "deputy": row.deputy_id}
    common["wished"] = wished.pk if wished else None
    cause = f"away:{row.uid} at {now.isoformat()}"
    back = _back_at(row)
    return [
        Notice(
            kind=Notification.Kind.AWAY,
            recipient=recipient,
            cause=cause,
            about={**common, **about},
            until=back,
            by_office=bool(about),
        )
        for recipient, about in told.items()
    ]


def _back_at(row: Recipient) -> datetime | None:
    """The first instant after the last day away, by the office's clock: then it is no news any more."""
    return start_of_day(row.away_until + timedelta(days=1), queries.office().zone) if row.away_until else None
