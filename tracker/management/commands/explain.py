"""`manage.py explain PHRASE`: what words mean as a deadline, and why, for a person at a terminal. Needs no database."""

from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.domain import reminders
from tracker.domain.calendars import WEEKDAYS, CalendarExhausted, WorkCalendar, known_countries, usual_weekend
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Span, Terms, local_day, span_of, zone_of
from tracker.domain.policies import DEFAULT_POLICY, Role
from tracker.domain.provisional import doubts_of
from tracker.domain.recurrence import Recurrence
from tracker.domain.reminders import Ladder, Mode, Reader, Told
from tracker.language.phrases import InputTooLong, Reading, detect, impossible, resolve
from tracker.wording import (
    convention_in_words,
    date_in_words,
    due_in_words,
    explain,
    hangs_in_words,
    impossible_in_words,
    recurrence_in_words,
    step_in_words,
    warning_in_words,
    weekday_date,
)
from tracker.wording.calendars import country_in_words

_LANGUAGES = {"en": gettext_lazy("English"), "ru": gettext_lazy("Russian"), "zh": gettext_lazy("Chinese")}
_SHOWN = 5  # of the dates of a repetition
_MORNING = time(9)
_ONE_DAY = timedelta(days=1)


class Command(BaseCommand):
    help = "Say in words which date a phrase means, why, and what else it could mean: English, Russian or Chinese."
    requires_system_checks: list[str] = []  # starts at once, and needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phrase", metavar="PHRASE", help=_("The words of the promise: “by April”."))
        parser.add_argument(
            "--on",
            type=_day,
            metavar="DATE",
            help=_("The day the words were written, like 2027-01-04. Default: today."),
        )
        parser.add_argument(
            "--lang",
            choices=sorted(_LANGUAGES),
            default="",
            help=_("The language of the words. Default: seen from their letters."),
        )
        parser.add_argument(
            "--calendar",
            type=_country,
            metavar="COUNTRY",
            help=_("Whose working days count: a country code like KG. Default: Monday to Friday without holidays."),
        )

    def handle(self, *args: Any, phrase: str, on: date | None, lang: str, calendar: str | None, **rest: Any) -> None:
        reference = on or local_day(timezone.now(), settings.OFFICE_TIME_ZONE)
        work_calendar = WorkCalendar(calendar, usual_weekend(calendar, reference)) if calendar else WEEKDAYS
        try:
            reading = resolve(phrase, reference, lang, calendar=work_calendar)
        except InputTooLong as error:
            values = {"length": error.length, "limit": error.limit}
            raise CommandError(
                _("The text has %(length)d characters; at most %(limit)d are read at once. Shorten it.") % values
            ) from error
        if reading is None:
            told = _nothing(phrase, lang)
        else:
            told = [*_lines(reading, lang or detect(phrase), reference, work_calendar)]
        self.stdout.write("\n".join(told))


def _lines(reading: Reading, lang: str, reference: date, calendar: WorkCalendar) -> Iterator[str]:
    """Everything that is known of a reading, a line each."""
    span = _span(reading, calendar)
    yield f"“{reading.words}”: {_headline(reading, span)}"
    yield ""
    facts = list(_facts(reading, span, lang, reference))
    width = max(len(name) for name, _value in facts) + 2
    yield from (f"{name:<{width}}{value}" for name, value in facts)
    yield from _list(_("How it was read:"), _steps(reading, calendar))
    if reading.recurrence is not None:
        yield from _repetition(reading, reading.recurrence, reference, calendar)
    rivals = [f"{_headline(rival, _span(rival, calendar))} ({rival.rule})" for rival in reading.rivals]
    yield from _list(_("It could also mean:"), rivals)
    yield from _list(_("Check:"), [*map(warning_in_words, reading.warnings), *_passed(reading, reference)])
    if span is not None:
        yield from _reminders(span, reference, calendar)


def _headline(reading: Reading, span: Span | None) -> str:
    """Until when it is on time, in a line."""
    if span is not None and reading.date is not None:
        if reading.boundary is Boundary.START:
            values = {"period": date_in_words(reading.date), "day": weekday_date(span.last_day)}
            return _("before %(period)s begins: %(day)s") % values
        return due_in_words(span)
    if reading.offset is not None:
        return _hangs(reading)
    if reading.recurrence is not None:
        return recurrence_in_words(reading.recurrence)
    return _("a duty, but no day is named")


