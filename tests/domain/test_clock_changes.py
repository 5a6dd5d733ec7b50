"""Days and hours where clocks change, against an oracle that only ever asks what a clock shows at an instant.

The rules go from local times to instants; the oracle looks at instant after instant, in the other direction.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.strategies import partial_dates
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Terms, at_hour, local_day, span_of, start_of_day

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# By an hour, half an hour or two hours; at midnight, at an hour of UTC, backwards in winter, around Ramadan.
ZONES = [
    "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Havana", "America/Santiago",
    "America/Nuuk", "Atlantic/Azores", "Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Athens",
    "Europe/Chisinau", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Jerusalem", "Australia/Lord_Howe",
    "Australia/Sydney", "Pacific/Chatham", "Antarctica/Troll",
]  # fmt: skip
ANY_ZONE = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
TIMES = [time(0), time(2, 30), time(9), time(12), time(18), time(23, 59)]
AROUND = [-HOUR, -MINUTE, timedelta(0), timedelta(minutes=20), timedelta(minutes=59), HOUR]


def changes(zone: str, first: int = 2026, last: int = 2035) -> Iterator[datetime]:
    """The instants of those years at which clocks change, found by looking at every hour, then every minute."""
    tz, instant = ZoneInfo(zone), datetime(first, 1, 1, tzinfo=UTC)
    while instant.year <= last:
        if instant.astimezone(tz).utcoffset() != (instant + HOUR).astimezone(tz).utcoffset():
            offset, change = instant.astimezone(tz).utcoffset(), instant + MINUTE
            while change.astimezone(tz).utcoffset() == offset:
                change += MINUTE
            yield change
        instant += HOUR


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def first_shown(wanted: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which clocks show this time, or a later one because they left it out."""
    instant = wanted.replace(tzinfo=UTC) - 28 * HOUR
    while True:
        after = instant + HOUR
        shown, shown_after = local(instant, zone), local(after, zone)
        if shown_after - shown != HOUR:  # a change in this hour: look at every minute
            for _ in range(60):
                if local(instant, zone) >= wanted:
                    return instant
                instant += MINUTE
        elif wanted < shown_after:
            return instant + max(wanted - shown, timedelta(0))
        instant = after


@pytest.mark.parametrize("zone", ZONES)
def test_every_clock_change_of_ten_years_at_twelve_times(zone: str) -> None:
    tz, seen = ZoneInfo(zone), 0
    for change in changes(zone):
        seen += 1
        before = local(change - MINUTE, tz) + MINUTE  # what clocks would have shown
        around = [before + apart for apart in AROUND]
        for wanted in (*around, *(datetime.combine(before.date(), hour) for hour in TIMES)):
            assert at_hour(wanted.date(), wanted.time(), zone) == first_shown(wanted, tz), (zone, wanted)
    assert seen >= 18  # both changes of every year; Ramadan comes twice in 2030


@pytest.mark.parametrize("zone", ZONES)
def test_around_a_change_no_day_and_no_hour_is_skipped_or_doubled(zone: str) -> None:
    for change in changes(zone):
        days = [local_day(change, zone) + n * DAY for n in range(-2, 4)]
        starts = [start_of_day(day, zone) for day in days]
        assert [local_day(start, zone) for start in starts] == days
        assert [local_day(start - MINUTE, zone) for start in starts[1:]] == days[:-1]
        for hour in (*TIMES, time(1), time(1, 30), time(3)):
            sent = [at_hour(day, hour, zone) for day in days]
            # In Nuuk the last hour of a day is left out each spring: what was to come in it comes at midnight.
            ends = [start_of_day(day + DAY, zone) for day in days]
            assert all(start <= at <= end for start, at, end in zip(starts, sent, ends, strict=True))
            assert len(set(sent)) == len(days)
        for day in days:
            span = span_of(Terms(PartialDate.of_day(day), zone=zone), WEEKDAYS)
            assert (span.starts_at, span.due_at) == (start_of_day(day, zone), start_of_day(day + DAY, zone))
            assert abs(span.due_at - span.starts_at - DAY) in (timedelta(0), HOUR / 2, HOUR, 2 * HOUR)


@settings(max_examples=10_000)
@given(ANY_ZONE, st.dates(date(1990, 1, 1), date(2045, 12, 31)), st.times())
def test_any_time_of_any_day_anywhere(zone: str, day: date, hour: time) -> None:
    hour = hour.replace(second=0, microsecond=0)
    assert at_hour(day, hour, zone) == first_shown(datetime.combine(day, hour), ZoneInfo(zone))


@settings(max_examples=1_000)
@given(partial_dates(), st.sampled_from(list(Boundary)), ANY_ZONE)
def test_a_span_begins_and_ends_when_clocks_show_it(stated: PartialDate, boundary: Boundary, zone: str) -> None:
    span, tz = span_of(Terms(stated, boundary, zone=zone), WEEKDAYS), ZoneInfo(zone)
    assert span.due_at == first_shown(datetime.combine(span.last_day + DAY, time(0)), tz)
    if not any(step.code == "day-skipped-in-zone" for step in span.steps):  # crossing the date line
        assert span.starts_at == first_shown(datetime.combine(span.first_day, time(0)), tz)
    assert span.starts_at < span.due_at
