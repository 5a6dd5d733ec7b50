"""How a repetition and a date go together: “by 31 March each year”, “by 1 May, and every six months thereafter”."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.dates import LAST_YEAR, PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.language.periods import Period, Series, explained


@dataclass(frozen=True, slots=True)
class Again:
    """A repetition beside a date. With `counts_on` it counts from that date ("thereafter"), else it repeats it."""

    series: Series
    counts_on: bool = False


def rule_of(period: Period, again: Again | None, date: PartialDate, boundary: Boundary) -> Recurrence | None:
    """The rule that generates the last days on time of a reading; None where it does not repeat."""
    if again is not None and again.counts_on:
        return again.series.rule
    if period.repeats is not None:
        named = period.repeats if boundary is Boundary.END else period.repeats.a_day_earlier()
        return _until(named, again)
    if again is None:
        return None
    rule = again.series.rule
    if period.each_year is not None and rule.frequency is Frequency.YEARLY and rule.interval == 1:
        return _until(period.each_year, again) if boundary is Boundary.END else None
    return _anchored(rule, date, boundary)


def lasting(rule: Recurrence, last_day: date) -> Recurrence:
    """The rule through that day, or through the last one that is kept (the winter of 2200 ends later)."""
    return replace(rule, until=min(last_day, date(LAST_YEAR, 12, 31)))


def repeats_step(rule: Recurrence) -> Explained:
    """The step that says the rule."""
    counted = f"{rule.counted.count} {rule.counted.unit}" if rule.counted else ""
    return explained("repeats", rrule=rule.rrule, counted=counted)


def _until(rule: Recurrence | None, again: Again | None) -> Recurrence | None:
    if rule is None or again is None or again.series.rule.until is None or rule.count is not None:
        return rule
    return replace(rule, until=again.series.rule.until)


def _anchored(rule: Recurrence, named: PartialDate, boundary: Boundary) -> Recurrence:
    """The rule with the day of the date in it: every year by 31 March is 31 March of each year."""
    if rule.names_days or named.unit is Unit.INTERVAL and boundary is Boundary.END and _is_week(named):
        return rule
    last = named.last_day if boundary is Boundary.END else _day_before(named)
    ends_month = last.day == monthrange(last.year, last.month)[1] and (
        named.unit not in (Unit.DAY, Unit.INTERVAL) or boundary is Boundary.START
    )
    number = -1 if ends_month else last.day
    if rule.frequency is Frequency.YEARLY:
        return replace(rule, months=(last.month,), month_days=(number,))
    if rule.frequency is Frequency.MONTHLY and rule.interval == 1:
        return replace(rule, month_days=(number,))
    return rule


def _is_week(named: PartialDate) -> bool:
    return named.days <= 7


def _day_before(named: PartialDate) -> date:
    return date.fromordinal(named.first_day.toordinal() - 1)
