"""Builders of what comes again, for the rules of every language: every six months, the 15th of each month.

What a builder asks of the match are the captures that its pattern must give: `unit` a unit of time ("months"), `count`
a number, `day` a day of the month, `nth` a numbered weekday as `derived.nth_of_weekday` makes it.
"""

from dataclasses import replace
from itertools import islice

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted, Duration
from tracker.domain.recurrence import Frequency, Recurrence, Weekday
from tracker.language.counted import every, repeating
from tracker.language.grammar import Match
from tracker.language.periods import Edge, Option, Period, Series

# How many months a unit has; days and weeks have none.
MONTHS_IN = {"months": 1, "quarters": 3, "half-years": 6, "years": 12}
SHORTEST_MONTH = 28


def so_often(unit: str, count: int = 1) -> Series | None:
    """Every so many days, weeks, months, quarters, half-years or years; None for a senseless count."""
    rule = every(unit, count)
    return Series(rule) if rule else None


def each(match: Match) -> Series | None:
    """Every 90 days, each quarter, every second year."""
    return so_often(match.word("unit"), match.number_or_none("count") or 1)


def as_found(match: Match) -> Series:
    """The captured repetition, in a clause that says how it goes on."""
    return match.series("series")


def times_per(match: Match) -> Series | None:
    """Twice a year, four times a year, once every three years: `times` within `count` units."""
    unit, times = match.word("unit"), match.number("times")
    months = MONTHS_IN.get(unit, 0) * (match.number_or_none("count") or 1)
    if times == 1:
        return each(match)
    if not months or months % times:
        return None
    return so_often("months", months // times)


def day_of_each(match: Match) -> Period | None:
    """The 15th of each month, the last day of each quarter (`day` -1): a day of the first, or last, of its months."""
    return day_in_month_of_each(match, match.number("day"), match.word("unit"))


def day_in_month_of_each(match: Match, day: int, unit: str, month: int = 1) -> Period | None:
    """A day of the month-th month of each month, quarter, half-year or year; for day -1 of its last month."""
    length = MONTHS_IN.get(unit)
    if length is None or not (1 <= day <= 31 or day == -1) or not 1 <= month <= length:
        return None
    if length == 1:
        return repeating("day-of-each-month", Recurrence(Frequency.MONTHLY, month_days=(day,)), match)
    first = length if day == -1 else month
    rule = Recurrence(Frequency.YEARLY, months=tuple(range(first, 13, length)), month_days=(day,))
    return repeating(f"day-of-each-{unit.removesuffix('s')}", rule, match)


def days_of_each_month(match: Match) -> Period | None:
    """The 1st and the 15th of each month."""
    days = (match.number("first"), match.number("last"))
    if match.word("unit") != "months" or not all(1 <= day <= 31 for day in days):
        return None
    return repeating("day-of-each-month", Recurrence(Frequency.MONTHLY, month_days=days), match)


def after_start_of_each(match: Match) -> Period | None:
    """Ten days after the beginning of each quarter: the eleventh day of it."""
    length = match.duration("duration")
    if length.unit is not Counted.DAYS or length.count >= SHORTEST_MONTH:
        return None
    return day_in_month_of_each(match, length.count + 1, match.word("unit"))


def end_of_each(match: Match) -> Period | None:
    """The end of each month, of every quarter."""
    period = day_in_month_of_each(match, -1, match.word("unit"))
    return period and replace(period, edge=Edge.END)


def nth_weekday_of_each(match: Match) -> Period | None:
    """The second Friday of each month; of a longer unit, of its first month, for the last one of its last."""
    which, weekday = divmod(match.number("nth"), 7)
    length = MONTHS_IN.get(match.word("unit"))
    if length is None or not -1 <= which <= 5 or which == 0:
        return None
    days = (Weekday(weekday, which),)
    if length == 1:
        return repeating("nth-weekday-of-each-month", Recurrence(Frequency.MONTHLY, weekdays=days), match)
    months = tuple(range(length if which < 0 else 1, 13, length))
    return repeating("nth-weekday-of-each-period", Recurrence(Frequency.YEARLY, months=months, weekdays=days), match)


def each_weekday(weekday: int, match: Match) -> Period | None:
    """Every Friday; Monday is 0."""
    rule = Recurrence(Frequency.WEEKLY, weekdays=(Weekday(weekday),))
    return repeating("each-weekday", rule, match)


def working_day_of_each(match: Match) -> Period | None:
    """The fifth working day of each month: so many working days after the end of the one before."""
    day, unit = match.number("day"), match.word("unit")
    base = every(unit) if unit in MONTHS_IN else None
    if base is None or day < 1:
        return None
    rule = replace(base, counted=Duration(day, Counted.WORKING_DAYS))
    return repeating(f"working-day-of-each-{unit.removesuffix('s')}", rule, match)


def beginning(match: Match) -> Series | None:
    """Every six months, the first time on 1 March 2027: `first` says since when, and what the first one is."""
    found = match.series("series")
    first = match.period("first")
    option = first.choose(match.setting.reference, Boundary.END)
    return Series(found.rule, option.date.first_day, first) if option else None


def period_beginning(match: Match) -> Period | None:
    """The 15th of each month, beginning in March 2027."""
    period, first = match.period("period"), match.period("first")
    option = first.choose(match.setting.reference, Boundary.END)
    if period.repeats is None or option is None:
        return None
    since = PartialDate.of_day(option.date.first_day)
    days = tuple(Option(day) for day in islice(period.repeats.occurrences(since, match.setting.calendar), 3))
    return replace(period, options=days) if days else None
