"""A date that was counted over days that may change says so; one that was not does not."""

from datetime import date

import pytest

from tracker.domain.calendars import Roll, WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Explained, SpanCode, Terms, span_of
from tracker.domain.provisional import ProvisionalCode, days_asked, doubts_between, doubts_of
from tracker.domain.public_holidays import year_of

FEAST = min(year_of("TJ", 2045).estimated)


def steps(day: date, calendar: WorkCalendar, roll: Roll = Roll.FOLLOWING) -> tuple[Explained, ...]:
    return span_of(Terms(PartialDate.of_day(day), Boundary.END, roll), calendar).steps


def codes(found: tuple[Explained, ...]) -> list[str]:
    return [step.code for step in found]


def test_a_roll_over_an_estimated_feast() -> None:
    calendar = WorkCalendar("TJ", weekend=frozenset())
    (doubt,) = doubts_of(steps(FEAST, calendar), calendar)
    assert doubt.code == ProvisionalCode.FEAST
    assert doubt.values == {
        "day": FEAST.isoformat(), "holiday": calendar.holidays_of(FEAST.year)[FEAST], "country": "TJ",
    }  # fmt: skip


def test_a_working_day_beside_a_feast_is_as_doubtful() -> None:
    calendar = WorkCalendar("TJ", weekend=frozenset())
    before = date.fromordinal(FEAST.toordinal() - 1)
    found = steps(before, calendar)
    assert SpanCode.ROLL_NOT_NEEDED in codes(found)
    assert codes(doubts_of(found, calendar)) == [ProvisionalCode.FEAST]


def test_a_date_that_does_not_roll_asks_no_calendar() -> None:
    calendar = WorkCalendar("TJ")
    found = steps(FEAST, calendar, Roll.NONE)
    assert days_asked(found) == []
    assert doubts_of(found, calendar) == ()


def test_working_days_that_were_counted() -> None:
    values = {"unit": "working-days", "count": "5", "anchor": "2028-03-01", "day": "2028-03-08"}
    counted = Explained("counted-from-day", values)
    assert [step.values for step in doubts_of([counted], WorkCalendar("CN"))] == [{"year": "2028", "country": "CN"}]
    assert doubts_of([counted], WorkCalendar("CN", checked_through=2028)) == ()
    assert doubts_of([Explained("counted-from-day", {**values, "unit": "days"})], WorkCalendar("CN")) == ()


def test_counting_back_asks_the_same_days() -> None:
    back = Explained(
        "counted-back", {"unit": "working-days", "count": "5", "anchor": "2028-03-08", "day": "2028-03-01"}
    )
    assert days_asked([back]) == [(date(2028, 3, 1), date(2028, 3, 8))]


def test_a_day_that_the_office_marked() -> None:
    day = date(2027, 6, 17)
    calendar = WorkCalendar(None, overrides={day: False}, provisional=frozenset({day}))
    assert [step.parts for step in doubts_of(steps(day, calendar), calendar)] == [
        {"code": "provisional-office-day", "values": {"day": "2027-06-17"}}
    ]


def test_what_is_doubted_twice_is_told_once() -> None:
    counted = Explained(
        "counted-from-day", {"unit": "working-days", "count": "5", "anchor": "2028-03-01", "day": "2028-03-08"}
    )
    assert len(doubts_of([counted, counted], WorkCalendar("CN"))) == 1
    feasts = list(doubts_between(WorkCalendar("AE"), date(2045, 1, 1), date(2045, 12, 31)))
    told = [(step.values.get("holiday"), step.values.get("day", "")[:4]) for step in feasts]
    assert len(told) == len(set(told))


def test_years_without_holidays() -> None:
    found = list(doubts_between(WorkCalendar("RU"), date(2150, 1, 1), date(2150, 1, 9)))
    assert [step.code for step in found] == [ProvisionalCode.YEAR_UNKNOWN]


@pytest.mark.parametrize("values", [{"day": "some day", "to": "2027-01-01"}, {"day": "2027-01-01", "to": ""}])
def test_steps_of_another_release_are_passed_over(values: dict[str, str]) -> None:
    assert days_asked([Explained(SpanCode.ROLLED_FOLLOWING, values)]) == []
