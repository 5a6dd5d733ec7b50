"""Every code that a reading can carry. The words for them are in tracker/wording.py, in the language of the page.

Values are strings: days and periods in EDTF, numbers in digits, words as they were written.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.domain.durations import Counted

# What was done to come from the words to the date, with the names of the values of each step.
EXPLANATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "period-included": frozenset({"words", "period", "last_day"}),  # by April: through its last day
        "period-excluded": frozenset({"words", "period", "last_day"}),  # before April: through the day before it
        "day-named": frozenset({"words", "day"}),  # by 30 April 2027: that day still counts
        "year-assumed": frozenset({"period", "reference"}),  # no year written: the next one on or after the reference
        "month-assumed": frozenset({"period", "reference"}),  # "the 15th"
        "weekday-assumed": frozenset({"day", "reference"}),  # "Friday": this one or the next
        "week-of-weekday": frozenset({"day"}),  # "next Friday": the Friday of next week, weeks begin on Monday
        # The anchor itself is not counted. unit: one of COUNTED_UNITS.
        "counted-from-reference": frozenset({"count", "unit", "anchor", "day"}),
        "counted-from-day": frozenset({"count", "unit", "anchor", "day"}),
        "counted-back": frozenset({"count", "unit", "anchor", "day"}),
        "end-of-month-kept": frozenset({"day"}),  # a month after 31 January ends on the last day of February
        "part-of-period": frozenset({"part", "period", "first_day", "last_day"}),  # part: early, middle, late
        "season-northern": frozenset({"period"}),
        "season-southern": frozenset({"period"}),
        "fiscal-year": frozenset({"year", "first_day", "last_day"}),
        "last-working-day-of-period": frozenset({"period", "day"}),
        "week-monday-to-sunday": frozenset({"first_day", "last_day"}),
        "day-before-month": frozenset({"words", "day"}),  # 04/05/2027 read as 4 May
        "month-before-day": frozenset({"words", "day"}),  # 04/30/2027, or the other reading of 04/05/2027
        "century-assumed": frozenset({"words", "year"}),
        "time-dropped": frozenset({"words"}),
        "weekday-differs": frozenset({"written", "day"}),  # "Monday 30 April 2027" is a Friday
        "next-in-series": frozenset({"day", "reference"}),  # the first one that is still open on the reference date
        # rrule as RFC 5545 has it; counted "45 days" after the end of each of its periods, or "".
        "repeats": frozenset({"rrule", "counted"}),
        "no-day-named": frozenset({"words"}),  # "immediately", "as soon as possible"
        # A count below 0 lies before the event; the words of the event may be "".
        "waits-for-event": frozenset({"event", "count", "unit"}),
    }
)

# The convention that decided where the words alone do not.
CONVENTIONS = frozenset(
    {
        "by-period-includes-it",
        "by-period-excludes-it",  # "by April" where the office takes it for "before April begins"
        "before-period-excludes-it",
        "end-of-week-is-sunday",
        "day-before-month",
        "month-before-day",
        "next-occurrence",
        "next-weekday-is-next-week",
        "anchor-day-not-counted",
        "part-of-period",
        "fiscal-year",
        "season-northern",
        "season-southern",
        "last-working-day-of-period",
        "until-day-excluded",  # «до 1 апреля» ends with March
        "until-day-included",
        "before-day-included",  # “6月30日前” includes 30 June
        "before-day-excluded",
        "end-of-week-is-friday",
        "end-of-week-is-saturday",
    }
)

WARNINGS = frozenset(
    {
        "year-assumed",
        "month-assumed",
        "weekday-differs",
        "order-ambiguous",
        "time-dropped",
        "approximate",
        "second-date",  # only the first of two dates was read
    }
)

# Units in which "counted-..." and "waits-for-event" count.
COUNTED_UNITS = frozenset(unit.value for unit in Counted)
