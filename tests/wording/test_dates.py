"""Dates, zones and lists in English words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from tests.domain.strategies import partial_dates
from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll, Terms, span_of
from tracker.wording import (
    date_in_words,
    day_near,
    due_in_words,
    list_in_words,
    short_date,
    time_in_words,
    weekday_date,
    zone_in_words,
)


@dataclass(frozen=True)
class Undated:
    first_day: date | None = None
    last_day: date | None = None


@pytest.mark.parametrize(
    ("edtf", "words", "due"),
    [
        ("2027-04-30", "30 April 2027", "Friday 30 April 2027, end of day"),
        ("2027-04", "April 2027", "by the end of April 2027"),
        ("2027-33", "the first quarter of 2027", "by the end of the first quarter of 2027"),
        ("2027-34", "the second quarter of 2027", "by the end of the second quarter of 2027"),
        ("2027-36", "the fourth quarter of 2027", "by the end of the fourth quarter of 2027"),
        ("2027-40", "the first half of 2027", "by the end of the first half of 2027"),
        ("2027-41", "the second half of 2027", "by the end of the second half of 2027"),
        ("2027-21", "spring 2027", "by the end of spring 2027"),
        ("2027-24", "winter 2027–2028", "by the end of winter 2027–2028"),
        ("2030", "2030", "by the end of 2030"),
        ("2027-06-11/2027-06-20", "11 to 20 June 2027", "11 to 20 June 2027, end of the last day"),
        ("2027-06-11/2027-07-03", "11 June to 3 July 2027", "11 June to 3 July 2027, end of the last day"),
        (
            "2026-12-11/2027-01-03",
            "11 December 2026 to 3 January 2027",
            "11 December 2026 to 3 January 2027, end of the last day",
        ),
    ],
)
def test_as_precise_as_promised(edtf: str, words: str, due: str) -> None:
    value = PartialDate.parse(edtf)
    assert date_in_words(value) == words
    assert due_in_words(span_of(Terms(value), WEEKDAYS)) == due


def test_due_words_follow_the_days() -> None:
    april = PartialDate.of_month(2027, 4)
    assert due_in_words(span_of(Terms(april, Boundary.START), WEEKDAYS)) == "Wednesday 31 March 2027, end of day"
    may = PartialDate.of_month(2027, 5)
    moved = span_of(Terms(may, roll=Roll.PRECEDING), WEEKDAYS)
    assert due_in_words(moved) == "by the end of May 2027"
    moved = span_of(Terms(PartialDate.of_month(2027, 10), roll=Roll.PRECEDING), WEEKDAYS)
    assert due_in_words(moved) == "1 to 29 October 2027, end of the last day"
    assert due_in_words(Undated()) == ""


def test_days_that_were_not_stated_as_a_season_are_none() -> None:
    """A southern spring is no autumn."""
    spring = Terms(PartialDate.parse("2028-09-01/2028-11-30"), Boundary.END, Roll.NONE, "UTC")
    assert due_in_words(span_of(spring, WEEKDAYS)) == "1 September to 30 November 2028, end of the last day"
    autumn = Terms(PartialDate.parse("2028-23"), Boundary.END, Roll.NONE, "UTC")
    assert due_in_words(span_of(autumn, WEEKDAYS)) == "by the end of autumn 2028"


def test_days() -> None:
    day = date(2027, 4, 30)
    assert (date_in_words(day), weekday_date(day), short_date(day)) == (
        "30 April 2027",
        "Friday 30 April 2027",
        "Fri 30 Apr",
    )


def test_a_day_of_another_year_has_its_year() -> None:
    assert day_near(date(2027, 4, 30), date(2027, 1, 1)) == "Fri 30 Apr"
    assert day_near(date(2020, 3, 1), date(2026, 11, 22)) == "Sun 1 Mar 2020"


@given(partial_dates())
def test_every_date_has_words(value: PartialDate) -> None:
    words = (date_in_words(value), due_in_words(span_of(Terms(value), WEEKDAYS)))
    for text in words:
        assert text.strip() == text != ""
        assert "%" not in text


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Bishkek", "Bishkek time"),
        ("America/New_York", "New York time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT+5", "GMT+5"),
        ("EST5EDT", "EST5EDT"),
        ("CET", "CET"),
        ("Japan", "Japan time"),
    ],
)
def test_zones_by_name(zone: str, words: str) -> None:
    assert zone_in_words(zone) == words


def test_an_instant_on_the_clocks_of_a_zone() -> None:
    assert time_in_words(datetime(2027, 4, 30, 3, 5, tzinfo=UTC), "Asia/Bishkek") == "09:05, Bishkek time"


def test_lists() -> None:
    assert [list_in_words("abcd"[:n]) for n in range(5)] == ["", "a", "a and b", "a, b and c", "a, b, c and d"]
