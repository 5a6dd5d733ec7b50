"""Words, chips and addresses for the pages."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from tracker import wording
from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, local_day, zone_of
from tracker.domain.lifecycle import Status
from tracker.models import Deadline, OfficeSettings

register = template.Library()

# One shape and one tone a status; the words say the same again.
LOOKS = {
    Status.UPCOMING: ("flag", "blue"),
    Status.DUE_SOON: ("clock", "amber"),
    Status.DUE: ("bell-alert", "amber"),
    Status.OVERDUE: ("exclamation-triangle", "red"),
    Status.LONG_OVERDUE: ("fire", "solid"),
    Status.AWAITING_TRIGGER: ("link", "gray"),
    Status.PAUSED: ("pause", "gray"),
    Status.REPORTED: ("eye", "violet"),
    Status.MET: ("check", "green"),
    Status.PARTLY_MET: ("minus-circle", "green"),
    Status.MISSED: ("x-mark", "red"),
    Status.WITHDRAWN: ("arrow-uturn-left", "off"),
    Status.WAIVED: ("no-symbol", "off"),
    Status.SUPERSEDED: ("arrow-right-circle", "off"),
    Status.ENTERED_BY_MISTAKE: ("backspace", "off"),
}

register.filter("weekday_date", wording.weekday_date)
register.filter("short_date", wording.short_date)
register.filter("date_in_words", wording.date_in_words)
register.filter("due_in_words", wording.due_in_words)
register.filter("status_label", wording.status_label)
register.filter("kind_label", wording.kind_label)
register.filter("stage_label", wording.stage_label)
register.filter("outcome_label", wording.outcome_label)
register.filter("role_label", wording.role_label)
register.filter("step_in_words", wording.step_in_words)
register.filter("reason_in_words", wording.reason_in_words)
register.filter("stays_in_words", wording.stays_in_words)


# What stands between words: Chinese has marks of its own.
MARKS = {
    "colon": pgettext_lazy("mark", ":"),
    "stop": pgettext_lazy("mark", "."),
    "comma": pgettext_lazy("mark", ", "),
    "semicolon": pgettext_lazy("mark", "; "),
    "list": pgettext_lazy("between the items of a list", ", "),
}


@register.simple_tag
def mark(name: str) -> str:
    """A mark between words that a template puts together, as the reader's language writes it."""
    return str(MARKS[name])


@register.filter
def listed(items: list[object]) -> str:
    """Things of a list one after the other: “a, b, c”; empty for nothing."""
    return pgettext("between the items of a list", ", ").join(str(item) for item in items)


@register.filter
def edtf_in_words(edtf: str) -> str:
    """A stored date in words; empty stays empty."""
    return wording.date_in_words(PartialDate.parse(edtf)) if edtf else ""


@register.filter
def convention(deadline: Deadline) -> str:
    """The convention that decided the date as it stands, in words; empty where the words alone did, or a person."""
    codes = [version.convention for version in deadline.versions.all() if version.version == deadline.version]
    return wording.convention_in_words(codes[0]) if codes else ""


@register.filter
def hangs(deadline: Deadline) -> str:
    """Where a date lies that hangs on an event: “30 days after “receipt of funds””; empty if it hangs on none."""
    if deadline.trigger is None or deadline.offset is None:
        return ""
    return wording.hangs_in_words(deadline.trigger.name, deadline.offset, Boundary(deadline.boundary))


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], instant: datetime | None) -> str:
    """An instant by the office's clock, which the foot of every page names: “Fri 30 Apr 2027, 09:00”.

    The year is left out where it is the present one. Where the reader's account has a zone whose clock shows another
    time, that stands beside it.
    """
    if instant is None:
        return ""
    zone, own = _office(context).zone, getattr(context["request"].user, "time_zone", "")
    shown = format_html('<time datetime="{}">{}</time>', instant.isoformat(), _by_clock(context, instant, zone))
    if not own or _wall(instant, own) == _wall(instant, zone):
        return shown
    same_day = local_day(instant, own) == local_day(instant, zone)
    words = wording.clock_in_words(instant, own) if same_day else _by_clock(context, instant, own)
    return format_html('{} <span class="ref muted">({})</span>', shown, _("your time: %(time)s") % {"time": words})


def _by_clock(context: dict[str, Any], instant: datetime, zone: str) -> str:
    day, today = local_day(instant, zone), local_day(context["request"].now, zone)
    values = {"day": wording.short_date(day), "year": day.year, "time": wording.clock_in_words(instant, zone)}
    words = _("%(day)s, %(time)s") if day.year == today.year else _("%(day)s %(year)s, %(time)s")
    return words % values


def _wall(instant: datetime, zone: str) -> datetime:
    """What a clock on the wall shows."""
    return instant.astimezone(zone_of(zone)).replace(tzinfo=None)


@register.simple_tag(takes_context=True)
def day_of(context: dict[str, Any], instant: datetime) -> str:
    """The day of an instant by the office's clock: “30 April 2027”."""
    return wording.date_in_words(local_day(instant, _office(context).zone))


@register.inclusion_tag("components/chip.html", takes_context=True)
def chip(context: dict[str, Any], deadline: Deadline) -> dict[str, str]:
    """The one status chip of a deadline."""
    today = local_day(context["request"].now, deadline.zone)
    days = work_calendar(context).workdays_between(deadline.last_day, today) if deadline.last_day else None
    icon, tone = LOOKS[deadline.state]
    return {"icon": icon, "tone": tone, "words": wording.chip(deadline.status, deadline, days, today=today)}


@register.inclusion_tag("components/chip.html")
def flag(words: str, icon: str = "flag", tone: str = "gray") -> dict[str, str]:
    """A second chip beside the status: contested, extended, nobody to tell ..."""
    return {"icon": icon, "tone": tone, "words": words}


register.simple_tag(wording.slip_in_words, name="extended")


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """The present query string with some values replaced (None takes one out): filters live in the address."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return "?" + values.urlencode()


def _office(context: dict[str, Any]) -> OfficeSettings:
    office: OfficeSettings = context["request"].office
    return office


def work_calendar(context: dict[str, Any]) -> WorkCalendar:
    """The office's working days, read once a page."""
    request = context["request"]
    if not hasattr(request, "work_calendar"):
        calendar = _office(context).calendar
        request.work_calendar = calendar.as_work_calendar() if calendar else WEEKDAYS
    found: WorkCalendar = request.work_calendar
    return found


def day_today(context: dict[str, Any]) -> date:
    """The office's local day."""
    return local_day(context["request"].now, _office(context).zone)


register.simple_tag(day_today, takes_context=True, name="today")
