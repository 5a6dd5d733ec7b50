"""Which steps of a computed date stand on days of a calendar that may still change."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.calendars import Doubt, WorkCalendar
from tracker.domain.deadlines import Explained, SpanCode
from tracker.domain.durations import Counted

_ROLLED = frozenset({SpanCode.ROLLED_FOLLOWING, SpanCode.ROLLED_PRECEDING, SpanCode.ROLLED_WITHIN_MONTH})


class ProvisionalCode(StrEnum):
    """Why a computed date is provisional, each with the values that its words need."""

    OFFICE_DAY = "provisional-office-day"  # day
    FEAST = "provisional-feast"  # day, holiday, country
    YEAR_UNANNOUNCED = "provisional-year"  # year, country
    YEAR_UNKNOWN = "provisional-year-unknown"  # year, country


_OF_YEARS = {Doubt.UNANNOUNCED: ProvisionalCode.YEAR_UNANNOUNCED, Doubt.UNKNOWN: ProvisionalCode.YEAR_UNKNOWN}


def doubts_of(steps: Iterable[Explained], calendar: WorkCalendar) -> tuple[Explained, ...]:
    """Every reason for which the working days that these steps counted or rolled over may still change, each once.

    It is what the calendar knows now: a year that was announced meanwhile raises no doubt any more.
    """
    found: dict[Explained, None] = {}
    for start, end in days_asked(steps):
        found |= dict.fromkeys(doubts_between(calendar, start, end))
    return tuple(found)


def days_asked(steps: Iterable[Explained]) -> list[tuple[date, date]]:
    """The stretches of days of which these steps asked a calendar whether people work."""
    return [days for step in steps if (days := _days_of(step)) is not None]


def doubts_between(calendar: WorkCalendar, start: date, end: date) -> Iterator[Explained]:
    """The reasons for which working days from start through end may still change, in the order of the days."""
    country = calendar.country or ""
    told: set[date | int | str] = set()
    for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
        doubt = calendar.doubt(day)
        feast = calendar.feast_near(day) if doubt is Doubt.ESTIMATED else None
        if doubt is Doubt.OFFICE:
            yield Explained(ProvisionalCode.OFFICE_DAY, {"day": day.isoformat()})
        elif feast is not None and feast not in told:
            name = calendar.holidays_of(feast.year)[feast]
            if f"{feast.year} {name}" not in told:  # a feast of several days is told once
                yield Explained(ProvisionalCode.FEAST, {"day": feast.isoformat(), "holiday": name, "country": country})
            told |= {feast, f"{feast.year} {name}"}
        of_year = calendar.doubt_of_year(day.year)
        if of_year is not None and day.year not in told:
            told.add(day.year)
            yield Explained(_OF_YEARS[of_year], {"year": str(day.year), "country": country})


def _days_of(step: Explained) -> tuple[date, date] | None:
    """The days on which a step asked the calendar; None for a step that did not."""
    values = step.values
    if step.code in _ROLLED:
        ends = (values["day"], values["to"])
    elif step.code == SpanCode.ROLL_NOT_NEEDED:
        ends = (values["day"], values["day"])
    elif values.get("unit") == Counted.WORKING_DAYS and "anchor" in values and "day" in values:
        ends = (values["anchor"], values["day"])
    else:
        return None
    try:
        first, last = sorted(map(date.fromisoformat, ends))
    except ValueError:  # written by another release
        return None
    return first, last
