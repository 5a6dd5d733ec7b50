"""Due words as a form takes them: read, with the other readings to choose from, and made into a date for a verb."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tracker.domain.calendars import WEEKDAYS
from tracker.domain.dates import PartialDate, Unit
from tracker.domain.deadlines import Boundary, Roll, Terms, span_of
from tracker.language.phrases import InputTooLong, Reading, resolve
from tracker.models import OfficeSettings
from tracker.operations.readings import due_of
from tracker.operations.terms import Due
from tracker.wording import date_in_words, day_near, due_in_words, explain, warning_in_words, weekday_date
from tracker.wording.recurrence import recurrence_in_words


@dataclass(frozen=True)
class Choice:
    """One way to read the words. `key` is what a form sends back; `first` marks the reading that is taken."""

    reading: Reading
    date: PartialDate
    reference: date
    first: bool

    @property
    def key(self) -> str:
        """The reading's date and boundary."""
        return f"{self.date.edtf}|{self.reading.boundary}"

    @property
    def words(self) -> str:
        """Until when it is on time, in words."""
        span = span_of(Terms(self.date, self.reading.boundary, Roll.NONE, "UTC"), WEEKDAYS)
        return due_in_words(span)

    @property
    def label(self) -> str:
        """The reading as one offers it: “before April 2027 begins: Wednesday 31 March 2027”, else `words`."""
        if self.reading.boundary is Boundary.START and self.last_day is not None:
            values = {"period": date_in_words(self.date), "day": day_near(self.last_day, self.reference)}
            return _("before %(period)s begins: %(day)s") % values
        return weekday_date(self.last_day) if self.last_day and self.date.unit is Unit.DAY else self.words

    @property
    def last_day(self) -> date | None:
        """The last day that is on time."""
        return self.reading.last_day

    @property
    def is_past(self) -> bool:
        """Whether its last day lies before the day it is counted from."""
        return self.last_day is not None and self.last_day < self.reference

    @property
    def steps(self) -> list[str]:
        """How it was read."""
        return explain(self.reading.explanation)

    @property
    def doubts(self) -> list[str]:
        """What a person should look at twice."""
        return [warning_in_words(code) for code in self.reading.warnings]

    @property
    def due(self) -> Due:
        """The date as a verb takes it."""
        due = due_of(self.reading, reference_date=self.reference)
        if due is None:
            raise ValueError("a reading that waits for an event is no choice")
        return due


def read(
    words: str,
    *,
    reference: date,
    office: OfficeSettings,
    chosen: str = "",
    language: str = "",
) -> list[Choice]:
    """The readings of some due words, the one to be taken first; empty where they name no day.

    `reference` is the date of the document, or today. `language` is that of the words; "" detects it.
    """
    try:
        reading = resolve(words, reference, language, **as_office_reads(office))
    except InputTooLong:
        return []
    return choices_of(reading, reference=reference, chosen=chosen) if reading else []


def choices_of(reading: Reading, *, reference: date, chosen: str = "") -> list[Choice]:
    """A reading and its rivals to choose from, the one to be taken first: the `chosen` one, else the reading itself."""
    found = list(_dated(reading, reference))
    if not found:
        return []
    taken = next((one for one in found if one.key == chosen), found[0])
    return [replace(taken, first=True), *(one for one in found if one is not taken)]


def without_a_day(reading: Reading | None) -> str:
    """What to say of words that set a duty and name no day of it; "" where there are none such."""
    if reading is None or reading.date is not None or reading.offset is not None:
        return ""
    if reading.recurrence is not None:
        values = {"words": reading.words, "rule": recurrence_in_words(reading.recurrence)}
        return _("“%(words)s” comes again (%(rule)s), but says no first day: choose the first one.") % values
    return _("“%(words)s” names no day: agree on one and choose it.") % {"words": reading.words}


def words_without_a_day(words: str, *, reference: date, office: OfficeSettings) -> str:
    """The same for due words that stand alone."""
    try:
        return without_a_day(resolve(words, reference, **as_office_reads(office)))
    except InputTooLong:
        return ""


def as_office_reads(office: OfficeSettings) -> dict[str, Any]:
    """Calendar and conventions of the office, as `resolve` and `split` take them."""
    calendar = office.calendar.as_work_calendar() if office.calendar else WEEKDAYS
    return {"calendar": calendar, "conventions": office.conventions}


def _dated(reading: Reading, reference: date) -> Iterator[Choice]:
    """The reading and its rivals. A rival that has passed is none where the reading itself has not."""
    passed = reading.last_day is not None and reading.last_day < reference
    for one in (reading, *reading.rivals):
        if one.date is not None:
            choice = Choice(one, one.date, reference, False)
            if passed or not choice.is_past:
                yield choice


def confirm(choice: Choice) -> str:
    """What a form says whose reading nobody has seen yet: without JavaScript it is shown before it is saved."""
    return _("This is read as %(date)s. Press the button once more if you mean that.") % {"date": choice.words}
