"""Which stored dates their words would give otherwise: a table for each convention, and what stays in any case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_commitment, make_deadline, make_office
from tests.operations.stories import BY
from tracker import queries
from tracker.domain.conventions import USUAL, ByPeriod, Conventions, Named
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Roll
from tracker.domain.lifecycle import Status
from tracker.language.phrases import resolve
from tracker.models import Calendar, Deadline, DeadlineTerms
from tracker.operations import deadlines, office, pauses
from tracker.operations.readings import due_of
from tracker.operations.terms import Due
from tracker.queries.rereading import Found, Stays, differing

pytestmark = pytest.mark.django_db
TODAY = date(2027, 4, 20)
EARLIER = NOW - timedelta(days=30)
LAST_WORKING_DAY = replace(USUAL, by_period=ByPeriod.LAST_WORKING_DAY)
BEFORE = replace(USUAL, by_period=ByPeriod.START)


def recorded(words: str, *, on: date = TODAY, at: datetime = EARLIER, rival: int = 0, **due: Any) -> Deadline:
    """A date as it is recorded from words under the conventions of the office; `rival` 1 is the first other reading."""
    settings = queries.office()
    reading = resolve(words, on, conventions=settings.conventions)
    assert reading is not None
    taken = reading.rivals[rival - 1] if rival else reading
    found = due_of(taken, reference_date=on)
    assert found is not None
    return deadlines.add(make_commitment(), by=BY, now=at, due=replace(found, **due))


def by_hand(day: date) -> Deadline:
    due = Due(date=PartialDate.of_day(day), wording="by June", rule="chosen")
    return deadlines.add(make_commitment(), by=BY, now=EARLIER, due=due)


def look(conventions: Conventions, **limits: Any) -> Found:
    return differing(conventions, office=queries.office(), **limits)


@pytest.mark.parametrize(
    ("setting", "words", "stands", "would"),
    [
        ({"by_period": ByPeriod.LAST_WORKING_DAY}, "by October 2027", "2027-10-31", "2027-10-29"),
        ({"by_period": ByPeriod.START}, "by October 2027", "2027-10-31", "2027-09-30"),
        ({"by_period": ByPeriod.START}, "by the third quarter of 2027", "2027-09-30", "2027-06-30"),
        ({"by_period": ByPeriod.START}, "by 2029", "2029-12-31", "2028-12-31"),
        ({"by_period": ByPeriod.LAST_WORKING_DAY}, "by 2028", "2028-12-31", "2028-12-29"),
        ({"until_day": Named.INCLUDED}, "до 1 июня 2027 г.", "2027-05-31", "2027-06-01"),
        ({"before_day": Named.EXCLUDED}, "2027年6月30日前", "2027-06-30", "2027-06-29"),
        ({"week_ends_on": 4}, "by the end of next week", "2027-05-02", "2027-04-30"),
        ({"week_ends_on": 5}, "by the end of next week", "2027-05-02", "2027-05-01"),
        ({"fiscal_year_starts": 4}, "by the end of fiscal year 2028", "2028-09-30", "2028-03-31"),
        ({"southern_seasons": True}, "by the end of spring 2028", "2028-05-31", "2028-11-30"),
    ],
)
def test_what_each_convention_would_read_otherwise(
    setting: dict[str, Any], words: str, stands: str, would: str
) -> None:
    make_office()
    row = recorded(words)
    recorded("by 30 June 2027")
    recorded("within 10 working days")
    found = look(replace(USUAL, **setting))
    (one,) = found.moving
    assert one.deadline == row
    assert (str(row.last_day), str(one.span.last_day)) == (stands, would)
    assert one.because == tuple(setting)
    assert one.reading.convention
    assert found.moving_count == 1
    assert not found.staying_count


def test_under_the_conventions_that_hold_nothing_differs() -> None:
    make_office()
    recorded("by October 2027")
    assert look(USUAL) == Found()


def test_only_what_the_changed_setting_decides_is_named() -> None:
    make_office()
    recorded("by October 2027")
    (one,) = look(replace(BEFORE, week_ends_on=4, southern_seasons=True)).moving
    assert one.because == ("by_period",)


def test_dates_that_no_words_gave_closed_ones_and_those_without_a_date_are_not_looked_at() -> None:
    make_office()
    by_hand(date(2027, 6, 15))
    make_deadline(due="2027-06", wording="by June")  # as a file brings it: nobody says what it counts from
    closed = recorded("by October 2027")
    deadlines.decide(closed, by=BY, now=NOW, status=Status.WAIVED, reason="not needed")
    assert look(BEFORE) == Found()


def test_another_reading_that_was_chosen_stays_and_is_listed() -> None:
    make_office()
    recorded("by October 2027", rival=1)  # before October
    recorded("by November 2027", rival=2)  # 1 November
    found = look(LAST_WORKING_DAY)
    assert [one.stays for one in found.staying] == [Stays.CHOSEN, Stays.CHOSEN]
    assert (found.moving, found.moving_count, found.staying_count) == ([], 0, 2)


def test_a_chosen_reading_that_the_new_convention_takes_first_needs_nothing() -> None:
    make_office()
    recorded("by October 2027", rival=1)
    assert look(BEFORE) == Found()


def test_extended_and_paused_dates_stay() -> None:
    make_office()
    extended, paused = recorded("by October 2027"), recorded("by November 2027")
    later = Due(date=PartialDate.of_month(2027, 12), wording="by December 2027")
    deadlines.extend(extended, by=BY, now=EARLIER, due=later, reason="flood")
    pauses.pause(paused, by=BY, now=EARLIER, until=None, reason="their data")
    pauses.resume(paused, by=BY, now=NOW)
    found = look(BEFORE)
    assert {one.deadline: one.stays for one in found.staying} == {extended: Stays.EXTENDED, paused: Stays.MOVED}
    assert not found.moving


def test_what_was_chosen_is_judged_by_the_conventions_of_that_time() -> None:
    """Recorded under one convention, left standing under a second, asked for under a third: nobody chose it by hand."""
    make_office()
    row = recorded("by October 2027")
    office.choose_conventions(LAST_WORKING_DAY, by=BY, now=NOW)
    assert [one.deadline for one in look(LAST_WORKING_DAY).moving] == [row]
    assert [one.deadline for one in look(BEFORE).moving] == [row]
    assert look(USUAL) == Found()
    newer = recorded("by November 2027", at=NOW + timedelta(days=1))
    assert str(newer.last_day) == "2027-11-30"
    assert newer.edtf == "2027-11-30"
    assert [one.deadline for one in look(USUAL).moving] == [newer]


def test_the_admin_of_django_leaves_the_same_trace() -> None:
    settings = make_office()
    row = recorded("by October 2027")
    settings.by_period_means, settings.name = "start", "Another name"
    office.save(settings, by=BY, now=NOW)
    (one,) = look(BEFORE).moving
    assert (one.deadline, one.stays) == (row, None)


def test_a_corrected_date_is_read_from_its_correction() -> None:
    make_office()
    row = recorded("by October 2027")
    reading = resolve("by November 2027", TODAY)
    assert reading is not None
    due = due_of(reading, reference_date=TODAY)
    assert due is not None
    deadlines.correct(row, by=BY, now=EARLIER, due=due, reason="misread")
    (one,) = look(BEFORE).moving
    assert one.stated.wording == "by November 2027"
    deadlines.correct(row, by=BY, now=EARLIER, due=Due(date=PartialDate.of_day(TODAY)), reason="it was told")
    assert look(BEFORE) == Found()


def test_the_day_after_the_roll_is_shown() -> None:
    make_office()
    recorded("by August 2027", roll=Roll.PRECEDING)
    (one,) = look(BEFORE).moving
    assert str(one.span.last_day) == "2027-07-30"  # 31 July is a Saturday


def test_working_days_are_those_of_the_deadline() -> None:
    make_office()
    calendar = Calendar.objects.create(name="House")
    calendar.days.create(day=date(2027, 10, 29), working=False)
    recorded("by October 2027", calendar=calendar)
    (one,) = look(LAST_WORKING_DAY).moving
    assert str(one.span.last_day) == "2027-10-28"


def test_soonest_first_some_shown_all_counted() -> None:
    make_office()
    for month in ("December", "October", "November"):
        recorded(f"by {month} 2027")
        recorded(f"by {month} 2028", rival=1)
    found = look(LAST_WORKING_DAY, shown=2)
    assert [one.stated.wording for one in found.moving] == ["by October 2027", "by November 2027"]
    assert (found.moving_count, found.moving_more, found.staying_count, found.staying_more) == (3, 1, 3, 1)


def test_without_time_left_the_rest_is_counted() -> None:
    make_office()
    recorded("by October 2027")
    recorded("by November 2027")
    assert look(BEFORE, seconds=0) == Found(unread=2)


def test_the_number_of_queries_does_not_grow() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            look(BEFORE)
        return len(context)

    make_office()
    recorded("by October 2027")
    few = asked()
    for year in range(2028, 2036):
        recorded(f"by October {year}")
    assert asked() == few


def test_the_terms_are_untouched_by_a_look() -> None:
    make_office()
    recorded("by October 2027")
    look(BEFORE)
    assert DeadlineTerms.objects.count() == 1
    assert datetime(2027, 11, 1, tzinfo=UTC) == Deadline.objects.get().due_at
