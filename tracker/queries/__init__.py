"""What is there? One function a question, by subject; each takes a constant number of queries."""

from tracker.queries.access import (
    current_contacts,
    decidable_by,
    may_hear,
    office,
    parties_of,
    roles_of,
    sees_everything,
    visible_to,
)

__all__ = [
    "current_contacts",
    "decidable_by",
    "may_hear",
    "office",
    "parties_of",
    "roles_of",
    "sees_everything",
    "visible_to",
]
