"""Naming days of a calendar, one or a file of them, and the yearly check: whole, once, audited, and looked at."""

from datetime import UTC, date, datetime

import pytest

from tests.factories import NOW, make_office
from tests.models import rows
from tests.operations.stories import BY, Story, events, last_event, story
from tracker.domain.public_holidays import year_of
from tracker.models import AuditText, Calendar, CalendarDay, Deadline, Party
from tracker.operations import calendars
from tracker.operations.calendars import Because, Effect, NamedDay
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
FAR = datetime(2029, 1, 1, tzinfo=UTC)
THURSDAY, SATURDAY = date(2027, 6, 17), date(2027, 6, 19)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def told() -> Story:
    made = story()
    Deadline.objects.update(next_event_at=FAR)
    return made


@pytest.fixture
def calendar() -> Calendar:
    return rows.calendar(country="KG")


def planned(calendar: Calendar, *days: NamedDay) -> list[tuple[Effect, Because | None]]:
    return [(one.effect, one.because) for one in calendars.plan(calendar, days)]


@pytest.mark.parametrize(
    ("day", "effect", "because"),
    [
        (NamedDay(THURSDAY, working=False), Effect.ADDED, None),
        (NamedDay(THURSDAY, working=True), Effect.UNCHANGED, Because.WORKDAY),
        (NamedDay(SATURDAY, working=True), Effect.ADDED, None),
        (NamedDay(SATURDAY, working=False, name="Outing"), Effect.UNCHANGED, Because.WEEKEND),
        (NamedDay(NEW_YEAR, working=False), Effect.UNCHANGED, Because.HOLIDAY),
        (NamedDay(NEW_YEAR, working=True), Effect.ADDED, None),
    ],
)
def test_what_the_country_says_already_is_left_to_it(
    calendar: Calendar, day: NamedDay, effect: Effect, because: Because | None
) -> None:
    assert planned(calendar, day) == [(effect, because)]
    assert not calendar.days.exists()


@pytest.mark.parametrize(
    ("day", "because"),
    [
        (NamedDay(THURSDAY, working=False, name="Outing", provisional=True), Because.SAID),
        (NamedDay(THURSDAY, working=False, provisional=True), Because.SAID),
        (NamedDay(THURSDAY, working=True, name="Outing", provisional=True), Because.KIND),
        (NamedDay(THURSDAY, working=False, name="Outing"), Because.SETTLED),
        (NamedDay(THURSDAY, working=False, name="Holiday", provisional=True), Because.NAME),
    ],
)
def test_what_the_office_said_before(calendar: Calendar, day: NamedDay, because: Because) -> None:
    calendar.days.create(day=THURSDAY, working=False, name="Outing", provisional=True)
    effect = Effect.UNCHANGED if because is Because.SAID else Effect.CHANGED
    assert planned(calendar, day) == [(effect, because)]


def test_a_certain_day_becomes_provisional(calendar: Calendar) -> None:
    calendar.days.create(day=THURSDAY, working=False)
    assert planned(calendar, NamedDay(THURSDAY, working=False, provisional=True)) == [
        (Effect.CHANGED, Because.UNSETTLED)
    ]


def test_a_feast_that_was_only_expected_is_confirmed(calendar: Calendar) -> None:
    feast = min(year_of("KG", 2045).estimated)
    assert planned(calendar, NamedDay(feast, working=False)) == [(Effect.ADDED, Because.EXPECTED)]
    assert planned(calendar, NamedDay(feast, working=False, provisional=True)) != [(Effect.ADDED, Because.EXPECTED)]


def test_days_are_added_and_changed_in_one_event(told: Story, calendar: Calendar) -> None:
    Party.objects.filter(pk=told.party.pk).update(calendar=calendar)
    calendar.days.create(day=SATURDAY, working=True, name="Moved", provisional=True)
    days = [
        NamedDay(THURSDAY, working=False, name="Day of the city"),
        NamedDay(SATURDAY, working=True),
        NamedDay(NEW_YEAR, working=False),
    ]
    done = calendars.name_days(calendar, days, by=BY, now=NOW, file_name="2027.ics")
    assert [one.effect for one in done] == [Effect.ADDED, Effect.CHANGED, Effect.UNCHANGED]
    kept = [(row.day, row.working, row.name, row.provisional) for row in CalendarDay.objects.order_by("day")]
    assert kept == [(THURSDAY, False, "Day of the city", False), (SATURDAY, True, "Moved", False)]
    assert events() == ["calendar.imported"]
    event = last_event("calendar.imported")
    assert event.after == {"added": ["2027-06-17"], "changed": ["2027-06-19"]}
    assert AuditText.objects.get(sequence=event.sequence).text == "2027.ics"
    assert told.now().next_event_at == NOW


def test_without_a_file_it_is_somebody_who_named_them(calendar: Calendar) -> None:
    make_office()
    calendars.name_days(calendar, [NamedDay(THURSDAY, working=False)], by=BY, now=NOW)
    assert events() == ["calendar.days_named"]


def test_nothing_new_leaves_no_trace(told: Story, calendar: Calendar) -> None:
    make_office(calendar=calendar)
    calendars.name_days(calendar, [NamedDay(NEW_YEAR, working=False)], by=BY, now=NOW)
    calendars.name_days(calendar, [], by=BY, now=NOW)
    assert events() == []
    assert told.now().next_event_at == FAR


def test_days_on_which_nobody_ever_works_are_refused_whole(calendar: Calendar) -> None:
    make_office()
    days = [NamedDay(date.fromordinal(NOW.date().toordinal() + n), working=False) for n in range(400)]
    with pytest.raises(Refused, match="nobody ever works"):
        calendars.name_days(calendar, days, by=BY, now=NOW)
    assert not CalendarDay.objects.exists()
    assert events() == []


def test_a_year_is_checked_once(calendar: Calendar) -> None:
    make_office()
    calendars.check_year(calendar, NOW.year, by=BY, now=NOW)
    calendars.check_year(calendar, NOW.year - 1, by=BY, now=NOW)
    calendars.check_year(calendar, NOW.year, by=BY, now=NOW)
    calendar.refresh_from_db()
    assert calendar.checked_through == NOW.year
    assert events() == ["calendar.checked"]
    event = last_event("calendar.checked")
    assert (event.before, event.after) == ({"through": None}, {"through": NOW.year})


def test_the_next_year_can_be_checked_and_the_one_after_cannot(calendar: Calendar) -> None:
    make_office(zone="Pacific/Kiritimati")
    last_evening = datetime(2027, 12, 31, 12, tzinfo=UTC)  # already 2028 on the island
    calendars.check_year(calendar, 2029, by=BY, now=last_evening)
    with pytest.raises(Refused, match="2030 are not announced yet"):
        calendars.check_year(calendar, 2030, by=BY, now=last_evening)


def test_a_checked_year_raises_no_doubt_any_more(calendar: Calendar) -> None:
    make_office()
    year = 2045
    calendar.checked_through = None
    assert calendar.as_work_calendar().doubt_of_year(year) is not None
    calendars.check_year(calendar, year, by=BY, now=datetime(2044, 11, 2, tzinfo=UTC))
    assert Calendar.objects.get().as_work_calendar().doubt_of_year(year) is None
