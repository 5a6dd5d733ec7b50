"""Which calendars there are, and which nobody has checked."""

from datetime import date

import pytest

from tests.factories import make_office, make_party
from tests.models import rows
from tracker.queries import calendars

pytestmark = pytest.mark.django_db


def test_the_offices_own_comes_first_with_what_counts_by_each() -> None:
    idle, ours, theirs = (rows.calendar(name=name) for name in ("Austria", "Office", "Tajikistan"))
    make_office(calendar=ours)
    for _ in "ab":
        party = make_party()
        party.calendar = theirs
        party.save()
    found = [(row.pk, row.is_offices, row.parties) for row in calendars.listed()]
    assert found == [(ours.pk, True, 0), (idle.pk, False, 0), (theirs.pk, False, 2)]


def test_what_nobody_has_checked() -> None:
    never = rows.calendar(country="KG")
    behind = rows.calendar(country="CN", checked_through=2026)
    rows.calendar(country="RU", checked_through=2027)
    weekends_only = rows.calendar()
    own = rows.calendar()
    own.days.create(day=date(2027, 5, 3), working=False)
    assert set(calendars.unchecked(2027)) == {never, behind, own}
    assert weekends_only not in calendars.unchecked(2027)
    assert set(calendars.unchecked(2026)) == {never, own}
