"""Calendars, units: saving one has the deadlines that read it looked at; what others need stays."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.factories import NOW, make_commitment, make_office, make_unit
from tests.models import rows
from tests.operations.stories import BY, Story, story
from tracker.models import Calendar, CalendarDay, Commitment, Deadline, Party, Unit
from tracker.operations import reference_data
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
FAR = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def told() -> Story:
    made = story()
    Deadline.objects.update(next_event_at=FAR)
    return made


def touched(told: Story) -> bool:
    return told.now().next_event_at == NOW


def of_the_office(told: Story, calendar: Calendar) -> None:
    make_office(calendar=calendar)


def of_the_party(told: Story, calendar: Calendar) -> None:
    Party.objects.filter(pk=told.party.pk).update(calendar=calendar)


def of_the_terms(told: Story, calendar: Calendar) -> None:
    Deadline.objects.filter(pk=told.deadline.pk).update(calendar=calendar)


@pytest.mark.parametrize("place", [of_the_office, of_the_party, of_the_terms])
def test_a_calendar_reaches_what_counts_by_it(told: Story, place: Callable[[Story, Calendar], None]) -> None:
    calendar = rows.calendar(country="KG")
    day = CalendarDay(calendar=calendar, day=date(2027, 4, 29), working=False)
    reference_data.save_calendar_day(day, by=BY, now=NOW)
    assert not touched(told)
    place(told, calendar)
    calendar.weekend = [6]
    reference_data.save_calendar(calendar, by=BY, now=NOW)
    assert touched(told)
    Deadline.objects.update(next_event_at=FAR)
    reference_data.delete_calendar_day(day, by=BY, now=NOW)
    assert touched(told)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"country": "XX"}, "No public holidays"),
        ({"weekend": [0, 1, 2, 3, 4, 5, 6]}, "nobody ever works"),
        ({"weekend": [9]}, "nobody ever works"),
    ],
)
def test_a_calendar_that_cannot_be_counted_by_is_refused(values: dict[str, object], words: str) -> None:
    calendar = rows.calendar()
    for name, value in values.items():
        setattr(calendar, name, value)
    with pytest.raises(Refused, match=words):
        reference_data.save_calendar(calendar, by=BY, now=NOW)
    assert Calendar.objects.get(pk=calendar.pk).weekend == [5, 6]


def test_a_country_is_written_in_capitals_and_a_day_named_once() -> None:
    calendar = Calendar(name="Kyrgyzstan", country="kg ")
    reference_data.save_calendar(calendar, by=BY, now=NOW)
    assert calendar.country == "KG"
    for _ in "ab":
        day = CalendarDay(calendar=calendar, day=date(2027, 4, 29), working=True)
        if CalendarDay.objects.exists():
            with pytest.raises(Refused, match="names 2027-04-29 already"):
                reference_data.save_calendar_day(day, by=BY, now=NOW)
        else:
            reference_data.save_calendar_day(day, by=BY, now=NOW)


def test_units_are_named_once_and_stay_while_they_own_something() -> None:
    unit = make_unit("Grants")
    with pytest.raises(Refused, match="already"):
        reference_data.save_unit(Unit(name="grants"), by=BY, now=NOW)
    make_commitment(unit=unit)
    with pytest.raises(Refused, match="still need it"):
        reference_data.delete_unit(unit, by=BY, now=NOW)
    assert Commitment.objects.filter(unit=unit).exists()
