"""The part of the desk that an address names, and the links that name another."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.domain.deadlines import local_day
from tracker.operations.terms import office_calendar
from tracker.queries.desk_groups import BANDS, PARTY, SOURCE, Narrow, band_days

BAND_LABELS = {
    "1-5": _("1 to 5"),
    "6-10": _("6 to 10"),
    "11-20": _("11 to 20"),
    "21-60": _("21 to 60"),
    "60+": _("more than 60"),
}


def narrow_of(request: HttpRequest) -> Narrow:
    """What the address asks for; what it says wrongly is left out."""
    said = request.GET
    group = said.get("group", "")
    today = local_day(request.now, request.office.zone)
    return Narrow(
        group=group if group in (PARTY, SOURCE) else "",
        party=_number(said.get("party", "")),
        source=_number(said.get("source", "")),
        controlled="controlled" in said,
        days=band_days(said.get("late", ""), office_calendar(request.office), today),
    )


def bands() -> list[tuple[str, Any]]:
    """(value, label) of the bands."""
    return [(band, BAND_LABELS[band]) for band in BANDS]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
