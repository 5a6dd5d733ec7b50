"""Saving and deleting one row of reference data: the row, the deadlines that read it, and its event, together."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from tracker.models import Deadline
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch_readers
from tracker.operations.overtaken import Reads

# What the history may name: ids, codes and dates. Of anything else it only says that it changed.
NAMED = (
    models.ForeignKey,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.IntegerField,
)


@verb
def save_row(
    row: models.Model, *, by: Actor, now: datetime, reads: Reads | None = None, hidden: Iterable[str] = ()
) -> None:
    """Save a row, have the deadlines that `reads` finds looked at, and record `<kind>.added` or `<kind>.changed`.

    Nothing is recorded where nothing changed. Fields named in `hidden` stay out of the history altogether.
    """
    before = _stored(row)
    row.save()
    after = _values(row)
    names = sorted(name for name, value in after.items() if before.get(name) != value and name not in hidden)
    if before and not names:
        return
    if reads is not None:
        touch_readers(reads, now=now)
    action = f"{row._meta.model_name}.{'changed' if before else 'added'}"
    change = Change(
        action=action,
        target=target_of(row),
        before=_named(row, before, names) if before else {},
        after={"fields": names, **_named(row, after, names)},
    )
    record([change], by=by, now=now)


@verb
def delete_row(row: models.Model, *, by: Actor, now: datetime, reads: Reads | None = None) -> None:
    """Delete a row that nothing stands on, and record `<kind>.deleted`. Raises Refused where something does."""
    target = target_of(row)
    reading = list(reads().values_list("pk", flat=True)) if reads is not None else []
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(
            _("“%(row)s” cannot be deleted: %(count)s rows still need it.")
            % {"row": row, "count": len(error.protected_objects)}
        ) from error
    if reads is not None:
        touch_readers(lambda: Deadline.objects.filter(Q(pk__in=reading) | Q(pk__in=reads().values("pk"))), now=now)
    record([Change(action=f"{row._meta.model_name}.deleted", target=target)], by=by, now=now)


def _stored(row: models.Model) -> dict[str, Any]:
    """The values of the row in the database, locked; empty for a new one."""
    if row.pk is None:
        return {}
    kept = type(row)._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    return _values(kept) if kept is not None else {}


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def _named(row: models.Model, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    fields = {field.attname: field for field in row._meta.concrete_fields}
    return {name: _plain(values[name]) for name in names if isinstance(fields[name], NAMED) or fields[name].choices}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
