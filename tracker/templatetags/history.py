"""Chips of what once was."""

from django import template

from tracker import wording
from tracker.domain.lifecycle import Status
from tracker.templatetags.duebook import LOOKS

register = template.Library()


@register.inclusion_tag("components/chip.html")
def status_chip(status: Status) -> dict[str, str]:
    """A status by itself, without reckoning to today."""
    icon, tone = LOOKS[status]
    return {"icon": icon, "tone": tone, "words": wording.status_label(status)}
