"""What an office decides once about words that leave something open, said in words."""

from collections.abc import Callable, Mapping

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, gettext_lazy

from tracker.domain.conventions import ByPeriod, Conventions, Named

_BY_PERIOD = {
    ByPeriod.END: gettext_lazy("“by April” means through the last day of April"),
    ByPeriod.LAST_WORKING_DAY: gettext_lazy("“by April” means through the last working day of April"),
    ByPeriod.START: gettext_lazy("“by April” means before April begins"),
}
_UNTIL_DAY = {
    Named.EXCLUDED: gettext_lazy("“до 1 апреля” means through 31 March"),
    Named.INCLUDED: gettext_lazy("“до 1 апреля” means through 1 April"),
}
_BEFORE_DAY = {
    Named.INCLUDED: gettext_lazy("“6月30日前” means through 30 June"),
    Named.EXCLUDED: gettext_lazy("“6月30日前” means through 29 June"),
}
_SEASONS = {
    False: gettext_lazy("seasons are those of the northern hemisphere"),
    True: gettext_lazy("seasons are those of the southern hemisphere"),
}
_SETTINGS: Mapping[str, Callable[[Conventions], str]] = {
    "by_period": lambda chosen: str(_BY_PERIOD[chosen.by_period]),
    "until_day": lambda chosen: str(_UNTIL_DAY[chosen.until_day]),
    "before_day": lambda chosen: str(_BEFORE_DAY[chosen.before_day]),
    "week_ends_on": lambda chosen: gettext("a week ends on %(day)s") % {"day": WEEKDAYS[chosen.week_ends_on]},
    "fiscal_year_starts": lambda chosen: (
        gettext("the fiscal year begins in %(month)s") % {"month": MONTHS[chosen.fiscal_year_starts]}
    ),
    "southern_seasons": lambda chosen: str(_SEASONS[chosen.southern_seasons]),
}


def setting_in_words(name: str, conventions: Conventions) -> str:
    """What one field of the conventions decides: “a week ends on Friday”. Raises KeyError for no such field."""
    return _SETTINGS[name](conventions)
