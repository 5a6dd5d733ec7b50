"""Builders of what hangs on a period or on an event: parts and ends of it, days counted from it or back from it."""

from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained
from tracker.language.grammar import Match
from tracker.language.named import unit_from
from tracker.language.periods import (
    Duration,
    Edge,
    Option,
    Part,
    Period,
    built,
    explained,
    fixed,
    half_of,
    is_over,
    moved,
    part_of,
    week_of,
    weekday_in,
)

_ONE_DAY = timedelta(days=1)


def part(match: Match) -> Period | None:
    """Mid-June, early August, late 2027, early next year."""
    which = Part(match.word("part"))

    def change(option: Option) -> Option | None:
        days = part_of(option.date, which)
        if days is None:
            return None
        step = explained(
            "part-of-period", part=which, period=option.date, first_day=days.first_day, last_day=days.last_day
        )
        return Option(days, (*option.steps, step))

    name = "mid" if which is Part.MIDDLE else which.value
    period = match.period("period")
    changed = period.followed(change, f"{name}-{period.rule}")
    return changed and replace(changed, convention="part-of-period", warnings=(*changed.warnings, "approximate"))


def half(match: Match) -> Period | None:
    """The first half of April, of the quarter."""
    number = match.number("half") % 3
    return match.period("period").followed(lambda option: _changed(option, half_of(option.date, number)), "half")


def nth_of_weekday(match: Match) -> int:
    """The second Friday, as one number: sevens for which one (-1 the last), the rest for the weekday."""
    return 7 * match.number("which") + match.number("weekday")


def nth_weekday(match: Match) -> Period | None:
    """The second Friday of May, the last Monday of the quarter."""
    which, weekday = divmod(match.number("nth"), 7)

    def change(option: Option) -> Option | None:
        day = weekday_in(option.date, weekday, which)
        return _changed(option, PartialDate.of_day(day) if day else None)

    return match.period("period").followed(change, "nth-weekday")


def day_in(match: Match) -> Period | None:
    """The 15th of next month."""
    number = match.number("day")

    def change(option: Option) -> Option | None:
        if option.date.unit is not Unit.MONTH:
            return None
        return _changed(option, built(lambda: PartialDate.of_day(option.date.first_day.replace(day=number))))

    return match.period("period").followed(change, "day")


def next_in_list(match: Match) -> Period | None:
    """31 January, 30 April and 31 July, all without a year: whichever comes next."""
    periods = match.periods()
    if any(period.assumed != "year-assumed" or period.edge or period.rivals for period in periods):
        return None
    options = sorted((option for period in periods for option in period.options), key=lambda each: each.date.first_day)
    return replace(periods[0], options=tuple(options))


def week_beginning(match: Match) -> Period | None:
    """The week of 7 June."""

    def change(option: Option) -> Option | None:
        return _changed(option, week_of(option.date.first_day)) if option.date.unit is Unit.DAY else None

    return match.period("period").followed(change, "week")


def first_or_last_day(match: Match) -> Period | None:
    """The last day of April, the first day of the quarter, the last working day of May."""
    last, working = match.number("which") < 0, "working" in match
    calendar = match.setting.calendar

    def change(option: Option) -> Option | None:
        day = option.date.last_day if last else option.date.first_day
        if not working:
            return _changed(option, built(lambda: PartialDate.of_day(day)))
        outside = day + _ONE_DAY if last else day - _ONE_DAY
        found = moved(outside, Duration(1, "working-days"), calendar, back=last)
        return _changed(option, built(lambda: PartialDate.of_day(found[0]))) if found else None

    if abs(match.number("which")) != 1:
        return None
    return match.period("period").followed(change, "last-day" if last else "first-day")


def _changed(option: Option, date: PartialDate | None) -> Option | None:
    return replace(option, date=date) if date is not None else None


