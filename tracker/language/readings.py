"""A limit and a period make a reading: the date, the boundary, the steps in codes, and the other readings."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary, Explained
from tracker.domain.recurrence import Recurrence
from tracker.language.grammar import Setting
from tracker.language.periods import Edge, Option, Period, explained
from tracker.language.reading import Head, Reading
from tracker.language.repeating import Again, repeats_step, rule_of
from tracker.language.rivals import RIVAL_SHARE, as_agreed, other_limits, same_words

__all__ = ["Head", "Limit", "Reading"]


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
    found = [same_words(base, *other) for other in other_limits(limit.head, limit.period, base)]
    others = [replace(limit, head=head, also=(), convention="") for head in limit.also]
    for period in limit.period.rivals:
        edge = period.edge or limit.period.edge
        others.append(replace(limit, period=replace(period, edge=edge, rivals=())))
    for other in (_reading(each, setting) for each in others):
        if other is not None:
            found.append(replace(other, rivals=(), confidence=round(base.confidence * RIVAL_SHARE, 2)))
    different = {(other.date, other.boundary): other for other in reversed(found)}
    different.pop((base.date, base.boundary), None)
    return tuple(other for other in found if different.get((other.date, other.boundary)) is other)


def _is_week(date: PartialDate) -> bool:
    return date.unit is Unit.INTERVAL and date.days == 7 and date.first_day.weekday() == 0
