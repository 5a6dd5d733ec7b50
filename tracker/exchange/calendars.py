"""An iCalendar file (RFC 5545) of free days and working weekends: read event by event, whatever is wrong with one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event

from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import FIRST_YEAR, PartialDate
from tracker.domain.occurrences import occurrences
from tracker.domain.recurrence import Frequency, InvalidRecurrence, Recurrence
from tracker.operations.calendars import LONGEST_NAME, NamedDay
from tracker.operations.errors import Refused

LARGEST_FILE = 1024 * 1024  # bytes
MOST_EVENTS = 2000
LONGEST_EVENT = 31  # days
MOST_REPEATED = 400  # days of one event that repeats
MOST_DAYS = 5000  # of all events of a file together

_ONE_DAY = timedelta(days=1)
_WORKING_CATEGORY = re.compile(r"(?:make-?up )?work(?:ing)?(?:[ -]?days?)?|рабочий(?: день)?|上班|补班|補班|班", re.I)
_WORKING_NAME = re.compile(
    r"(?<!non)(?<!non[- ])(?<!not a )(?<!no )\b(?:make-?up )?work(?:ing)?[ -]?(?:days?|saturdays?|sundays?|weekends?)\b"
    r"|\bрабоч(?:ий день|ая суббота|ее воскресенье)"
    r"|补班|補班|(?<!不)上班|[（(]班[)）]",
    re.I,
)
_PART_OF_RULE = re.compile(r"([A-Z]+)=([^;]*)")


class Means(StrEnum):
    """What the events of a file are."""

    MARKED = "marked"  # free days, but for those whose category or name says that people work
    FREE = "free"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Found:
    """A day that the file names, and the line on which its event begins."""

    line: int
    named: NamedDay


@dataclass(frozen=True, slots=True)
class Left:
    """An event, or a day of it, that is left out, and why."""

    line: int
    name: str
    because: str
    day: date | None = None


@dataclass(frozen=True)
class Read:
    """What a file names, by days, each once; and what of it is left out, by lines."""

    found: Sequence[Found]
    left: Sequence[Left]


class _Unusable(Exception):  # noqa: N818 - reads as what is said of an event
    """An event that names no days; the message says why."""


def read(data: bytes, *, first_year: int, last_year: int, means: Means = Means.MARKED) -> Read:
    """The days that a file names from the first year through the last.

    Raises Refused for what is no iCalendar file, or too large a one. An event that cannot be used is left out, and the
    rest is read.
    """
    found: list[tuple[str, date, Found]] = []
    left: list[Left] = []
    replaced: set[tuple[str, date]] = set()
    events = list(_events(_text(data)))
    if not events:
        raise Refused(_("This file names no events."))
    for line, block in events:
        event, name = None, ""
        try:
            event = _parsed(block)
            name = _words(event, "SUMMARY")[:LONGEST_NAME]
            if "RECURRENCE-ID" in event:  # also one that is cancelled takes the place of what it names
                replaced.add((_words(event, "UID"), _day(event["RECURRENCE-ID"].dt)))
            days = _days(event, first_year, last_year)
            if len(found) + len(days) > MOST_DAYS:
                raise _Unusable(_("The event repeats too often for days off."))
            working = means is Means.WORKING or (means is Means.MARKED and _is_marked_working(event, name))
            named = NamedDay(date.min, working, name, _words(event, "STATUS").upper() == "TENTATIVE")
            series = _words(event, "UID") if "RRULE" in event else ""
            found += [(series, begin, Found(line, replace(named, day=day))) for day, begin in days]
        except _Unusable as unusable:
            left.append(Left(line, name, str(unusable)))
        except Exception:  # whatever a foreign file makes the library stumble over: the event is told and left out
            left.append(Left(line, name, _("This event is not written as RFC 5545 has it.")))
    return _each_day_once([one for series, begin, one in found if (series, begin) not in replaced], left)


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise Refused(_("The file is larger than 1 MB: send the years that you need."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("The file is not written in UTF-8, as iCalendar files are: save it again as UTF-8.")) from None
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise Refused(_("This is no iCalendar file: it does not begin with BEGIN:VCALENDAR."))
    return text


def _events(text: str) -> Iterator[tuple[int, str]]:
    """The events as they are written, each with the number of its first line; also one that does not end."""
    first, lines, count = 0, [], 0
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().upper()
        if first and word in ("BEGIN:VEVENT", "END:VCALENDAR"):
            yield first, ""
            first = 0
        if word == "BEGIN:VEVENT":
            first, lines, count = number, [], count + 1
            if count > MOST_EVENTS:
                raise Refused(_("The file has more than %(most)s events.") % {"most": MOST_EVENTS})
        if first:
            lines.append(line)
        if first and word == "END:VEVENT":
            yield first, "\r\n".join(lines)
            first = 0
    if first:
        yield first, ""


def _parsed(block: str) -> Any:
    if not block:
        raise _Unusable(_("This event has no end."))
    return Event.from_ical(block)


def _words(event: Any, name: str) -> str:
    value = event.get(name, "")
    value = value[0] if isinstance(value, list) and value else value
    return " ".join(str(value).split())


def _is_marked_working(event: Any, name: str) -> bool:
    given = event.get("CATEGORIES", [])
    categories = [str(one).strip() for group in (given if isinstance(given, list) else [given]) for one in group.cats]
    return any(map(_WORKING_CATEGORY.fullmatch, categories)) or _WORKING_NAME.search(name) is not None


def _days(event: Any, first_year: int, last_year: int) -> list[tuple[date, date]]:
    """The days of the event inside the years, each with the first day of that occurrence."""
    if _words(event, "STATUS").upper() == "CANCELLED":
        raise _Unusable(_("The event is cancelled."))
    if "DTSTART" not in event:
        raise _Unusable(_("The event does not say when it begins."))
    start, length = _span(event)
    beginnings = _beginnings(event, start, first_year, last_year)
    if len(beginnings) * length > MOST_REPEATED:
        raise _Unusable(_("The event repeats too often for days off."))
    days = {begin + timedelta(days=n): begin for begin in sorted(beginnings) for n in range(length)}
    inside = sorted(each for each in days.items() if first_year <= each[0].year <= last_year)
    if not inside:
        years = {"first": first_year, "last": last_year}
        raise _Unusable(_("The event lies outside %(first)s to %(last)s.") % years)
    return inside


def _span(event: Any) -> tuple[date, int]:
    """The first day and the number of days. Raises _Unusable for a time of day, and for what lasts too long."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = None
    if isinstance(start, datetime) and not _is_whole_days(event, start, end):
        raise _Unusable(_("The event has a time of day: only whole days are taken."))
    first = _day(start)
    length = (_day(end) - first).days if end is not None else 1
    if length < 0:
        raise _Unusable(_("The event ends before it begins."))
    if length > LONGEST_EVENT:
        raise _Unusable(_("The event lasts %(count)s days: no days off are that long.") % {"count": length})
    return first, max(length, 1)  # some programs write the last day itself as the end of a single day


