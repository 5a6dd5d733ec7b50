"""The part of the desk that an address names, and the links that name another."""

from django.http import HttpRequest

from tracker.domain.deadlines import local_day
from tracker.operations.terms import office_calendar
from tracker.queries.desk_groups import BANDS, PARTY, SOURCE, Narrow, band_days
from tracker.wording.figures import band_in_words


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


def bands() -> list[tuple[str, str]]:
    """(value, label) of the bands."""
    return [(band, band_in_words(*ends)) for band, ends in BANDS.items()]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