def end_of(match: Match) -> Period:
    """The end of April."""
    return replace(match.period("period"), edge=Edge.END)


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
    if last is None or match.period("last").waits_for or not match.period("first").options:
        return None
    before = [option for option in match.period("first").options if option.date.first_day <= last.date.last_day]
    if not before:
        return None
    first_day, last_day = before[-1].date.first_day, last.date.last_day
    period = fixed("days", built(lambda: PartialDate.of_interval(first_day, last_day)))
    return period and replace(period, assumed=match.period("last").assumed)


def duration(match: Match) -> Duration:
    """Thirty days, 10 working days, a month, two quarters."""
    count = match.number_or_none("count") or 1
    unit = match.word("unit")
    if unit in ("quarters", "half-years"):
        return Duration(count * (3 if unit == "quarters" else 6), "months")
    return Duration(count, "working-days" if "working" in match and unit == "days" else unit)


def from_reference(match: Match) -> Period | None:
    """Within 30 days; 30 days from the date of this order: counted from the reference date."""
    reference, length = match.setting.reference, match.duration("duration")
    result = moved(reference, length, match.setting.calendar)
    day = result and built(lambda: PartialDate.of_day(result[0]))
    if not result or not day:
        return None
    step = _step("counted-from-reference", length, reference, day)
    shrunk = (explained("end-of-month-kept", day=day),) if result[1] else ()
    return Period(length.unit, (Option(day, (step, *shrunk)),), convention="anchor-day-not-counted")


def after_period(match: Match) -> Period | None:
    """30 days after 1 March, two months after the end of 2027: counted from its last day."""
    return _counted(match, back=False)


def before_period(match: Match) -> Period | None:
    """Two weeks before 1 June: counted back from its first day."""
    return _counted(match, back=True)


def _counted(match: Match, *, back: bool) -> Period | None:
    length, period, calendar = match.duration("duration"), match.period("period"), match.setting.calendar
    from_first = period.edge is Edge.START or (back and period.edge is not Edge.END)

    def change(option: Option) -> Option | None:
        anchor = option.date.first_day if from_first else option.date.last_day
        result = moved(anchor, length, calendar, back=back)
        day = result and built(lambda: PartialDate.of_day(result[0]))
        if not day:
            return None
        step = _step("counted-back" if back else "counted-from-day", length, anchor, day)
        return Option(day, (*option.steps, step))

    changed = period.followed(change, f"{length.unit}-{'before' if back else 'after'}-{period.rule}")
    return changed and replace(changed, edge=Edge.NONE, convention="anchor-day-not-counted")


def _step(code: str, length: Duration, anchor: date, day: PartialDate) -> Explained:
    return explained(code, count=length.count, unit=length.unit, anchor=anchor, day=day)


def after_each(match: Match) -> Period | None:
    """45 days after the end of each quarter: the first such day that is still open; the repetition is not read."""
    reference, length, unit = match.setting.reference, match.duration("duration"), match.word("unit")
    if unit == "days":
        return None
    for ahead in range(-24, 3):
        period = unit_from(reference, unit, ahead)
        result = period and moved(period.options[0].date.last_day, length, match.setting.calendar)
        day = result and built(lambda: PartialDate.of_day(result[0]))  # noqa: B023 called at once
        if period and day and not is_over(day, reference, Boundary.END):
            step = _step("counted-from-day", length, period.options[0].date.last_day, day)
            repeats = explained("repeats", words=match.setting.text[match.start : match.end])
            return Period(
                f"{length.unit}-after-each-{period.rule}",
                (Option(day, (step, repeats)),),
                convention="anchor-day-not-counted",
                warnings=("repeats",),
            )
    return None


def waiting(match: Match) -> Period:
    """30 days after receipt: waits for the day of an event."""
    length = match.duration("duration")
    event = match.written("event") if "event" in match else ""
    step = explained("waits-for-event", event=event, count=length.count, unit=length.unit)
    return Period(f"{length.unit}-after-event", (), waits_for=step)


def waiting_before(match: Match) -> Period:
    """Two weeks ahead of the session: waits for the day of an event, and lies before it."""
    length = match.duration("duration")
    step = explained("waits-for-event", event=match.written("event"), count=-length.count, unit=length.unit)
    return Period(f"{length.unit}-before-event", (), waits_for=step)
