"""Other readings of the same words, and which of them the office's conventions put first."""

from dataclasses import replace
from datetime import timedelta

from tracker.domain.calendars import CalendarExhausted
from tracker.domain.conventions import ByPeriod
from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary
from tracker.language.grammar import Setting
from tracker.language.periods import Edge, Period, built, explained
from tracker.language.reading import Head, Reading

RIVAL_SHARE = 0.6
_MIDDLE_OF_MONTH = 15
_WEEK = timedelta(days=6)
_FRIDAY_FROM_SUNDAY = timedelta(days=2)


def other_limits(head: Head, period: Period, base: Reading) -> list[tuple[PartialDate, Boundary, str, str]]:
    """Other limits that the same words can set: (date, boundary, rule, convention), best first."""
    date, edge = base.date, period.edge
    if date is None:
        return []
    first = PartialDate.of_day(date.first_day)
    others: list[tuple[PartialDate, Boundary, str, str]] = []
    if edge is Edge.END and period.rule == "week":
        friday = date.last_day == date.first_day + _WEEK - _FRIDAY_FROM_SUNDAY
        other = date.first_day + _WEEK - (timedelta(0) if friday else _FRIDAY_FROM_SUNDAY)
        others.append((PartialDate.of_day(other), Boundary.END, "other-end-of-week", ""))
    if edge in (Edge.END, Edge.TIME) and head is Head.BEFORE:
        last = built(lambda: PartialDate.of_day(date.last_day))  # the last winter ends in a year that is out of range
        if last is not None:
            others.append((last, Boundary.START, "before-last-day", "before-period-excludes-it"))
    if edge is Edge.START:
        others.append((first, Boundary.END, "first-day", ""))
    if edge is Edge.NONE and head is Head.BY and date.unit is not Unit.DAY:
        if period.rule == "mid-month":
            middle = date.first_day.replace(day=_MIDDLE_OF_MONTH)
            others.append((PartialDate.of_day(middle), Boundary.END, "middle-day", ""))
        others.append((date, Boundary.START, f"before-{period.rule}", "before-period-excludes-it"))
        if date.unit is Unit.MONTH:
            others.append((first, Boundary.END, "first-day", ""))
    return others


def same_words(base: Reading, date: PartialDate, boundary: Boundary, rule: str, convention: str) -> Reading:
    """The same words with another limit; the steps that led to the period stay, the last one is made anew."""
    if boundary is Boundary.START:
        last_day = date.first_day - timedelta(days=1)
        step = explained("period-excluded", words=base.words, period=date, last_day=last_day)
    else:
        step = explained("day-named", words=base.words, day=date)
    limits = {"period-included", "period-excluded", "day-named"}
    kept = tuple(each for each in base.explanation if each.code not in limits)
    return replace(
        base,
        date=date,
        boundary=boundary,
        rule=rule,
        convention=convention,
        explanation=(*kept, step),
        confidence=round(base.confidence * RIVAL_SHARE, 2),
    )


def as_agreed(reading: Reading, setting: Setting) -> Reading:
    """The reading that the office's conventions put first; what it puts aside becomes the first rival."""
    agreed = setting.conventions.by_period
    if reading.convention != "by-period-includes-it" or agreed is ByPeriod.END:
        return reading
    rest = replace(reading, rivals=())
    if agreed is ByPeriod.LAST_WORKING_DAY:
        named = _last_working_day(reading, setting)
        return reading if named is reading else replace(named, rivals=(rest, *reading.rivals))
    before = next((rival for rival in reading.rivals if rival.boundary is Boundary.START), None)
    if before is None:
        return reading
    others = tuple(rival for rival in reading.rivals if rival is not before)
    return replace(before, convention="by-period-excludes-it", confidence=reading.confidence, rivals=(rest, *others))


def _last_working_day(reading: Reading, setting: Setting) -> Reading:
    if reading.date is None or reading.recurrence is not None:
        return reading
    try:
        last = setting.calendar.previous_workday(reading.date.last_day)
    except CalendarExhausted:
        return reading
    first_day = reading.date.first_day
    day = built(lambda: PartialDate.of_day(max(last, first_day)))
    if day is None:  # the last winter ends out of range
        return reading
    named = same_words(reading, day, Boundary.END, f"last-working-day-of-{reading.rule}", "last-working-day-of-period")
    step = explained("last-working-day-of-period", period=reading.date, day=day)
    return replace(named, explanation=(step, *named.explanation), confidence=reading.confidence)
