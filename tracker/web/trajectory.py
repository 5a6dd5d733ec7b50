"""The picture of a measure: where its line, its readings and its dates lie in a drawing of 360 by 200 units."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.models import Reading
from tracker.queries.indicators import Measure

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 12, 348, 30, 168  # where the days and the values are drawn


@dataclass(frozen=True)
class Dot:
    """A reading; hollow while nobody has accepted it."""

    x: str
    y: str
    hollow: bool
    reading: Reading


@dataclass(frozen=True)
class Picture:
    """Everything that the drawing shows, in its own units; texts are made by the page."""

    measure: Measure
    start: tuple[str, str]
    end: tuple[str, str]
    first_date: tuple[str, str] | None
    dots: list[Dot]
    path: str
    today: str
    today_anchor: str


def picture(measure: Measure, today: date) -> Picture | None:
    """The drawing of a measure; None while its target has no day. The table beside it says the same."""
    aim = measure.indicator.aim
    if aim is None:
        return None
    first = measure.indicator.deadline.original_last_day
    first = first if first and first != aim.target_on else None
    shown = [one for one in measure.readings if one.state != Reading.State.REJECTED]
    days = [aim.baseline_on, aim.target_on, today, *(one.day for one in shown), *([first] if first else [])]
    values = [aim.baseline, aim.target, *(one.value for one in shown)]
    x = _scale([Decimal(day.toordinal()) for day in days], LEFT, RIGHT)
    y = _scale(values, BOTTOM, TOP)

    def at(day: date, value: Decimal) -> tuple[str, str]:
        return x(Decimal(day.toordinal())), y(value)

    dots = [Dot(*at(one.day, one.value), one.state == Reading.State.CLAIMED, one) for one in shown]
    at_today = x(Decimal(today.toordinal()))
    solid = [f"{dot.x},{dot.y}" for dot in dots if not dot.hollow]
    return Picture(
        measure=measure,
        start=at(aim.baseline_on, aim.baseline),
        end=at(aim.target_on, aim.target),
        first_date=at(first, aim.target) if first else None,
        dots=dots,
        path=" ".join([",".join(at(aim.baseline_on, aim.baseline)), *solid]),
        today=at_today,
        today_anchor="end" if float(at_today) > RIGHT - 30 else "start" if float(at_today) < LEFT + 30 else "middle",
    )


def _scale(values: Iterable[Decimal], start: int, end: int) -> Callable[[Decimal], str]:
    """From values to units of the drawing; a single value lies in the middle."""
    found = list(values)
    low, high = min(found), max(found)
    span = high - low
    half = Decimal("0.5")

    def place(value: Decimal) -> str:
        share = (value - low) / span if span else half
        return f"{start + share * (end - start):.1f}"

    return place
