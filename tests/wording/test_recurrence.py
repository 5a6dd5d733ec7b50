"""Rules that come again, in words of three languages: every shape of rule once."""

import pytest
from django.utils import translation
from hypothesis import given

from tests.domain.test_recurrence import any_rules
from tracker.domain.recurrence import PROBLEM_CODES, InvalidRecurrence, Recurrence
from tracker.wording import problem_in_words, recurrence_in_words
from tracker.wording.recurrence import stored_rule_in_words

LANGUAGES = ("en", "ru", "zh-hans")
RULES = [
    ("FREQ=DAILY", "", "every day", "каждый день", "每天"),
    ("FREQ=WEEKLY", "", "every week", "каждую неделю", "每周"),
    ("FREQ=MONTHLY", "", "every month", "каждый месяц", "每月"),
    ("FREQ=YEARLY", "", "every year", "каждый год", "每年"),
    ("FREQ=DAILY;INTERVAL=90", "", "every 90 days", "раз в 90 дней", "每90天"),
    ("FREQ=WEEKLY;INTERVAL=2", "", "every 2 weeks", "раз в 2 недели", "每2周"),
    ("FREQ=MONTHLY;INTERVAL=3", "", "every quarter", "каждый квартал", "每季度"),
    ("FREQ=MONTHLY;INTERVAL=6", "", "every 6 months", "раз в 6 месяцев", "每6个月"),
    ("FREQ=YEARLY;INTERVAL=3", "", "every 3 years", "раз в 3 года", "每3年"),
    ("FREQ=YEARLY;INTERVAL=5", "", "every 5 years", "раз в 5 лет", "每5年"),
    (
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31",
        "",
        "every year by 31 March",
        "ежегодно не позднее 31 марта",
        "每年不迟于3月31日",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "",
        "every year by the last day of February",
        "ежегодно не позднее последнего дня февраля",
        "每年不迟于2月最后一日",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
        "",
        "every 2 years by the last day of February",
        "раз в 2 года, не позднее последнего дня февраля",
        "每2年，不迟于2月最后一日",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=1",
        "",
        "every 2 years by 1 March",
        "раз в 2 года, не позднее 1 марта",
        "每2年，不迟于3月1日",
    ),
    (
        "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=-1",
        "",
        "on 31 January, 30 April, 31 July and 31 October of each year",
        "31 января, 30 апреля, 31 июля и 31 октября каждого года",
        "每年1月31日、4月30日、7月31日和10月31日",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=-1",
        "",
        "on the last day of February, 31 May, 31 August and 30 November of each year",
        "последний день февраля, 31 мая, 31 августа и 30 ноября каждого года",
        "每年2月最后一日、5月31日、8月31日和11月30日",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7;BYMONTHDAY=10",
        "",
        "every 2 years on 10 January and 10 July",
        "раз в 2 года: 10 января и 10 июля",
        "每2年：1月10日和7月10日",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
        "",
        "by the last day of each quarter",
        "не позднее последнего дня каждого квартала",
        "不迟于每季度最后一日",
    ),
    (
        "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
        "",
        "by the last day of each half-year",
        "не позднее последнего дня каждого полугодия",
        "不迟于每半年最后一日",
    ),
    (
        "FREQ=YEARLY;BYMONTH=1,7",
        "",
        "every year in January and July",
        "ежегодно в течение января и июля",
        "每年1月和7月",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7",
        "",
        "every 2 years in January and July",
        "раз в 2 года, в течение января и июля",
        "每2年：1月和7月",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=5", "", "every month by the 5th", "ежемесячно не позднее 5-го числа", "每月不迟于5日"),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "",
        "by the last day of each month",
        "не позднее последнего дня каждого месяца",
        "不迟于每月最后一日",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "",
        "by the last day of each month",
        "не позднее последнего дня каждого месяца",
        "不迟于每月最后一日",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1",
        "",
        "every 2 months by the last day of the month",
        "раз в 2 месяца, не позднее последнего дня месяца",
        "每2个月，不迟于当月最后一日",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=22",
        "",
        "every 2 months by the 22nd of the month",
        "раз в 2 месяца, не позднее 22-го числа месяца",
        "每2个月，不迟于当月22日",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=15,-1",
        "",
        "on the 15th and the last day of each month",
        "15-е число и последний день каждого месяца",
        "每月15日和最后一天",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,23",
        "",
        "every 2 months on the 1st and the 23rd",
        "раз в 2 месяца: 1-е число и 23-е число",
        "每2个月：1日和23日",
    ),
    ("FREQ=WEEKLY;BYDAY=FR", "", "every Friday", "каждую пятницу", "每星期五"),
    (
        "FREQ=WEEKLY;BYDAY=MO,FR",
        "",
        "every week on Monday and Friday",
        "еженедельно: понедельник и пятница",
        "每周：星期一和星期五",
    ),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "", "every 2 weeks on Wednesday", "раз в 2 недели: среда", "每2周：星期三"),
    (
        "FREQ=MONTHLY;BYDAY=2FR",
        "",
        "on the second Friday of each month",
        "вторая пятница каждого месяца",
        "每月第二个星期五",
    ),
    (
        "FREQ=MONTHLY;BYDAY=1MO,-1SU",
        "",
        "on the first Monday and the last Sunday of each month",
        "первый понедельник и последнее воскресенье каждого месяца",
        "每月第一个星期一和最后一个星期日",
    ),
    (
        "FREQ=MONTHLY;BYDAY=-2TU",
        "",
        "on Tuesday number 2 from the end of each month",
        "вторник № 2 с конца каждого месяца",
        "每月倒数第2个星期二",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=1WE",
        "",
        "every 3 months on the first Wednesday",
        "раз в 3 месяца: первая среда",
        "每3个月：第一个星期三",
    ),
    ("FREQ=MONTHLY;BYDAY=MO", "", "on every Monday of each month", "каждый понедельник каждого месяца", "每月每星期一"),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=2FR",
        "",
        "on the second Friday of March each year",
        "вторая пятница марта каждого года",
        "每年3月的第二个星期五",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2FR",
        "",
        "on the second Friday of March and September each year",
        "вторая пятница марта и сентября каждого года",
        "每年3月和9月的第二个星期五",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYDAY=-1SU",
        "",
        "on the last Sunday of March every 2 years",
        "раз в 2 года: последнее воскресенье марта",
        "每2年：3月的最后一个星期日",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=6;BYMONTH=3;BYMONTHDAY=3",
        "",
        "by the rule FREQ=MONTHLY;INTERVAL=6;BYMONTH=3;BYMONTHDAY=3",
        "по правилу FREQ=MONTHLY;INTERVAL=6;BYMONTH=3;BYMONTHDAY=3",
        "按规则FREQ=MONTHLY;INTERVAL=6;BYMONTH=3;BYMONTHDAY=3",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31;UNTIL=20301231",
        "",
        "every year by 31 March, until 31 December 2030",
        "ежегодно не позднее 31 марта, до 31 декабря 2030 года включительно",
        "每年不迟于3月31日，至2030年12月31日为止",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=3;COUNT=10",
        "",
        "every quarter, 10 times in all",
        "каждый квартал, всего 10 раз",
        "每季度，共10次",
    ),
    ("FREQ=YEARLY;COUNT=1", "", "every year, 1 time in all", "каждый год, всего 1 раз", "每年，共1次"),
    ("FREQ=YEARLY;COUNT=3", "", "every year, 3 times in all", "каждый год, всего 3 раза", "每年，共3次"),
    (
        "FREQ=MONTHLY;INTERVAL=3",
        "45 days",
        "45 days after the end of each quarter",
        "через 45 дней после окончания каждого квартала",
        "每季度结束后45天",
    ),
    (
        "FREQ=MONTHLY",
        "10 working-days",
        "10 working days after the end of each month",
        "через 10 рабочих дней после окончания каждого месяца",
        "每月结束后10个工作日",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=6",
        "-1 days",
        "1 day before the end of each half-year",
        "за 1 день до окончания каждого полугодия",
        "每半年结束前1天",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=6",
        "-5 working-days",
        "5 working days before the end of each half-year",
        "за 5 рабочих дней до окончания каждого полугодия",
        "每半年结束前5个工作日",
    ),
    (
        "FREQ=YEARLY",
        "2 weeks",
        "2 weeks after the end of each year",
        "через 2 недели после окончания каждого года",
        "每年结束后2周",
    ),
    (
        "FREQ=YEARLY",
        "-3 weeks",
        "3 weeks before the end of each year",
        "за 3 недели до окончания каждого года",
        "每年结束前3周",
    ),
    (
        "FREQ=YEARLY",
        "1 months",
        "1 month after the end of each year",
        "через 1 месяц после окончания каждого года",
        "每年结束后1个月",
    ),
    (
        "FREQ=YEARLY",
        "-3 months",
        "3 months before the end of each year",
        "за 3 месяца до окончания каждого года",
        "每年结束前3个月",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2",
        "1 years",
        "1 year after the end of every 2 years",
        "через 1 год после окончания каждого периода в 2 года",
        "每2年结束后1年",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2",
        "-5 years",
        "5 years before the end of every 2 years",
        "за 5 лет до окончания каждого периода в 2 года",
        "每2年结束前5年",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2",
        "30 days",
        "30 days after the end of every 2 months",
        "через 30 дней после окончания каждого периода в 2 месяца",
        "每2个月结束后30天",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=3",
        "0 days",
        "by the last day of each quarter",
        "не позднее последнего дня каждого квартала",
        "不迟于每季度最后一日",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=3;UNTIL=20301231",
        "45 days",
        "45 days after the end of each quarter, until 31 December 2030",
        "через 45 дней после окончания каждого квартала, до 31 декабря 2030 года включительно",
        "每季度结束后45天，至2030年12月31日为止",
    ),
]


