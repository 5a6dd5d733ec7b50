"""The facts of a deadline as they were, and putting them back."""

from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q
from django.db.models.functions import Now

from tracker.domain.lifecycle import Kind, Status
from tracker.models import (
    CONTESTS,
    Answer,
    BatchItem,
    Commitment,
    Deadline,
    DeadlineTerms,
    Evidence,
    Extension,
    Notification,
    Pause,
    Reading,
    Report,
)
from tracker.operations.audit import Actor, Change, of_commitment, of_deadline
from tracker.operations.closing import end_deadline
from tracker.operations.dates_told import dates_of
from tracker.operations.following import follow_moved
from tracker.operations.outbox import UNDONE, Held, holding
from tracker.operations.terms import COPIED

ASKED: tuple[type[Report] | type[Extension] | type[Answer], ...] = (Report, Extension, Answer)
FACTS = (
    *COPIED,
    "original_edtf",
    "original_last_day",
    "extensions_count",
    "slip",
    "status",
    "closed_as",
    "closed_at",
    "received_on",
    "paused_at",
    "paused_until",
    "dated_at",
    "next_event_at",
    "ladder_from",
    "ladder_catches_up",
)
ENDING = ("stage", "outcome", "closed_at")
UNDECIDED = {"decision": "", "decided_at": None, "decided_by": "", "decision_reason": ""}


def facts_of(row: Deadline, commitment: Commitment) -> dict[str, Any]:
    """What a decision about a locked deadline may change, as JSON."""
    reports = row.reports.waiting()
    return {
        "deadline": _values(row, FACTS),
        "commitment": _values(commitment, ENDING),
        "opens": {str(pk): _plain(at) for pk, at in commitment.schedules.values_list("pk", "opens_at")},
        "pause": row.pauses.filter(ended_at=None).values_list("pk", flat=True).first(),
        "asked": {model._meta.model_name: _undecided(model, row) for model in ASKED},
        "evidence": list(
            Evidence.objects.filter(
                Q(report__in=reports) | Q(extension__in=row.extensions.filter(decision="")),
                state=Evidence.State.SUBMITTED,
            ).values_list("pk", flat=True)
        ),
        "newest": commitment.deadlines.aggregate(newest=Max("number"))["newest"],
    }


def put_back(
    row: Deadline, commitment: Commitment, before: dict[str, Any], *, by: Actor, now: datetime, batch: int
) -> tuple[list[Change], list[int]]:
    """Put the facts of a locked deadline back, and what its decision had changed around it.

    Terms are only ever added: the old ones become the newest version. A review that the decision had opened is set
    aside; the next date of a series stays open. Notices of that joint decision are cancelled. Returns what to record,
    and the deadlines to settle.
    """
    was = {**dates_of(row), "status": row.status}
    changes, touched = _without_reviews(commitment, before["newest"], by=by, now=now), [row.pk]
    _restore(commitment, before["commitment"])
    commitment.save(update_fields=[*ENDING])
    _open_series_again(commitment, before)
    _ask_again(before)
    _rest_again(row, before["pause"])
    version = row.version
    _restore(row, before["deadline"])
    if version != row.version:
        _terms_again(row, version, by=by, now=now)
    row.save()
    waiting = row.notifications.filter(about__batch=batch, state=Notification.State.QUEUED, message=None)
    waiting.update(state=Notification.State.CANCELLED, reason=UNDONE)
    changes.append(of_deadline(row, "deadline.undone", before=was, after=_as_it_was(row, before)))
    if commitment.is_active and was["status"] != row.status:
        changes.append(of_commitment(commitment, "commitment.undone", after={"stage": commitment.stage}))
    return changes, touched


