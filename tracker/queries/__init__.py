"""What is there? One function a question, by subject; each takes a constant number of queries."""

from tracker.queries.access import decidable_by, office, roles_of, sees_everything, visible_to

__all__ = ["decidable_by", "office", "roles_of", "sees_everything", "visible_to"]
