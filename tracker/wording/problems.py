"""Refusals of the rules, in words that say what to do."""

from django.utils.translation import gettext, gettext_lazy

from tracker.domain.calendars import CalendarExhausted, UnknownCountry
from tracker.domain.dates import InvalidPartialDate
from tracker.domain.deadlines import UnknownZone
from tracker.domain.recurrence import InvalidRecurrence

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
_RULES = {
    "not-a-rule": gettext_lazy(
        "“%(given)s” is no rule of RFC 5545. Write, for example, FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1."
    ),
    "too-long": gettext_lazy("A rule has at most %(limit)s characters; this one has %(length)s."),
    "part-unknown": gettext_lazy(
        "“%(given)s” is not used here. Known are FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, UNTIL, COUNT."
    ),
    "part-twice": gettext_lazy("“%(given)s” stands twice. Write each part once."),
    "frequency-missing": gettext_lazy(
        "The rule does not say how often. Begin with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."
    ),
    "value-wrong": gettext_lazy("“%(given)s” is not a value of %(part)s."),
    "until-and-count": gettext_lazy("UNTIL and COUNT exclude each other (RFC 5545). Keep one."),
    "months-need-frequency": gettext_lazy("BYMONTH needs FREQ=MONTHLY or FREQ=YEARLY."),
    "days-need-month": gettext_lazy("BYMONTHDAY needs FREQ=MONTHLY, or FREQ=YEARLY with BYMONTH."),
    "weekdays-need-frequency": gettext_lazy("BYDAY needs FREQ=WEEKLY or MONTHLY, or FREQ=YEARLY with BYMONTH."),
    "nth-needs-month": gettext_lazy("A numbered weekday (2FR) needs FREQ=MONTHLY, or FREQ=YEARLY with BYMONTH."),
    "two-kinds-of-days": gettext_lazy("BYDAY and BYMONTHDAY together leave the day open. Keep one."),
    "counted-needs-period": gettext_lazy(
        "Days are counted from the end of months, quarters, half-years or years only."
    ),
}


def impossible_in_words(words: str) -> str:
    """What is wrong with words that look like a day and are none."""
    return gettext("%(words)s does not exist. Check the day and the month.") % {"words": words}


def problem_in_words(problem: ValueError) -> str:
    """What is wrong and what to do, for a refusal by the rules of dates, of repetition, calendars and zones."""
    match problem:
        case InvalidPartialDate():
            return _DATES[problem.code] % problem.values
        case InvalidRecurrence():
            return _RULES[problem.code] % problem.values
        case UnknownZone():
            return gettext("There is no such time zone. Choose one by continent and place, like Asia/Bishkek.")
        case UnknownCountry():
            return gettext("No public holidays are known for this country. Choose another, or none.")
        case CalendarExhausted():
            return gettext("This calendar has no working day near that date. Check its weekend and its free days.")
        case _:
            return str(problem)
