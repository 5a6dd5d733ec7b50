"""The dates of the story: written out rightly, and read back by the same words on any day."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.demo.days import Days, in_words
from tracker.demo.happenings import AsksForTime, Corrects, Grants
from tracker.demo.history import PROMISES, TEXTS
from tracker.demo.recording import NOON
from tracker.demo.world import World
from tracker.domain.calendars import WEEKDAYS
from tracker.language.phrases import detect

SATURDAY = date(2026, 9, 5)
# Firsts, middles and lasts of the months of two years, a leap year among them.
TODAYS = [
    day
    for month in range(24)
    for first in [date(2027 + month // 12, month % 12 + 1, 1)]
    for day in (first, first + timedelta(days=14), first - timedelta(days=1))
]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{day+0} {day-5}", "5 September 2026 31 August 2026"),
        ("{work-1} {work+1}", "4 September 2026 7 September 2026"),
        ("{month+0} {month-9} {month+4}", "September 2026 December 2025 January 2027"),
        ("{name+1}", "October"),
        ("{quarter+0}, {quarter+2}", "the third quarter of 2026, the first quarter of 2027"),
        ("{half+0}, {half+1}", "the second half of 2026, the first half of 2027"),
        ("{aim}", "2030"),
        ("{ru:day+0} {zh:work+1}", "5 сентября 2026 г. 2026年9月7日"),
        ("no {brace} of ours", "no {brace} of ours"),
    ],
)
def test_dates_are_written_out(template: str, text: str) -> None:
    assert Days(SATURDAY, WEEKDAYS).fill(template) == text


def test_the_aim_is_a_round_year_some_way_ahead() -> None:
    years = {year: int(Days(date(year, 6, 1), WEEKDAYS).fill("{aim}")) for year in range(2026, 2060)}
    assert all(aim % 5 == 0 and 3 <= aim - year < 8 for year, aim in years.items())


@pytest.mark.parametrize("today", TODAYS[::6], ids=str)
def test_every_quote_stands_in_its_text_and_every_date_is_read(today: date) -> None:
    world = World(Days(today, WEEKDAYS), "UTC")
    texts = {key: world.days.fill(text.text) for key, text in TEXTS.items()}
    for promise in PROMISES:
        quote = world.days.fill(promise.quote)
        assert texts[promise.text].count(quote) == 1, promise.key
        if not promise.due or promise.waits_for:
            continue
        published = world.at(world.days.work(-TEXTS[promise.text].published), NOON)
        due = world.due(promise.due, published)
        if re.search(r"\{(..:)?(work|day)", promise.due):
            written = in_words(due.date.last_day, detect(world.days.fill(promise.due)))
            assert written in world.days.fill(promise.due)
            assert written in quote or any(isinstance(event, Corrects) for event in promise.then)


@pytest.mark.parametrize("today", TODAYS[3::9], ids=str)
def test_the_periods_lie_where_the_story_needs_them(today: date) -> None:
    world = World(Days(today, WEEKDAYS), "UTC")
    dues = {
        promise.key: world.due(promise.due, world.at(world.days.work(-TEXTS[promise.text].published), NOON))
        for promise in PROMISES
        if promise.due and not promise.waits_for
    }
    for key in ("exchange", "money", "water-levels", "budget-table"):
        assert dues[key].date.first_day <= today <= dues[key].date.last_day, key
    assert today < dues["assessment"].date.first_day <= today + timedelta(days=31)
    for key in ("ranking", "final-report", "campaign", "test-methods", "computing-centre", "map"):
        assert dues[key].date.first_day > today, key
    assert dues["laboratories"].date.last_day < today
    assert dues["workshop"].date.last_day < world.days.work(-26)


def test_people_act_after_the_promise_was_logged_and_before_today() -> None:
    for promise in PROMISES:
        assert promise.logged < TEXTS[promise.text].published, promise.key
        agos = [event.ago for event in promise.then]
        assert agos == sorted(agos, reverse=True), promise.key
        assert all(1 <= ago < promise.logged for ago in agos), promise.key


def test_requests_and_corrections_name_dates_that_are_read() -> None:
    world = World(Days(SATURDAY, WEEKDAYS), "UTC")
    for promise in PROMISES:
        for event in promise.then:
            words = event.until if isinstance(event, AsksForTime | Grants) else getattr(event, "due", "")
            if words:
                assert world.due(words, datetime(2026, 9, 4, 12, tzinfo=UTC)).date.last_day
