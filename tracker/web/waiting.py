"""Due words that hang on an event, as a form takes them: what is waited for, and the date once its day is known."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from tracker.language.phrases import InputTooLong, Reading, resolve
from tracker.models import Commitment, Deadline, OfficeSettings, SourceDocument, TriggerEvent
from tracker.operations.readings import waits_of
from tracker.operations.terms import Due, Waits, due_after, hang
from tracker.queries.events import named_in, open_dates
from tracker.web.reading import as_office_reads
from tracker.wording import hangs_in_words

Home = SourceDocument | Commitment


@dataclass(frozen=True)
class Waiting:
    """A date that hangs on an event.

    `known` is the key of that event, where it was named before, and `known_on` its day; `others` how many open dates
    wait for it. The day that the form gives is in `waits`, unless the event has one, or others would move with it:
    these are shown first, on the page of the event.
    """

    waits: Waits
    known: int | None = None
    known_on: date | None = None
    others: int = 0

    @property
    def event(self) -> str:
        """The event's name."""
        return self.waits.event

    @property
    def words(self) -> str:
        """Where the date lies: “30 days after “receipt of funds””."""
        return hangs_in_words(self.waits.event, self.waits.offset, self.waits.boundary)

    def due(self, office: OfficeSettings) -> Due | None:
        """The date as it would be saved; None while the event has no day, or where it leads out of reach."""
        day = self.known_on or self.waits.happened_on
        if day is None:
            return None
        event, deadline = TriggerEvent(name=self.waits.event), Deadline()
        hang(deadline, event, self.waits, office)
        return due_after(event, day, deadline, office=office)


def waiting_of(
    reading: Reading | None, *, home: Home | None = None, happened_on: date | None = None
) -> Waiting | None:
    """What a reading waits for; None for one with a date of its own, or whose words name no event to count from.

    At `home`, the text or the commitment, the event may be known already, under this name and with its day.
    """
    waits = waits_of(reading) if reading is not None else None
    if waits is None:
        return None
    event = named_in(home, waits.event) if home is not None else None
    if event is None:
        return Waiting(replace(waits, happened_on=happened_on))
    others = open_dates(event) if event.happened_on is None else 0
    day = happened_on if event.happened_on is None and not others else None
    return Waiting(replace(waits, event=event.name, happened_on=day), event.pk, event.happened_on, others)


def waiting_in(
    words: str,
    *,
    reference: date,
    office: OfficeSettings,
    home: Home | None = None,
    happened_on: date | None = None,
) -> Waiting | None:
    """What some due words wait for, kept in these very words; None where they do not hang on an event."""
    try:
        found = waiting_of(
            resolve(words, reference, **as_office_reads(office)), home=home, happened_on=happened_on
        )
    except InputTooLong:
        return None
    return replace(found, waits=replace(found.waits, wording=words)) if found else None


def confirm_waiting(waiting: Waiting) -> str:
    """What a form says whose reading nobody has seen yet."""
    words = _("This is read as %(words)s. Press the button once more if you mean that.")
    return words % {"words": waiting.words}
