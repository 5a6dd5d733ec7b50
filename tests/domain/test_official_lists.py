"""Working days against the lists that governments published: the whole of a year where we have the whole list.

CN: notices of the General Office of the State Council on the holidays of 2024 (25 October 2023), 2025 (12 November
2024) and 2026 (4 November 2025). RU: Labour Code, article 112, and decrees 1314 of 10 August 2023, 1335 of 4 October
2024 and 1466 of 24 September 2025. KZ: law on holidays and the orders that moved 4 May 2024 and 5 January 2025.
KG: decisions of the Cabinet of 16 December 2022 and 30 December 2024, production calendar of the Ministry of Labour
for 2026.
"""

from datetime import date, timedelta

import pytest

from tracker.domain.calendars import Doubt, WorkCalendar

# Weekdays on which nobody works, month by month, and weekend days on which people do.
WHOLE_YEARS = {
    ("CN", 2024): (
        "01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 "
        "10-01 10-02 10-03 10-04 10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    ("CN", 2025): (
        "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    ("CN", 2026): (
        "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 "
        "10-01 10-02 10-05 10-06 10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
    ("RU", 2024): (
        "01-01 01-02 01-03 01-04 01-05 01-08 02-23 03-08 04-29 04-30 05-01 05-09 05-10 06-12 11-04 12-30 12-31",
        "04-27 11-02 12-28",
    ),
    ("RU", 2025): (
        "01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31",
        "11-01",
    ),
    ("RU", 2026): ("01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31", ""),
    ("KZ", 2024): ("01-01 01-02 03-08 03-21 03-22 03-25 05-01 05-07 05-08 05-09 07-08 08-30 10-25 12-16", "05-04"),
    ("KZ", 2025): (
        "01-01 01-02 01-03 01-07 03-10 03-21 03-24 03-25 05-01 05-07 05-09 06-06 07-07 09-01 10-27 12-16",
        "01-05",
    ),
}
# Single days of lists that we do not have whole: (free, working).
SINGLE_DAYS = {
    ("KG", 2023): (
        "01-02 01-03 01-04 01-05 01-06 03-20 03-21 05-08 05-09 11-06 11-07 11-08",
        "01-09 02-25 03-11 03-25 04-29 05-13 11-11",
    ),
    ("KG", 2025): (
        "01-01 01-02 01-03 01-06 01-07 03-21 05-01 05-02 05-05 05-09 06-06",
        "01-11 02-24 03-10 09-01",
    ),
    ("KG", 2026): ("01-01 01-02 01-05 01-06 01-07 05-01 05-04 05-05 05-06 05-07 05-08 08-31", "01-08 09-01"),
    ("KZ", 2026): ("01-01 01-02 01-07 05-11 05-27 10-26 12-16", "01-05 01-06"),
}
# What no release of the library had when this was written.
NOT_TABLED = [("CN", 2027), ("KG", 2026), ("KG", 2027), ("KZ", 2026), ("KZ", 2027), ("RU", 2028)]


def days(year: int, written: str) -> list[date]:
    return [date.fromisoformat(f"{year}-{day}") for day in written.split()]


@pytest.mark.parametrize(("country", "year"), list(WHOLE_YEARS))
def test_a_whole_year(country: str, year: int) -> None:
    calendar = WorkCalendar(country)
    all_days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    free = [day for day in all_days if day.weekday() < 5 and not calendar.is_workday(day)]
    working = [day for day in all_days if day.weekday() > 4 and calendar.is_workday(day)]
    assert (free, working) == tuple(days(year, written) for written in WHOLE_YEARS[country, year])


def test_how_many_working_days_russia_published() -> None:
    counted = [
        WorkCalendar("RU").workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) for year in (2024, 2025, 2026)
    ]
    assert counted == [248, 247, 247]


@pytest.mark.parametrize(("country", "year"), list(SINGLE_DAYS))
def test_single_days(country: str, year: int) -> None:
    calendar = WorkCalendar(country)
    free, working = (days(year, written) for written in SINGLE_DAYS[country, year])
    assert [day for day in free if calendar.is_workday(day)] == []
    assert [day for day in working if not calendar.is_workday(day)] == []


@pytest.mark.parametrize(("country", "year"), list(WHOLE_YEARS))
def test_a_year_whose_order_is_known_raises_no_doubt(country: str, year: int) -> None:
    assert WorkCalendar(country).doubt_of_year(year) is None


@pytest.mark.parametrize(("country", "year"), NOT_TABLED)
def test_a_year_whose_order_is_not_known_says_so_until_it_is_checked(country: str, year: int) -> None:
    if WorkCalendar(country).doubt_of_year(year) is None:
        pytest.skip("a newer release of the library has this year")
    assert WorkCalendar(country).doubt_of_year(year) is Doubt.UNANNOUNCED
    assert WorkCalendar(country, checked_through=year - 1).doubt_of_year(year) is Doubt.UNANNOUNCED
    assert WorkCalendar(country, checked_through=year).doubt_of_year(year) is None
