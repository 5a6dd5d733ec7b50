"""The office's own settings, and whether anything is sent at all."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from tracker.domain.conventions import Conventions
from tracker.domain.lifecycle import Stage
from tracker.models import Calendar, Deadline, ImportBatch, OfficeSettings
from tracker.operations import reads
from tracker.operations.audit import Actor, Change, record, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch_readers
from tracker.operations.recipients import known_zone
from tracker.operations.rows import save_row

ROW = 1
TARGET = "office:1"


@dataclass(frozen=True)
class Started:
    """What starting to send did: whether it was the first time, the imports let go, the deadlines that remind now."""

    first: bool
    released: list[ImportBatch]
    deadlines: int


def ensure_settings(*, offices: type[OfficeSettings] = OfficeSettings, calendars: type[Calendar] = Calendar) -> None:
    """See to it that the one row of settings exists; a new one is made from the environment, with sending held.

    The classes are arguments because the first migration makes this row with its own.
    """
    if offices.objects.filter(pk=ROW).exists():
        return
    calendar = None
    country = settings.HOLIDAY_CALENDAR
    if country:
        calendar, _made = calendars.objects.get_or_create(name=country, defaults={"country": country})
    offices.objects.create(pk=ROW, name="Duebook", zone=settings.OFFICE_TIME_ZONE, calendar=calendar)


@verb
def save(office: OfficeSettings, *, by: Actor, now: datetime) -> None:
    """Save name, contact, zone, calendar and conventions; every open deadline is looked at. Raises Refused.

    Whether anything is sent is changed by `start_sending` and `hold_sending` alone.
    """
    known_zone(office.zone)
    kept = _locked()
    office.sending, office.sending_since = kept.sending, kept.sending_since
    save_row(office, by=by, now=now, reads=reads.of_office, hidden=["first_admin_token"])


@verb
def choose_conventions(conventions: Conventions, *, by: Actor, now: datetime) -> None:
    """How words are read from now on. No date that stands is moved by it."""
    office = _locked()
    office.conventions = conventions
    save(office, by=by, now=now)


@verb
def start_sending(*, by: Actor, now: datetime) -> Started:
    """Let mails go out, and let all held imports go.

    The first start of all is where every ladder begins: what lay before it is not sent, but whoever has to do the work
    gets the newest reminder before the last day once. A later start changes nothing of that: it only goes on.
    """
    office = _locked()
    first = office.sending_since is None
    waiting = ImportBatch.objects.filter(released_at=None, undone_at=None).order_by("pk")
    held = list(waiting.select_for_update(no_key=True))
    for batch in held:
        _let_go(batch, by=by, now=now)
    beginning = _active_deadlines() if first else _active_deadlines().filter(commitment__batch__in=held)
    count = _begin_ladders(beginning, now)
    changes = [_released(batch) for batch in held]
    if not office.is_sending:
        office.sending = OfficeSettings.Sending.ON
        office.sending_since = office.sending_since or now
        office.save(update_fields=["sending", "sending_since"])
        changes.append(Change(action="office.sending_started", target=TARGET, after={"first": first}))
    record(changes, by=by, now=now)
    return Started(first, held, count)


@verb
def hold_sending(*, by: Actor, now: datetime) -> None:
    """Let nothing go out any more; messages that wait are asked again when sending starts. Twice changes nothing."""
    office = _locked()
    if not office.is_sending:
        return
    office.sending = OfficeSettings.Sending.HELD
    office.save(update_fields=["sending"])
    record([Change(action="office.sending_held", target=TARGET)], by=by, now=now)


@verb
def release(batch: ImportBatch, *, by: Actor, now: datetime) -> int:
    """Let one import go: its reminders begin now, if the office sends at all. Returns the number of its deadlines.

    Raises Refused if it was released or undone before.
    """
    office = _locked()  # first, as start_sending does: nobody waits for somebody who waits for them
    row = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if not row.is_held:
        raise Refused(_("The import “%(name)s” is not held any more.") % {"name": row.file_name})
    _let_go(row, by=by, now=now)
    beginning = _active_deadlines().filter(commitment__batch=row)
    count = _begin_ladders(beginning, now) if office.sending_since is not None else beginning.count()
    record([_released(row)], by=by, now=now)
    return count


def held_batches() -> QuerySet[ImportBatch]:
    """The imports that nobody has let go yet, oldest first."""
    return ImportBatch.objects.filter(released_at=None, undone_at=None).order_by("pk")


def _begin_ladders(deadlines: QuerySet[Deadline], now: datetime) -> int:
    """Ladders begin at the latest of what began them: `now`, unless one already begins later.

    One that cannot be seen yet, since it is being recorded at this moment, begins with the sweep that looks at it next.
    """
    ids = list(deadlines.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    rows = Deadline.objects.filter(pk__in=ids)
    rows.update(ladder_from=Greatest("ladder_from", Value(now)), ladder_catches_up=True)
    begun = Q(pk__in=ids) | Q(ladder_from=None)
    touch_readers(
        lambda: _active_deadlines().filter(begun).exclude(commitment__batch__in=held_batches().values("pk")), now=now
    )
    return len(ids)


def _active_deadlines() -> QuerySet[Deadline]:
    """But for those of an import that is being undone: nobody hears of them any more."""
    rows = Deadline.objects.open().filter(commitment__stage=Stage.ACTIVE.value)
    return rows.filter(commitment__batch__undone_at=None)


def _let_go(batch: ImportBatch, *, by: Actor, now: datetime) -> None:
    batch.released_at, batch.decided_by = now, by.ref
    batch.save(update_fields=["released_at", "decided_by"])


def _released(batch: ImportBatch) -> Change:
    return Change(action="import.released", target=f"importbatch:{batch.pk}")


def _locked() -> OfficeSettings:
    return OfficeSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=ROW)
