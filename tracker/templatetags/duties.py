"""How one date of a duty that comes again is marked: an icon and words, the colour only beside them."""

from typing import Any

from django import template

from tracker import wording
from tracker.domain.duties import Mark

register = template.Library()

LOOKS = {
    Mark.KEPT: ("check", "green"),
    Mark.LATE: ("clock", "amber"),
    Mark.PARTLY: ("minus-circle", "amber"),
    Mark.MISSED: ("x-mark", "red"),
    Mark.OVERDUE: ("exclamation-triangle", "red"),
    Mark.REPORTED: ("eye", "violet"),
    Mark.RESTS: ("pause", "gray"),
    Mark.DUE: ("bell-alert", "amber"),
    Mark.COMING: ("flag", "blue"),
    Mark.SKIPPED: ("no-symbol", "gray"),
    Mark.NOT_COUNTED: ("backspace", "gray"),
}


@register.inclusion_tag("components/chip.html")
def occurrence_chip(mark: Mark) -> dict[str, Any]:
    """The chip of one date."""
    icon, tone = LOOKS[mark]
    return {"icon": icon, "tone": tone, "words": wording.mark_label(mark)}
