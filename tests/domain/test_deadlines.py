"""Spans: days, instants and their explanation, against an oracle that only ever asks what a clock shows."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.strategies import calendars, days, partial_dates
from tracker.domain.calendars import WEEKDAYS, CalendarExhausted, Roll, WorkCalendar
from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import (
    NOTICE_DAYS,
    Boundary,
    Explained,
    Span,
    SpanCode,
    Terms,
    UnknownZone,
    at_hour,
    local_day,
    notice_day,
    span_of,
    span_of_days,
    start_of_day,
)

ONE_DAY = timedelta(days=1)
# Zones that change their clocks at midnight, by half an hour, across the date line, twice around Ramadan, or never.
ZONES = [
    "Asia/Bishkek", "Europe/Moscow", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Europe/London",
    "Africa/Cairo", "Asia/Beirut", "America/Santiago", "America/Havana", "America/Asuncion", "Africa/Casablanca",
    "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran", "America/St_Johns", "America/Sao_Paulo", "Asia/Amman",
    "Atlantic/Azores", "Asia/Gaza", "Pacific/Chatham", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Scoresbysund",
]  # fmt: skip
zones = st.sampled_from(ZONES)
HOURS = [time(0), time(0, 30), time(2, 30), time(9), time(23, 45)]


def shown_first(day: date, hour: time, zone: str) -> datetime:
    """The first minute whose wall clock shows this time or a later one, found by looking at every minute."""
    wanted, tz = datetime.combine(day, hour), ZoneInfo(zone)
    middle = wanted.replace(tzinfo=UTC) - datetime.combine(day, hour, tz).utcoffset()
    minute = middle - timedelta(hours=25 if (zone, day.year) == ("Pacific/Apia", 2011) else 2)
    while minute.astimezone(tz).replace(tzinfo=None) < wanted:
        minute += timedelta(minutes=1)
    return minute


def days_of_change(zone: str, first_year: int, last_year: int) -> list[date]:
    tz, changes = ZoneInfo(zone), []
    noon = datetime(first_year, 1, 1, 12, tzinfo=UTC)
    while noon.year <= last_year:
        if noon.astimezone(tz).utcoffset() != (noon + ONE_DAY).astimezone(tz).utcoffset():
            changes.append(noon.date())
        noon += ONE_DAY
    return changes


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_change(zone: str) -> None:
    for change in days_of_change(zone, 2009, 2028):
        for day in (change, change + ONE_DAY):
            for hour in HOURS:
                assert at_hour(day, hour, zone) == shown_first(day, hour, zone), (day, hour)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "instant"),
    [
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", "2026-03-29T01:00:00+00:00"),
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
        (date(2023, 4, 28), time(0), "Africa/Cairo", "2023-04-27T22:00:00+00:00"),
        (date(2023, 4, 28), time(0, 30), "Africa/Cairo", "2023-04-27T22:00:00+00:00"),
        (date(2018, 11, 4), time(0), "America/Sao_Paulo", "2018-11-04T03:00:00+00:00"),
        (date(2011, 12, 30), time(12), "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
        (date(2026, 4, 5), time(1, 45), "Australia/Lord_Howe", "2026-04-04T14:45:00+00:00"),
        (date(2026, 5, 1), time(0), "Asia/Bishkek", "2026-04-30T18:00:00+00:00"),
        (date(2010, 11, 7), time(0), "America/St_Johns", "2010-11-07T02:30:00+00:00"),
    ],
)
def test_known_instants(day: date, hour: time, zone: str, instant: str) -> None:
    assert at_hour(day, hour, zone).isoformat() == instant


@given(days, zones)
def test_days_follow_each_other(day: date, zone: str) -> None:
    start, end = start_of_day(day, zone), start_of_day(day + ONE_DAY, zone)
    assert start.tzinfo is UTC
    assert start <= end
    assert (start == end) == (zone == "Pacific/Apia" and day == date(2011, 12, 30))
    if start < end:
        assert local_day(start, zone) == day


def test_only_real_zones_and_aware_instants() -> None:
    for name in ("Mars/Olympus", "", "Asia", "../etc/passwd", "/etc/localtime", "a\0b"):
        with pytest.raises(UnknownZone):
            start_of_day(date(2026, 1, 1), name)
    with pytest.raises(ValueError, match="no zone"):
        local_day(datetime(2026, 1, 1), "UTC")  # noqa: DTZ001 - the point of the test


def terms(edtf: str, boundary: Boundary = Boundary.END, roll: Roll = Roll.NONE, zone: str = "Asia/Bishkek") -> Terms:
    return Terms(PartialDate.parse(edtf), boundary, roll, zone)


def codes(span: Span) -> list[str]:
    return [step.code for step in span.steps]


@pytest.mark.parametrize(
    ("stated", "first", "last", "precision", "due_at"),
    [
        (terms("2025-04"), "2025-04-01", "2025-04-30", Unit.MONTH, "2025-04-30T18:00:00+00:00"),
        (terms("2025-04", Boundary.START), "2025-03-31", "2025-03-31", Unit.DAY, "2025-03-31T18:00:00+00:00"),
        (terms("2025-04-01", Boundary.START), "2025-03-31", "2025-03-31", Unit.DAY, "2025-03-31T18:00:00+00:00"),
        (terms("2030"), "2030-01-01", "2030-12-31", Unit.YEAR, "2030-12-31T18:00:00+00:00"),
        (terms("2030", Boundary.START), "2029-12-31", "2029-12-31", Unit.DAY, "2029-12-31T18:00:00+00:00"),
        (terms("2025-34"), "2025-04-01", "2025-06-30", Unit.QUARTER, "2025-06-30T18:00:00+00:00"),
        (terms("2025-41"), "2025-07-01", "2025-12-31", Unit.HALF_YEAR, "2025-12-31T18:00:00+00:00"),
        (terms("2025-24"), "2025-12-01", "2026-02-28", Unit.SEASON, "2026-02-28T18:00:00+00:00"),
        (terms("2027-06-11/2027-06-20"), "2027-06-11", "2027-06-20", Unit.MONTH, "2027-06-20T18:00:00+00:00"),
        (
            terms("2026-05-09", zone="America/New_York"),
            "2026-05-09",
            "2026-05-09",
            Unit.DAY,
            "2026-05-10T04:00:00+00:00",
        ),
    ],
)
def test_spans(stated: Terms, first: str, last: str, precision: Unit, due_at: str) -> None:
    span = span_of(stated, WEEKDAYS)
    assert (span.first_day.isoformat(), span.last_day.isoformat()) == (first, last)
    assert (span.precision, span.due_at.isoformat(), span.zone) == (precision, due_at, stated.zone)
    assert span.starts_at == start_of_day(span.first_day, stated.zone)


def test_the_explanation_names_the_holiday() -> None:
    span = span_of(terms("2026-05-09", roll=Roll.FOLLOWING, zone="Europe/Moscow"), WorkCalendar("RU"))
    assert (span.first_day, span.last_day) == (date(2026, 5, 12), date(2026, 5, 12))
    assert [step.parts for step in span.steps] == [
        {"code": "stated", "values": {"edtf": "2026-05-09"}},
        {"code": "last-day-included", "values": {"edtf": "2026-05-09", "day": "2026-05-09"}},
        {"code": "free-holiday", "values": {"day": "2026-05-09", "holiday": "Victory Day", "country": "RU"}},
        {
            "code": "free-holiday",
            "values": {"day": "2026-05-11", "holiday": "Victory Day (observed)", "country": "RU"},
        },
        {"code": "rolled-following", "values": {"day": "2026-05-09", "to": "2026-05-12"}},
        {"code": "zone", "values": {"zone": "Europe/Moscow", "day": "2026-05-13", "time": "00:00"}},
    ]


def test_every_code_of_a_span() -> None:
    closed = WorkCalendar(overrides={date(2026, 6, 1): False})
    seen = {
        Roll.FOLLOWING: (span_of(terms("2026-05", roll=Roll.FOLLOWING), closed), "2026-06-02"),
        Roll.PRECEDING: (span_of(terms("2026-05", roll=Roll.PRECEDING), closed), "2026-05-29"),
        Roll.MODIFIED_FOLLOWING: (span_of(terms("2026-05", roll=Roll.MODIFIED_FOLLOWING), closed), "2026-05-29"),
        Roll.NONE: (span_of(terms("2026-05"), closed), "2026-05-31"),
    }
    assert {roll: span.last_day.isoformat() for roll, (span, _) in seen.items()} == {
        roll: last for roll, (_, last) in seen.items()
    }
    start, end = ["stated", "last-day-included"], ["zone"]
    assert {roll: codes(span) for roll, (span, _) in seen.items()} == {
        Roll.FOLLOWING: [*start, "free-weekend", "free-office", "rolled-following", *end],
        Roll.PRECEDING: [*start, "free-weekend", "rolled-preceding", *end],
        Roll.MODIFIED_FOLLOWING: [*start, "free-weekend", "rolled-within-month", *end],
        Roll.NONE: [*start, *end],
    }
    on_time = span_of(terms("2026-06", Boundary.START, Roll.FOLLOWING), WorkCalendar(weekend=frozenset()))
    assert codes(on_time) == ["stated", "day-before-period", "roll-not-needed", "zone"]
    given_days = span_of_days(date(2026, 5, 1), date(2026, 5, 9), Unit.MONTH, "UTC")
    assert codes(given_days) == ["days-given", "zone"]
    skipped = span_of(terms("2011-12-30", zone="Pacific/Apia"), WEEKDAYS)
    assert codes(skipped) == [*start, "day-skipped-in-zone", "zone"]
    assert skipped.due_at - skipped.starts_at == ONE_DAY
    everything = {
        code for span in (on_time, given_days, skipped, *(s for s, _ in seen.values())) for code in codes(span)
    }
    assert everything | {"free-holiday"} == set(SpanCode)


def test_a_month_whose_roll_goes_before_it_begins() -> None:
    free = {date(2026, 5, 1) + timedelta(days=n): False for n in range(31)}
    span = span_of(terms("2026-05", roll=Roll.PRECEDING), WorkCalendar(overrides=free))
    assert span.first_day == span.last_day == date(2026, 4, 30)
    assert span.precision is Unit.MONTH
    with pytest.raises(CalendarExhausted):
        span_of(terms("2026-05", roll=Roll.PRECEDING), WorkCalendar(weekend=frozenset(range(7))))


def test_midnight_that_does_not_exist_is_explained() -> None:
    span = span_of(terms("2023-04-27", zone="Africa/Cairo"), WEEKDAYS)
    assert span.steps[-1] == Explained("zone", {"zone": "Africa/Cairo", "day": "2023-04-28", "time": "01:00"})


@given(partial_dates(), st.sampled_from(list(Boundary)), st.sampled_from(list(Roll)), zones, calendars)
def test_spans_hold_together(
    stated: PartialDate, boundary: Boundary, roll: Roll, zone: str, calendar: WorkCalendar
) -> None:
    span = span_of(Terms(stated, boundary, roll, zone), calendar)
    assert span.first_day <= span.last_day
    assert span.starts_at < span.due_at
    assert span.due_at == start_of_day(span.last_day + ONE_DAY, zone)
    assert span.precision in NOTICE_DAYS
    assert notice_day(span) == span.first_day - timedelta(days=NOTICE_DAYS[span.precision])
    if span.precision is Unit.DAY:
        assert span.first_day == span.last_day
    if roll is not Roll.NONE:
        assert calendar.is_workday(span.last_day)
    assert json.loads(json.dumps([step.parts for step in span.steps])) == [step.parts for step in span.steps]
    assert tuple(Explained.from_parts(step.parts) for step in span.steps) == span.steps


@given(partial_dates(), zones)
def test_before_a_period_ends_before_the_period_does(stated: PartialDate, zone: str) -> None:
    before = span_of(Terms(stated, Boundary.START, zone=zone), WEEKDAYS)
    within = span_of(Terms(stated, Boundary.END, zone=zone), WEEKDAYS)
    assert before.last_day == within.first_day - ONE_DAY
    assert before.due_at == start_of_day(within.first_day, zone) < within.due_at


def test_days_that_cannot_be_a_span() -> None:
    day = date(2026, 5, 1)
    with pytest.raises(ValueError, match="before first_day"):
        span_of_days(day, day - ONE_DAY, Unit.MONTH, "UTC")
    with pytest.raises(ValueError, match="not an interval"):
        span_of_days(day, day, Unit.INTERVAL, "UTC")
    resumed = span_of_days(day, date(2026, 6, 10), Unit.MONTH, "Asia/Bishkek")
    assert resumed.due_at == start_of_day(date(2026, 6, 11), "Asia/Bishkek")
    assert (resumed.first_day, resumed.last_day, resumed.precision) == (day, date(2026, 6, 10), Unit.MONTH)


def test_explanations_are_values() -> None:
    one, same = Explained("zone", {"zone": "UTC"}), Explained("zone", {"zone": "UTC"})
    assert one == same
    assert len({one, same, Explained("zone")}) == 2
