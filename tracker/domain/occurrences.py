"""The dates that a rule generates.

Every way to generate here begins where it is asked to and not at the first date, so that the next date of a series
that began fifty years ago costs no more than that of one that begins today; only a rule with COUNT has to be counted.
Each ends with the year 2200, and none looks further than that.
"""

from calendar import monthrange
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count as numbers
from itertools import islice, takewhile

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import LAST_YEAR, PartialDate, Unit
from tracker.domain.durations import Counted, Duration, moved
from tracker.domain.rrules import Frequency, Rule, Weekday

_ONE_DAY = timedelta(days=1)
_LAST_DAY = date(LAST_YEAR, 12, 31)


def occurrences(
    rule: Rule, first: PartialDate, calendar: WorkCalendar, since: date | None = None
) -> Iterator[PartialDate]:
    """The dates of the series that begins with `first`, rising by their last days; see Recurrence.occurrences.

    With `since` only those whose last day is not before that day.
    """
    begin = first.last_day
    since = begin if since is None else max(since, begin)
    if rule.count is not None:
        found = islice(_dates(rule, first, begin, calendar), rule.count)
        dates: Iterator[PartialDate] = (each for each in found if each.last_day >= since)
    else:
        dates = _dates(rule, first, since, calendar)
    end = _LAST_DAY if rule.until is None else min(rule.until, _LAST_DAY)
    return takewhile(lambda each: each.last_day <= end, dates)


def last_before(rule: Rule, first: PartialDate, calendar: WorkCalendar, day: date) -> PartialDate | None:
    """The last date of the series whose last day lies before `day`; None where there is none."""
    day = min(day, _LAST_DAY + _ONE_DAY) if rule.until is None else min(day, rule.until + _ONE_DAY)
    reach, begin = timedelta(days=31), first.last_day
    while day > begin:
        since = max(begin, day - reach)
        dates = occurrences(rule, first, calendar, since)
        found = deque(takewhile(lambda each: each.last_day < day, dates), maxlen=1)
        if found or since == begin:
            return found[0] if found else None
        # A rule may pause long: a fifth Monday of February comes every 28 years.
        reach *= 4
    return None


def _dates(rule: Rule, first: PartialDate, since: date, calendar: WorkCalendar) -> Iterator[PartialDate]:
    """The dates whose last day is not before `since`, which is not before the first; without UNTIL and COUNT."""
    if rule.counted is not None:
        return map(PartialDate.of_day, _counted(rule, rule.counted, first.last_day, since, calendar))
    if rule.frequency is Frequency.WEEKLY and rule.weekdays:
        return map(PartialDate.of_day, _days_in_weeks(rule, first.last_day, since))
    if rule.months or rule.month_days or rule.weekdays:
        return _named_in_months(rule, first, since)
    if rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        return _days_apart(rule, first, since)
    return _months_apart(rule, first, since)


# --- without days of its own: the first date, again and again


