"""What pages of the ledger need: what became of a row, its step, its ladder, and names."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from tracker.models import Recipient, ReminderPolicy
from tracker.queries.ledger import Entry
from tracker.web.days import ladder_name, name_of
from tracker.web.steps import step_sent
from tracker.wording.ledger import FATE_LOOKS, fate_in_words

register = template.Library()
register.filter("step_of", step_sent)
register.filter("ladder_of", ladder_name)


@register.inclusion_tag("components/chip.html")
def fate(entry: Entry) -> dict[str, str]:
    """What became of it, as a mark with words."""
    icon, tone = FATE_LOOKS[entry.fate]
    return {"icon": icon, "tone": tone, "words": fate_in_words(entry.fate)}


@register.simple_tag
def ladder_version(ladder: ReminderPolicy) -> str:
    """“Standard, version 3”, as the ladder stands now."""
    return _("%(name)s, version %(number)s") % {"name": ladder.name, "number": ladder.version}


@register.simple_tag
def named(recipient: Recipient, called: Mapping[int, str] | str) -> str:
    """“A. Petrova (a.petrova@water.example)”, or the address alone."""
    return name_of(recipient, called if isinstance(called, Mapping) else {})