def _is_whole_days(event: Any, start: datetime, end: Any) -> bool:
    """Outlook writes whole days as times from midnight to midnight, and says so."""
    said = _words(event, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    return said and all(isinstance(one, datetime) and one.time() == time(0) for one in (start, end))


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _beginnings(event: Any, start: date, first_year: int, last_year: int) -> set[date]:
    """The first days of all occurrences that reach into the years."""
    begins = {start}
    if "RRULE" in event:
        begins = set(_repeated(event["RRULE"], start, first_year, last_year))
    begins |= set(_listed(event, "RDATE"))
    return begins - set(_listed(event, "EXDATE"))


def _repeated(rule: Any, start: date, first_year: int, last_year: int) -> Iterator[date]:
    if isinstance(rule, list):
        raise _Unusable(_("The event has two rules of repetition."))
    written = rule.to_ical().decode()
    try:
        recurrence = Recurrence.parse(_usual_rule(written))
    except InvalidRecurrence:
        why = _("The rule of repetition is not understood: %(rule)s.")
        raise _Unusable(why % {"rule": written[:LONGEST_NAME]}) from None
    if recurrence.frequency is not Frequency.YEARLY:
        raise _Unusable(_("The event repeats more often than once a year."))
    if start.year < FIRST_YEAR:
        if recurrence.interval != 1 or recurrence.count:
            raise _Unusable(_("The event begins before %(year)s.") % {"year": FIRST_YEAR})
        start = start.replace(year=FIRST_YEAR + 2)  # a leap year: 29 February stays
    since = date(first_year - 1, 1, 1)  # an event may reach over New Year
    for date_of in islice(occurrences(recurrence, PartialDate.of_day(start), WEEKDAYS, since), MOST_REPEATED + 1):
        if date_of.last_day.year > last_year:
            return
        yield date_of.last_day


def _usual_rule(rule: str) -> str:
    """The rule without what says nothing about whole days; “the fourth of the Thursdays” as “the fourth Thursday”."""
    parts = dict(_PART_OF_RULE.findall(rule))
    parts.pop("WKST", None)
    position = parts.pop("BYSETPOS", "")
    if position:
        parts["BYDAY"] = position + parts.get("BYDAY", "")
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"].partition("T")[0]
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _listed(event: Any, name: str) -> Iterator[date]:
    given = event.get(name, [])
    for group in given if isinstance(given, list) else [given]:
        yield from (_day(one.dt) for one in group.dts)


def _each_day_once(found: Sequence[Found], left: list[Left]) -> Read:
    """The first word on each day, the surest first; a day that is free and working in one file is left out."""
    kinds: dict[date, set[bool]] = {}
    for one in found:
        kinds.setdefault(one.named.day, set()).add(one.named.working)
    taken: dict[date, Found] = {}
    for one in sorted(found, key=lambda found: (found.named.provisional, found.line)):
        named = one.named
        if len(kinds[named.day]) > 1:
            why = _("The file calls this day free and working.")
            left.append(Left(one.line, named.name, why, named.day))
        elif named.day in taken:
            why = _("The file names this day already, on line %(line)s.") % {"line": taken[named.day].line}
            left.append(Left(one.line, named.name, why, named.day))
        else:
            taken[named.day] = one
    return Read([taken[day] for day in sorted(taken)], sorted(left, key=lambda one: (one.line, one.day or date.min)))
