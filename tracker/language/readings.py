"""A limit and a period make a reading: the date, the boundary, the steps in codes, and the other readings."""

import datetime
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from tracker.domain.calendars import CalendarExhausted
from tracker.domain.conventions import ByPeriod
from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained
from tracker.domain.recurrence import Recurrence
from tracker.language.grammar import Setting
from tracker.language.periods import Edge, Offset, Option, Period, built, explained
from tracker.language.repeating import Again, repeats_step, rule_of


class Head(StrEnum):
    """The words that make a deadline of a period."""

    BY = "by"  # by, no later than, on or before, due
    BEFORE = "before"  # before, prior to
    UNTIL = "until"
    WITHIN = "within"
    IN = "in"  # in April, during 2027, in 10 working days
    ON = "on"
    BARE = ""  # nothing: the period stands alone


@dataclass(frozen=True)
class Reading:
    """What the words mean as a deadline.

    Without a `date` it waits for the event of its `offset`, or repeats by its `recurrence` from no day that is named,
    or names no day at all ("immediately"). With a date, `offset` says from what it was counted, and `recurrence`
    generates the last days on time, this date's first. `start` and `end` are the place of `words` in the text, in code
    points. `rule`, `convention`, `warnings` and the codes in `explanation` are stable and stand in
    tracker/language/codes.py. `rivals` are other defensible readings of the same words, best first, without rivals of
    their own. `confidence` from 0 to 1 only orders readings: it is no probability.
    """

    date: PartialDate | None
    boundary: Boundary
    start: int
    end: int
    words: str
    rule: str
    convention: str
    explanation: tuple[Explained, ...]
    rivals: tuple["Reading", ...]
    confidence: float
    warnings: tuple[str, ...]
    recurrence: Recurrence | None = None
    offset: Offset | None = None

    @property
    def last_day(self) -> datetime.date | None:
        """The last calendar day that is on time, before any roll; None where an event decides."""
        if self.date is None:
            return None
        return self.date.last_day if self.boundary is Boundary.END else self.date.first_day - timedelta(days=1)


_CONFIDENCE = {
    Head.BY: 0.95,
    Head.BEFORE: 0.95,
    Head.WITHIN: 0.95,
    Head.UNTIL: 0.8,
    Head.IN: 0.7,
    Head.ON: 0.7,
    Head.BARE: 0.75,
}
_DOUBTS = {
    "year-assumed": 0.95,
    "month-assumed": 0.9,
    "order-ambiguous": 0.8,
    "approximate": 0.7,
    "weekday-differs": 0.6,
}
_RIVAL_SHARE = 0.6
_MIDDLE_OF_MONTH = 15
_WEEK = timedelta(days=6)
_FRIDAY_FROM_SUNDAY = timedelta(days=2)
_WEEK_ENDS = {4: "end-of-week-is-friday", 5: "end-of-week-is-saturday", 6: "end-of-week-is-sunday"}


@dataclass(frozen=True)
class Limit:
    """A limit found in the text: its head, the period under it, and its place in code points.

    `also` are other heads that the same words can stand for; `convention` names what decided between them. `again` is
    a repetition within the words themselves.
    """

    head: Head
    period: Period
    start: int
    end: int
    also: tuple[Head, ...] = ()
    convention: str = ""
    again: Again | None = None

    def reading(self, setting: Setting, again: Again | None = None) -> Reading | None:
        """The reading with its rivals; None where no date of the words is left in the years we know.

        `again` is a repetition that was found beside the words.
        """
        return _reading(replace(self, again=again or self.again), setting)


def _reading(limit: Limit, setting: Setting) -> Reading | None:
    period = limit.period
    if not period.options:
        return _undated(limit, setting)
    boundary = _boundary(limit.head, period.edge)
    since = limit.again.series.since if limit.again else None
    option = period.choose(max(setting.reference, since or setting.reference), boundary)
    if option is None:
        return None
    recurrence = rule_of(period, limit.again, option.date, boundary)
    warnings = _warnings(period, recurrence)
    reading = Reading(
        date=option.date,
        boundary=boundary,
        start=limit.start,
        end=limit.end,
        words=setting.text[limit.start : limit.end],
        rule=_rule(limit.head, period),
        convention=limit.convention or _convention(limit.head, period, option.date),
        explanation=_steps(limit, option, boundary, recurrence, setting),
        rivals=(),
        confidence=_confidence(limit.head, warnings),
        warnings=warnings,
        recurrence=recurrence,
        offset=period.offset,
    )
    reading = replace(reading, rivals=_rivals(reading, limit, setting))
    # Only “by April” leaves it open: “by the end of April” and “in April” say what they mean.
    return as_agreed(reading, setting) if limit.head is Head.BY and period.edge is Edge.NONE else reading


