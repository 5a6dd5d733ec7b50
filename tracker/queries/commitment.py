"""Everything that the page of one commitment shows."""

from datetime import date, datetime

from django.db.models import Case, F, Prefetch, Q, QuerySet, When

from tracker.domain.policies import Role
from tracker.models import (
    Answer,
    AuditEvent,
    AuditText,
    Commitment,
    Contact,
    Deadline,
    Extension,
    Mute,
    Notification,
    Participation,
    Recipient,
    Report,
    User,
)
from tracker.queries.access import visible_to
from tracker.queries.reach import is_reached

_BACKED = ("reports__evidence", "extensions__evidence")
# Those who have to deliver stand first.
PLACES = (Role.RESPONSIBLE, Role.SUPPORTING, Role.ISSUER, Role.BENEFICIARY, Role.CONTROLLER, Role.WATCHER)


def participations_of(commitment: Commitment, *, today: date) -> QuerySet[Participation]:
    """The parties with their roles, and the main contacts of each on a day of the office."""
    contacts = Contact.objects.current(today).filter(main=True).select_related("recipient").order_by("pk")
    rows = commitment.participations.select_related("party").prefetch_related(Prefetch("party__contacts", contacts))
    return rows.order_by(Case(*(When(role=role.value, then=place) for place, role in enumerate(PLACES))), "pk")


def family_of(commitment: Commitment, user: User) -> QuerySet[Commitment]:
    """What it is a part of, and its own parts, as far as this account may see them."""
    rows = visible_to(user).filter(Q(parent=commitment) | Q(pk=commitment.parent_id))
    return rows.prefetch_related("deadlines__commitment").order_by(F("parent").asc(nulls_first=True), "pk")


def deadlines_of(commitment: Commitment, *, today: date) -> QuerySet[Deadline]:
    """Its dates with their versions and what was said about them; `reached`: a mail reaches somebody responsible."""
    rows = commitment.deadlines.select_related("commitment", "calendar", "trigger", "as_event")
    rows = rows.annotate(reached=is_reached(today=today))
    said = (
        Prefetch(name, queryset=model.objects.select_related("recipient", "recorded_by"))
        for name, model in (("reports", Report), ("extensions", Extension), ("answers", Answer))
    )
    return rows.prefetch_related("versions", "pauses", *said, *_BACKED).order_by("number")


def silences_of(commitment: Commitment) -> QuerySet[Mute]:
    """Who wants no more reminders about it, newest first."""
    return commitment.mutes.filter(ended_at=None).select_related("recipient").order_by("-at", "-pk")


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


def mails_of(commitment: Commitment) -> list[Notification]:
    """What the mail server accepted, one row a reason and person, oldest first."""
    rows = ledger_of(commitment).filter(state=Notification.State.SENT, message__sent_at__isnull=False)
    return list(rows.order_by("message__sent_at", "pk"))


def display_names(commitment: Commitment) -> dict[int, str]:
    """How the people around a commitment are called, by their recipient: contacts, superiors' contacts, the owner."""
    parties = Q(party__participations__commitment=commitment)
    above = Q(party__subordinates__participations__commitment=commitment)
    rows = Contact.objects.filter(parties | above).exclude(display_name="").order_by("pk")
    named = dict(rows.values_list("recipient", "display_name"))
    if commitment.owner is not None:
        owner = Recipient.objects.filter(user=commitment.owner).values_list("pk", flat=True)
        named |= {pk: str(commitment.owner) for pk in owner}
    return named


def told_times(commitment: Commitment) -> tuple[int, datetime | None]:
    """How many reminders the mail server accepted, and when the last one was."""
    sent = Notification.objects.filter(deadline__commitment=commitment, state=Notification.State.SENT)
    last = sent.order_by("-message__sent_at").values_list("message__sent_at", flat=True).first()
    return sent.values("message").distinct().count(), last
