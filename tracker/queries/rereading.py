"""Which stored dates their own words would give otherwise under some conventions. Reads; moves nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from time import monotonic

from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from tracker.domain.calendars import WEEKDAYS, CalendarExhausted, WorkCalendar
from tracker.domain.conventions import Conventions
from tracker.domain.deadlines import Boundary, Roll, Span, Terms, span_of
from tracker.language.phrases import Reading, resolve
from tracker.models import AuditEvent, Calendar, Deadline, DeadlineTerms, OfficeSettings

SHOWN = 100  # correcting one takes some 70 ms
SECONDS = 8.0  # a page may take so long to look; a web worker is ended after 30
_AT_ONCE = 500
_STATED = (DeadlineTerms.Cause.RECORDED, DeadlineTerms.Cause.CORRECTED)
_MOVED = (DeadlineTerms.Cause.RESUMED, DeadlineTerms.Cause.TRIGGER)
_NOT_READ = ("", "chosen", "review")  # rules of dates that no words gave
_SETTINGS = {
    "by_period_means",
    "until_day_means",
    "before_day_means",
    "week_ends_on",
    "fiscal_year_starts",
    "southern_seasons",
}


class Stays(TextChoices):
    """Why a date stays although its words would be read otherwise now."""

    CHOSEN = "chosen", _("somebody chose another reading when it was recorded")
    EXTENDED = "extended", _("it was extended since: the new date was agreed")
    MOVED = "moved", _("a pause or an event has moved it since")
    SERIES = "series", _("it is one of a series")


@dataclass(frozen=True)
class Reread:
    """A date that its words give otherwise: what stands, what they give now, and why it stays, if it does.

    `because` are the fields of the conventions that make the difference.
    """

    deadline: Deadline
    stated: DeadlineTerms
    reference: date
    reading: Reading
    span: Span
    because: tuple[str, ...]
    stays: Stays | None = None

    @property
    def key(self) -> str:
        """The date that a person saw here before they agreed to it."""
        return "|".join(_key(self.reading))


@dataclass
class Found:
    """What a look found: the first of those that can be corrected and of those that stay, with how many there are.

    `unread` is the number of dates that there was no time to look at.
    """

    moving: list[Reread] = field(default_factory=list)
    staying: list[Reread] = field(default_factory=list)
    moving_count: int = 0
    staying_count: int = 0
    unread: int = 0

    @property
    def moving_more(self) -> int:
        """How many that can be corrected are not shown."""
        return self.moving_count - len(self.moving)

    @property
    def staying_more(self) -> int:
        """How many that stay are not shown."""
        return self.staying_count - len(self.staying)

    def add(self, one: Reread, shown: int) -> None:
        """Count one more, and keep it where there is still room."""
        if one.stays:
            self.staying_count += 1
        else:
            self.moving_count += 1
        rows = self.staying if one.stays else self.moving
        if len(rows) < shown:
            rows.append(one)


def differing(
    conventions: Conventions, *, office: OfficeSettings, shown: int = SHOWN, seconds: float = SECONDS
) -> Found:
    """The open dates, soonest first, whose words give another date under `conventions` than the one that stands.

    Only dates that came from words are looked at. `office` are the settings as they are stored. A constant number of
    queries, however many dates there are; after `seconds` the rest is only counted.
    """
    reader, found = _Reader(office, conventions), Found()
    rows = _stated()
    until = monotonic() + seconds
    for looked, stated in enumerate(rows.iterator(chunk_size=_AT_ONCE)):
        if monotonic() >= until:
            found.unread = rows.count() - looked
            break
        if one := reader.reread(stated):
            found.add(one, shown)
    return found


def reread(deadline: Deadline, *, office: OfficeSettings) -> Reread | None:
    """One open date as the office's conventions read it now; None where the words still give the date that stands."""
    stated = _stated().filter(deadline=deadline).first()
    return _Reader(office, office.conventions).reread(stated) if stated else None


def conventions_since(office: OfficeSettings) -> list[tuple[datetime, Conventions]]:
    """(instant of a change, the conventions that held before it), newest first, as the history tells."""
    values = {name: getattr(office, name) for name in _SETTINGS}
    changes = AuditEvent.objects.filter(action="officesettings.changed").order_by("-sequence")
    found = []
    for at, before in changes.values_list("effective_at", "before"):
        changed = {name: value for name, value in before.items() if name in _SETTINGS}
        if changed:
            values |= changed
            found.append((at, OfficeSettings(**values).conventions))
    return found


