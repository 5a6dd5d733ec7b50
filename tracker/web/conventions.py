"""The conventions as the pages show them: each choice with one example, read by the resolver itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.conventions import Conventions
from tracker.language.phrases import resolve
from tracker.queries.rereading import Found, Reread
from tracker.wording import due_in_words, list_in_words, weekday_date
from tracker.wording.conventions import setting_in_words

# One phrase a convention whose date it decides. April is that of a year in which it ends on a weekend: its last day and
# its last working day are two.
PHRASES = {
    "by_period": "by April %(april)s",
    "until_day": "до 1 апреля",
    "before_day": "6月30日前",
    "week_ends_on": "by the end of the week",
    "fiscal_year_starts": "by the end of fiscal year %(year)s",
    "southern_seasons": "by the end of spring",
}


@dataclass(frozen=True)
class Option:
    """One choice of a convention: what a form sends, how it is called, and the last day of its example."""

    value: str
    label: str
    example: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One date of a list: what stands, what its words give, and the settings that make the difference."""

    found: Reread
    now: str
    then: str
    because: str

    @property
    def ticked(self) -> str:
        """What a ticked box sends."""
        return f"{self.found.deadline.pk}:{self.found.key}"


def phrase(name: str, today: date) -> str:
    """The example of a convention."""
    ahead = range(today.year + 1, today.year + 8)
    april = next(year for year in ahead if date(year, 4, 30).weekday() in WEEKDAYS.weekend)
    return PHRASES[name] % {"year": today.year + 1, "april": april}


def example(name: str, conventions: Conventions, today: date, calendar: WorkCalendar) -> str:
    """“through Friday 30 April 2027”: how the example of a convention is read today."""
    reading = resolve(phrase(name, today), today, calendar=calendar, conventions=conventions)
    if reading is None or reading.last_day is None:
        return _("names no day")
    return _("through %(day)s") % {"day": weekday_date(reading.last_day)}


def options(
    name: str, choices: list[tuple[Any, Any]], chosen: Conventions, today: date, calendar: WorkCalendar
) -> Iterator[Option]:
    """The choices of a convention, each with its example."""
    present = getattr(chosen, name)
    for value, label in choices:
        told = example(name, replace(chosen, **{name: type(present)(value)}), today, calendar)
        yield Option(str(value), str(label), told, type(present)(value) == present)


def changes(before: Conventions, after: Conventions, today: date, calendar: WorkCalendar) -> Iterator[dict[str, str]]:
    """What would be read otherwise: each setting that differs, in words, with its example before and after."""
    for name in PHRASES:
        if getattr(before, name) != getattr(after, name):
            yield {
                "phrase": phrase(name, today),
                "was": setting_in_words(name, before),
                "will": setting_in_words(name, after),
                "example_was": example(name, before, today, calendar),
                "example_will": example(name, after, today, calendar),
            }


def lines(found: list[Reread], conventions: Conventions) -> list[Line]:
    """The rows of a list, in words."""
    return [
        Line(
            one,
            due_in_words(one.deadline),
            due_in_words(one.span),
            list_in_words([setting_in_words(name, conventions) for name in one.because]),
        )
        for one in found
    ]


def listed(found: Found, conventions: Conventions) -> dict[str, Any]:
    """What a page with such a list shows."""
    return {
        "found": found,
        "moving": lines(found.moving, conventions),
        "staying": lines(found.staying, conventions),
    }
