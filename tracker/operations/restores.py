"""A restored backup: it still holds mails as waiting that went out after it was made. None of them goes by itself.

The database notes who it is: the numbers of its cluster, of itself and of a table. A dump that was read back has other
numbers, and is noticed before anything is sent. A cluster that was set back to an earlier moment, or a standby that
took over, only counts its timeline on: whether anything was lost is for a person to say. A plain copy of the files that
is put back has the same numbers: there only the command helps.
"""

from datetime import datetime

from django.db import connection

from tracker.models import Heartbeat, OfficeSettings
from tracker.operations.audit import CLOCK, Actor, Change, record, verb
from tracker.operations.heartbeats import database_now

DATABASE = "database"  # name of the life sign that keeps the numbers
PROMOTED = "perhaps"  # in its detail: the timeline has changed, and nobody has said yet what that means
TIMELINE = "timeline"
_NUMBERS = """
    SELECT s.system_identifier::text, d.oid::bigint, 'tracker_message'::regclass::oid::bigint, c.timeline_id
    FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()
"""


def notice(*, now: datetime) -> bool:
    """Look whether this is still the database it was; True where it is a restored one, whose mails are now held back.

    To be asked before anything is sent. One short query where nothing has changed.
    """
    numbers = _numbers()
    kept = Heartbeat.objects.filter(name=DATABASE).first()
    if kept is not None and _same(kept.detail, numbers):
        return False
    return _changed(numbers, now=now)


@verb
def hold_back(*, by: Actor, now: datetime) -> datetime | None:
    """The database was restored: what was waiting at `now` is not sent before a person says so.

    Returns the instant of the restore before this one.
    """
    office = OfficeSettings.objects.select_for_update(of=("self",), no_key=True).get()
    before, office.mail_epoch = office.mail_epoch, now
    office.save(update_fields=["mail_epoch"])
    _keep(_numbers())
    record([Change(action="office.restored", target="office:1")], by=by, now=now)
    return before


@verb
def nothing_lost(*, by: Actor, now: datetime) -> None:
    """The database server was replaced and nothing was lost: mails go on as before."""
    _keep(_numbers())
    record([Change(action="office.nothing_lost", target="office:1")], by=by, now=now)


@verb
def _changed(numbers: dict[str, object], *, now: datetime) -> bool:
    Heartbeat.objects.get_or_create(name=DATABASE, defaults={"beat_at": database_now()})
    row = Heartbeat.objects.select_for_update(no_key=True).get(name=DATABASE)
    kept = row.detail
    if _same(kept, numbers):
        return False  # somebody else has just seen to it
    if not kept:
        _keep(numbers)
        return False
    if all(kept.get(name) == value for name, value in numbers.items() if name != TIMELINE):
        _keep({**numbers, PROMOTED: True})
        return False
    hold_back(by=CLOCK, now=now)
    return True


def _same(kept: dict[str, object], numbers: dict[str, object]) -> bool:
    return all(kept.get(name) == value for name, value in numbers.items())


def _keep(detail: dict[str, object]) -> None:
    Heartbeat.objects.update_or_create(name=DATABASE, defaults={"beat_at": database_now(), "detail": detail})


def _numbers() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS)
        cluster, database, table, timeline = cursor.fetchone()
    return {"cluster": cluster, "database": database, "table": table, TIMELINE: timeline}
