"""Refusals say what to do, in the reader's language."""

import pytest

from tracker.domain.calendars import CalendarExhausted, UnknownCountry, WorkCalendar
from tracker.domain.dates import PROBLEM_CODES, InvalidPartialDate, PartialDate, Unit
from tracker.domain.deadlines import UnknownZone, zone_of
from tracker.wording import impossible_in_words, problem_in_words

VALUES = {"given": "2025-13", "first_year": "1970", "last_year": "2200", "unit": Unit.MONTH.value}


@pytest.mark.parametrize("code", sorted(PROBLEM_CODES))
def test_every_problem_with_a_date_has_words(code: str) -> None:
    words = problem_in_words(InvalidPartialDate(code, **VALUES))
    assert "2025-13" in words
    assert "%(" not in words


def test_a_real_refusal() -> None:
    with pytest.raises(InvalidPartialDate) as refusal:
        PartialDate.parse("2025-02-29")
    assert problem_in_words(refusal.value) == str(refusal.value)


def test_other_refusals() -> None:
    with pytest.raises(UnknownZone) as zone:
        zone_of("Mars/Olympus")
    assert "Asia/Bishkek" in problem_in_words(zone.value)
    with pytest.raises(UnknownCountry) as country:
        WorkCalendar("ZZ")
    assert "Choose another" in problem_in_words(country.value)
    assert "Check its weekend" in problem_in_words(CalendarExhausted("none"))
    assert problem_in_words(ValueError("as it stands")) == "as it stands"


def test_a_day_that_does_not_exist() -> None:
    assert impossible_in_words("31 February 2027") == "31 February 2027 does not exist. Check the day and the month."
