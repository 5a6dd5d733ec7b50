"""What lists of commitments need: headers that sort, and the words of a date in a narrow cell."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tracker import wording
from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary
from tracker.models import Deadline

register = template.Library()
register.filter("due_briefly", wording.due_briefly)
register.filter("brief_date", wording.brief_date)


@register.filter
def first_date(deadline: Deadline) -> str:
    """The date before any extension, as precise as it was promised: “March 2027”, “Wed 31 Mar 2027”."""
    if deadline.original_last_day is None:
        return ""
    stated = PartialDate.parse(deadline.original_edtf)
    if stated.unit is Unit.DAY or deadline.boundary == Boundary.START.value:
        return wording.brief_date(deadline.original_last_day)
    return wording.date_in_words(stated)


@register.filter
def words_add(deadline: Deadline) -> bool:
    """Whether the words as written say more than the day beside them: not “by 30 April 2027” again."""
    if not deadline.wording or deadline.last_day is None:
        return bool(deadline.wording)
    is_day = deadline.first_day == deadline.last_day
    return not (is_day and wording.date_in_words(deadline.last_day).casefold() in deadline.wording.casefold())


@register.filter
def parties_of(deadline: Deadline, role: str) -> list[str]:
    """Names of those who have this role, from prefetched participations."""
    return [row.party.name for row in deadline.commitment.participations.all() if row.role == role]


@register.simple_tag(takes_context=True)
def sort_header(context: dict[str, Any], key: str, label: str) -> str:
    """A header whose link sorts by its column, and turns the order round once it is sorted by."""
    sort = context["sort"]
    state = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    values = context["request"].GET.copy()
    values["sort"] = f"-{key}" if state == "ascending" else key
    values.pop("page", None)
    arrow = {"ascending": "▲", "descending": "▼"}.get(state, "")
    return format_html(
        '<th scope="col" aria-sort="{}"><a href="?{}" title="{}">{}</a> <span aria-hidden="true">{}</span></th>',
        state,
        values.urlencode(),
        _("Sort by this column"),
        label,
        arrow,
    )
