"""Dates, zones and lists in words. A date is never shown more precise than it was promised, nor as figures alone."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Protocol

from django.utils.dateformat import format as formatted
from django.utils.dateformat import time_format
from django.utils.translation import gettext, gettext_lazy, pgettext

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import zone_of

_PERIODS = {
    (Unit.QUARTER, 1): gettext_lazy("the first quarter of %(year)s"),
    (Unit.QUARTER, 2): gettext_lazy("the second quarter of %(year)s"),
    (Unit.QUARTER, 3): gettext_lazy("the third quarter of %(year)s"),
    (Unit.QUARTER, 4): gettext_lazy("the fourth quarter of %(year)s"),
    (Unit.HALF_YEAR, 1): gettext_lazy("the first half of %(year)s"),
    (Unit.HALF_YEAR, 2): gettext_lazy("the second half of %(year)s"),
    (Unit.SEASON, 21): gettext_lazy("spring %(year)s"),
    (Unit.SEASON, 22): gettext_lazy("summer %(year)s"),
    (Unit.SEASON, 23): gettext_lazy("autumn %(year)s"),
    (Unit.SEASON, 24): gettext_lazy("winter %(year)s–%(next_year)s"),
    (Unit.YEAR, 1): gettext_lazy("%(year)s"),
}
_DUE = {
    (Unit.QUARTER, 1): gettext_lazy("by the end of the first quarter of %(year)s"),
    (Unit.QUARTER, 2): gettext_lazy("by the end of the second quarter of %(year)s"),
    (Unit.QUARTER, 3): gettext_lazy("by the end of the third quarter of %(year)s"),
    (Unit.QUARTER, 4): gettext_lazy("by the end of the fourth quarter of %(year)s"),
    (Unit.HALF_YEAR, 1): gettext_lazy("by the end of the first half of %(year)s"),
    (Unit.HALF_YEAR, 2): gettext_lazy("by the end of the second half of %(year)s"),
    (Unit.SEASON, 21): gettext_lazy("by the end of spring %(year)s"),
    (Unit.SEASON, 22): gettext_lazy("by the end of summer %(year)s"),
    (Unit.SEASON, 23): gettext_lazy("by the end of autumn %(year)s"),
    (Unit.SEASON, 24): gettext_lazy("by the end of winter %(year)s–%(next_year)s"),
    (Unit.YEAR, 1): gettext_lazy("by the end of %(year)s"),
}


class HasDays(Protocol):
    """Whatever has a first and a last day: a span, a deadline, its terms."""

    @property
    def first_day(self) -> date | None:
        """The earliest reading."""

    @property
    def last_day(self) -> date | None:
        """The latest reading; None together with the first day."""


def date_in_words(value: PartialDate | date) -> str:
    """As precise as it is: “30 April 2027”, “April 2027”, “the second quarter of 2027”, “11 to 20 June 2027”."""
    if not isinstance(value, PartialDate):
        return formatted(value, pgettext("format of a day", "j E Y"))
    if value.unit is Unit.DAY:
        return date_in_words(value.first_day)
    if value.unit is Unit.MONTH:
        return formatted(value.first_day, pgettext("format of a month", "F Y"))
    if value.unit is Unit.INTERVAL:
        return _interval(value.first_day, value.last_day)
    return _PERIODS[value.unit, value.number] % _years(value)


def weekday_date(day: date) -> str:
    """A day with its weekday: “Friday 30 April 2027”."""
    return formatted(day, pgettext("format of a day with its weekday", "l j E Y"))


def short_date(day: date) -> str:
    """A day in a narrow place, where the year is plain: “Fri 30 Apr”."""
    return formatted(day, pgettext("format of a short day", "D j M"))


def day_near(day: date, today: date) -> str:
    """A day in a narrow place as seen from another: “Fri 30 Apr” in the year of `today`, else “Sun 1 Mar 2020”."""
    return short_date(day) if day.year == today.year else brief_date(day)


def due_in_words(item: HasDays) -> str:
    """Until when it is on time: “by the end of April 2027”, “Friday 30 April 2027, end of day”; empty without a date.

    Goes by the days alone: a month that was moved to its last working day is shown as days.
    """
    if item.first_day is None or item.last_day is None:
        return ""
    value = _spanned(item, item.first_day, item.last_day)
    if value.unit is Unit.DAY:
        return gettext("%(day)s, end of day") % {"day": weekday_date(value.last_day)}
    if value.unit is Unit.INTERVAL:
        return gettext("%(days)s, end of the last day") % {"days": date_in_words(value)}
    if value.unit is Unit.MONTH:
        # Translators: %(month)s is a month with its year in the form it has within a date ("апреля 2027").
        month = formatted(value.first_day, pgettext("format of a month after “the end of”", "E Y"))
        return gettext("by the end of %(month)s") % {"month": month}
    return _DUE[value.unit, value.number] % _years(value)


def due_briefly(item: HasDays) -> str:
    """The same in a narrow place: “Fri 30 Apr 2027”, “April 2027”; empty without a date."""
    if item.first_day is None or item.last_day is None:
        return ""
    value = _spanned(item, item.first_day, item.last_day)
    return brief_date(value.last_day) if value.unit is Unit.DAY else date_in_words(value)


def brief_date(day: date) -> str:
    """A day in a narrow place, with its year: “Fri 30 Apr 2027”."""
    return formatted(day, pgettext("format of a short day with its year", "D j M Y"))


def time_in_words(instant: datetime, zone: str) -> str:
    """The time that clocks in that zone show at an instant, with the zone by name: “09:00, Bishkek time”."""
    return gettext("%(time)s, %(zone)s") % {"time": clock_in_words(instant, zone), "zone": zone_in_words(zone)}


def clock_in_words(instant: datetime, zone: str) -> str:
    """The time that clocks in that zone show at an instant: “09:00”."""
    local = instant.astimezone(zone_of(zone))
    return time_format(time(local.hour, local.minute), pgettext("format of a time of day", "H:i"))


def zone_in_words(zone: str) -> str:
    """An IANA zone by the name of its place: “Bishkek time”; a zone without a place by its own name."""
    place = zone.rpartition("/")[2]
    if zone in ("UTC", "Etc/UTC"):
        return gettext("UTC")
    if zone.startswith("Etc/") or place.isupper() or any(letter.isdigit() for letter in place):
        return place
    return gettext("%(place)s time") % {"place": place.replace("_", " ")}


def list_in_words(items: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”; empty for nothing."""
    if len(items) < 2:
        return "".join(items)
    separator = pgettext("between the items of a list", ", ")
    return pgettext("the end of a list", "%(items)s and %(last)s") % {
        "items": separator.join(items[:-1]),
        "last": items[-1],
    }


