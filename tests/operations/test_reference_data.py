"""Ladders, calendars, units: saving one has the deadlines that read it looked at; what others need stays."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.factories import NOW, make_commitment, make_deadline, make_office, make_unit
from tests.models import rows
from tests.operations.stories import BY, Story, events, story
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY
from tracker.models import Calendar, CalendarDay, Commitment, Deadline, Party, ReminderPolicy, Step, Unit
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


def test_the_two_ladders_that_others_fall_back_on_always_exist() -> None:
    stored = {row.use: row.as_policy() for row in ReminderPolicy.objects.all()}
    assert stored == {"dated": DEFAULT_POLICY, "review": REVIEW_POLICY}
    reference_data.ensure_defaults()
    assert ReminderPolicy.objects.count() == 2


def test_a_changed_default_is_left_as_it_is() -> None:
    Step.objects.filter(slug="end-3").update(offset=-4)
    reference_data.ensure_defaults()
    assert Step.objects.get(slug="end-3").offset == -4


def test_a_default_reaches_every_open_deadline(told: Story) -> None:
    policy = ReminderPolicy.objects.get(use="dated")
    policy.long_overdue_after = 15
    reference_data.save_policy(policy, by=BY, now=NOW)
    assert touched(told)
    assert events() == ["reminderpolicy.changed"]


def test_a_chosen_ladder_reaches_those_who_chose_it(told: Story) -> None:
    other = make_deadline(make_commitment(policy=rows.policy()), next_event_at=FAR)
    assert other.commitment.policy is not None
    other.commitment.policy.name = "Gentle"
    reference_data.save_policy(other.commitment.policy, by=BY, now=NOW)
    other.refresh_from_db()
    assert other.next_event_at == NOW
    assert not touched(told)


def test_the_defaults_keep_their_use_and_stay() -> None:
    policy = ReminderPolicy.objects.get(use="dated")
    policy.use = ""
    with pytest.raises(Refused, match="stands in wherever"):
        reference_data.save_policy(policy, by=BY, now=NOW)
    with pytest.raises(Refused, match="stands in wherever"):
        reference_data.delete_policy(ReminderPolicy.objects.get(use="review"), by=BY, now=NOW)
    rival = rows.policy()
    rival.use = "dated"
    with pytest.raises(Refused, match="used for these already"):
        reference_data.save_policy(rival, by=BY, now=NOW)


def test_a_ladder_in_use_stays() -> None:
    policy = rows.policy()
    make_commitment(policy=policy)
    with pytest.raises(Refused, match="still need it"):
        reference_data.delete_policy(policy, by=BY, now=NOW)
    reference_data.delete_policy(rows.policy(), by=BY, now=NOW)


def test_steps_are_saved_and_taken_out(told: Story) -> None:
    step = Step.objects.get(slug="end-3")
    step.offset = -2
    reference_data.save_step(step, by=BY, now=NOW)
    assert touched(told)
    Deadline.objects.update(next_event_at=FAR)
    reference_data.delete_step(step, by=BY, now=NOW)
    assert touched(told)
    assert events() == ["step.changed", "step.deleted"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"audience": []}, "tells nobody"),
        ({"slug": "end-10"}, "has a step"),
        ({"follows": "end+99"}, "no step"),
        ({"follows": "end-3"}, "no step"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(values: dict[str, object], words: str) -> None:
    step = Step.objects.get(slug="end-3")
    for name, value in values.items():
        setattr(step, name, value)
    with pytest.raises(Refused, match=words):
        reference_data.save_step(step, by=BY, now=NOW)


def test_a_step_that_another_follows_stays() -> None:
    with pytest.raises(Refused, match="follows this one"):
        reference_data.delete_step(Step.objects.get(slug="end+5"), by=BY, now=NOW)


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
