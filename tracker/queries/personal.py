"""What a person without an account sees through a personal link."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from tracker.domain.lifecycle import Stage
from tracker.models import (
    Answer,
    AuditEvent,
    Deadline,
    Extension,
    Mute,
    Notification,
    Participation,
    Recipient,
    RecipientLink,
    Report,
)
from tracker.queries.access import current_contacts
from tracker.queries.addresses import addresses_of

WITHIN = timedelta(hours=1)

Said = Report | Extension | Answer


def items_of(link: RecipientLink) -> QuerySet[Deadline]:
    """The deadlines a link opens, soonest first: those of its mail, or all open ones this person was told about."""
    rows = Deadline.objects.select_related(
        "commitment__quotation", "commitment__source", "commitment__owner", "calendar", "trigger"
    ).prefetch_related(
        Prefetch("commitment__participations", Participation.objects.select_related("party").order_by("pk")),
        "calendar__days",
    )
    rows = rows.exclude(commitment__stage=Stage.DRAFT.value)
    if link.scope == RecipientLink.Scope.ITEMS:
        rows = rows.filter(pk__in=link.deadlines)
    else:
        rows = rows.open().filter(_concerns(link.recipient))
    return rows.order_by(F("last_day").asc(nulls_last=True), "pk")


def said_by(recipient: Recipient, deadlines: list[int]) -> dict[int, list[tuple[str, Said]]]:
    """Deadline id -> (kind, row) of what was answered from this address, newest first."""
    found: dict[int, list[tuple[str, Said]]] = {}
    for kind, model in (("report", Report), ("extension", Extension), ("answer", Answer)):
        rows: QuerySet[Any] = model.objects.filter(recipient=recipient, deadline__in=deadlines)
        for row in rows if model is Answer else rows.prefetch_related("evidence"):
            found.setdefault(row.deadline_id, []).append((kind, row))
    for rows in found.values():
        rows.sort(key=lambda pair: (pair[1].at, pair[1].pk), reverse=True)
    return found


def is_muted(recipient: Recipient, deadline: Deadline) -> bool:
    """Whether this person wants no more reminders about the commitment of a date."""
    return Mute.objects.filter(recipient=recipient, commitment=deadline.commitment_id, ended_at=None).exists()


def muted_of(recipient: Recipient) -> QuerySet[Mute]:
    """The open commitments about which this person wants no more reminders."""
    rows = Mute.objects.filter(recipient=recipient, ended_at=None).exclude(commitment__stage=Stage.CLOSED.value)
    return rows.select_related("commitment").order_by("-at", "-pk")


def said_row(recipient: Recipient, kind: str, pk: int) -> Said | None:
    """One thing answered from this address."""
    models: dict[str, QuerySet[Any]] = {
        "report": Report.objects.all(),
        "extension": Extension.objects.all(),
        "answer": Answer.objects.all(),
    }
    if kind not in models:
        return None
    return models[kind].filter(pk=pk, recipient=recipient).select_related("deadline__commitment").first()


def said_with(recipient: Recipient, nonce: UUID) -> Said | None:
    """What came from this address with the number of one rendering of a form."""
    rows: list[QuerySet[Any]] = [Report.objects.all(), Extension.objects.all(), Answer.objects.all()]
    return next(filter(None, (row.filter(recipient=recipient, nonce=nonce).first() for row in rows)), None)


def acts_within_hour(recipient: Recipient, *, now: datetime) -> int:
    """How much was done from this address within the last hour, counted in the rows it left behind."""
    since = now - WITHIN
    said = sum(
        model.objects.filter(recipient=recipient, at__gt=since).count() for model in (Report, Extension, Answer)
    )
    target, by = f"recipient:{recipient.uid}", f"recipient:{recipient.uid}"
    about_them = Q(target=target) | Q(action__in=["commitment.muted", "commitment.unmuted"])
    return said + AuditEvent.objects.filter(about_them, by=by, effective_at__gt=since).count()


def _concerns(recipient: Recipient) -> Q:
    """Deadlines of parties this person is a contact of today, and those it was ever told about."""
    told = Notification.objects.filter(
        recipient__in=addresses_of(recipient), message__isnull=False, deadline__isnull=False
    )
    parties = current_contacts().filter(recipient=recipient).values("party")
    theirs = Participation.objects.filter(party__in=parties).values("commitment")
    return Q(pk__in=told.values("deadline")) | Q(commitment__in=theirs)
