"""A limit and a period make a reading: the date, the boundary, the steps in codes, and the other readings."""

import datetime
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained
from tracker.language.grammar import Setting
from tracker.language.periods import Edge, Option, Period, explained


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

    `date` is None where the day of an event decides that is not known yet. `start` and `end` are the place of `words`
    in the text, in code points. `rule`, `convention`, `warnings` and the codes in `explanation` are stable and stand in
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


@dataclass(frozen=True)
class Limit:
    """A limit found in the text: its head, the period under it, and its place in code points."""

    head: Head
    period: Period
    start: int
    end: int

    def reading(self, setting: Setting, extra: tuple[Explained, ...] = ()) -> Reading | None:
        """The reading with its rivals; None where no date of the words is left in the years we know."""
        return _reading(self, setting, extra)


def _reading(limit: Limit, setting: Setting, extra: tuple[Explained, ...]) -> Reading | None:
    head, period = limit.head, limit.period
    if period.waits_for is not None:
        return _waiting(limit, setting, period.waits_for)
    boundary = _boundary(head, period.edge)
    option = period.choose(setting.reference, boundary)
    if option is None:
        return None
    warnings = _warnings(period, extra)
    base = Reading(
        date=option.date,
        boundary=boundary,
        start=limit.start,
        end=limit.end,
        words=setting.text[limit.start : limit.end],
        rule=_rule(head, period),
        convention=_convention(head, period, option.date),
        explanation=(*_steps(limit, option, boundary, setting), *extra),
        rivals=(),
        confidence=_confidence(head, warnings),
        warnings=warnings,
    )
    return replace(base, rivals=_rivals(base, limit, setting))


def _waiting(limit: Limit, setting: Setting, waits_for: Explained) -> Reading:
    return Reading(
        date=None,
        boundary=Boundary.END,
        start=limit.start,
        end=limit.end,
        words=setting.text[limit.start : limit.end],
        rule=_rule(limit.head, limit.period),
        convention="anchor-day-not-counted",
        explanation=(waits_for,),
        rivals=(),
        confidence=_CONFIDENCE[limit.head],
        warnings=(),
    )


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
    if period.edge is Edge.END:
        return "end-of-week-is-sunday" if _is_week(date) else period.convention
    return "by-period-includes-it" if date.unit is not Unit.DAY else period.convention


def _steps(limit: Limit, option: Option, boundary: Boundary, setting: Setting) -> tuple[Explained, ...]:
    steps = list(option.steps)
    period, words = option.date, setting.text[limit.start : limit.end]
    assumed = limit.period.assumed
    if assumed == "weekday-assumed":
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
    return tuple(steps)


def _warnings(period: Period, extra: tuple[Explained, ...]) -> tuple[str, ...]:
    assumed = (period.assumed,) if period.assumed in ("year-assumed", "month-assumed") else ()
    return tuple(dict.fromkeys((*assumed, *period.warnings, *(step.code for step in extra))))


def _confidence(head: Head, warnings: tuple[str, ...]) -> float:
    confidence = _CONFIDENCE[head]
    for warning in warnings:
        confidence *= _DOUBTS.get(warning, 1.0)
    return round(confidence, 2)


def _rivals(base: Reading, limit: Limit, setting: Setting) -> tuple[Reading, ...]:
    found = [_same_words(base, *other) for other in _other_limits(limit, base, setting)]
    for period in limit.period.rivals:
        edge = period.edge or limit.period.edge
        other = _reading(replace(limit, period=replace(period, edge=edge, rivals=())), setting, ())
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
    first, last = PartialDate.of_day(date.first_day), PartialDate.of_day(date.last_day)
    others: list[tuple[PartialDate, Boundary, str, str]] = []
    if edge is Edge.END and _is_week(date):
        others.append((PartialDate.of_day(date.last_day - timedelta(days=2)), Boundary.END, "last-weekday-of-week", ""))
    if edge in (Edge.END, Edge.TIME) and head is Head.BEFORE:
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
