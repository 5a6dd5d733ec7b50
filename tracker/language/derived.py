"""Builders of parts and ends of a period: early August, the second Friday of May, the end of the quarter."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted, Duration, moved
from tracker.domain.recurrence import Frequency, Recurrence, Weekday
from tracker.language.grammar import Match
from tracker.language.named import unit_from
from tracker.language.periods import (
    Edge,
    Option,
    Part,
    Period,
    built,
    explained,
    fixed,
    half_of,
    part_of,
    week_of,
    weekday_in,
    whole_months,
)

_ONE_DAY = timedelta(days=1)


def part(match: Match) -> Period | None:
    """Mid-June, early August, late 2027, early next year."""
    return parted(match.period("period"), Part(match.word("part")))


def parted(period: Period, which: Part) -> Period | None:
    """The early, middle or late part of a period."""
    if period.rule == "fiscal-year":
        return _part_of_fiscal_year(period, which)

    def change(option: Option) -> Option | None:
        days = part_of(option.date, which)
        if days is None:
            return None
        step = explained(
            "part-of-period", part=which, period=option.date, first_day=days.first_day, last_day=days.last_day
        )
        return Option(days, (*option.steps, step))

    name = "mid" if which is Part.MIDDLE else which.value
    changed = period.followed(change, f"{name}-{period.rule}")
    return changed and replace(changed, convention="part-of-period", warnings=(*changed.warnings, "approximate"))


def _part_of_fiscal_year(period: Period, which: Part) -> Period | None:
    first, length = {Part.EARLY: (0, 3), Part.MIDDLE: (5, 1), Part.LATE: (9, 3)}[which]
    changed = _months_within(period, first, length, f"{which.value}-fiscal-year")
    return changed and replace(changed, warnings=(*changed.warnings, "approximate"))


def half(match: Match) -> Period | None:
    """The first half of April, of the quarter, of a fiscal year."""
    number = match.number("half") % 3
    period = match.period("period")
    if period.rule == "fiscal-year":
        return _months_within(period, 6 * (number - 1), 6, "half")
    return period.followed(lambda option: _changed(option, half_of(option.date, number)), "half")


def fiscal_quarter(match: Match) -> Period | None:
    """The second quarter of fiscal year 2027: the fourth to the sixth month of it."""
    number, period = match.number("quarter") % 5, match.period("period")
    return _months_within(period, 3 * (number - 1), 3, "fiscal-quarter") if period.rule == "fiscal-year" else None


def _months_within(period: Period, first: int, length: int, rule: str) -> Period | None:
    def change(option: Option) -> Option | None:
        begin = option.date.first_day.year * 12 + option.date.first_day.month - 1 + first
        months = [(month // 12, month % 12 + 1) for month in range(begin, begin + length)]
        return _changed(option, built(lambda: whole_months(months)))

    changed = period.followed(change, rule)
    return changed and replace(changed, each_year=end_of_month_each_year(changed.options[0].date))


def end_of_month_each_year(last: PartialDate) -> Recurrence:
    """The rule of the last day of the month that the period ends in."""
    return Recurrence(Frequency.YEARLY, months=(last.last_day.month,), month_days=(-1,))


def nth_of_weekday(match: Match) -> int:
    """The second Friday, as one number: sevens for which one (-1 the last), the rest for the weekday."""
    return 7 * match.number("which") + match.number("weekday")


def nth_weekday(match: Match) -> Period | None:
    """The second Friday of May, the last Monday of the quarter."""
    which, weekday = divmod(match.number("nth"), 7)

    def change(option: Option) -> Option | None:
        day = weekday_in(option.date, weekday, which)
        return _changed(option, PartialDate.of_day(day) if day else None)

    period = match.period("period")
    changed = period.followed(change, "nth-weekday")
    month = period.options[0].date if period.options else None
    if changed is None or month is None or month.unit is not Unit.MONTH:
        return changed
    rule = Recurrence(Frequency.YEARLY, months=(month.number,), weekdays=(Weekday(weekday, which),))
    return replace(changed, each_year=rule)


def day_in(match: Match) -> Period | None:
    """The 15th of next month."""
    number = match.number("day")

    def change(option: Option) -> Option | None:
        if option.date.unit is not Unit.MONTH:
            return None
        return _changed(option, built(lambda: PartialDate.of_day(option.date.first_day.replace(day=number))))

    return match.period("period").followed(change, "day")


def next_in_list(match: Match) -> Period | None:
    """31 January, 30 April and 31 July, all without a year: whichever comes next, and so each year."""
    periods = match.periods()
    if any(period.assumed != "year-assumed" or period.edge or period.rivals for period in periods):
        return None
    options = sorted((option for period in periods for option in period.options), key=lambda each: each.date.first_day)
    rule = each_year([period.options[0].date for period in periods])
    return replace(periods[0], options=tuple(options), repeats=rule)


def each_year(dates: Sequence[PartialDate]) -> Recurrence | None:
    """The rule of days or months of a year; None where no rule of RFC 5545 says them all."""
    months = tuple(date.last_day.month for date in dates)
    ends = all(date.last_day.day == monthrange(date.last_day.year, date.last_day.month)[1] for date in dates)
    numbers = {date.last_day.day for date in dates}
    if len(numbers) == 1 and all(date.unit is Unit.DAY for date in dates):
        return Recurrence(Frequency.YEARLY, months=months, month_days=tuple(numbers))
    return Recurrence(Frequency.YEARLY, months=months, month_days=(-1,)) if ends else None


def week_of_month(match: Match) -> Period | None:
    """The first, third, last week of March: seven days each, counted from its first or its last day."""
    which = match.number("which")

    def change(option: Option) -> Option | None:
        month = option.date
        if month.unit is not Unit.MONTH or not -1 <= which <= 4 or which == 0:
            return None
        first = month.last_day - 6 * _ONE_DAY if which < 0 else month.first_day + 7 * (which - 1) * _ONE_DAY
        return _changed(option, PartialDate.of_interval(first, first + 6 * _ONE_DAY))

    changed = match.period("period").followed(change, "week-of-month")
    return changed and replace(changed, convention="part-of-period", warnings=(*changed.warnings, "approximate"))


def first_days(match: Match) -> Period | None:
    """The first ten days of April, the last five days of the year."""
    count, last = match.number("count"), match.number("which") < 0

    def change(option: Option) -> Option | None:
        if not 1 <= count <= option.date.days or abs(match.number("which")) != 1:
            return None
        length = (count - 1) * _ONE_DAY
        first = option.date.last_day - length if last else option.date.first_day
        return _changed(option, built(lambda: PartialDate.of_interval(first, first + length)))

    return match.period("period").followed(change, "days")


def week_beginning(match: Match) -> Period | None:
    """The week of 7 June."""
    return weeks_of(match.period("period"))


def weeks_of(period: Period) -> Period | None:
    """The week that a day lies in, Monday to Sunday."""

    def change(option: Option) -> Option | None:
        return _changed(option, week_of(option.date.first_day)) if option.date.unit is Unit.DAY else None

    return period.followed(change, "week")


def first_or_last_day(match: Match) -> Period | None:
    """The last day of April, the first day of the quarter, the last working day of May."""
    return day_at_edge(match.period("period"), match)


def edge_of_unit(match: Match, unit: str) -> Period | None:
    """The last working day of the month, of none that is named: the next one."""
    months = [unit_from(match.setting.reference, unit, ahead) for ahead in range(2)]
    options = tuple(option for period in months if period for option in period.options)
    return day_at_edge(Period(unit, options, assumed="next-in-series"), match)


def day_at_edge(period: Period, match: Match) -> Period | None:
    """The first or last day of a period, as the captures `which` (1 or -1) and `working` say."""
    last, working = match.number("which") < 0, "working" in match
    calendar = match.setting.calendar

    def change(option: Option) -> Option | None:
        day = option.date.last_day if last else option.date.first_day
        if not working:
            return _changed(option, built(lambda: PartialDate.of_day(day)))
        outside = day + _ONE_DAY if last else day - _ONE_DAY
        found = moved(outside, Duration(-1 if last else 1, Counted.WORKING_DAYS), calendar)
        return _changed(option, built(lambda: PartialDate.of_day(found.day))) if found else None

    if abs(match.number("which")) != 1:
        return None
    return period.followed(change, "last-day" if last else "first-day")


def _changed(option: Option, date: PartialDate | None) -> Option | None:
    return replace(option, date=date) if date is not None else None


def end_of(match: Match) -> Period | None:
    """The end of April, of next week."""
    return ended(match.period("period"), match)


def ended(period: Period, match: Match) -> Period | None:
    """The period with its end meant. A week ends on the day that the office's conventions say."""
    if period.rule != "week":
        return replace(period, edge=Edge.END)
    left = 6 - match.setting.conventions.week_ends_on

    def shorter(option: Option) -> Option | None:
        last = option.date.first_day + timedelta(6 - left)
        return _changed(option, built(lambda: PartialDate.of_interval(option.date.first_day, last)))

    cut = period.followed(shorter, "week") if left else period
    return cut and replace(cut, edge=Edge.END)


