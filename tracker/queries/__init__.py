"""What is there? One function a question, by subject; each takes a constant number of queries."""

from tracker.queries.access import office, roles_of, visible_to

__all__ = ["office", "roles_of", "visible_to"]