def _as_it_was(row: Deadline, before: dict[str, Any]) -> dict[str, Any]:
    """What the history keeps of it: all that a decision may have changed."""
    asked = before["asked"]
    contests = Answer.objects.filter(pk__in=asked["answer"], kind__in=CONTESTS).order_by("pk")
    return {
        **dates_of(row),
        "status": row.status,
        "received_on": row.received_on and str(row.received_on),
        "paused": before["pause"] is not None,
        "report": Report.objects.waiting().filter(pk__in=asked["report"]).values_list("pk", flat=True).first(),
        "extension": next(iter(asked["extension"]), None),
        "contests": list(contests.values_list("pk", flat=True)),
    }


def follow_back(row: Deadline, item: BatchItem, *, by: Actor, now: datetime) -> None:
    """Move back what followed a date that was put back; nobody has heard of either move."""
    with holding(Held(item.batch_id, item.batch.notices_at)):
        effects = follow_moved([row], by=by, now=now)
    rows = Notification.objects.filter(deadline__in=[one.deadline for one in effects], about__batch=item.batch_id)
    waiting = rows.filter(state=Notification.State.QUEUED, message=None)
    waiting.update(state=Notification.State.CANCELLED, reason=UNDONE)


def _without_reviews(commitment: Commitment, newest: int, *, by: Actor, now: datetime) -> list[Change]:
    """A review that was opened because nothing else was left is not needed."""
    opened = commitment.deadlines.open().filter(number__gt=newest, kind=Kind.REVIEW.value)
    rows = opened.select_for_update(of=("self",), no_key=True).select_related("commitment").order_by("pk")
    mistake = Status.ENTERED_BY_MISTAKE
    return [end_deadline(row, mistake, by=by, now=now, reason=UNDONE) for row in rows]


def _open_series_again(commitment: Commitment, before: dict[str, Any]) -> None:
    """A series that ended with its commitment goes on, unless its next date stands already."""
    for pk, at in before["opens"].items():
        schedule = commitment.schedules.get(pk=pk)
        if schedule.opens_at is None and not schedule.deadlines.filter(number__gt=before["newest"]).exists():
            schedule.opens_at = datetime.fromisoformat(at) if at else None
            schedule.save(update_fields=["opens_at"])


def _ask_again(before: dict[str, Any]) -> None:
    """What was asked and got decided waits again."""
    more: dict[str | None, dict[str, Any]] = {"report": {"outcome": ""}, "extension": {"granted": None}}
    for model in ASKED:
        name = model._meta.model_name
        model._default_manager.filter(pk__in=before["asked"][name]).update(**UNDECIDED, **more.get(name, {}))
    Evidence.objects.filter(pk__in=before["evidence"]).update(state=Evidence.State.SUBMITTED)
    readings = Reading.objects.filter(report__in=before["asked"]["report"], state=Reading.State.ACCEPTED)
    readings.update(state=Reading.State.CLAIMED)


def _rest_again(row: Deadline, pause: int | None) -> None:
    """The pause that ran runs again; one that was begun never was."""
    begun = Pause.objects.filter(deadline=row, ended_at=None)
    if pause is None:
        begun.update(ended_at=F("started_at"))
    else:
        Pause.objects.filter(pk=pause).update(ended_at=None)


def _terms_again(row: Deadline, version: int, *, by: Actor, now: datetime) -> None:
    """The terms as they were, as a new version."""
    terms = row.versions.get(version=row.version)
    terms.pk, terms.version, terms.cause = None, version + 1, DeadlineTerms.Cause.UNDONE
    terms.by, terms.at, terms.reason = by.ref, now, ""
    terms.recorded_at = Now()
    terms.save(force_insert=True)
    row.version = terms.version


def _undecided(model: type[Report] | type[Extension] | type[Answer], row: Deadline) -> list[int]:
    return list(model._default_manager.filter(deadline=row, decision="").values_list("pk", flat=True))


def _values(row: Deadline | Commitment, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    """Days and instants as ISO 8601, to the microsecond."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _restore(row: Deadline | Commitment, values: dict[str, Any]) -> None:
    fields = {field.attname: field for field in row._meta.concrete_fields}
    for name, value in values.items():
        setattr(row, name, fields[name].to_python(value))
