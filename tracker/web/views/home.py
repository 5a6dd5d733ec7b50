"""My week: what is due, what changed, and one line to add a commitment."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker import permissions, wording
from tracker.domain.calendar_years import year_to_check
from tracker.domain.calendars import Doubt
from tracker.domain.deadlines import local_day
from tracker.models import Deadline, OfficeSettings
from tracker.operations.audit import CLOCK
from tracker.queries import calendars, commitments, history, home
from tracker.queries.absent import absent_when_due
from tracker.web.doors import staff_only
from tracker.wording.calendars import holiday_language

ROWS = 40
CHANGES = 14
ENDING = 10
LOOKING_BACK = timedelta(days=7)
DAYS_AHEAD = 14


@staff_only
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The first page of the day, of one's own commitments or of all."""
    office, user = request.office, request.user
    today = local_day(request.now, office.zone)
    dates = commitments.dates_seen_by(user)
    is_mine = request.GET.get("who", "mine" if commitments.owns_any(user) else "all") == "mine"
    wanted = commitments.owned_by(dates, user) if is_mine else dates
    due = list(home.due_and_overdue(wanted, today=today)[: ROWS + 1])
    changes = history.latest_changes(user, since=request.now - LOOKING_BACK, limit=CHANGES * 2)
    context = {
        "section": "home",
        "is_mine": is_mine,
        "scope": "&owner=me" if is_mine else "",
        "today": today,
        "week_end": today + commitments.SOON,
        "numbers": commitments.numbers(wanted, user, today=today),
        "groups": _groups(due[:ROWS], today),
        "due": due,
        "is_cut": len(due) > ROWS,
        "absent": absent_when_due(due[:ROWS], today=today) if is_mine else [],
        "next": None if due else home.next_date(wanted, today=today),
        "ending": list(home.ending_series(wanted)[:ENDING]),
        "is_new": not due and not commitments.has_any(user),
        "changes": _by_day(changes, office, today),
        "holiday": _next_holiday(office, today),
        "check": year_to_check(today),
        "to_check": list(calendars.unchecked(year_to_check(today))) if permissions.is_admin(user) else [],
    }
    return render(request, "home/week.html", context)


def _groups(due: Iterable[Deadline], today: date) -> list[tuple[str, list[Deadline]]]:
    """The rows under “Overdue”, “Today” ... in this order."""
    sunday = today + timedelta(days=6 - today.weekday())

    def heading(row: Deadline) -> tuple[int, str]:
        last_day = row.last_day or date.max
        if last_day < today:
            return 0, _("Last day has passed")
        if last_day == today:
            return 1, _("Today")
        if last_day <= sunday:
            return 2, _("This week")
        if last_day <= sunday + timedelta(days=7):
            return 3, _("Next week")
        return 4, _("After that")

    return [(words, list(rows)) for (_rank, words), rows in groupby(due, key=heading)]


def _by_day(
    changes: Sequence[history.Told], office: OfficeSettings, today: date
) -> list[tuple[str, list[list[dict[str, object]]]]]:
    """What changed, by day; what one person did to one commitment at one instant stands together."""
    names = history.names_of(change.event.by for change in changes)

    def same(change: history.Told) -> tuple[object, ...]:
        return (change.event.effective_at, change.reference, change.event.by)

    told = [
        {
            "at": at,
            "by_clock": who == CLOCK.ref,
            "reference": reference,
            "title": rows[0].title,
            "sentences": [wording.event_in_words(row.event, names) for row in reversed(rows)],
            "text": next((row.text for row in rows if row.text), ""),
        }
        for (at, reference, who), group in groupby(changes, key=same)
        if (rows := list(group))
    ][:CHANGES]

    def day_of(entry: dict[str, object]) -> date:
        return local_day(entry["at"], office.zone)  # type: ignore[arg-type]

    return [(_day_in_words(day, today), list(group)) for day, group in groupby(told, key=day_of)]


def _day_in_words(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return wording.weekday_date(day)


def _next_holiday(office: OfficeSettings, today: date) -> str:
    """A sentence about the next day off, besides weekends, within two weeks; empty where no calendar names any."""
    if office.calendar is None:
        return ""
    calendar = office.calendar.as_work_calendar()
    own = {row.day: row.name for row in office.calendar.days.all() if not row.working}
    for ahead in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        name = own.get(day) or calendar.holiday_name(day, holiday_language())
        if name and not calendar.is_workday(day):
            uncertain = calendar.doubt(day) in (Doubt.OFFICE, Doubt.ESTIMATED)
            expected, plain = _("Public holiday expected: %(day)s, %(name)s."), _("Public holiday: %(day)s, %(name)s.")
            return (expected if uncertain else plain) % {"day": wording.weekday_date(day), "name": name}
    return _("No public holiday in the next 14 days.")
