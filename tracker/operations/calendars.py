"""The days an office names in a calendar, one or a file of them, and the yearly check against the official list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.calendars import CalendarExhausted, Doubt, Rest, UnknownCountry, WorkCalendar
from tracker.domain.deadlines import local_day
from tracker.models import Calendar, CalendarDay
from tracker.operations import reads
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch_readers

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NamedDay:
    """What somebody says of one day. An empty name leaves the name that the day has."""

    day: date
    working: bool
    name: str = ""
    provisional: bool = False


class Effect(StrEnum):
    """What naming a day does to a calendar."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Because(StrEnum):
    """Why, where the effect alone does not say it."""

    SAID = "said"  # the office named it in the same way before
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    EXPECTED = "expected"  # a feast that was only expected is confirmed
    KIND = "kind"  # free instead of working, or the other way round
    SETTLED = "settled"  # no longer provisional
    UNSETTLED = "unsettled"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Planned:
    """What naming one day would do, and why; `because` is None for a day that differs from what it was."""

    named: NamedDay
    effect: Effect
    because: Because | None = None


def plan(calendar: Calendar, days: Sequence[NamedDay]) -> list[Planned]:
    """What naming these days would do, in their order; nothing is written. One query.

    A day that is already so, by the country's rule, is left to that rule.
    """
    rows = {row.day: row for row in calendar.days.all()}
    work = calendar.as_work_calendar()
    return [_planned(named, rows.get(named.day), work) for named in days]


@verb
def name_days(
    calendar: Calendar, days: Sequence[NamedDay], *, by: Actor, now: datetime, file_name: str = ""
) -> list[Planned]:
    """Add or change these days, each at most once, and have the deadlines that count by the calendar looked at.

    Nothing is recorded where nothing changes. `file_name`: where the days come from. Raises Refused where nobody would
    ever work any more.
    """
    calendar = _locked(calendar)
    planned = plan(calendar, days)
    rows = {row.day: row for row in calendar.days.all()}
    written = [one for one in planned if one.effect is not Effect.UNCHANGED]
    if not written:
        return planned
    for one in written:
        named = one.named
        row = rows.get(named.day) or CalendarDay(calendar=calendar, day=named.day)
        row.working, row.provisional = named.working, named.provisional
        row.name = named.name[:LONGEST_NAME] or row.name
        row.save()
    refuse_unusable(Calendar.objects.get(pk=calendar.pk), now)
    touch_readers(lambda: reads.of_calendar(calendar), now=now)
    after = {
        effect.value: sorted(one.named.day.isoformat() for one in written if one.effect is effect)
        for effect in (Effect.ADDED, Effect.CHANGED)
    }
    action = "calendar.imported" if file_name else "calendar.days_named"
    record([Change(action=action, target=target_of(calendar), after=after, text=file_name)], by=by, now=now)
    return planned


@verb
def check_year(calendar: Calendar, year: int, *, by: Actor, now: datetime) -> None:
    """Note that the calendar was compared with the official list through that year; an earlier year changes nothing.

    No day moves, so no deadline is looked at: only what was not announced is no longer in doubt. Raises Refused for a
    year that no country has announced yet.
    """
    calendar = _locked(calendar)
    this_year = local_day(now, queries.office().zone).year
    if year > this_year + 1:
        raise Refused(
            _("The days of %(year)s are not announced yet: check them in the autumn before.") % {"year": year}
        )
    if calendar.checked_through is not None and calendar.checked_through >= year:
        return
    before = {"through": calendar.checked_through}
    calendar.checked_through = year
    calendar.save(update_fields=["checked_through"])
    change = Change(action="calendar.checked", target=target_of(calendar), before=before, after={"through": year})
    record([change], by=by, now=now)


def refuse_unusable(calendar: Calendar, now: datetime) -> None:
    """Nothing for a calendar that can be counted by. Raises Refused."""
    try:
        calendar.as_work_calendar().add_workdays(now.date(), 1)
    except UnknownCountry as error:
        raise Refused(
            _("No public holidays are known for “%(country)s”: give a code like KG, or none.")
            % {"country": calendar.country}
        ) from error
    except (CalendarExhausted, ValueError) as error:
        raise Refused(_("In this calendar nobody ever works: leave at least one day of the week to work.")) from error


def _locked(calendar: Calendar) -> Calendar:
    return Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)


def _planned(named: NamedDay, row: CalendarDay | None, work: WorkCalendar) -> Planned:
    if row is not None:
        because = _difference(named, row)
        return Planned(named, Effect.UNCHANGED if because is Because.SAID else Effect.CHANGED, because)
    rest = work.rest(named.day)
    if named.working != (rest is None):
        return Planned(named, Effect.ADDED)
    if not named.provisional and work.feast_near(named.day) == named.day and work.doubt(named.day) is Doubt.ESTIMATED:
        return Planned(named, Effect.ADDED, Because.EXPECTED)
    already = {None: Because.WORKDAY, Rest.WEEKEND: Because.WEEKEND}
    return Planned(named, Effect.UNCHANGED, already.get(rest, Because.HOLIDAY))


def _difference(named: NamedDay, row: CalendarDay) -> Because:
    if row.working != named.working:
        return Because.KIND
    if row.provisional != named.provisional:
        return Because.UNSETTLED if named.provisional else Because.SETTLED
    return Because.NAME if named.name and row.name != named.name[:LONGEST_NAME] else Because.SAID
