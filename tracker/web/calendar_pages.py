"""What the pages of the working-day calendars show, and the way of a file from its preview to being taken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.domain.calendar_years import DayKind, Month, NotedDay, months_of
from tracker.domain.calendars import Doubt, WorkCalendar
from tracker.exchange.calendars import Read
from tracker.models import Calendar
from tracker.operations.calendars import Because, Effect, NamedDay, Planned
from tracker.wording.calendars import day_kind_label, doubt_of_year_in_words, holiday_language

SALT = "calendar-file"
KEPT = 24 * 60 * 60  # seconds between preview and confirmation
MOST_WRITTEN = 1000  # days of one file that can be added or changed
TONES = {
    DayKind.HOLIDAY: "blue",
    DayKind.COUNTRY_WORKS: "gray",
    DayKind.OFFICE_FREE: "teal",
    DayKind.OFFICE_WORKS: "violet",
}
ICONS = {
    DayKind.HOLIDAY: "flag",
    DayKind.COUNTRY_WORKS: "briefcase",
    DayKind.OFFICE_FREE: "home",
    DayKind.OFFICE_WORKS: "briefcase",
}
_BECAUSE = {
    Because.SAID: gettext_lazy("It stands here like this."),
    Because.WEEKEND: gettext_lazy("A free day of the weekend anyway."),
    Because.HOLIDAY: gettext_lazy("A public holiday anyway."),
    Because.WORKDAY: gettext_lazy("A working day anyway."),
    Because.EXPECTED: gettext_lazy("The public holiday was only expected on this day: now it is certain."),
    Because.SETTLED: gettext_lazy("It was provisional: now it is certain."),
    Because.UNSETTLED: gettext_lazy("It becomes provisional."),
    Because.NAME: gettext_lazy("Another name."),
}


@dataclass(frozen=True)
class Cell:
    """A day of the little months: its number and how it looks."""

    number: int
    look: str


@dataclass(frozen=True)
class ShownDay:
    """A line of the year: a day with its chip, whether the office named it, and whether it may still change."""

    noted: NotedDay
    label: str
    icon: str
    tone: str
    is_own: bool

    @property
    def is_provisional(self) -> bool:
        return self.noted.doubt is not None


@dataclass(frozen=True)
class ShownMonth:
    """A month of the year."""

    name: str
    workdays: str
    days: Sequence[ShownDay]
    weeks: Sequence[Sequence[Cell | None]]


def year_context(calendar: Calendar, year: int) -> dict[str, Any]:
    """A calendar's year as the page shows it."""
    names = {row.day: row.name for row in calendar.days.all()}
    work = calendar.as_work_calendar()
    months = months_of(work, year, names, holiday_language())
    doubt = work.doubt_of_year(year)
    return {
        "months": [_shown(month, work) for month in months],
        "workdays": sum(month.workdays for month in months),
        "doubt": doubt_of_year_in_words(doubt, year) if doubt is not None else "",
        "legend": [(day_kind_label(kind), TONES[kind]) for kind in DayKind],
    }


def _shown(month: Month, work: WorkCalendar) -> ShownMonth:
    noted = {one.day: one for one in month.noted}
    return ShownMonth(
        str(MONTHS[month.first.month]),
        ngettext("%(count)s working day", "%(count)s working days", month.workdays) % {"count": month.workdays},
        [_line(one, work) for one in month.noted],
        [[None if day is None else Cell(day.day, _look(day, noted.get(day), work)) for day in week]
         for week in month.weeks if any(week)],
    )  # fmt: skip


def _line(one: NotedDay, work: WorkCalendar) -> ShownDay:
    return ShownDay(one, day_kind_label(one.kind), ICONS[one.kind], TONES[one.kind], one.day in work.overrides)


def _look(day: date, one: NotedDay | None, work: WorkCalendar) -> str:
    """The classes of a little day."""
    if one is None:
        return "weekend" if day.weekday() in work.weekend else ""
    return f"{TONES[one.kind]} noted" + (" provisional" if one.doubt is not None else "")


def confirmed(calendar: Calendar, day: date) -> NamedDay | None:
    """What the calendar only expects of that day, as the office would say it for certain; None for any other day."""
    work = calendar.as_work_calendar()
    if work.doubt(day) is Doubt.OFFICE:
        return NamedDay(day, work.overrides[day])
    if work.feast_near(day) == day:
        return NamedDay(day, working=False, name=work.holidays_of(day.year, holiday_language())[day])
    return None


def saved_in_words(planned: Iterable[Planned]) -> str:
    """How many days were written, and how many needed no writing."""
    effects = [one.effect for one in planned]
    same = effects.count(Effect.UNCHANGED)
    written = len(effects) - same
    words = []
    if written:
        words.append(ngettext("%(count)s day is saved.", "%(count)s days are saved.", written) % {"count": written})
    if same:
        plain = ngettext("%(count)s day was so already.", "%(count)s days were so already.", same)
        words.append(plain % {"count": same})
    return " ".join(words)


def because_in_words(one: Planned) -> str:
    """Why a day of a file is added, changed or left alone; empty where that needs no reason."""
    if one.because is Because.KIND:
        return _("It was a free day.") if one.named.working else _("It was a working day.")
    return str(_BECAUSE[one.because]) if one.because is not None else ""


def preview_context(read: Read, planned: Sequence[Planned]) -> dict[str, Any]:
    """What a file would do, line by line: what is written first, then what stays, then what is left out."""
    lines = {one.named.day: one.line for one in read.found}

    def rows(*effects: Effect) -> list[dict[str, Any]]:
        return [
            {"line": lines[one.named.day], "named": one.named, "is_new": one.effect is Effect.ADDED,
             "because": because_in_words(one)}
            for one in planned if one.effect in effects
        ]  # fmt: skip

    written = rows(Effect.ADDED, Effect.CHANGED)
    return {
        "written": written,
        "added": sum(row["is_new"] for row in written),
        "changed": sum(not row["is_new"] for row in written),
        "unchanged": rows(Effect.UNCHANGED),
        "left": read.left,
        "is_too_much": len(written) > MOST_WRITTEN,
    }


def sealed(calendar: Calendar, file_name: str, planned: Iterable[Planned]) -> str:
    """The days that a file would write, for the form that confirms them; nobody can change them on the way."""
    days = [_packed(one.named) for one in planned if one.effect is not Effect.UNCHANGED]
    return signing.dumps([calendar.pk, file_name, days], salt=SALT, compress=True)


def unsealed(calendar: Calendar, text: str, leave: Iterable[str]) -> tuple[str, list[NamedDay]]:
    """The name of the file, and its days but those to be left out. Raises signing.BadSignature."""
    number, file_name, days = signing.loads(text, salt=SALT, max_age=KEPT)
    if number != calendar.pk:
        raise signing.BadSignature("the preview of another calendar")
    return file_name, list(_unpacked(days, set(leave)))


def _packed(named: NamedDay) -> list[Any]:
    return [named.day.isoformat(), int(named.working), named.name, int(named.provisional)]


def _unpacked(days: Iterable[list[Any]], leave: set[str]) -> Iterator[NamedDay]:
    for day, working, name, provisional in days:
        if day not in leave:
            yield NamedDay(date.fromisoformat(day), bool(working), name, bool(provisional))
