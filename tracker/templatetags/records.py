"""Words of a record of promises for its pages."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tracker import wording
from tracker.domain.deadlines import local_day
from tracker.domain.records import Verdict
from tracker.exchange.record_archive import evidence_name
from tracker.exchange.record_sheets import mail_in_words
from tracker.wording.records import cause_in_words, verdict_label

register = template.Library()
register.filter("verdict_label", verdict_label)
register.filter("cause_in_words", cause_in_words)
register.filter("mail_in_words", mail_in_words)
register.filter("evidence_name", evidence_name)

# One shape and tone a verdict; the words say the same.
LOOKS = {
    Verdict.IN_TIME: ("check", "green"),
    Verdict.TOO_LATE: ("clock", "amber"),
    Verdict.DAY_UNKNOWN: ("check", "green"),
    Verdict.IN_PART: ("minus-circle", "green"),
    Verdict.NOT_KEPT: ("x-mark", "red"),
    Verdict.SET_ASIDE: ("no-symbol", "off"),
    Verdict.NOT_JUDGED: ("eye", "violet"),
    Verdict.AHEAD: ("flag", "blue"),
    Verdict.UNDATED: ("link", "gray"),
}


@register.simple_tag(takes_context=True)
def actor(context: dict[str, Any], ref: str) -> str:
    """Who did it."""
    return wording.actor_in_words(ref, context["names"])


@register.simple_tag(takes_context=True)
def instant(context: dict[str, Any], at: datetime) -> str:
    """An instant by the office's clock, always with its year: a record is read years later."""
    zone = context["request"].office.zone
    words = _("%(day)s, %(time)s")
    values = {"day": wording.brief_date(local_day(at, zone)), "time": wording.clock_in_words(at, zone)}
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words % values)


@register.inclusion_tag("components/chip.html")
def verdict(value: Verdict) -> dict[str, str]:
    """The one chip of a date in a record."""
    icon, tone = LOOKS[value]
    return {"icon": icon, "tone": tone, "words": verdict_label(value)}
