"""Chinese: several days or months named at once. 6月30日和12月31日, 1、4、7、10月15日."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tracker.domain.dates import PartialDate, Unit
from tracker.language import derived
from tracker.language.chinese_lexicon import NUMERALS, figures, preceding
from tracker.language.chinese_words import simplified
from tracker.language.grammar import Match, Rule, Value
from tracker.language.periods import Edge, Option, Period, built, in_year

_MONTHS = 12
_NEXT_YEAR = re.compile("次年|翌年|下一?年")
_YEARLY = re.compile("每年|每一?个?年度|逐年|按年")


def month_list(match: Match) -> Period | None:
    """1、4、7、10月, with a day or an end common to all."""
    written = simplified(match.written("numbers"))
    months = [figures(each) or 0 for each in re.findall(rf"\d+|[{NUMERALS}]+", written)]
    months.append(match.number("month"))
    if any(not 1 <= month <= _MONTHS for month in months) or months != sorted(set(months)):
        return None
    day = match.number_or_none("day")
    reference = match.setting.reference
    periods = [
        in_year("day" if day else "month", _maker(month, day), match.number_or_none("year"), reference)
        for month in months
    ]
    return _listed([period for period in periods if period], Edge.END if "end" in match else Edge.NONE, match)


def _maker(month: int, day: int | None) -> Callable[[int], PartialDate]:
    if day is None:
        return lambda year: PartialDate.of_month(year, month)
    return lambda year: PartialDate.of_day(date(year, month, day))


def _list(match: Match) -> Period | None:
    """6月30日和12月31日, 6月、12月底: whichever comes next, and each year where the sentence says that."""
    periods = [_of_no_year(period, match) for period in match.periods()]
    edge = periods[-1].edge
    if any(period.assumed != "year-assumed" or period.rivals or not period.options for period in periods):
        return None
    if any(period.edge not in (Edge.NONE, edge) for period in periods):
        return None
    return _listed(_with_day_of_last(periods), edge, match)


def _of_no_year(period: Period, match: Match) -> Period:
    """4月、7月、10月和次年1月: the last one belongs to the same series."""
    if period.assumed or not period.options or not _NEXT_YEAR.search(simplified(match.written("all"))):
        return period
    named_date = period.options[0].date
    day = named_date.first_day.day if named_date.unit is Unit.DAY else None
    if named_date.unit not in (Unit.DAY, Unit.MONTH):
        return period
    other = in_year(period.rule, _maker(named_date.first_day.month, day), None, match.setting.reference)
    return replace(other, edge=period.edge) if other else period


def _with_day_of_last(periods: list[Period]) -> list[Period]:
    """1月、7月15日: the day belongs to every month."""
    last = periods[-1].options[0].date
    if last.unit is not Unit.DAY or any(each.options[0].date.unit is not Unit.MONTH for each in periods[:-1]):
        return periods
    number = last.first_day.day

    def change(option: Option) -> Option | None:
        day = built(lambda: PartialDate.of_day(option.date.first_day.replace(day=number)))
        return replace(option, date=day) if day else None

    changed = [period.followed(change, "day") for period in periods[:-1]]
    return [*(each for each in changed if each), periods[-1]]


def _listed(periods: list[Period], edge: Edge, match: Match) -> Period | None:
    if not periods:
        return None
    options = sorted((option for period in periods for option in period.options), key=lambda each: each.date.last_day)
    rule = derived.each_year([period.options[0].date for period in periods])
    yearly = _YEARLY.search(preceding(match)) is not None
    assumed, convention = "year-assumed", "next-occurrence"
    return replace(
        periods[0], options=tuple(options), edge=edge, repeats=rule if yearly else None,
        assumed=assumed, convention=convention,
    )  # fmt: skip


LISTS: list[Rule[Value]] = [Rule("all=(PERIOD (AND PERIOD){1,9})", _list, "PERIOD")]
