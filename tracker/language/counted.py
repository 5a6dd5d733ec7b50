"""Builders of what is counted: durations, days after a day or before it, from each end of a period, from an event."""

from dataclasses import replace
from datetime import date
from itertools import islice

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Explained
from tracker.domain.durations import Counted, Duration, moved
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.language.grammar import Match
from tracker.language.periods import Edge, Offset, Option, Period, built, explained

# "every 5,000 days" is no duty that anybody keeps.
MOST_APART = 999
HOURS_OF_A_DAY = 24


def duration(match: Match) -> Duration:
    """Thirty days, 10 working days, a month, two quarters."""
    count = match.number_or_none("count") or 1
    unit = match.word("unit")
    if unit == "hours":  # the time of day is not kept: 72 hours after it are over on the third day
        return Duration(-(-count // HOURS_OF_A_DAY), Counted.DAYS)
    if unit in ("quarters", "half-years"):
        return Duration(count * (3 if unit == "quarters" else 6), Counted.MONTHS)
    return Duration(count, Counted.WORKING_DAYS if "working" in match and unit == "days" else Counted(unit))


def from_reference(match: Match) -> Period | None:
    """Within 30 days; 30 days from the date of this order: counted from the reference date."""
    reference, length = match.setting.reference, match.duration("duration")
    result = moved(reference, length, match.setting.calendar)
    day = result and built(lambda: PartialDate.of_day(result.day))
    if not result or not day:
        return None
    step = _step("counted-from-reference", length, reference, day)
    shrunk = (explained("end-of-month-kept", day=day),) if result.shrunk else ()
    event = match.written("event") if "event" in match else ""
    return Period(
        length.unit,
        (Option(day, (step, *shrunk)),),
        convention="anchor-day-not-counted",
        offset=Offset(length, event),
    )


def after_period(match: Match) -> Period | None:
    """30 days after 1 March, two months after the end of 2027: counted from its last day."""
    return _counted(match, back=False)


def before_period(match: Match) -> Period | None:
    """Two weeks before 1 June: counted back from its first day."""
    return _counted(match, back=True)


def _counted(match: Match, *, back: bool) -> Period | None:
    return counted_from(match.period("period"), match.duration("duration"), match.setting.calendar, back=back)


def counted_from(period: Period, length: Duration, calendar: WorkCalendar, *, back: bool) -> Period | None:
    """So long after the last day of a period, or back from its first one (from its end where that is named)."""
    from_first = period.edge is Edge.START or (back and period.edge is not Edge.END)
    way = Duration(-length.count, length.unit) if back else length

    def change(option: Option) -> Option | None:
        anchor = option.date.first_day if from_first else option.date.last_day
        result = moved(anchor, way, calendar)
        day = result and built(lambda: PartialDate.of_day(result.day))
        if not day:
            return None
        step = _step("counted-back" if back else "counted-from-day", length, anchor, day)
        return Option(day, (*option.steps, step))

    changed = period.followed(change, f"{length.unit}-{'before' if back else 'after'}-{period.rule}")
    return changed and replace(changed, edge=Edge.NONE, convention="anchor-day-not-counted")


def _step(code: str, length: Duration, anchor: date, day: PartialDate) -> Explained:
    return explained(code, count=length.count, unit=length.unit, anchor=anchor, day=day)


_STEPS_IN_MONTHS = {"months": 1, "quarters": 3, "half-years": 6, "years": 12}


def every(unit: str, count: int = 1) -> Recurrence | None:
    """The rule "every so many days, weeks, months, quarters, half-years or years"; None for a senseless count."""
    if not 1 <= count <= MOST_APART:
        return None
    if unit in ("days", "weeks"):
        return Recurrence(Frequency.DAILY if unit == "days" else Frequency.WEEKLY, count)
    if unit not in _STEPS_IN_MONTHS:  # every hour
        return None
    months = _STEPS_IN_MONTHS.get(unit, 0) * count
    if not months:  # hours are not kept
        return None
    return Recurrence(Frequency.MONTHLY, months) if months % 12 else Recurrence(Frequency.YEARLY, months // 12)


def repeating(rule: str, repeats: Recurrence, match: Match) -> Period | None:
    """A period that comes again by a rule that names its days: the next ones from the reference date on."""
    setting = match.setting
    start = built(lambda: PartialDate.of_day(setting.reference))
    if start is None:
        return None
    days = islice(repeats.occurrences(start, setting.calendar), 3)
    options = tuple(Option(day) for day in days)
    if not options:
        return None
    return Period(rule, options, assumed="next-in-series", convention="next-occurrence", repeats=repeats)


def after_each(match: Match) -> Period | None:
    """45 days after the end of each quarter: the first such day that is still open, and the rule of all."""
    length, unit = match.duration("duration"), match.word("unit")
    base = every(unit) if unit in _STEPS_IN_MONTHS else None
    if base is None:
        return None
    period = repeating(f"{length.unit}-after-each-{unit.removesuffix('s')}", replace(base, counted=length), match)
    return period and replace(period, convention="anchor-day-not-counted")


def waiting(match: Match) -> Period:
    """30 days after receipt: waits for the day of an event."""
    return waits(match.duration("duration"), match.written("event") if "event" in match else "")


def waiting_before(match: Match) -> Period:
    """Two weeks ahead of the session: waits for the day of an event, and lies before it."""
    length = match.duration("duration")
    return waits(Duration(-length.count, length.unit), match.written("event"))


def waits(length: Duration, event: str) -> Period:
    """So long after an event whose day is not known; before it where the count is below 0."""
    way = "before" if length.count < 0 else "after"
    return Period(f"{length.unit}-{way}-event", (), offset=Offset(length, " ".join(event.split())))