@pytest.mark.parametrize(("rrule", "counted", "en", "ru", "zh"), RULES)
def test_a_rule_in_three_languages(rrule: str, counted: str, en: str, ru: str, zh: str) -> None:
    for language, expected in zip(LANGUAGES, (en, ru, zh), strict=True):
        with translation.override(language):
            assert stored_rule_in_words(rrule, counted) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_words(language: str) -> None:
    @given(any_rules)
    def has_words(rule: Recurrence) -> None:
        with translation.override(language):
            words = recurrence_in_words(rule)
        assert words and "%(" not in words
        assert words[-1] != "."

    has_words()


def test_different_dates_have_different_words() -> None:
    told = [recurrence_in_words(Recurrence.parse(rrule)) for rrule, counted, *_ in RULES if not counted]
    # The 31st of each month is its last day.
    assert len(told) - len(set(told)) == 1


def test_a_rule_of_another_release_is_given_as_it_stands() -> None:
    assert stored_rule_in_words("FREQ=MONTHLY;BYSETPOS=-1", "") == "FREQ=MONTHLY;BYSETPOS=-1"
    assert stored_rule_in_words("FREQ=MONTHLY", "5 moons") == "FREQ=MONTHLY"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(PROBLEM_CODES))
def test_every_refusal_of_a_rule_has_words(code: str, language: str) -> None:
    problem = InvalidRecurrence(code, given="X=1", part="COUNT", limit=300, length=301)
    with translation.override(language):
        words = problem_in_words(problem)
    assert "%(" not in words
    assert (words == str(problem)) == (language == "en")