def _spanned(item: HasDays, first: date, last: date) -> PartialDate:
    """The period of these days by its name; a season only where one was stated.

    In the southern hemisphere September to November is no autumn, and its spring is stored by its days.
    """
    value = PartialDate.spanning(first, last)
    if value.unit is Unit.SEASON and getattr(item, "precision", Unit.SEASON) != Unit.SEASON:
        return PartialDate.of_interval(first, last)
    return value


def _years(value: PartialDate) -> dict[str, int]:
    return {"year": value.first_day.year, "next_year": value.first_day.year + 1}


def _interval(first: date, last: date) -> str:
    if first.year != last.year:
        beginning = date_in_words(first)
    elif first.month != last.month:
        beginning = formatted(first, pgettext("format of the first of two days of one year", "j E"))
    else:
        beginning = formatted(first, pgettext("format of the first of two days of one month", "j"))
    ending = _ending(first, last)
    return gettext("%(first)s to %(last)s") % {"first": beginning, "last": ending}


def _ending(first: date, last: date) -> str:
    """The second of two days. A language that writes the year first leaves it out here where the first day has it."""
    if first.year != last.year:
        return date_in_words(last)
    if first.month != last.month:
        return formatted(last, pgettext("format of the second of two days of one year", "j E Y"))
    return formatted(last, pgettext("format of the second of two days of one month", "j E Y"))