def _days_apart(rule: Rule, first: PartialDate, since: date) -> Iterator[PartialDate]:
    step = rule.interval * (7 if rule.frequency is Frequency.WEEKLY else 1)
    steps = -(-(since - first.last_day).days // step)

    def make(n: int) -> tuple[date, date]:
        return first.first_day + timedelta(n * step), first.last_day + timedelta(n * step)

    return _in_range(make, steps)


def _months_apart(rule: Rule, first: PartialDate, since: date) -> Iterator[PartialDate]:
    """A period is followed by a period: as long as the first one, but never so long that two would overlap."""
    step, whole = rule.months_apart, _whole_months(first)
    last = _month_number(first.last_day)
    steps = max(0, (_month_number(since) - last) // step)

    def periods(n: int) -> tuple[date, date]:
        if n == 0:
            return first.first_day, first.last_day
        return date(*_year_and_month(last + n * step - min(whole, step) + 1), 1), _month_end(last + n * step)

    def days(n: int) -> tuple[date, date]:
        return _months_later(first.first_day, n * step), _months_later(first.last_day, n * step)

    return (each for each in _in_range(periods if whole else days, steps) if each.last_day >= since)


def _in_range(make: Callable[[int], tuple[date, date]], start: int) -> Iterator[PartialDate]:
    for number in numbers(start):
        try:
            first_day, last_day = make(number)
        except (ValueError, OverflowError):
            return
        if last_day > _LAST_DAY:
            return
        yield PartialDate.spanning(first_day, last_day)


def _whole_months(period: PartialDate) -> int:
    """How many whole months it is; 0 for days."""
    first, last = _month_number(period.first_day), _month_number(period.last_day)
    begins, ends = period.first_day.day == 1, period.last_day == _month_end(last)
    return last - first + 1 if begins and ends and period.unit is not Unit.DAY else 0


def _months_later(day: date, months: int) -> date:
    year, month = _year_and_month(_month_number(day) + months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# --- with days of its own


def _days_in_weeks(rule: Rule, begin: date, since: date) -> Iterator[date]:
    """Weekdays of every so-many-th week, counted from the week of the first day. A week begins on Monday."""
    monday, step = begin - timedelta(begin.weekday()), 7 * rule.interval
    for week in numbers((since - monday).days // step):
        for each in rule.weekdays:
            days = week * step + each.day
            if days > (_LAST_DAY - monday).days:
                return
            day = monday + timedelta(days)
            if day >= since:
                yield day


def _named_in_months(rule: Rule, first: PartialDate, since: date) -> Iterator[PartialDate]:
    """Days of the months of the rule; where it names months only, whatever of a month the first date is."""
    whole = bool(_whole_months(first))
    if whole and first.unit is Unit.MONTH and not rule.month_days and not rule.weekdays:
        months = _months_of(rule, first.last_day, since)
        found = (PartialDate.of_month(*_year_and_month(month)) for month in months)
        return (each for each in found if each.last_day >= since)
    days = rule.month_days or (() if rule.weekdays else (-1 if whole else first.last_day.day,))
    return map(PartialDate.of_day, _days_in_months(rule, days, first.last_day, since))


def _days_in_months(rule: Rule, numbered: Sequence[int], begin: date, since: date) -> Iterator[date]:
    for number in _months_of(rule, begin, since):
        year, month = _year_and_month(number)
        weekday, length = monthrange(year, month)
        found = {min(each, length) if each > 0 else length + each + 1 for each in numbered}
        found.update(day for each in rule.weekdays for day in _weekdays_of(each, weekday, length))
        yield from (day for day in (date(year, month, each) for each in sorted(found)) if day >= since)


def _months_of(rule: Rule, begin: date, since: date) -> Iterator[int]:
    """The months of the rule from that of `since` on, as `_month_number` counts them."""
    if rule.frequency is Frequency.YEARLY:
        skipped = (since.year - begin.year) // rule.interval * rule.interval
        years = range(begin.year + skipped, LAST_YEAR + 1, rule.interval)
        return (year * 12 + month - 1 for year in years for month in rule.months)
    start = _month_number(begin)
    skipped = (_month_number(since) - start) // rule.interval * rule.interval
    months = range(start + skipped, LAST_YEAR * 12 + 12, rule.interval)
    return (month for month in months if not rule.months or month % 12 + 1 in rule.months)


def _weekdays_of(wanted: Weekday, begins_on: int, length: int) -> list[int]:
    """The days that are such a weekday, of a month of that length that begins on that weekday; it may have no fifth."""
    days = list(range(1 + (wanted.day - begins_on) % 7, length + 1, 7))
    if wanted.which == 0:
        return days
    if abs(wanted.which) > len(days):
        return []
    return [days[wanted.which - 1 if wanted.which > 0 else wanted.which]]


# --- counted from the end of periods


def _counted(rule: Rule, counted: Duration, begin: date, since: date, calendar: WorkCalendar) -> Iterator[date]:
    """So long after the end of each period. Periods are those of the calendar; several years are counted from the
    year that gives the first day not before `begin`.
    """
    length = min(rule.months_apart, 12)
    step = rule.months_apart // length
    before = _first_period(length, counted, begin, calendar)
    if before is None:
        return
    period = before if step == 1 else before + max(0, (since.year - begin.year) // step - 1) * step
    if step == 1 and since > begin:
        nearer = _first_period(length, counted, since, calendar)
        if nearer is None:
            return
        period = nearer
    for number in numbers(period, step):
        day = _counted_from(number, length, counted, calendar)
        if day is None or day > _LAST_DAY:
            return
        if day >= since:
            yield day
            since = day + _ONE_DAY  # two months may end within one long rest: one working day


def _first_period(length: int, counted: Duration, since: date, calendar: WorkCalendar) -> int | None:
    """The first of the runs of `length` months since the year 0 whose counted day is not before `since`."""
    near = moved(since, Duration(-counted.count, counted.unit), calendar)
    if near is None:
        return None
    period = _month_number(near.day) // length + 1
    while (day := _counted_from(period, length, counted, calendar)) is not None and day >= since:
        period -= 1
    while (day := _counted_from(period, length, counted, calendar)) is not None and day < since:
        period += 1
    return None if day is None else period


def _counted_from(period: int, length: int, counted: Duration, calendar: WorkCalendar) -> date | None:
    """The day so far from the end of that run of months; None out of reach of the calendar."""
    last = (period + 1) * length - 1
    try:
        # A month after the end of a month is the end of the next one, though 31 days lie between.
        if counted.unit in (Counted.MONTHS, Counted.YEARS):
            return _month_end(last + counted.count * (12 if counted.unit is Counted.YEARS else 1))
        found = moved(_month_end(last), counted, calendar)
    except (ValueError, OverflowError):
        return None
    return found.day if found else None


# --- months as numbers: those since January of the year 0


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _year_and_month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def _month_end(number: int) -> date:
    year, month = _year_and_month(number)
    return date(year, month, monthrange(year, month)[1])
