"""What reports, answers and requests for more time share: they come once, tell the owner, and can be taken back."""

from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from tracker.domain.deadlines import local_day
from tracker.models import Answer, Commitment, Deadline, Extension, Notification, Recipient, Report
from tracker.operations import outbox, recipients
from tracker.operations.audience import people_with_roles
from tracker.operations.audit import Actor, Change, of_deadline
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin
from tracker.operations.moves import DOERS
from tracker.operations.outbox import Notice

TIME_TO_WITHDRAW = timedelta(hours=24)
TAKEN_BACK = "the sender took it back"

Said = Report | Answer | Extension
S = TypeVar("S", Report, Answer, Extension)


def locked(deadline: Deadline, *, now: datetime) -> tuple[Deadline, Commitment, list[Change]]:
    """The deadline and its commitment, locked, and what the clock owed.

    The commitment first, always: so no two verbs wait for each other.
    """
    rows = Commitment.objects.select_for_update(of=("self",), no_key=True).select_related("batch", "owner", "unit")
    commitment = rows.get(pk=deadline.commitment_id)
    (row,), clock = begin([deadline.pk], now=now)
    return row, commitment, clock


def replayed(model: type[S], deadline: Deadline, nonce: UUID | None) -> S | None:
    """What came with this nonce before: the same form sent twice is one. Raises Refused for one about another date."""
    if nonce is None:
        return None
    known = model.objects.filter(nonce=nonce).first()
    if known is not None and known.deadline_id != deadline.pk:
        raise Refused(_("This form was sent before, about something else: open the page again."))
    return known


def must_be_answerable(row: Deadline, commitment: Commitment) -> None:
    """Raises Refused for a deadline that is decided, or one of a draft."""
    if not row.is_open:
        raise Refused(_("%(reference)s is closed already: somebody decided it.") % {"reference": row.reference})
    if commitment.is_draft:
        raise Refused(_("%(reference)s is a draft: activate it first.") % {"reference": commitment.reference})


def must_be_past(received_on: date, row: Deadline, now: datetime) -> None:
    """Raises Refused for something received tomorrow, by the calendar of the deadline's zone."""
    if received_on > local_day(now, row.zone):
        raise Refused(_("It cannot have been received on a day that is still to come: correct the date."))


def must_be_undecided(said: Said) -> None:
    """Raises Refused once somebody decided it or its sender took it back."""
    if said.is_decided:
        decision = type(said).Decision(said.decision).label
        raise Refused(_("This has been decided already: %(decision)s.") % {"decision": decision})


def must_be_withdrawable(said: Said, *, by: Actor, now: datetime) -> None:
    """Raises Refused after the decision, after 24 hours, or for a person who did not say it."""
    must_be_undecided(said)
    theirs = said.recipient is not None and by == Actor.of_recipient(said.recipient)
    if by.ref.startswith("recipient:") and not theirs:
        raise Refused(_("Only the person who said it can take it back."))
    if now - said.at > TIME_TO_WITHDRAW:
        raise Refused(_("This can be taken back for 24 hours only: write to the office instead."))


def fresh(said: S) -> S:
    """The row as it is now, locked after its deadline."""
    return type(said).objects.select_for_update(of=("self",), no_key=True).select_related("recipient").get(pk=said.pk)


def decide(said: Said, decision: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Put a decision on a row; the caller saves it."""
    said.decision, said.decision_reason = decision, reason.strip()
    said.decided_at, said.decided_by = now, by.ref


def heard(said: Said, row: Deadline, commitment: Commitment, *, by: Actor, now: datetime) -> None:
    """Plant the receipt for the person who said it and the news for the owner, unless the owner did it."""
    notices = []
    if said.recipient is not None:
        notices.append(_notice(Notification.Kind.RECEIPT, said.recipient, said, row))
    owner = commitment.owner
    if owner is not None and owner.is_active and by != Actor.of_user(owner):
        recipient = recipients.for_user(owner, now=now)
        if recipient != said.recipient:
            notices.append(_notice(Notification.Kind.ANSWER, recipient, said, row, by_office=True))
    outbox.plant(notices, now=now)


def tell_decision(said: Said, row: Deadline, *, now: datetime) -> None:
    """Plant the decision for the person who asked."""
    if said.recipient is not None:
        outbox.plant([_notice(Notification.Kind.DECISION, said.recipient, said, row)], now=now)


def tell_doers(said: Said, row: Deadline, *, now: datetime) -> None:
    """Plant the decision for those who have to deliver, besides the person who asked."""
    others = [one for one, _roles in people_with_roles(row, DOERS, now=now) if one != said.recipient]
    outbox.plant([_notice(Notification.Kind.DECISION, one, said, row) for one in others], now=now)


def tell_owner(said: Said, row: Deadline, commitment: Commitment, *, by: Actor, now: datetime) -> None:
    """Plant the decision for the owner, unless the owner decided or asked."""
    owner = commitment.owner
    if owner is None or not owner.is_active or by == Actor.of_user(owner):
        return
    recipient = recipients.for_user(owner, now=now)
    if recipient != said.recipient:
        outbox.plant([_notice(Notification.Kind.DECISION, recipient, said, row, by_office=True)], now=now)


def take_back(said: S, *, by: Actor, now: datetime) -> tuple[S, Deadline, list[Change]]:
    """Withdraw a row; news about it that nobody has read yet is cancelled. The caller settles and records."""
    row, _commitment, clock = locked(said.deadline, now=now)
    kept = fresh(said)
    must_be_withdrawable(kept, by=by, now=now)
    decide(kept, "withdrawn", by=by, now=now)
    kept.save()
    about = {f"about__{kept._meta.model_name}": kept.pk}
    news = Notification.objects.filter(
        deadline=row, kind__in=[Notification.Kind.ANSWER, Notification.Kind.RECEIPT], **about
    )
    # What is in a message already is asked again when that is sent.
    unread = news.filter(state=Notification.State.QUEUED, message=None)
    unread.update(state=Notification.State.CANCELLED, reason=TAKEN_BACK)
    return kept, row, clock


def change_of(said: Said, row: Deadline, action: str, *, text: str = "", **after: object) -> Change:
    """The event of something said, under the deadline it is about."""
    values = {f"{said._meta.model_name}": said.pk, "channel": said.channel, "received_on": str(said.received_on)}
    return of_deadline(row, f"{said._meta.model_name}.{action}", after={**values, **after}, text=text)


def begin_anew(row: Deadline, now: datetime, *, catching_up: bool = False) -> None:
    """The ladder begins at a decision: what lay before it is not sent. One that never began stays so."""
    if row.ladder_from is not None:
        row.ladder_from, row.ladder_catches_up = max(now, row.ladder_from), catching_up
        row.save(update_fields=["ladder_from", "ladder_catches_up"])


def _notice(
    kind: Notification.Kind, recipient: Recipient, said: Said, row: Deadline, *, by_office: bool = False
) -> Notice:
    name = str(said._meta.model_name)
    cause, about = f"{name}:{said.pk}", {name: said.pk}
    return Notice(kind=kind, recipient=recipient, cause=cause, deadline=row, about=about, by_office=by_office)
