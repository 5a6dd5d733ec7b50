"""Builders of named periods, for the rules of every language: years, months, quarters, days, weekdays, this and next.

What a builder asks of the match (day, month, year, relative ...) are the captures that its pattern must give.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.language.grammar import Match
from tracker.language.periods import Option, Period, built, explained, fixed, in_year, next_of, week_of, whole_months

_UNITS_IN_MONTHS: Mapping[str, tuple[int, Callable[[int, int], PartialDate]]] = {
    "months": (1, PartialDate.of_month),
    "quarters": (3, PartialDate.of_quarter),
    "half-years": (6, PartialDate.of_half_year),
    "years": (12, lambda year, _: PartialDate.of_year(year)),
}


def relative_year(match: Match) -> int:
    """The year that “this year” and “next year” name: the number of that year."""
    return match.setting.reference.year + match.number("relative")


def fiscal_year(match: Match) -> Period | None:
    """FY 2027: the fiscal year that ends in 2027. Rival: the calendar year."""
    number = match.number("fiscal")
    number += 2000 if number < 100 else 0
    days = fiscal_days(number, match.setting.conventions.fiscal_year_starts)
    if days is None:
        return None
    step = explained("fiscal-year", year=number, first_day=days.first_day, last_day=days.last_day)
    calendar_year = fixed("year", built(lambda: PartialDate.of_year(number)))
    rivals = (calendar_year,) if calendar_year else ()
    return Period("fiscal-year", (Option(days, (step,)),), convention="fiscal-year", rivals=rivals)


def open_fiscal_year(match: Match) -> Period | None:
    """The fiscal year, of which none is named: the first that is still open."""
    reference, starts = match.setting.reference, match.setting.conventions.fiscal_year_starts
    dates = [fiscal_days(year, starts) for year in range(reference.year - 1, reference.year + 4)]
    period = next_of("fiscal-year", [days for days in dates if days is not None], "year-assumed")
    return period and replace(period, convention="fiscal-year")


def relative_fiscal_year(match: Match) -> Period | None:
    """The running fiscal year, the next fiscal year."""
    period, ahead = open_fiscal_year(match), match.number("relative")
    chosen = period and [option for option in period.options if option.date.last_day >= match.setting.reference]
    return replace(period, options=(chosen[ahead],), assumed="") if period and chosen and ahead < len(chosen) else None


def fiscal_days(number: int, starts: int) -> PartialDate | None:
    """The days of the fiscal year that ends in that year and begins with that month; None out of range."""
    if starts == 1:
        return built(lambda: PartialDate.of_year(number))
    return built(
        lambda: PartialDate.of_interval(date(number - 1, starts, 1), date(number, starts, 1) - timedelta(days=1))
    )


def year(match: Match) -> Period | None:
    """2030."""
    return fixed("year", built(lambda: PartialDate.of_year(match.number("year"))))


def month(match: Match) -> Period | None:
    """April, April 2027."""
    number = match.number("month")
    return _in_written_year("month", lambda year: PartialDate.of_month(year, number), match)


def quarter(match: Match) -> Period | None:
    """Q2, the second quarter of 2027, the last quarter."""
    number = match.number("quarter") % 5
    return _in_written_year("quarter", lambda year: PartialDate.of_quarter(year, number), match)


def months_together(match: Match) -> Period | None:
    """May/June 2027: from the first day of one month to the last day of another, of the year written after it."""
    first, last = match.number("first"), match.number("month")

    def make(year: int) -> PartialDate:
        begin = year * 12 + first - 1 - (12 if first > last else 0)
        return whole_months([(month // 12, month % 12 + 1) for month in range(begin, year * 12 + last)])

    return _in_written_year("months", make, match)


def half_year(match: Match) -> Period | None:
    """H1 2027, the first half of 2027."""
    number = match.number("half") % 3
    return _in_written_year("half-year", lambda year: PartialDate.of_half_year(year, number), match)


def season(match: Match) -> Period | None:
    """Spring 2027, of the office's hemisphere. `season` is an EDTF code: 21 spring to 24 winter."""
    code, southern = match.number("season"), match.setting.conventions.southern_seasons

    def make(year: int) -> PartialDate:
        return southern_season(year, code) if southern else PartialDate.of_season(year, code)

    convention = "season-southern" if southern else "season-northern"
    period = _in_written_year("season", make, match)
    followed = period and period.followed(
        lambda option: Option(option.date, (*option.steps, explained(convention, period=option.date))), "season"
    )
    return followed and replace(followed, convention=convention)


def southern_season(year: int, code: int) -> PartialDate:
    """A season of the southern hemisphere, by its days: spring 2027 is September to November, summer ends in 2028."""
    months_in_the_north = PartialDate.of_season(year, 21 + (code - 21 + 2) % 4)
    return PartialDate.of_interval(months_in_the_north.first_day, months_in_the_north.last_day)