def _facts(reading: Reading, span: Span | None, lang: str, reference: date) -> Iterator[tuple[str, str]]:
    yield _("Language"), str(_LANGUAGES[lang])
    yield _("Written on"), weekday_date(reference)
    if span is not None and reading.date is not None:
        yield _("First day"), weekday_date(span.first_day)
        yield _("Last day"), weekday_date(span.last_day)
        yield _("EDTF"), reading.date.edtf
    boundary = {
        Boundary.END: _("end: what is named is still on time"),
        Boundary.START: _("start: too late as soon as it begins"),
    }
    yield _("Boundary"), boundary[reading.boundary]
    yield _("Rule"), reading.rule
    if reading.convention:
        yield _("Convention"), convention_in_words(reading.convention)
    if reading.offset is not None and (reading.offset.event or span is None):
        yield _("Counted"), _hangs(reading)
        if span is None:
            yield "", _("There is no date until the day of that event is known.")


def _hangs(reading: Reading) -> str:
    if reading.offset is None:
        raise ValueError("it hangs on nothing")
    event = reading.offset.event or _("an event that is not named")
    return hangs_in_words(event, reading.offset.duration, reading.boundary)


def _steps(reading: Reading, calendar: WorkCalendar) -> list[str]:
    told = [step for step in reading.explanation if step.code != "repeats"]  # it has lines of its own
    return explain([*told, *doubts_of(reading.explanation, calendar)])


def _repetition(reading: Reading, rule: Recurrence, reference: date, calendar: WorkCalendar) -> Iterator[str]:
    """The rule in words, as RFC 5545 writes it, and its next dates."""
    yield ""
    yield _("It comes again: %(rule)s.") % {"rule": recurrence_in_words(rule)}
    yield f"  {rule.rrule}"
    if reading.date is None or reading.last_day is None:
        yield "  " + _("No first date is named, so the next ones are open.")
        return
    first = reading.date if reading.boundary is Boundary.END else PartialDate.of_day(reading.last_day)
    day = max(first.last_day, reference) - _ONE_DAY
    for _number in range(_SHOWN):
        found = rule.next_after(day, first, calendar)
        if found is None:
            break
        yield f"  - {weekday_date(found.last_day)}"
        day = found.last_day


def _passed(reading: Reading, reference: date) -> Iterator[str]:
    if reading.last_day is not None and reading.last_day < reference and reading.recurrence is None:
        yield _("The last day had passed when the words were written. Is the year right?")


def _reminders(span: Span, reference: date, calendar: WorkCalendar) -> Iterator[str]:
    """The days on which the responsible people are written to by the usual ladder, from the reference day on."""
    began_at = datetime.combine(reference, time(0), zone_of(span.zone)).astimezone(UTC)
    reader = Reader(span.zone, _MORNING, Mode.DAILY, calendar)
    try:
        planned = reminders.plan(span, DEFAULT_POLICY, reader, Told({Role.RESPONSIBLE: began_at}), Ladder(began_at))
    except CalendarExhausted:
        return
    days = {local_day(step.planned_at, span.zone): step.step.id for step in planned if step.planned_at >= began_at}
    country = calendar.country
    days_of = _("the working days of %s") % country_in_words(country) if country else _("Monday to Friday")
    title = _("The usual reminders, by %(days)s:") % {"days": days_of}
    yield from _list(title, [f"{weekday_date(day)}: {step_in_words(step)}" for day, step in days.items()])


def _span(reading: Reading, calendar: WorkCalendar) -> Span | None:
    if reading.date is None:
        return None
    return span_of(Terms(reading.date, reading.boundary, zone=settings.OFFICE_TIME_ZONE), calendar)


def _nothing(phrase: str, lang: str) -> list[str]:
    """That nothing was found, and what to write instead."""
    wrong = impossible(phrase, lang)
    if wrong is not None:
        return [impossible_in_words(wrong)]
    return [
        _("“%(phrase)s”: no deadline is found in these words.") % {"phrase": phrase},
        _("Write until when it is to be done: “by 30 April 2027”, “before April 2027”, “within 30 days”,"),
        _("“10 working days after receipt”, “every year by 31 March”, «не позднее 1 апреля 2027 г.», “2027年4月底前”."),
    ]


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield ""
        yield title
        yield from (f"  - {item}" for item in items)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%s” is no day. Write year, month, day: 2027-01-04.") % text) from None


def _country(text: str) -> str:
    code = text.strip().upper()
    if code not in known_countries():
        raise ArgumentTypeError(_("“%s” is no country whose holidays are known. Write a code like KG.") % text)
    return code
