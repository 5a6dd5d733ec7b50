"""Rules of duties that come again, in words: one message a shape of rule, so that each language orders it as it likes.

Days and weekdays are in the nominative in a list ("31 January and 30 April of each year"), since no frame of ours
asks for another case.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy, npgettext, pgettext, pgettext_lazy

from tracker.domain.durations import Counted, Duration
from tracker.domain.recurrence import Frequency, InvalidRecurrence, Recurrence
from tracker.wording.dates import date_in_words, list_in_words
from tracker.wording.weekdays import weekday_in_words, weekday_name

_A_LEAP_YEAR = 2000
_LONGEST_MONTH = 31
_EVERY = {
    Frequency.DAILY: gettext_lazy("every day"),
    Frequency.WEEKLY: gettext_lazy("every week"),
    Frequency.MONTHLY: gettext_lazy("every month"),
    Frequency.YEARLY: gettext_lazy("every year"),
}
_EVERY_SO_MANY = {
    Frequency.DAILY: ngettext_lazy("every %(count)s day", "every %(count)s days", "count"),
    Frequency.WEEKLY: ngettext_lazy("every %(count)s week", "every %(count)s weeks", "count"),
    Frequency.MONTHLY: ngettext_lazy("every %(count)s month", "every %(count)s months", "count"),
    Frequency.YEARLY: ngettext_lazy("every %(count)s year", "every %(count)s years", "count"),
}
# Translators: %(end)s is one of “the end of each month”, “the end of each quarter” and so on.
_AFTER = {
    Counted.DAYS: ngettext_lazy("%(count)s day after %(end)s", "%(count)s days after %(end)s", "count"),
    Counted.WORKING_DAYS: ngettext_lazy(
        "%(count)s working day after %(end)s", "%(count)s working days after %(end)s", "count"
    ),
    Counted.WEEKS: ngettext_lazy("%(count)s week after %(end)s", "%(count)s weeks after %(end)s", "count"),
    Counted.MONTHS: ngettext_lazy("%(count)s month after %(end)s", "%(count)s months after %(end)s", "count"),
    Counted.YEARS: ngettext_lazy("%(count)s year after %(end)s", "%(count)s years after %(end)s", "count"),
}
_BEFORE = {
    Counted.DAYS: ngettext_lazy("%(count)s day before %(end)s", "%(count)s days before %(end)s", "count"),
    Counted.WORKING_DAYS: ngettext_lazy(
        "%(count)s working day before %(end)s", "%(count)s working days before %(end)s", "count"
    ),
    Counted.WEEKS: ngettext_lazy("%(count)s week before %(end)s", "%(count)s weeks before %(end)s", "count"),
    Counted.MONTHS: ngettext_lazy("%(count)s month before %(end)s", "%(count)s months before %(end)s", "count"),
    Counted.YEARS: ngettext_lazy("%(count)s year before %(end)s", "%(count)s years before %(end)s", "count"),
}
_ENDS = {
    1: pgettext_lazy("what days are counted from", "the end of each month"),
    3: pgettext_lazy("what days are counted from", "the end of each quarter"),
    6: pgettext_lazy("what days are counted from", "the end of each half-year"),
    12: pgettext_lazy("what days are counted from", "the end of each year"),
}
_LAST_DAYS = {
    1: gettext_lazy("by the last day of each month"),
    3: gettext_lazy("by the last day of each quarter"),
    6: gettext_lazy("by the last day of each half-year"),
    12: gettext_lazy("by the last day of each year"),
}
_ENDING_MONTHS = {(3, 6, 9, 12): 3, (6, 12): 6}


def recurrence_in_words(recurrence: Recurrence) -> str:
    """A rule in words, without a full stop: “every year by 31 March”, “45 days after the end of each quarter”.

    The dates are the last days on time. An end by a day or a number of times stands behind.
    """
    rule = _without_end(recurrence)
    if recurrence.until is not None:
        return gettext("%(rule)s, until %(day)s") % {"rule": rule, "day": date_in_words(recurrence.until)}
    if recurrence.count is not None:
        words = ngettext("%(rule)s, %(count)s time in all", "%(rule)s, %(count)s times in all", recurrence.count)
        return words % {"rule": rule, "count": recurrence.count}
    return rule


def stored_rule_in_words(rrule: str, counted: str) -> str:
    """The same for a rule as a step of an explanation keeps it, `counted` as “45 days” or empty.

    A rule that is none any more is given as it stands.
    """
    number, _, unit = counted.partition(" ")
    try:
        parts = {"rrule": rrule, "counted": {"count": number, "unit": unit} if counted else None}
        return recurrence_in_words(Recurrence.from_parts(parts))
    except InvalidRecurrence:
        return rrule


def _without_end(rule: Recurrence) -> str:
    if rule.counted is not None:
        return _counted(rule.months_apart, rule.counted)
    by_months = rule.frequency is Frequency.YEARLY or rule.interval == 1
    if rule.months and not by_months:
        return gettext("by the rule %(rule)s") % {"rule": rule.rrule}
    if rule.frequency is Frequency.WEEKLY and rule.weekdays:
        return _in_weeks(rule)
    if rule.months:
        return _in_years(rule, rule.interval)
    if rule.month_days or rule.weekdays:
        return _in_months(rule)
    if rule.months_apart == 3:
        return gettext("every quarter")
    if rule.interval == 1:
        return str(_EVERY[rule.frequency])
    return str(_EVERY_SO_MANY[rule.frequency] % {"count": rule.interval})


def _counted(length: int, counted: Duration) -> str:
    if counted.count == 0 and length in _LAST_DAYS:
        return str(_LAST_DAYS[length])
    messages = _BEFORE if counted.count < 0 else _AFTER
    return str(messages[counted.unit] % {"count": abs(counted.count), "end": _end_of(length)})


def _end_of(length: int) -> str:
    if length in _ENDS:
        return str(_ENDS[length])
    if length % 12 == 0:
        years = length // 12
        return npgettext(
            "what days are counted from", "the end of every %(count)s year", "the end of every %(count)s years", years
        ) % {"count": years}
    return npgettext(
        "what days are counted from", "the end of every %(count)s month", "the end of every %(count)s months", length
    ) % {"count": length}


def _in_weeks(rule: Recurrence) -> str:
    if rule.interval == 1 and len(rule.weekdays) == 1:
        return weekday_in_words(rule.weekdays[0])
    values = {"count": rule.interval, "days": list_in_words([weekday_name(each.day) for each in rule.weekdays])}
    if rule.interval == 1:
        return gettext("every week on %(days)s") % values
    return ngettext("every %(count)s week on %(days)s", "every %(count)s weeks on %(days)s", rule.interval) % values


def _in_months(rule: Recurrence) -> str:
    numbers = [-1 if number == _LONGEST_MONTH else number for number in rule.month_days]
    values: dict[str, object] = {"count": rule.interval}
    if numbers == [-1]:
        if rule.interval == 1:
            return str(_LAST_DAYS[1])
        return (
            ngettext(
                "every %(count)s month by the last day of the month",
                "every %(count)s months by the last day of the month",
                rule.interval,
            )
            % values
        )
    if len(numbers) == 1:
        values["day"] = _number(numbers[0])
        if rule.interval == 1:
            return gettext("every month by the %(day)s") % values
        return (
            ngettext(
                "every %(count)s month by the %(day)s of the month",
                "every %(count)s months by the %(day)s of the month",
                rule.interval,
            )
            % values
        )
    days = [_number_in_list(number) for number in dict.fromkeys(numbers)] or _weekdays(rule)
    values["days"] = list_in_words(days)
    if rule.interval == 1:
        return gettext("on %(days)s of each month") % values
    return ngettext("every %(count)s month on %(days)s", "every %(count)s months on %(days)s", rule.interval) % values


def _in_years(rule: Recurrence, years: int) -> str:
    if rule.weekdays:
        values = {"count": years, "days": list_in_words(_weekdays(rule)), "months": _months(rule.months)}
        if years == 1:
            return gettext("on %(days)s of %(months)s each year") % values
        message = ngettext(
            "on %(days)s of %(months)s every %(count)s year", "on %(days)s of %(months)s every %(count)s years", years
        )
        return message % values
    if not rule.month_days:
        names = list_in_words([_month(month) for month in rule.months])
        if years == 1:
            return gettext("every year in %(months)s") % {"months": names}
        message = ngettext("every %(count)s year in %(months)s", "every %(count)s years in %(months)s", years)
        return message % {"months": names, "count": years}
    return _on_days_of_years(rule, years)


def _on_days_of_years(rule: Recurrence, years: int) -> str:
    if rule.month_days in ((-1,), (31,)) and rule.months in _ENDING_MONTHS and years == 1:
        return str(_LAST_DAYS[_ENDING_MONTHS[rule.months]])
    days = list(dict.fromkeys(_day_of(month, number) for month in rule.months for number in rule.month_days))
    values = {"count": years, "days": list_in_words(days), "day": days[0]}
    if len(days) == 1 and rule.months == (2,) and _is_last(2, rule.month_days[-1]):
        if years == 1:
            return gettext("every year by the last day of February") % values
        message = ngettext(
            "every %(count)s year by the last day of February",
            "every %(count)s years by the last day of February",
            years,
        )
        return message % values
    if len(days) == 1:
        if years == 1:
            return gettext("every year by %(day)s") % values
        return ngettext("every %(count)s year by %(day)s", "every %(count)s years by %(day)s", years) % values
    if years == 1:
        return gettext("on %(days)s of each year") % values
    return ngettext("every %(count)s year on %(days)s", "every %(count)s years on %(days)s", years) % values


def _day_of(month: int, number: int) -> str:
    """A day of a year, a last day by its number where it has always the same one."""
    if _is_last(month, number):
        if month == 2:
            return gettext("the last day of February")
        number = monthrange(_A_LEAP_YEAR, month)[1]
    return formatted(date(_A_LEAP_YEAR, month, number), pgettext("format of a day of each year", "j E"))


def _is_last(month: int, number: int) -> bool:
    return number == -1 or number >= monthrange(_A_LEAP_YEAR, month)[1]


def _weekdays(rule: Recurrence) -> list[str]:
    return [weekday_in_words(each) for each in rule.weekdays]


def _months(months: Sequence[int]) -> str:
    """Months after a weekday: “the second Friday of March and September”."""
    shape = pgettext("format of a month after a weekday of it", "F")
    return list_in_words([formatted(date(_A_LEAP_YEAR, month, 1), shape) for month in months])


def _month(number: int) -> str:
    return formatted(date(_A_LEAP_YEAR, number, 1), pgettext("format of a month of each year", "F"))


def _number(number: int) -> str:
    """A day of the month after “by the”."""
    return formatted(date(_A_LEAP_YEAR, 1, number), pgettext("format of a day after “by the”", "jS"))


def _number_in_list(number: int) -> str:
    if number == -1:
        return gettext("the last day")
    day = formatted(date(_A_LEAP_YEAR, 1, number), pgettext("format of a day in a list of days of a month", "jS"))
    return gettext("the %(day)s") % {"day": day}
