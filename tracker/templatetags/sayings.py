"""What people said about a date, and what the office did about it, in words for the pages."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, Terms, local_day, span_of
from tracker.domain.trajectories import Course
from tracker.models import Answer, Evidence, Extension, Message, Report
from tracker.operations.said import TIME_TO_WITHDRAW
from tracker.operations.undecided import PATIENCE, TOO_LONG
from tracker.queries.desk import Item, Told
from tracker.queries.indicators import Measure
from tracker.templatetags.duebook import work_calendar

register = template.Library()
register.filter("told_because", wording.told_because)

COURSES = {
    Course.ON: ("arrow-trending-up", "green"),
    Course.OFF: ("exclamation-triangle", "red"),
    Course.SILENT: ("question-mark-circle", "amber"),
    None: ("link", "gray"),
}
_REFERENCE = re.compile(r"\s*\[C-[\d-]+\]$")
Said = Report | Extension | Answer


@register.filter
def figure(value: Decimal) -> str:
    """A value as the reader's language writes it, without empty decimals."""
    whole = value == value.to_integral_value()
    return str(number_format(value.quantize(Decimal(1)) if whole else value.normalize()))


@register.simple_tag
def course_in_words(measure: Measure) -> str:
    """Whether a measure is on course, in a sentence of its own."""
    if measure.judgement is None:
        return _("The target has no day yet.")
    day = wording.date_in_words(measure.judgement.since)
    match measure.judgement.course:
        case Course.ON:
            return _("On course by the reading of %(day)s") % {"day": day}
        case Course.OFF:
            return _("Off course by the reading of %(day)s") % {"day": day}
    return _("No reading since %(day)s") % {"day": day}


@register.inclusion_tag("components/chip.html")
def course(measure: Measure) -> dict[str, str]:
    """The chip of a measure."""
    icon, tone = COURSES[measure.course]
    return {"icon": icon, "tone": tone, "words": course_in_words(measure)}


@register.filter
def kind_of(said: Said) -> str:
    """How addresses of the pages name it: report, extension or answer."""
    return str(said._meta.model_name)


@register.filter
def who(said: Said) -> str:
    """The name somebody typed, else the address it came from, else whoever wrote it down."""
    return said.name or str(said.recipient or said.recorded_by or _("somebody"))


@register.filter
def headline(said: Said) -> str:
    """What was said, in a few words: “It is done”, “More time: by the end of May 2027”."""
    match said:
        case Report(claimed_outcome="", percent=None):
            return _("How far it is")
        case Report(claimed_outcome="", percent=percent):
            return _("How far it is: %(percent)s per cent done") % {"percent": percent}
        case Report():
            done = _("It is done") if said.claimed_outcome == "met" else _("A report: %(claim)s")
            return done % {"claim": said.get_claimed_outcome_display()} if "%" in done else done
        case Extension():
            return _("More time: %(date)s") % {"date": requested(said)}
        case Answer(snooze_until=until) if until is not None:
            return _("Remind me later: on %(day)s") % {"day": wording.weekday_date(until)}
        case Answer(successor_email=email, successor_name=name) if email:
            who_instead = f"{name} <{email}>" if name else email
            return _("This is not mine, it is %(who)s") % {"who": who_instead}
        case _:
            label = said.get_kind_display()
            return label[:1].upper() + label[1:]


@register.filter
def said_text(said: Said) -> str:
    """The words that came with it."""
    match said:
        case Report():
            return said.narrative
        case Extension():
            return said.reason
        case _:
            return said.text


@register.filter
def waits(said: Said) -> bool:
    """Whether the office has still to decide about it; what only rests or confirms asks nobody."""
    return not said.decision and (said.is_contest if isinstance(said, Answer) else True)


@register.simple_tag(takes_context=True)
def can_be_taken_back(context: dict[str, Any], said: Said) -> bool:
    """Whether whoever said it may still take it back."""
    return not said.decision and context["request"].now - said.at <= TIME_TO_WITHDRAW


@register.filter
def what_follows(said: Said) -> str:
    """What the person who just said this may expect."""
    if isinstance(said, Answer) and not said.is_contest:
        match said.kind:
            case Answer.Kind.HAVE_IT:
                follows = _("No more reminders come before the last day.")
            case Answer.Kind.SNOOZE if said.snooze_until is not None:
                follows = _("Reminders rest until %(day)s.") % {"day": wording.weekday_date(said.snooze_until)}
            case _:
                follows = _("We ask again in six months.")
        return f"{_('You get a mail that confirms it.')} {follows}"
    return _("You get a mail that confirms it, and another one when the office has decided.")


@register.filter
def size_in_words(proof: Evidence) -> str:
    """How large the file is; a file that is gone from the disk keeps nobody from the page."""
    try:
        return filesizeformat(proof.file.size)
    except OSError:
        return _("the file is missing")


@register.filter
def requested(extension: Extension) -> str:
    """Until when more time is asked for, in words."""
    terms = Terms(PartialDate.parse(extension.requested_edtf), Boundary(extension.requested_boundary), Roll.NONE, "UTC")
    return wording.due_in_words(span_of(terms, WEEKDAYS))


@register.filter
def became(said: Said) -> str:
    """What the office decided about it; empty while it waits."""
    if not said.decision:
        return ""
    label = type(said).Decision(said.decision).label
    if isinstance(said, Report) and said.outcome:
        return _("%(state)s: %(title)s") % {"state": label, "title": said.get_outcome_display()}
    return str(label)


@register.filter
def about(message: Message) -> list[str]:
    """The references of the commitments a mail speaks of, each once, in the order of its notices."""
    rows = [row.deadline.commitment.reference for row in message.notifications.all() if row.deadline]
    return list(dict.fromkeys(rows))


@register.filter
def bare_subject(message: Message) -> str:
    """The subject without the reference in brackets at its end, where a column of its own has it."""
    return _REFERENCE.sub("", message.content.subject)


@register.simple_tag
def told_times(told: Told) -> str:
    """“Told 3 times”, “Never told”."""
    if not told.times:
        return _("Never told")
    return ngettext("Told once", "Told %(count)s times", told.times) % {"count": told.times}


@register.inclusion_tag("review/undecided.html", takes_context=True)
def undecided(context: dict[str, Any], said: Said | None) -> dict[str, Any]:
    """The chip of a report that has waited for its decision for some working days; nothing before."""
    if not isinstance(said, Report) or said.is_decided or not said.claims:
        return {}
    zone = context["request"].office.zone
    since, today = local_day(said.at, zone), local_day(context["request"].now, zone)
    days = work_calendar(context).workdays_between(since, today)
    if days < PATIENCE:
        return {}
    words = ngettext("Undecided for %(count)s working day", "Undecided for %(count)s working days", days)
    return {"words": words % {"count": days}, "tone": "red" if days >= TOO_LONG else "amber"}


@register.simple_tag(takes_context=True)
def silence(context: dict[str, Any], item: Item) -> str:
    """“No answer for 34 days”; empty where nobody was told or somebody answered today."""
    days = _days(context, item.silent_since)
    if days is None or days < 1:
        return ""
    return ngettext("No answer for %(count)s day", "No answer for %(count)s days", days) % {"count": days}


def _days(context: dict[str, Any], since: datetime | None) -> int | None:
    if since is None:
        return None
    request = context["request"]
    zone = request.office.zone
    return (local_day(request.now, zone) - local_day(since, zone)).days
