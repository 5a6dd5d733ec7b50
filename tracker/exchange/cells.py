"""One line of a file: its cells by column, read as dates, addresses and names, and what is wrong with each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.calendars import WorkCalendar
from tracker.domain.conventions import Conventions
from tracker.domain.deadlines import UnknownZone, local_day, zone_of
from tracker.exchange.columns import Problem
from tracker.exchange.headings import plain
from tracker.exchange.states import NO_DATE
from tracker.language.phrases import InputTooLong, Reading, resolve
from tracker.models import OfficeSettings, ReminderPolicy, Unit, User
from tracker.operations.errors import Refused
from tracker.operations.readings import due_of, waits_of
from tracker.operations.recipients import clean_address
from tracker.operations.terms import Due, Waits, office_calendar
from tracker.queries.people import may_own
from tracker.queries.policies import choosable
from tracker.wording.problems import problem_in_words

LONGEST_NAME = 300
READINGS = 10_000  # kept: the same words stand in many rows
# How spreadsheets count days: 1 is the first of January 1900, and there was a 29 February in it.
DAY_ZERO = date(1899, 12, 30)
DAY_NUMBER = re.compile(r"([34567]\d{4})(?:\.0+)?")


@dataclass(frozen=True)
class Context:
    """What reading a row depends on besides its own values."""

    office: OfficeSettings
    calendar: WorkCalendar
    today: date
    policies: Mapping[str, ReminderPolicy]
    owners: Mapping[str, User]

    @classmethod
    def of_office(cls, now: datetime) -> "Context":
        office = queries.office()
        policies = {policy.name.lower(): policy for policy in choosable()}
        owners = {user.email.lower(): user for user in may_own(Unit.objects.all())}
        return cls(office, office_calendar(office), local_day(now, office.zone), policies, owners)


class Cells:
    """The cells of one line; collects everything that is wrong with them."""

    def __init__(self, line: int, values: Mapping[str, str], context: Context) -> None:
        self.line = line
        self.values = values
        self.context = context
        self.problems: list[Problem] = []
        self.reference = self.day_in("reference_date") if self.text("reference_date") else context.today

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def wrong(self, column: str, text: str) -> None:
        self.problems.append(Problem(self.line, column, text))

    def zone(self) -> str:
        zone = self.text("time_zone")
        if zone:
            try:
                zone_of(zone)
            except UnknownZone as error:
                self.wrong("time_zone", problem_in_words(error))
        return zone

    def date_in(self, column: str, zone: str) -> tuple[Due | None, Waits | None]:
        """What the words of a column come to; neither where it is empty or says that there is no date."""
        reference, words = self.reference, self.text(column)
        if reference is None or not plain(words) or plain(words) in NO_DATE:
            return None, None
        number = DAY_NUMBER.fullmatch(words)
        if number:
            words = (DAY_ZERO + timedelta(days=int(number[1]))).isoformat()
        try:
            reading = _read(words, reference, self.context.calendar, self.context.office.conventions)
        except InputTooLong:
            self.wrong(column, _("This is too long for a date: write the date alone."))
            return None, None
        if reading is None:
            self.wrong(column, _("“%(words)s” names no date: write it like “by 30 April 2027”.") % {"words": words})
            return None, None
        due = due_of(reading, reference_date=reference, zone=zone)
        waits = waits_of(reading) if due is None else None
        if due is None and waits is None:
            self.wrong(column, _("“%(words)s” names no day: write a date, or leave it empty.") % {"words": words})
        return (None if due is None else replace(due, wording=words)), waits and replace(waits, wording=words)

    def day_in(self, column: str, words: str = "") -> date | None:
        """The one day that a column, or these words of it, name; told where there is none."""
        given = words or self.text(column)
        number = DAY_NUMBER.fullmatch(given)
        if number:
            return DAY_ZERO + timedelta(days=int(number[1]))
        try:
            reading = _read(given, self.context.today, self.context.calendar, self.context.office.conventions)
        except InputTooLong:
            reading = None
        day = reading.date if reading is not None else None
        if day is None or day.first_day != day.last_day:
            self.wrong(column, _("“%(given)s” is no day: write it like 2027-04-30.") % {"given": given})
            return None
        return day.first_day

    def name(self, column: str, name: str) -> str:
        if len(name) > LONGEST_NAME:
            self.wrong(column, _("At most %(limit)d characters.") % {"limit": LONGEST_NAME})
        return " ".join(name.split())

    def address(self, name: str) -> str:
        return self.clean(name, self.text(name)) if self.text(name) else ""

    def clean(self, name: str, address: str) -> str:
        try:
            return clean_address(address.strip(" <>"))
        except Refused as refusal:
            self.wrong(name, refusal.message)
            return ""


def parts(words: str) -> list[str]:
    """What stands on lines of its own, or between semicolons."""
    return [part.strip() for part in re.split(r"[;\n\r]", words) if part.strip()]


@lru_cache(maxsize=READINGS)
def _read(words: str, reference: date, calendar: WorkCalendar, conventions: Conventions) -> Reading | None:
    return resolve(words, reference, calendar=calendar, conventions=conventions)
