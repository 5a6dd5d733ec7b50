"""Figures in words: the sentence over a chart, its bands, steps and gaps."""

from datetime import date

from django.utils.translation import gettext, gettext_lazy, ngettext

from tracker.domain.dates import PartialDate
from tracker.wording.dates import date_in_words

ENOUGH = 5  # closed dates for a rate
GAPS = {
    "nobody": gettext_lazy("nobody responsible is reached by mail"),
    "bounced": gettext_lazy("a responsible contact whose address gave mails back"),
    "no_source": gettext_lazy("no document"),
    "no_quote": gettext_lazy("no quotation"),
    "waits": gettext_lazy("no date yet: it waits for an event"),
    "coarse": gettext_lazy("a date known only by its month, quarter or year"),
    "no_owner": gettext_lazy("nobody of the office looks after it"),
}


def month_in_words(month: date) -> str:
    """“October 2026”."""
    return date_in_words(PartialDate.parse(f"{month:%Y-%m}"))


def band_in_words(least: int, most: int | None) -> str:
    """“6 to 10 working days”."""
    if most is None:
        return gettext("more than %(days)s working days") % {"days": least - 1}
    if least == 0:
        return gettext("up to %(days)s working days") % {"days": most}
    return gettext("%(least)s to %(most)s working days") % {"least": least, "most": most}


def kept_in_words(kept: int, closed: int) -> str:
    """The sentence over the on-time rate."""
    if closed < ENOUGH:
        return gettext("Not enough closed dates for a rate (%(closed)s of at least %(enough)s).") % {
            "closed": closed,
            "enough": ENOUGH,
        }
    return ngettext(
        "%(kept)s of %(closed)s closed date was kept by its first date.",
        "%(kept)s of %(closed)s closed dates were kept by their first date.",
        closed,
    ) % {"kept": kept, "closed": closed}


def percent(part: int, whole: int) -> str:
    """“75 %”; a dash where there is nothing to divide by."""
    return gettext("%(share)s %%") % {"share": round(100 * part / whole)} if whole else "–"


def of_all(part: int, whole: int) -> str:
    """“9 of 12”."""
    return gettext("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def workdays_in_words(days: int) -> str:
    """“3 working days”; fewer than none is early."""
    if days < 0:
        return ngettext("%(count)s working day early", "%(count)s working days early", -days) % {"count": -days}
    return ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
