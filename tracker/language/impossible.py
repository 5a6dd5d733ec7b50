"""Words that look like a day and are none: 31 February, 30.02.2027, 2027-13-40. What is none must not go unnoticed.

Pure. Only what nobody would write for something else counts: a month beside a number, or three figures with a year.
"""

import re
from collections.abc import Iterator
from datetime import date

from tracker.language.english_names import MONTHS
from tracker.language.numeric import DAY_IN_FIGURES

LEAP_YEAR = 2000  # where no year is written, 29 February is a day
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?P<nth>st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<year>\d{4})(?!\w))?"
_LEAD = r"(?:\b(?P<lead>by|before|until|due|on|than)\s+(?:the\s+)?)?"
_DAY_FIRST = re.compile(rf"{_LEAD}(?<![\w.,/:-]){_DAY}\s+(?:of\s+)?(?P<month>{_NAMES})\b\.?{_YEAR}", re.IGNORECASE)
_MONTH_FIRST = re.compile(
    rf"{_LEAD}\b(?P<month>{_NAMES})\b\.?\s+(?:the\s+)?{_DAY}(?![\w./:-]*\w){_YEAR}", re.IGNORECASE
)
_FIGURES = re.compile(DAY_IN_FIGURES)
_MOST_DAYS = 31


def impossible_days(text: str) -> Iterator[tuple[int, int]]:
    """The places of such words in the text, in code points. English names of months, and figures in any language."""
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for found in pattern.finditer(text):
            if not _is_named_day(found) and _looks_like_a_day(found, text):
                yield (
                    found.start("day" if pattern is _DAY_FIRST else "month"),
                    len(found[0].rstrip(".")) + found.start(),
                )
    yield from impossible_in_figures(text)


def impossible_in_figures(text: str) -> Iterator[tuple[int, int]]:
    """The places of days in figures that the calendar has not, in any language."""
    for found in _FIGURES.finditer(text):
        if not _is_day_in_figures(*(int(figures) for figures in re.findall(r"\d+", found[0]))):
            yield found.span()


def _is_named_day(found: re.Match[str]) -> bool:
    year = int(found["year"]) if found["year"] else LEAP_YEAR
    return is_day(year, MONTHS[found["month"].casefold()], int(found["day"]))


def _looks_like_a_day(found: re.Match[str], text: str) -> bool:
    """“Room 45 March meeting” names no day, nor does “in February 30 people”."""
    if found["lead"] or found["nth"]:
        return True
    if int(found["day"]) > _MOST_DAYS:
        return False
    month_first = found.start("month") < found.start("day")
    return not month_first or bool(found["year"]) or not re.match(r"\s+\w", text[found.end() :])


def _is_day_in_figures(first: int, second: int, third: int) -> bool:
    if first > _MOST_DAYS or first == 0:
        return is_day(first, second, third)
    return is_day(third, second, first) or is_day(third, first, second)


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
