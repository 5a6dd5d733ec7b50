"""Dates of the invented history, counted from today, as days and as words of its texts."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tracker.domain.calendars import WorkCalendar

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
QUARTERS = ("first", "second", "third", "fourth")
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_PLACE = re.compile(r"\{(?:(ru|zh):)?(work|day|month|name|quarter|half|aim)([+-]\d+)?\}")


@dataclass(frozen=True)
class Days:
    """Days and periods around today. Texts name them in braces:

    {work-6} six working days ago, {day+3} in three days, {month+1} next month with its year, {name+1} without it,
    {quarter+0} and {half+0} of this year, {aim} the round year some way ahead; {ru:day+3} and {zh:day+3} in Russian
    and Chinese.
    """

    today: date
    calendar: WorkCalendar

    def work(self, count: int) -> date:
        """So many working days from today, negative before it."""
        return self.calendar.add_workdays(self.today, count)

    def day(self, count: int) -> date:
        """So many days of the calendar from today."""
        return self.today + timedelta(days=count)

    def fill(self, text: str) -> str:
        """The text with every date written out."""
        return _PLACE.sub(lambda found: self._words(found[2], int(found[3] or 0), found[1] or "en"), text)

    def _words(self, unit: str, count: int, language: str) -> str:
        match unit:
            case "work":
                return in_words(self.work(count), language)
            case "day":
                return in_words(self.day(count), language)
            case "aim":
                return str(-(-(self.today.year + 3) // 5) * 5)
            case "quarter" | "half":
                return self._part_of_year(unit, count)
        month = self.today.replace(day=1) + relativedelta(months=count)
        name = MONTHS[month.month - 1]
        return name if unit == "name" else f"{name} {month.year}"

    def _part_of_year(self, unit: str, count: int) -> str:
        months = 3 if unit == "quarter" else 6
        month = self.today.replace(day=1) + relativedelta(months=count * months)
        ordinal = QUARTERS[(month.month - 1) // months]
        return f"the {ordinal} {unit} of {month.year}"


def in_words(day: date, language: str = "en") -> str:
    """A day as the texts write it: 30 April 2027, 30 апреля 2027 г., 2027年4月30日."""
    if language == "ru":
        return f"{day.day} {MONTHS_OF[day.month - 1]} {day.year} г."
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
