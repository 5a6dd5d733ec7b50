"""How far a promise was moved, in words: the same ones on every page, in mails and in calendars."""

from datetime import date
from typing import Protocol

from django.utils.translation import gettext, ngettext

from tracker.domain.dates import PartialDate
from tracker.wording.dates import date_in_words


class Extended(Protocol):
    """What the words are made of: a deadline."""

    extensions_count: int
    slip: int
    original_edtf: str
    original_last_day: date | None


def slip_in_words(deadline: Extended) -> str:
    """“Extended twice” and by how many working days in all; empty for a date that was never extended.

    Only extensions count, each in the calendar of the date: a correction of ours or a pause is no slip.
    """
    times = deadline.extensions_count
    if not times:
        return ""
    values = {"times": _times(times), "days": _days(deadline.slip)}
    return gettext("%(times)s, by %(days)s") % values


def first_date_in_words(deadline: Extended) -> str:
    """The date before any extension, as precise as it was promised; its last day where that lies elsewhere."""
    stated = PartialDate.parse(deadline.original_edtf)
    last_day = deadline.original_last_day
    return date_in_words(stated if last_day in (None, stated.last_day) else last_day or stated)


def _times(count: int) -> str:
    return ngettext("Extended once", "Extended %(count)s times", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
