"""Refusals of the rules, in words that say what to do."""

from django.utils.translation import gettext, gettext_lazy

from tracker.domain.calendars import CalendarExhausted, UnknownCountry
from tracker.domain.dates import InvalidPartialDate
from tracker.domain.deadlines import UnknownZone

_DATES = {
    "not-a-date": gettext_lazy(
        "“%(given)s” is not a date of the kinds kept here. Write a day as 2025-04-01, a month as 2025-04, a quarter as "
        "2025-33 to 2025-36, a half-year as 2025-40 or 2025-41, a season as 2025-21 to 2025-24, a year as 2030, or two "
        "days as 2027-06-11/2027-06-20."
    ),
    "no-such-day": gettext_lazy("“%(given)s” is not in the calendar. Check the month and the day."),
    "no-such-period": gettext_lazy(
        "“%(given)s” names no month, quarter, half-year or season. After the year write 01 to 12 for a month, 33 to 36 "
        "for a quarter, 40 or 41 for a half-year, 21 to 24 for a season."
    ),
    "year-out-of-range": gettext_lazy(
        "“%(given)s” lies outside the years %(first_year)s to %(last_year)s. Check the year."
    ),
    "backwards": gettext_lazy("“%(given)s” ends before it begins. Write the first day first."),
    "days-only": gettext_lazy(
        "“%(given)s” is an interval of something else than days. Write its first and its last day."
    ),
    "not-the-unit": gettext_lazy("The days %(given)s are not exactly one period. Write its first and its last day."),
}


def impossible_in_words(words: str) -> str:
    """What is wrong with words that look like a day and are none."""
    return gettext("%(words)s does not exist. Check the day and the month.") % {"words": words}


def problem_in_words(problem: ValueError) -> str:
    """What is wrong and what to do, for a refusal by the rules of dates, calendars and zones."""
    match problem:
        case InvalidPartialDate():
            return _DATES[problem.code] % problem.values
        case UnknownZone():
            return gettext("There is no such time zone. Choose one by continent and place, like Asia/Bishkek.")
        case UnknownCountry():
            return gettext("No public holidays are known for this country. Choose another, or none.")
        case CalendarExhausted():
            return gettext("This calendar has no working day near that date. Check its weekend and its free days.")
        case _:
            return str(problem)