def end_of_unit(match: Match) -> Period | None:
    """The end of the week, of the month, of the year: of the running one."""
    period = unit_from(match.setting.reference, match.word("unit"), 0)
    return period and ended(period, match)


def start_of(match: Match) -> Period:
    """The beginning of April: it must be done when April begins."""
    return replace(match.period("period"), edge=Edge.START)


def with_time(match: Match) -> Period | None:
    """5 pm on 30 April: the time is dropped. "Before" a time of that day still means on that day, but for midnight."""
    period = match.period("period")
    if any(option.date.unit is not Unit.DAY for option in period.options) or period.edge:
        return None
    step = explained("time-dropped", words=match.written("time"))
    options = tuple(replace(option, steps=(*option.steps, step)) for option in period.options)
    starts_day = match.number("time") <= 1
    edge = Edge.START if starts_day else Edge.TIME
    return replace(period, options=options, edge=edge, warnings=(*period.warnings, "time-dropped"))


def time_alone(match: Match) -> Period | None:
    """By 5 pm, with no day: today."""
    today = unit_from(match.setting.reference, "days", 0)
    if today is None:
        return None
    step = explained("time-dropped", words=match.written("time"))
    return replace(
        today, options=(replace(today.options[0], steps=(step,)),), edge=Edge.TIME, warnings=("time-dropped",)
    )


def span(match: Match) -> Period | None:
    """From the first day of one period to the last day of another: between 1 March and 15 April 2027."""
    reference = match.setting.reference
    last = match.period("last").choose(reference, Boundary.END)
    if last is None or not match.period("first").options:
        return None
    first_day, last_day = _last_start(match.period("first"), last.date.last_day), last.date.last_day
    if first_day is None:
        return None
    period = fixed("days", built(lambda: PartialDate.of_interval(first_day, last_day)))
    named_last = match.period("last")
    return period and replace(period, assumed=named_last.assumed, repeats=named_last.repeats)


def _last_start(first: Period, last_day: date) -> date | None:
    """The latest first day of a period that does not lie after a day: of 1 March, in the year of that day or before."""
    days = [option.date.first_day for option in first.options]
    if first.assumed == "year-assumed":
        days = [
            date(year, day.month, day.day)
            for day in days
            for year in (last_day.year - 1, last_day.year)
            if day.day <= monthrange(year, day.month)[1]
        ]
    return max((day for day in days if day <= last_day), default=None)
