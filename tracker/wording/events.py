"""What hangs on an event, in words: how far from it, and why a date does not follow it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted, Duration
from tracker.domain.triggers import Stays
from tracker.wording.dates import weekday_date

_AFTER: Mapping[Counted, Any] = {
    Counted.DAYS: ngettext_lazy("%(count)s day after “%(event)s”", "%(count)s days after “%(event)s”", "count"),
    Counted.WORKING_DAYS: ngettext_lazy(
        "%(count)s working day after “%(event)s”", "%(count)s working days after “%(event)s”", "count"
    ),
    Counted.WEEKS: ngettext_lazy("%(count)s week after “%(event)s”", "%(count)s weeks after “%(event)s”", "count"),
    Counted.MONTHS: ngettext_lazy("%(count)s month after “%(event)s”", "%(count)s months after “%(event)s”", "count"),
    Counted.YEARS: ngettext_lazy("%(count)s year after “%(event)s”", "%(count)s years after “%(event)s”", "count"),
}
_BEFORE: Mapping[Counted, Any] = {
    Counted.DAYS: ngettext_lazy("%(count)s day before “%(event)s”", "%(count)s days before “%(event)s”", "count"),
    Counted.WORKING_DAYS: ngettext_lazy(
        "%(count)s working day before “%(event)s”", "%(count)s working days before “%(event)s”", "count"
    ),
    Counted.WEEKS: ngettext_lazy("%(count)s week before “%(event)s”", "%(count)s weeks before “%(event)s”", "count"),
    Counted.MONTHS: ngettext_lazy(
        "%(count)s month before “%(event)s”", "%(count)s months before “%(event)s”", "count"
    ),
    Counted.YEARS: ngettext_lazy("%(count)s year before “%(event)s”", "%(count)s years before “%(event)s”", "count"),
}
_STAYS = {
    Stays.EXTENDED: gettext_lazy("was extended: stays, decide by hand"),
    Stays.BY_HAND: gettext_lazy("was given a date by hand: stays, decide by hand"),
    Stays.PAUSED: gettext_lazy("was moved by a pause: stays, decide by hand"),
    Stays.OUT_OF_REACH: gettext_lazy("the day would lie too far away: stays, decide by hand"),
}


def hangs_in_words(event: str, offset: Duration, boundary: Boundary = Boundary.END) -> str:
    """Where a date lies that hangs on an event: “30 days after “receipt of funds””."""
    values = {"event": event, "count": abs(offset.count)}
    if offset.count == 0 and boundary is Boundary.START:
        return gettext("before the day of “%(event)s”") % values
    if offset.count == 0:
        return gettext("on the day of “%(event)s”") % values
    return str((_BEFORE if offset.count < 0 else _AFTER)[offset.unit] % values)


def event_dated_in_words(before: Mapping[str, Any], after: Mapping[str, Any], who: Mapping[str, Any]) -> str:
    """How the day of an event was set, changed or taken back, from what the history keeps of both."""
    days = {name: _day(values.get("happened_on")) for name, values in (("before", before), ("after", after))}
    if not days["after"]:
        return gettext("%(who)s took the day of the event back; it was %(before)s.") % {**who, **days}
    if not days["before"]:
        return gettext("%(who)s set the day of the event: %(after)s.") % {**who, **days}
    return gettext("%(who)s changed the day of the event: %(before)s → %(after)s.") % {**who, **days}


def followed_in_words(date: str, *, before: str, after: str) -> str:
    """How a date followed another one, named by its reference, that was moved; `before` is empty where it had none."""
    values = {"date": date, "before": before, "after": after}
    if not before:
        return gettext("%(date)s got its date, and this one follows it: due %(after)s.") % values
    return gettext("%(date)s was moved, and this date follows it: %(before)s → %(after)s.") % values


def _day(value: str | None) -> str:
    return weekday_date(date.fromisoformat(value)) if value else ""


def stays_in_words(stays: Stays) -> str:
    """Why a date that hangs on an event does not move with it, and that a person has to look."""
    return str(_STAYS[stays])
