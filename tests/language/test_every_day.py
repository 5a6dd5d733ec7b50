"""Every day of a century, every month and every week as it is written, read back."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language.written import FORMS, MONTHS_OF, days_of_the_century, misread
from tracker.domain.dates import PartialDate
from tracker.language.phrases import resolve

MONDAY = date(2027, 1, 4)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(("lang", "form"), [(lang, form) for lang, forms in FORMS.items() for form in forms])
def test_every_day_of_a_century_is_read_back(lang: str, form: str) -> None:
    """The forms of a language share the days, each form all weekdays; `python -m bench days` reads each day in each."""
    place, forms = list(FORMS[lang]).index(form), len(FORMS[lang])
    mine = [day for n, day in enumerate(days_of_the_century()) if (n + n // forms) % forms == place]
    assert len(mine) >= len(days_of_the_century()) // forms
    assert [wrong for day in mine if (wrong := misread(day, lang, form))] == []


@pytest.mark.parametrize(("lang", "form"), [(lang, form) for lang, forms in FORMS.items() for form in forms])
def test_leap_days_and_ends_of_february_in_every_form(lang: str, form: str) -> None:
    days = [PartialDate.of_month(year, 2).last_day for year in range(2000, 2101)]
    assert [wrong for day in days if (wrong := misread(day, lang, form))] == []


LAST_DAYS: dict[str, Callable[[date], str]] = {
    "en": lambda day: f"by the last day of {day:%B} {day.year}",
    "ru": lambda day: f"не позднее последнего дня {MONTHS_OF[day.month - 1]} {day.year} года",
    "zh": lambda day: f"{day.year}年{day.month}月最后一天前",
}


@pytest.mark.parametrize("lang", LAST_DAYS)
def test_the_last_day_of_every_month(lang: str) -> None:
    for year in range(2000, 2101, 3):
        for number in range(1, 13):
            last_day = PartialDate.of_month(year, number).last_day
            words = LAST_DAYS[lang](last_day)
            reading = resolve(words, MONDAY, lang)
            assert reading is not None and reading.date == PartialDate.of_day(last_day), words


_to_31 = pytest.mark.xfail(reason="English reads the numbers of weeks to 31 only", strict=False)


@pytest.mark.parametrize(
    "form",
    [
        "by {year}-W{week:02}",
        pytest.param("by week {week}, {year}", marks=_to_31),
        pytest.param("by the end of week {week} of {year}", marks=_to_31),
    ],
)
def test_the_weeks_of_iso_8601(form: str) -> None:
    for year in range(2000, 2101, 4):
        for week in (1, 2, 9, 10, 26, 31, 32, 51, 52, 53):
            words = form.format(week=week, year=year)
            reading = resolve(words, MONDAY)
            if week > date(year, 12, 28).isocalendar().week:
                assert reading is None or reading.date is None, words
                continue
            monday = date.fromisocalendar(year, week, 1)
            assert reading is not None, words
            assert reading.date == PartialDate.of_interval(monday, monday + timedelta(days=6)), words


@pytest.mark.parametrize(
    ("lang", "once", "yearly"),
    [
        ("en", "by 29 February", "by 29 February each year"),
        ("ru", "не позднее 29 февраля", "ежегодно не позднее 29 февраля"),
        ("zh", "2月29日前", "每年2月29日前"),
    ],
)
@given(reference=DAYS)
def test_29_february_waits_for_a_leap_year_or_ends_february(lang: str, once: str, yearly: str, reference: date) -> None:
    reading = resolve(once, reference, lang)
    assert reading is not None and reading.last_day is not None
    assert (reading.last_day.month, reading.last_day.day) == (2, 29)
    assert reference <= reading.last_day <= reference + timedelta(days=8 * 366)
    repeated = resolve(yearly, reference, lang)
    assert repeated is not None and repeated.recurrence is not None and repeated.date is not None
    for each in islice(repeated.recurrence.occurrences(repeated.date), 9):
        assert (each.last_day + timedelta(days=1)).strftime("%m-%d") == "03-01"
