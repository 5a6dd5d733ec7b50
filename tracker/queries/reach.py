"""Whom a mail reaches."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from tracker.domain.policies import Role
from tracker.models import Participation

# Parties that a mail reaches on a day: by their own main contacts, else by those of the nearest party above them.
_REACHED = """
WITH RECURSIVE held AS (
    SELECT contact.party_id, bool_or(
        recipient.unreachable_at IS NULL AND recipient.unsubscribed_at IS NULL
        AND (recipient.away_until IS NULL OR recipient.away_until < %s OR recipient.deputy_id IS NOT NULL)
    ) AS reached
    FROM tracker_contact contact JOIN tracker_recipient recipient ON recipient.id = contact.recipient_id
    WHERE contact.main AND (contact.starts_on IS NULL OR contact.starts_on <= %s)
        AND (contact.ends_on IS NULL OR contact.ends_on >= %s)
    GROUP BY contact.party_id
), tree AS (
    SELECT party.id, coalesce(held.reached, false) AS reached
    FROM tracker_party party LEFT JOIN held ON held.party_id = party.id WHERE party.parent_id IS NULL
    UNION ALL
    SELECT party.id, coalesce(held.reached, tree.reached)
    FROM tracker_party party JOIN tree ON party.parent_id = tree.id LEFT JOIN held ON held.party_id = party.id
)
SELECT id FROM tree WHERE reached
"""

# Parties for which somebody stands on a day, whether or not a mail reaches them: by main contacts of their own or of a
# party above them. Contacts that are named in the last parameter are thought away.
_STOOD_FOR = """
WITH RECURSIVE stood AS (
    SELECT contact.party_id AS id FROM tracker_contact contact
    WHERE contact.main AND (contact.starts_on IS NULL OR contact.starts_on <= %s)
        AND (contact.ends_on IS NULL OR contact.ends_on >= %s) AND NOT contact.id = ANY(%s::bigint[])
    UNION
    SELECT party.id FROM tracker_party party JOIN stood ON party.parent_id = stood.id
)
SELECT id FROM stood
"""


def stood_for(*, day: date, without: Iterable[int] = ()) -> RawSQL:
    """The keys of the parties with somebody to tell on a day of the office, as if some contacts were not there."""
    return RawSQL(_STOOD_FOR, [day, day, list(without)])  # noqa: S611 - the days and keys are parameters


def is_reached(*, today: date) -> Exists:
    """For a question to deadlines: whether a mail reaches somebody responsible on `today`, the office's day."""
    return Exists(
        Participation.objects.filter(
            commitment=OuterRef("commitment"),
            role=Role.RESPONSIBLE.value,
            party__in=RawSQL(_REACHED, [today, today, today]),  # noqa: S611 - the days are parameters
        )
    )