def _undated(limit: Limit, setting: Setting) -> Reading:
    """A reading that waits for an event, repeats from no day that is named, or names no day."""
    words, offset = setting.text[limit.start : limit.end], limit.period.offset
    rule = limit.again.series.rule if limit.again else limit.period.repeats
    steps = (repeats_step(rule),) if rule else ()
    if offset is not None:
        length = offset.duration
        step = explained("waits-for-event", event=offset.event, count=length.count, unit=length.unit)
        steps = (step, *steps)
    return Reading(
        date=None,
        boundary=Boundary.END,  # "two weeks before the session": that day is still on time
        start=limit.start,
        end=limit.end,
        words=words,
        rule=_rule(limit.head, limit.period),
        convention="anchor-day-not-counted" if offset else "",
        explanation=steps or (explained("no-day-named", words=words),),
        rivals=(),
        confidence=_CONFIDENCE[limit.head],
        warnings=(),
        recurrence=rule,
        offset=offset,
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
    return replace(
        before, convention="by-period-excludes-it", confidence=reading.confidence, rivals=(rest, *others)
    )


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
    named = _same_words(reading, day, Boundary.END, f"last-working-day-of-{reading.rule}", "last-working-day-of-period")
    step = explained("last-working-day-of-period", period=reading.date, day=day)
    return replace(named, explanation=(step, *named.explanation), confidence=reading.confidence)


def _boundary(head: Head, edge: Edge) -> Boundary:
    if edge is Edge.START or (head is Head.BEFORE and edge is Edge.NONE):
        return Boundary.START
    return Boundary.END


def _rule(head: Head, period: Period) -> str:
    edge = f"{period.edge}-of" if period.edge in (Edge.START, Edge.END) else ""
    return "-".join(part for part in (head.value, edge, period.rule) if part)


def _convention(head: Head, period: Period, date: PartialDate) -> str:
    if period.convention and period.convention != "next-occurrence":
        return period.convention
    if _boundary(head, period.edge) is Boundary.START:
        return "before-period-excludes-it"
    if period.edge is Edge.END and period.rule == "week":
        return _WEEK_ENDS.get(date.last_day.weekday(), "")
    return "by-period-includes-it" if date.unit is not Unit.DAY else period.convention


def _steps(
    limit: Limit, option: Option, boundary: Boundary, recurrence: Recurrence | None, setting: Setting
) -> tuple[Explained, ...]:
    steps = list(option.steps)
    period, words = option.date, setting.text[limit.start : limit.end]
    assumed = limit.period.assumed
    if assumed == "next-in-series" or (assumed and _comes_again(limit, recurrence)):
        steps.append(explained("next-in-series", day=period, reference=setting.reference))
    elif assumed == "weekday-assumed":
        steps.append(explained(assumed, day=period, reference=setting.reference))
    elif assumed:
        steps.append(explained(assumed, period=period, reference=setting.reference))
    if _is_week(period):
        steps.append(explained("week-monday-to-sunday", first_day=period.first_day, last_day=period.last_day))
    if boundary is Boundary.START:
        last_day = period.first_day - timedelta(days=1)
        steps.append(explained("period-excluded", words=words, period=period, last_day=last_day))
    elif period.unit is not Unit.DAY:
        steps.append(explained("period-included", words=words, period=period, last_day=period.last_day))
    else:
        steps.append(explained("day-named", words=words, day=period))
    if recurrence is not None:
        steps.append(repeats_step(recurrence))
    return tuple(steps)


def _comes_again(limit: Limit, recurrence: Recurrence | None) -> bool:
    """Whether the series says which date it is, so that nothing had to be assumed."""
    return recurrence is not None and not (limit.again is not None and limit.again.counts_on)


def _warnings(period: Period, recurrence: Recurrence | None) -> tuple[str, ...]:
    open_words = period.assumed in ("year-assumed", "month-assumed") and recurrence is None
    assumed = (period.assumed,) if open_words else ()
    return tuple(dict.fromkeys((*assumed, *period.warnings)))


def _confidence(head: Head, warnings: tuple[str, ...]) -> float:
    confidence = _CONFIDENCE[head]
    for warning in warnings:
        confidence *= _DOUBTS.get(warning, 1.0)
    return round(confidence, 2)


def _rivals(base: Reading, limit: Limit, setting: Setting) -> tuple[Reading, ...]:
    found = [_same_words(base, *other) for other in _other_limits(limit, base, setting)]
    others = [replace(limit, head=head, also=(), convention="") for head in limit.also]
    for period in limit.period.rivals:
        edge = period.edge or limit.period.edge
        others.append(replace(limit, period=replace(period, edge=edge, rivals=())))
    for other in (_reading(each, setting) for each in others):
        if other is not None:
            found.append(replace(other, rivals=(), confidence=round(base.confidence * _RIVAL_SHARE, 2)))
    different = {(other.date, other.boundary): other for other in reversed(found)}
    different.pop((base.date, base.boundary), None)
    return tuple(other for other in found if different.get((other.date, other.boundary)) is other)


def _other_limits(limit: Limit, base: Reading, setting: Setting) -> list[tuple[PartialDate, Boundary, str, str]]:
    """Other limits that the same words can set: (date, boundary, rule, convention), best first."""
    date, edge, head = base.date, limit.period.edge, limit.head
    if date is None:
        return []
    first = PartialDate.of_day(date.first_day)
    others: list[tuple[PartialDate, Boundary, str, str]] = []
    if edge is Edge.END and limit.period.rule == "week":
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
        if limit.period.rule == "mid-month":
            middle = date.first_day.replace(day=_MIDDLE_OF_MONTH)
            others.append((PartialDate.of_day(middle), Boundary.END, "middle-day", ""))
        others.append((date, Boundary.START, f"before-{limit.period.rule}", "before-period-excludes-it"))
        if date.unit is Unit.MONTH:
            others.append((first, Boundary.END, "first-day", ""))
    return others


def _same_words(base: Reading, date: PartialDate, boundary: Boundary, rule: str, convention: str) -> Reading:
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
        confidence=round(base.confidence * _RIVAL_SHARE, 2),
    )


def _is_week(date: PartialDate) -> bool:
    return date.unit is Unit.INTERVAL and date.days == 7 and date.first_day.weekday() == 0
