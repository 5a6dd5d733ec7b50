"""Dates, counts, chips and explanations in three languages, as a reader sees them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Explained, Roll, Terms, span_of
from tracker.domain.lifecycle import Status
from tracker.wording import (
    brief_date,
    chip,
    date_in_words,
    due_in_words,
    due_in_workdays,
    explain,
    list_in_words,
    overdue_by_workdays,
    short_date,
    step_in_words,
    time_in_words,
    told_because,
    weekday_date,
)

LANGUAGES = ("en", "ru", "zh-hans")


def told(say: object) -> list[str]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(say())  # type: ignore[operator]
    return found


@pytest.mark.parametrize(
    ("edtf", "en", "ru", "zh"),
    [
        ("2027-04-30", "30 April 2027", "30 апреля 2027 года", "2027年4月30日"),
        ("2027-04", "April 2027", "Апрель 2027 года", "2027年4月"),
        ("2027-34", "the second quarter of 2027", "II квартал 2027 года", "2027年第二季度"),
        ("2027-41", "the second half of 2027", "второе полугодие 2027 года", "2027年下半年"),
        ("2027-24", "winter 2027–2028", "зима 2027–2028 годов", "2027—2028年冬季"),
        ("2030", "2030", "2030 год", "2030年"),
        ("2027-06-11/2027-06-20", "11 to 20 June 2027", "с 11 по 20 июня 2027 года", "2027年6月11日至20日"),
        ("2027-06-11/2027-07-20", "11 June to 20 July 2027",
         "с 11 июня по 20 июля 2027 года", "2027年6月11日至7月20日"),
        ("2026-10-01/2027-09-30", "1 October 2026 to 30 September 2027",
         "с 1 октября 2026 года по 30 сентября 2027 года", "2026年10月1日至2027年9月30日"),
    ],
)  # fmt: skip
def test_dates(edtf: str, en: str, ru: str, zh: str) -> None:
    assert told(lambda: date_in_words(PartialDate.parse(edtf))) == [en, ru, zh]


@pytest.mark.parametrize(
    ("edtf", "en", "ru", "zh"),
    [
        ("2027-04-30", "Friday 30 April 2027, end of day", "30 апреля 2027 г. (Пт), до конца дня",
         "2027年4月30日（星期五）结束前"),
        ("2027-04", "by the end of April 2027", "до конца апреля 2027 года", "2027年4月底前"),
        ("2027-34", "by the end of the second quarter of 2027", "до конца II квартала 2027 года", "2027年第二季度末前"),
        ("2030", "by the end of 2030", "до конца 2030 года", "2030年底前"),
    ],
)  # fmt: skip
def test_until_when_it_is_on_time(edtf: str, en: str, ru: str, zh: str) -> None:
    assert told(lambda: due_in_words(PartialDate.parse(edtf))) == [en, ru, zh]


def test_narrow_places_and_clocks() -> None:
    day, instant = date(2027, 4, 30), datetime(2027, 4, 30, 3, tzinfo=UTC)
    assert told(lambda: short_date(day)) == ["Fri 30 Apr", "30 апреля (Пт)", "4月30日（星期五）"]
    assert told(lambda: brief_date(day)) == ["Fri 30 Apr 2027", "30 апреля 2027 г. (Пт)", "2027年4月30日（星期五）"]
    assert told(lambda: weekday_date(day))[1:] == ["30 апреля 2027 г. (Пт)", "2027年4月30日（星期五）"]
    assert told(lambda: time_in_words(instant, "Asia/Bishkek")) == [
        "09:00, Bishkek time",
        "09:00, часовой пояс Bishkek",
        "09:00，Bishkek时间",
    ]
    assert told(lambda: list_in_words(["1", "2", "3"])) == ["1, 2 and 3", "1, 2 и 3", "1、2和3"]


@pytest.mark.parametrize(
    ("count", "en", "ru", "zh"),
    [
        (1, "1 working day", "1 рабочий день", "1个工作日"),
        (2, "2 working days", "2 рабочих дня", "2个工作日"),
        (5, "5 working days", "5 рабочих дней", "5个工作日"),
        (12, "12 working days", "12 рабочих дней", "12个工作日"),
        (21, "21 working days", "21 рабочий день", "21个工作日"),
        (22, "22 working days", "22 рабочих дня", "22个工作日"),
    ],
)
def test_counts(count: int, en: str, ru: str, zh: str) -> None:
    assert told(lambda: overdue_by_workdays(count)) == [f"Overdue by {en}", f"Просрочено на {ru}", f"已逾期{zh}"]
    assert told(lambda: due_in_workdays(count)) == [f"Due in {en}", f"Срок через {ru}", f"{zh}后到期"]
    assert told(lambda: step_in_words(f"end-{count}")) == [
        f"{en} before the last day",
        f"за {ru} до последнего дня",
        f"最后一天前{zh}",
    ]


def test_chips_and_roles() -> None:
    april, today = PartialDate.parse("2027-04"), date(2027, 4, 10)
    assert told(lambda: chip(Status.DUE, april, today=today)) == [
        "During April 2027",
        "Срок идёт: Апрель 2027 года",
        "2027年4月内",
    ]
    assert told(lambda: chip(Status.LONG_OVERDUE, days=23)) == [
        "Long overdue: 23 working days",
        "Давно просрочено: 23 рабочих дня",
        "严重逾期：23个工作日",
    ]
    assert told(lambda: told_because(["responsible", "controller"])) == [
        "responsible and controller",
        "ответственный и контролирующий",
        "责任方和督办方",
    ]


def test_an_explanation() -> None:
    terms = Terms(PartialDate.of_day(date(2027, 5, 1)), Boundary.END, Roll.FOLLOWING, "Asia/Bishkek")
    steps = span_of(terms, WorkCalendar()).steps
    assert told(lambda: explain(steps))[1:] == [
        [
            "Срок, как он указан: 1 мая 2027 года.",
            "В срок по последний день включительно: 1 мая 2027 г. (Сб).",
            "1 мая 2027 г. (Сб) — выходной день.",
            "Перенесено с 1 мая 2027 г. (Сб) на следующий рабочий день: 3 мая 2027 г. (Пн).",
            "Дни считаются так: часовой пояс Bishkek; с 00:00 4 мая 2027 г. (Вт) — уже поздно.",
        ],
        [
            "原文所写的日期：2027年5月1日。",
            "最后一天2027年5月1日（星期六）当天仍属按期。",
            "2027年5月1日（星期六）是周末。",
            "由2027年5月1日（星期六）顺延至下一个工作日：2027年5月3日（星期一）。",
            "日期按Bishkek时间计算：自2027年5月4日（星期二）00:00起即为逾期。",
        ],
    ]


def test_the_step_of_a_repetition() -> None:
    step = Explained("repeats", {"rrule": "FREQ=MONTHLY;INTERVAL=3", "counted": "45 days"})
    assert [words[0] for words in told(lambda: explain([step]))] == [  # type: ignore[index]
        "It comes again: 45 days after the end of each quarter.",
        "Срок повторяется: через 45 дней после окончания каждого квартала.",
        "该期限会重复：每季度结束后45天。",
    ]


def test_counting_from_a_day() -> None:
    values = {"unit": "working-days", "anchor": "2026-11-20", "day": "2026-12-08", "count": "12"}
    step = Explained("counted-from-reference", values)
    assert [words[0] for words in told(lambda: explain([step]))] == [  # type: ignore[index]
        "12 working days after Friday 20 November 2026 is Tuesday 8 December 2026.",
        "Через 12 рабочих дней после 20 ноября 2026 г. (Пт) — это 8 декабря 2026 г. (Вт).",
        "2026年11月20日（星期五）后12个工作日为2026年12月8日（星期二）。",
    ]
