"""Calendars in words: countries, kinds of days, what naming a day does, and why a day may still change."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from holidays.registry import COUNTRIES

from tracker.domain.calendar_years import DayKind
from tracker.domain.calendars import Doubt
from tracker.domain.provisional import ProvisionalCode

# The sentences of a computed date that may still change; explanations.py fills the places.
PROVISIONAL_STEPS: Mapping[str, Any] = {
    ProvisionalCode.OFFICE_DAY: gettext_lazy("Provisional: in the office's calendar, %(day)s may still change."),
    ProvisionalCode.FEAST: gettext_lazy(
        "Provisional: %(holiday)s (%(country)s) is expected on %(day)s, and may come a day earlier or later."
    ),
    ProvisionalCode.YEAR_UNANNOUNCED: gettext_lazy(
        "Provisional: on which days of %(year)s people work instead of others (%(country)s) is not known yet."
    ),
    ProvisionalCode.YEAR_UNKNOWN: gettext_lazy("Provisional: no public holidays of %(year)s are known (%(country)s)."),
}
_KINDS = {
    DayKind.HOLIDAY: gettext_lazy("Public holiday"),
    DayKind.COUNTRY_WORKS: gettext_lazy("Working weekend"),
    DayKind.OFFICE_FREE: gettext_lazy("Free: the office's own"),
    DayKind.OFFICE_WORKS: gettext_lazy("Working: the office's own"),
}
_DOUBTS_OF_YEARS = {
    Doubt.UNANNOUNCED: gettext_lazy(
        "This country moves days off and working weekends by an order for each year, and the one for %(year)s is not "
        "known here yet. Import the official list, or name the moved days, when it is published."
    ),
    Doubt.UNKNOWN: gettext_lazy("No public holidays are known for %(year)s: name the days off yourselves."),
}
_LANGUAGES_OF_HOLIDAYS = {"ru": "ru", "zh-hans": "zh_CN"}
_SMALL_WORDS = frozenset({"and", "of", "the"})


def day_kind_label(kind: DayKind) -> str:
    """What makes a day worth a line."""
    return str(_KINDS[kind])


def doubt_of_year_in_words(doubt: Doubt, year: int) -> str:
    """Why the days of a year may still change, and what to do."""
    return str(_DOUBTS_OF_YEARS[doubt]) % {"year": year}


def holiday_language() -> str:
    """The language of the library of holidays that the reader's is called there."""
    return _LANGUAGES_OF_HOLIDAYS.get(get_language() or "", "en_US")


def country_in_words(code: str) -> str:
    """The English name of a country out of the library of holidays; the code where it has none."""
    for module, names in COUNTRIES.items():
        if code in names[1:]:
            return " ".join(word if word in _SMALL_WORDS else word.capitalize() for word in module.split("_"))
    return code
