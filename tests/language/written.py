"""How days are written in three languages. What a form is called is how it writes Friday 30 April 2027."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache

from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.language.phrases import resolve

REFERENCE = date(2026, 11, 22)
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_FIGURES = "〇一二三四五六七八九"

Written = Callable[[date], str]


def _russian(day: date) -> str:
    return f"{day.day} {MONTHS_OF[day.month - 1]} {day.year}"


def _ordinal(number: int) -> str:
    return f"{number}{_ORDINALS.get(number, 'th')}"


def _han(number: int) -> str:
    """A number to 31 in Chinese."""
    tens, ones = divmod(number, 10)
    return (_FIGURES[tens] if tens > 1 else "") + ("十" if tens else "") + (_FIGURES[ones] if ones else "")


FORMS: Mapping[str, Mapping[str, Written]] = {
    "en": {
        "by 30 April 2027": lambda day: f"by {day.day} {day:%B} {day.year}",
        "30 Apr 2027": lambda day: f"{day.day} {day:%b} {day.year}",
        "no later than April 30, 2027": lambda day: f"no later than {day:%B} {day.day}, {day.year}",
        "by the 30th of April 2027": lambda day: f"by the {_ordinal(day.day)} of {day:%B} {day.year}",
        "Friday, 30 April 2027": lambda day: f"{day:%A}, {day.day} {day:%B} {day.year}",
        "due 30.04.2027": lambda day: f"due {day:%d.%m}.{day.year}",
        "by 30/4/2027": lambda day: f"by {day.day}/{day.month}/{day.year}",
        "on or before 2027-04-30": lambda day: f"on or before {day.isoformat()}",
        "before 30 April 2027": lambda day: f"before {day.day} {day:%B} {day.year}",
    },
    "ru": {
        "не позднее 30 апреля 2027 г.": lambda day: f"не позднее {_russian(day)} г.",
        "30 апреля 2027 года": lambda day: f"{_russian(day)} года",
        "в срок по 30 апреля 2027": lambda day: f"в срок по {_russian(day)}",
        "«30» апреля 2027 г.": lambda day: f"«{day.day:02}» {MONTHS_OF[day.month - 1]} {day.year} г.",
        "пятница, 30 апреля 2027 года": lambda day: f"{_WEEKDAYS[day.weekday()]}, {_russian(day)} года",
        "не позднее 30.04.2027": lambda day: f"не позднее {day:%d.%m}.{day.year}",
        "2027-04-30": lambda day: day.isoformat(),
        "до 30 апреля 2027 года включительно": lambda day: f"до {_russian(day)} года включительно",
        "до 30 апреля 2027 года": lambda day: f"до {_russian(day)} года",
        "до 30.04.2027": lambda day: f"до {day:%d.%m}.{day.year}",
    },
    "zh": {
        "2027年4月30日前": lambda day: f"{day.year}年{day.month}月{day.day}日前",
        "2027年4月30日": lambda day: f"{day.year}年{day.month}月{day.day}日",
        "2027年04月30日之前": lambda day: f"{day.year}年{day:%m}月{day:%d}日之前",
        "于2027年4月30日（星期五）前": lambda day: (
            f"于{day.year}年{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）前"
        ),
        "二〇二七年四月三十日以前": lambda day: (
            f"{''.join(_FIGURES[int(each)] for each in str(day.year))}年{_han(day.month)}月{_han(day.day)}日以前"
        ),
        "2027-04-30前": lambda day: f"{day.isoformat()}前",
        "2027/4/30前": lambda day: f"{day.year}/{day.month}/{day.day}前",
        "2027.4.30前": lambda day: f"{day.year}.{day.month}.{day.day}前",
        "不迟于2027年4月30日": lambda day: f"不迟于{day.year}年{day.month}月{day.day}日",
    },
}
# «до 30 апреля» ends with the day before; all the other words include the day.
_EXCLUDE = {"before 30 April 2027", "до 30 апреля 2027 года", "до 30.04.2027"}


@cache
def days_of_the_century() -> list[date]:
    """Every day from 2000 through 2100: 36,890."""
    first, last = date(2000, 1, 1), date(2100, 12, 31)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def misread(day: date, lang: str, form: str) -> str:
    """What was read instead of a day in one of the forms; "" where it was read right."""
    words = FORMS[lang][form](day)
    reading = resolve(words, REFERENCE, lang)
    boundary = Boundary.START if form in _EXCLUDE else Boundary.END
    if reading is None:
        return f"{words}: nothing"
    read_right = (reading.date, reading.boundary) == (PartialDate.of_day(day), boundary)
    if read_right and "weekday-differs" not in reading.warnings:
        return ""
    return f"{words}: {reading.date} {reading.boundary} {', '.join(reading.warnings)}"
