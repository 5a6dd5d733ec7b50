"""How a date was read and computed, in words: one message for every code of domain and language."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from tracker.domain.calendars import UnknownCountry, WorkCalendar
from tracker.domain.dates import InvalidPartialDate, PartialDate, Unit
from tracker.domain.deadlines import Explained
from tracker.wording.calendars import PROVISIONAL_STEPS, country_in_words, holiday_language
from tracker.wording.counts import COUNT_WORDS
from tracker.wording.dates import date_in_words, weekday_date, zone_in_words
from tracker.wording.recurrence import stored_rule_in_words

# A code with several messages has them under "code:variant", see _key.
_STEPS: Mapping[str, Any] = {
    # What a span is made of.
    "stated": gettext_lazy("The date as it was stated: %(edtf)s."),
    "last-day-included": gettext_lazy("On time through the last day, %(day)s."),
    "day-before-period": gettext_lazy("On time before %(edtf)s begins: through %(day)s."),
    "free-weekend": gettext_lazy("%(day)s is on a weekend."),
    "free-holiday": gettext_lazy("%(day)s is a public holiday (%(country)s): %(holiday)s."),
    "free-office": gettext_lazy("%(day)s is a free day in the office's calendar."),
    "roll-not-needed": gettext_lazy("%(day)s is a working day, so nothing moves."),
    "rolled-following": gettext_lazy("Moved from %(day)s to the next working day, %(to)s."),
    "rolled-preceding": gettext_lazy("Moved from %(day)s back to the working day before it, %(to)s."),
    "rolled-within-month": gettext_lazy(
        "The next working day after %(day)s lies in another month, so it moves back to %(to)s."
    ),
    "days-given": gettext_lazy("After the pause: first day %(first)s, last day %(last)s."),
    # What hangs on an event.
    "event-happened": gettext_lazy("The day of “%(event)s” is %(day)s."),
    "on-the-event-day": gettext_lazy("The date is that very day, %(day)s."),
    "zone": gettext_lazy("Days are those of %(zone)s: from %(time)s on %(day)s it is too late."),
    "day-skipped-in-zone": gettext_lazy(
        "%(day)s was left out of the calendar in %(zone)s, so the day before stands in for it."
    ),
    # What was read in the words.
    "period-included": gettext_lazy("“%(words)s” is read as through %(last_day)s, the last day of %(period)s."),
    "period-excluded": gettext_lazy("“%(words)s” is read as before %(period)s: the last day on time is %(last_day)s."),
    "day-named": gettext_lazy("“%(words)s” is read as through %(day)s: that day is still on time."),
    "year-assumed": gettext_lazy("No year is written: %(period)s is the next one, counted from %(reference)s."),
    "month-assumed": gettext_lazy("No month is written: %(period)s is the next one, counted from %(reference)s."),
    "weekday-assumed": gettext_lazy("Only a weekday is written: %(day)s is the next one, counted from %(reference)s."),
    "week-of-weekday": gettext_lazy("“Next” is read as the week that begins on the next Monday: %(day)s."),
    "end-of-month-kept": gettext_lazy("That month is shorter: its last day, %(day)s, is taken."),
    "part-of-period:early": gettext_lazy("The beginning of %(period)s is read as %(first_day)s to %(last_day)s."),
    "part-of-period:middle": gettext_lazy("The middle of %(period)s is read as %(first_day)s to %(last_day)s."),
    "part-of-period:late": gettext_lazy("The end of %(period)s is read as %(first_day)s to %(last_day)s."),
    "season-northern": gettext_lazy(
        "Seasons are those of the northern hemisphere: %(period)s is %(period_first)s to %(period_last)s."
    ),
    "season-southern": gettext_lazy("Seasons are those of the southern hemisphere: this one is %(period)s."),
    "fiscal-year": gettext_lazy(
        "Fiscal year %(year)s is the one that ends in %(year)s: %(first_day)s to %(last_day)s."
    ),
    "last-working-day-of-period": gettext_lazy("The last working day of %(period)s is %(day)s."),
    "week-monday-to-sunday": gettext_lazy("A week runs from Monday to Sunday: %(first_day)s to %(last_day)s."),
    "day-before-month": gettext_lazy("“%(words)s” is read with the day before the month: %(day)s."),
    "month-before-day": gettext_lazy("“%(words)s” is read with the month before the day: %(day)s."),
    "century-assumed": gettext_lazy("Two figures are written for the year in “%(words)s”: read as %(year)s."),
    "time-dropped": gettext_lazy("“%(words)s” is not kept: a deadline runs to the end of its day."),
    "weekday-differs": gettext_lazy("“%(written)s” is written, but the date is %(day)s. The date was taken."),
    "next-in-series": gettext_lazy("%(day)s is the next one that can still be met, counted from %(reference)s."),
    "repeats": gettext_lazy("It comes again: %(rule)s."),
    "no-day-named": gettext_lazy("“%(words)s” names no day."),
    **COUNT_WORDS,
    **PROVISIONAL_STEPS,
}

_CONVENTIONS = {
    "by-period-includes-it": gettext_lazy("A period is on time through its last day: “by April” includes April."),
    "by-period-excludes-it": gettext_lazy(
        "A period must be met before it begins: “by April” ends with the last day of March."
    ),
    "last-working-day-of-period": gettext_lazy(
        "A period is on time through its last working day: “by April” ends with the last working day of April."
    ),
    "before-period-excludes-it": gettext_lazy(
        "“Before” a period means before it begins: “before April” ends with March."
    ),
    "until-day-excluded": gettext_lazy("A day after «до» is too late: “до 1 апреля” ends with 31 March."),
    "until-day-included": gettext_lazy("A day after «до» is still on time: “до 1 апреля” ends with 1 April."),
    "before-day-included": gettext_lazy("A day before “前” is still on time: “6月30日前” ends with 30 June."),
    "before-day-excluded": gettext_lazy("A day before “前” is too late: “6月30日前” ends with 29 June."),
    "end-of-week-is-friday": gettext_lazy("A week ends on Friday."),
    "end-of-week-is-saturday": gettext_lazy("A week ends on Saturday."),
    "end-of-week-is-sunday": gettext_lazy("A week ends on Sunday."),
    "day-before-month": gettext_lazy("In figures, the day stands before the month."),
    "month-before-day": gettext_lazy("In figures, the month stands before the day."),
    "next-occurrence": gettext_lazy("A date without a year is the next one."),
    "next-weekday-is-next-week": gettext_lazy("“Next Friday” is the Friday of next week."),
    "anchor-day-not-counted": gettext_lazy("Days are counted from the day after."),
    "part-of-period": gettext_lazy(
        "Early, middle and late are parts of a period: of a month the days 1 to 10, 11 to 20 and the rest."
    ),
    "fiscal-year": gettext_lazy(
        "A fiscal year is called after the year in which it ends; its first month is the office's."
    ),
    "season-northern": gettext_lazy("Seasons are those of the northern hemisphere: spring is March to May."),
    "season-southern": gettext_lazy("Seasons are those of the southern hemisphere: spring is September to November."),
}
_WARNINGS = {
    "year-assumed": gettext_lazy("No year is written. Check that the next one is meant."),
    "month-assumed": gettext_lazy("No month is written. Check that the next one is meant."),
    "weekday-differs": gettext_lazy("The weekday and the date do not agree. Check which one is meant."),
    "order-ambiguous": gettext_lazy("Day and month could be the other way round. Check which one is meant."),
    "time-dropped": gettext_lazy("The time of day is not kept: a deadline runs to the end of its day."),
    "approximate": gettext_lazy("The words give no exact date. Check that these days are meant."),
    "second-date": gettext_lazy(
        "A second date stands in this sentence; only the first is kept. Log the other one by itself."
    ),
}
_DAYS = frozenset({"day", "to", "first", "last", "first_day", "last_day", "reference", "anchor"})
_PERIODS = frozenset({"edtf", "period"})
# The sentence names the day it counts from, so it is the same whichever day that is.
_SAME_WORDS = {"counted-from-reference": "counted-from-day"}


def explain(steps: Iterable[Explained]) -> list[str]:
    """A sentence for each step. A code of an older release that has no words any more is named as it is."""
    return [_sentence(step) for step in steps]


def convention_in_words(code: str) -> str:
    """The convention that decided where the words alone do not; empty for none, or for one of an older release."""
    return str(_CONVENTIONS.get(code, ""))


def warning_in_words(code: str) -> str:
    """What a person should check before saving."""
    return str(_WARNINGS[code])


def _sentence(step: Explained) -> str:
    message = _STEPS.get(_key(step))
    if message is None:
        return gettext("Step “%(code)s”.") % {"code": step.code}
    return str(message % _values_in_words(step))


def _key(step: Explained) -> str:
    """Which message a step takes: its code, its unit or part, and what an event leaves open."""
    code = _SAME_WORDS.get(step.code, step.code)
    variant = step.values.get("unit") or step.values.get("part")
    parts = [code, variant] if variant else [code]
    if step.code == "waits-for-event":
        if not step.values["event"]:
            parts.append("unnamed")
        elif int(step.values["count"]) < 0:
            parts.append("before")
    return ":".join(parts)


def _values_in_words(step: Explained) -> dict[str, str | int]:
    words: dict[str, str | int] = {}
    for name, value in step.values.items():
        words[name] = _value_in_words(name, value)
        if name in _PERIODS and (period := _parsed(value)) is not None:
            words[f"{name}_first"] = date_in_words(period.first_day)
            words[f"{name}_last"] = date_in_words(period.last_day)
    if "rrule" in step.values:
        words["rule"] = stored_rule_in_words(step.values["rrule"], step.values["counted"])
    if "holiday" in step.values:
        words["holiday"] = _holiday(step.values)
    return words


def _value_in_words(name: str, value: str) -> str | int:
    if name in _DAYS or name in _PERIODS:
        read = _parsed(value)
        if read is None:
            return value
        return weekday_date(read.first_day) if name in _DAYS and read.unit is Unit.DAY else date_in_words(read)
    if name == "zone":
        return zone_in_words(value)
    if name == "country":
        return country_in_words(value)
    return abs(int(value)) if name == "count" else value


def _parsed(value: str) -> PartialDate | None:
    try:
        return PartialDate.parse(value)
    except InvalidPartialDate:
        return None


def _holiday(values: Mapping[str, str]) -> str:
    """The name of the feast in the reader's language where the library has it, else as it was stored."""
    try:
        name = WorkCalendar(values["country"]).holiday_name(date.fromisoformat(values["day"]), holiday_language())
    except UnknownCountry:
        name = None
    return name or values["holiday"]
