"""Weekdays by name, and which one of its month: each a message of its own, since languages bend both words together."""

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from tracker.domain.recurrence import Weekday

_NAMES = (
    pgettext_lazy("name of a weekday", "Monday"),
    pgettext_lazy("name of a weekday", "Tuesday"),
    pgettext_lazy("name of a weekday", "Wednesday"),
    pgettext_lazy("name of a weekday", "Thursday"),
    pgettext_lazy("name of a weekday", "Friday"),
    pgettext_lazy("name of a weekday", "Saturday"),
    pgettext_lazy("name of a weekday", "Sunday"),
)
_EACH = (
    gettext_lazy("every Monday"),
    gettext_lazy("every Tuesday"),
    gettext_lazy("every Wednesday"),
    gettext_lazy("every Thursday"),
    gettext_lazy("every Friday"),
    gettext_lazy("every Saturday"),
    gettext_lazy("every Sunday"),
)
_NUMBERED = {
    1: (
        gettext_lazy("the first Monday"),
        gettext_lazy("the first Tuesday"),
        gettext_lazy("the first Wednesday"),
        gettext_lazy("the first Thursday"),
        gettext_lazy("the first Friday"),
        gettext_lazy("the first Saturday"),
        gettext_lazy("the first Sunday"),
    ),
    2: (
        gettext_lazy("the second Monday"),
        gettext_lazy("the second Tuesday"),
        gettext_lazy("the second Wednesday"),
        gettext_lazy("the second Thursday"),
        gettext_lazy("the second Friday"),
        gettext_lazy("the second Saturday"),
        gettext_lazy("the second Sunday"),
    ),
    3: (
        gettext_lazy("the third Monday"),
        gettext_lazy("the third Tuesday"),
        gettext_lazy("the third Wednesday"),
        gettext_lazy("the third Thursday"),
        gettext_lazy("the third Friday"),
        gettext_lazy("the third Saturday"),
        gettext_lazy("the third Sunday"),
    ),
    4: (
        gettext_lazy("the fourth Monday"),
        gettext_lazy("the fourth Tuesday"),
        gettext_lazy("the fourth Wednesday"),
        gettext_lazy("the fourth Thursday"),
        gettext_lazy("the fourth Friday"),
        gettext_lazy("the fourth Saturday"),
        gettext_lazy("the fourth Sunday"),
    ),
    5: (
        gettext_lazy("the fifth Monday"),
        gettext_lazy("the fifth Tuesday"),
        gettext_lazy("the fifth Wednesday"),
        gettext_lazy("the fifth Thursday"),
        gettext_lazy("the fifth Friday"),
        gettext_lazy("the fifth Saturday"),
        gettext_lazy("the fifth Sunday"),
    ),
    -1: (
        gettext_lazy("the last Monday"),
        gettext_lazy("the last Tuesday"),
        gettext_lazy("the last Wednesday"),
        gettext_lazy("the last Thursday"),
        gettext_lazy("the last Friday"),
        gettext_lazy("the last Saturday"),
        gettext_lazy("the last Sunday"),
    ),
}


def weekday_name(day: int) -> str:
    """A weekday, Monday = 0."""
    return str(_NAMES[day])


def weekday_in_words(weekday: Weekday) -> str:
    """A weekday as a rule has it: “every Friday”, “the second Friday”, “the last Friday”."""
    if weekday.which == 0:
        return str(_EACH[weekday.day])
    if weekday.which in _NUMBERED:
        return str(_NUMBERED[weekday.which][weekday.day])
    values = {"weekday": weekday_name(weekday.day), "number": -weekday.which}
    return gettext("%(weekday)s number %(number)s from the end") % values
