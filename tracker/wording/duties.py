"""Duties that come again, in words: what one occurrence counts as, and what people decided about the series."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from tracker.domain.duties import Mark
from tracker.wording.dates import date_in_words

Values = Mapping[str, Any]
_MARKS = {
    Mark.KEPT: pgettext_lazy("one date of a series", "kept"),
    Mark.LATE: pgettext_lazy("one date of a series", "kept late"),
    Mark.PARTLY: pgettext_lazy("one date of a series", "partly kept"),
    Mark.MISSED: pgettext_lazy("one date of a series", "missed"),
    Mark.OVERDUE: pgettext_lazy("one date of a series", "overdue"),
    Mark.REPORTED: pgettext_lazy("one date of a series", "reported"),
    Mark.RESTS: pgettext_lazy("one date of a series", "clock rests"),
    Mark.DUE: pgettext_lazy("one date of a series", "due"),
    Mark.COMING: pgettext_lazy("one date of a series", "to come"),
    Mark.SKIPPED: pgettext_lazy("one date of a series", "let pass"),
    Mark.NOT_COUNTED: pgettext_lazy("one date of a series", "not counted"),
}


def mark_label(mark: Mark) -> str:
    """What one occurrence counts as, in a word or two."""
    return str(_MARKS[mark])


def _with_day(message: Any) -> Callable[[Any, Values], str]:
    """A sentence that names the day which the event keeps under `day`."""
    return lambda event, who: str(message) % {**who, "day": _day(event.after.get("day"))}


def _ended(event: Any, who: Values) -> str:
    values = {**who, "day": _day(event.after.get("until"))}
    return gettext("%(who)s ended the series: nothing comes after %(day)s.") % values


def _end_told(event: Any, who: Values) -> str:
    return gettext("The end of the series was announced: %(day)s is its last date.") % {
        "day": _day(event.after.get("last"))
    }


def _plain(message: Any) -> Callable[[Any, Values], str]:
    return lambda event, who: str(message) % who


def _day(value: str | None) -> str:
    return date_in_words(date.fromisoformat(value)) if value else ""


SERIES_TOLD: dict[str, Callable[[Any, Values], str]] = {
    "series.begun": _plain(gettext_lazy("%(who)s listed the dates on which this falls due.")),
    "series.skipped": _with_day(gettext_lazy("%(who)s let the date of %(day)s pass: it is no miss.")),
    "series.unskipped": _with_day(gettext_lazy("%(who)s had the date of %(day)s count after all.")),
    "series.ended": _ended,
    "series.end_told": _end_told,
    "series.rule_changed": _plain(gettext_lazy("%(who)s changed how it comes again, from the next date on.")),
    "series.dates_changed": _plain(gettext_lazy("%(who)s changed the dates to come of the series.")),
}
