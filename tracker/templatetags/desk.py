"""Groups of the desk."""

from django import template

from tracker.queries.desk_groups import named_in

register = template.Library()


@register.simple_tag
def group_named(key: str) -> tuple[str, int | None]:
    """(name, id) of a group."""
    return named_in(key)
