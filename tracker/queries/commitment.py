"""Everything that the page of one commitment shows."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from tracker.models import AuditEvent, AuditText, Commitment, Deadline, Notification, Participation, Recipient, User


def participations_of(commitment: Commitment) -> QuerySet[Participation]:
    """The parties with their roles and contacts."""
    return commitment.participations.select_related("party").prefetch_related("party__contacts__recipient")


def deadlines_of(commitment: Commitment) -> QuerySet[Deadline]:
    """Its dates with their versions and what was said about them, the soonest open one first."""
    rows = commitment.deadlines.select_related("commitment", "calendar")
    return rows.prefetch_related("versions", "reports", "extensions", "answers", "pauses").order_by("number")


def ledger_of(commitment: Commitment) -> QuerySet[Notification]:
    """Every reason to tell somebody, newest first, with its message."""
    rows = Notification.objects.filter(deadline__commitment=commitment)
    return rows.select_related("recipient", "party", "message", "deadline__commitment").order_by("-planned_at", "-pk")


def history_of(commitment: Commitment) -> list[AuditEvent]:
    """Its history, newest first; each event carries its free text as `text`."""
    events = list(AuditEvent.objects.filter(commitment=commitment.pk).order_by("-sequence"))
    rows = AuditText.objects.filter(sequence__in=[event.sequence for event in events])
    texts = dict(rows.values_list("sequence", "text"))
    for event in events:
        event.text = texts.get(event.sequence, "")  # type: ignore[attr-defined]
    return events


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Display names of those who acted, by their reference in the history."""
    refs = set(actors)
    users = [ref.partition(":")[2] for ref in refs if ref.startswith("user:")]
    people = [ref.partition(":")[2] for ref in refs if ref.startswith("recipient:")]
    found = {f"user:{uid}": name for uid, name in User.objects.filter(uid__in=users).values_list("uid", "name")}
    rows = Recipient.objects.filter(uid__in=people).values_list("uid", "email")
    return found | {f"recipient:{uid}": email for uid, email in rows}


def told_times(commitment: Commitment) -> tuple[int, datetime | None]:
    """How many reminders the mail server accepted, and when the last one was."""
    sent = Notification.objects.filter(deadline__commitment=commitment, state=Notification.State.SENT)
    last = sent.order_by("-message__sent_at").values_list("message__sent_at", flat=True).first()
    return sent.values("message").distinct().count(), last
