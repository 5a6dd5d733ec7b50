"""Whom a mail reaches."""

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


def is_reached(*, today: date) -> Exists:
    """For a question to deadlines: whether a mail reaches somebody responsible on `today`, the office's day."""
    return Exists(
        Participation.objects.filter(
            commitment=OuterRef("commitment"),
            role=Role.RESPONSIBLE.value,
            party__in=RawSQL(_REACHED, [today, today, today]),  # noqa: S611 - the days are parameters
        )
    )