def _stated() -> QuerySet[DeadlineTerms]:
    """Of every open date that came from words the terms as it was recorded or last corrected."""
    later = DeadlineTerms.objects.filter(deadline=OuterRef("deadline"), version__gt=OuterRef("version"))
    rows = DeadlineTerms.objects.filter(
        deadline__in=Deadline.objects.open(), cause__in=_STATED, reference_date__isnull=False
    )
    rows = rows.exclude(wording="").exclude(edtf="").exclude(rule__in=_NOT_READ)
    rows = rows.exclude(Exists(later.filter(cause__in=_STATED)))
    rows = rows.annotate(moved=Exists(later.filter(cause__in=_MOVED)))
    return rows.select_related("deadline__commitment").order_by("deadline__last_day", "deadline")


class _Reader:
    """Reads words again under the conventions in force when they were recorded, and under others.

    The same words on the same day are read once.
    """

    def __init__(self, office: OfficeSettings, conventions: Conventions) -> None:
        self.now, self.asked = office.conventions, conventions
        self.past = conventions_since(office)
        rows = Calendar.objects.prefetch_related("days")
        self.calendars = {row.pk: row.as_work_calendar() for row in rows}
        self.known: dict[tuple[str, date, int | None, Conventions], Reading | None] = {}

    def reread(self, stated: DeadlineTerms) -> Reread | None:
        new = self._read(stated, self.asked)
        stands = (stated.edtf, stated.boundary)
        if new is None or _key(new) == stands:
            return None
        in_force = self._in_force(stated.at)
        then = self._read(stated, in_force)
        if then is None or _key(then) == _key(new):
            return None
        span = self._span(stated, new)
        if span is None or stated.reference_date is None:
            return None
        because = self._because(stated, in_force, then)
        stays = _stays(stated, chosen=_key(then) != stands)
        return Reread(stated.deadline, stated, stated.reference_date, new, span, because, stays)

    def _in_force(self, instant: datetime) -> Conventions:
        found = self.now
        for changed_at, before in self.past:
            if changed_at > instant:
                found = before
        return found

    def _read(self, stated: DeadlineTerms, conventions: Conventions) -> Reading | None:
        """What the words mean; None where they name no day."""
        reference = stated.reference_date
        if reference is None:
            return None
        place = (stated.wording, reference, stated.calendar_id, conventions)
        if place not in self.known:
            reading = resolve(stated.wording, reference, calendar=self._calendar(stated), conventions=conventions)
            self.known[place] = reading if reading and reading.date else None
        return self.known[place]

    def _calendar(self, stated: DeadlineTerms) -> WorkCalendar:
        return WEEKDAYS if stated.calendar_id is None else self.calendars[stated.calendar_id]

    def _span(self, stated: DeadlineTerms, reading: Reading) -> Span | None:
        """The days of the reading; None where the calendar does not know them any more."""
        if reading.date is None:
            return None
        terms = Terms(reading.date, reading.boundary, Roll(stated.roll), stated.zone)
        try:
            return span_of(terms, self._calendar(stated))
        except CalendarExhausted:
            return None

    def _because(self, stated: DeadlineTerms, in_force: Conventions, then: Reading) -> tuple[str, ...]:
        """The changed fields that alone make another date of it; all changed ones where only together they do."""
        names = [one.name for one in fields(Conventions)]
        changed = [name for name in names if getattr(in_force, name) != getattr(self.asked, name)]
        alone = tuple(name for name in changed if self._differs(stated, then, replace(in_force, **self._value(name))))
        return alone or tuple(changed)

    def _value(self, name: str) -> dict[str, object]:
        return {name: getattr(self.asked, name)}

    def _differs(self, stated: DeadlineTerms, then: Reading, conventions: Conventions) -> bool:
        other = self._read(stated, conventions)
        return other is not None and _key(other) != _key(then)


def _key(reading: Reading) -> tuple[str, str]:
    return (reading.date.edtf if reading.date else "", Boundary(reading.boundary).value)


def _stays(stated: DeadlineTerms, *, chosen: bool) -> Stays | None:
    deadline: Deadline = stated.deadline
    reasons: Iterable[tuple[bool, Stays]] = (
        (deadline.is_extended, Stays.EXTENDED),
        (stated.moved, Stays.MOVED),  # type: ignore[attr-defined]
        (deadline.schedule_id is not None, Stays.SERIES),
        (chosen, Stays.CHOSEN),
    )
    return next((reason for holds, reason in reasons if holds), None)