def _in_written_year(rule: str, make: Callable[[int], PartialDate], match: Match) -> Period | None:
    return in_year(rule, make, match.number_or_none("year"), match.setting.reference)


def day(match: Match) -> Period | None:
    """30 April 2027, Friday 30 April, April 30."""
    month_number, number = match.number("month"), match.number("day")
    period = _in_written_year("day", lambda year: PartialDate.of_day(date(year, month_number, number)), match)
    return period and weekday_beside(match, period)


def weekday_beside(match: Match, period: Period) -> Period:
    """The period with a weekday written beside it; a step and a warning where the day is another weekday."""
    chosen = period.choose(match.setting.reference, Boundary.END)
    if "weekday" not in match or chosen is None or chosen.date.first_day.weekday() == match.number("weekday"):
        return period
    step = explained("weekday-differs", written=match.written("weekday"), day=chosen.date)
    options = tuple(replace(option, steps=(*option.steps, step)) for option in period.options)
    return replace(period, options=options, warnings=(*period.warnings, "weekday-differs"))


def day_range(match: Match) -> Period | None:
    """1 to 15 March, 1-15 March 2027."""
    return days_of_month(match, match.number("first"), match.number("last"))


def days_of_month(match: Match, first: int, last: int) -> Period | None:
    """From one day to another of the captured month."""
    month_number = match.number("month")

    def make(year: int) -> PartialDate:
        return PartialDate.of_interval(date(year, month_number, first), date(year, month_number, last))

    return _in_written_year("days", make, match)


def relative_day(match: Match) -> Period | None:
    """Today, tomorrow, the day after tomorrow."""
    return fixed("day", built(lambda: PartialDate.of_day(match.setting.reference + timedelta(match.number("days")))))


def weekday(match: Match) -> Period | None:
    """Friday: this one or the next. On a Friday it can also be the one in a week."""
    reference = match.setting.reference
    ahead = (match.number("weekday") - reference.weekday()) % 7
    days = _days_ahead(reference, ahead, ahead + 7)
    period = next_of("weekday", days, "weekday-assumed")
    if period is None or ahead:
        return period
    return replace(period, rivals=tuple(Period("weekday", (Option(day),)) for day in days[1:]))


def relative_weekday(match: Match) -> Period | None:
    """Next Friday: the Friday of next week, rival the first Friday to come. This Friday: of this week."""
    reference, number, weeks = match.setting.reference, match.number("weekday"), match.number("relative")
    meant = _days_ahead(reference, number - reference.weekday() + 7 * weeks)
    if not meant:
        return None
    period = Period("weekday", (Option(meant[0], (explained("week-of-weekday", day=meant[0]),)),))
    if weeks != 1:
        return period
    first = _days_ahead(reference, (number - reference.weekday() - 1) % 7 + 1)
    rivals = tuple(Period("weekday", (Option(day),)) for day in first if day != meant[0])
    return replace(period, convention="next-weekday-is-next-week", rivals=rivals)


def _days_ahead(reference: date, *ahead: int) -> list[PartialDate]:
    """The days so many after the reference date, without those out of range."""
    days = [built(lambda: PartialDate.of_day(reference + timedelta(number))) for number in ahead]  # noqa: B023 at once
    return [day for day in days if day is not None]


def day_of_month(match: Match) -> Period | None:
    """The 15th, of no month that is named: the next one."""
    reference, number = match.setting.reference, match.number("day")
    first = reference.year * 12 + reference.month - 1
    months = [((first + ahead) // 12, (first + ahead) % 12 + 1) for ahead in range(4)]
    days = [built(lambda: PartialDate.of_day(date(*month, number))) for month in months]  # noqa: B023 called at once
    return next_of("day", [day for day in days if day is not None], "month-assumed")


def relative_unit(match: Match) -> Period | None:
    """Next week, this month, next quarter."""
    return unit_from(match.setting.reference, match.word("unit"), match.number("relative"))


def unit_from(reference: date, unit: str, ahead: int) -> Period | None:
    """The day, week, month, quarter, half-year or year so many after that of the reference date; None for hours."""
    if unit == "days":
        return fixed("day", built(lambda: PartialDate.of_day(reference + timedelta(ahead))))
    if unit == "weeks":
        return fixed("week", built(lambda: week_of(reference + timedelta(7 * ahead))))
    if unit not in _UNITS_IN_MONTHS:  # hours are not kept
        return None
    length, make = _UNITS_IN_MONTHS[unit]
    count = (reference.year * 12 + reference.month - 1) // length + ahead
    per_year = 12 // length
    return fixed(unit.removesuffix("s"), built(lambda: make(count // per_year, count % per_year + 1)))


def numbered_week(match: Match) -> Period | None:
    """Week 23, week 23 of 2027 (ISO 8601)."""
    number = match.number("week")
    return _in_written_year("week", lambda year: week_of(date.fromisocalendar(year, number, 1)), match)
