"""What happened lately, and the names of those who did it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tracker.domain.lifecycle import PAST_DUE
from tracker.models import AuditEvent, AuditText, Contact, Deadline, Recipient, User
from tracker.queries.access import visible_to
from tracker.wording.history import actor_in_words

_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Told:
    """An event of a commitment with what its sentence leaves out."""

    event: AuditEvent
    reference: str
    title: str
    text: str


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """The names behind opaque actors ("user:…", "recipient:…"): two queries. Unknown ones are left out."""
    wanted = set(refs)
    users, people = _uids(wanted, "user:"), _uids(wanted, "recipient:")
    named = {f"user:{uid}": name or email for uid, name, email in _users(users)}
    if people:
        rows = Recipient.objects.filter(uid__in=people).select_related("user")
        called = dict(
            Contact.objects.filter(recipient__uid__in=people)
            .exclude(display_name="")
            .order_by("pk")
            .values_list("recipient", "display_name")
        )
        named |= {
            f"recipient:{row.uid}": called.get(row.pk) or (str(row.user) if row.user else row.email) for row in rows
        }
    return named


def who_closed(deadline: Deadline) -> tuple[str, datetime] | None:
    """Who decided a closed deadline, and when; None where the history does not tell."""
    closing = AuditEvent.objects.filter(target=f"deadline:{deadline.uid}", action="deadline.closed")
    event = closing.order_by("-sequence").first()
    return (actor_in_words(event.by, names_of([event.by])), event.effective_at) if event else None


def latest_changes(user: User, *, since: datetime, limit: int) -> list[Told]:
    """The newest events of the commitments that an account may see, newest first, with their free text.

    Of the clock's turns only those into being overdue: the others are no news.
    """
    seen = visible_to(user)
    rows = AuditEvent.objects.filter(commitment__in=seen.order_by().values("pk"), effective_at__gte=since)
    late = Q(after__status__in=[status.value for status in sorted(PAST_DUE)])
    rows = rows.filter(~Q(action="deadline.status") | late)
    events = list(rows.order_by("-effective_at", "-sequence")[:limit])
    texts = dict(
        AuditText.objects.filter(sequence__in=[event.sequence for event in events]).values_list("sequence", "text")
    )
    named = {row.pk: row for row in seen.filter(pk__in={event.commitment for event in events})}
    return [
        Told(event, named[pk].reference, named[pk].title, texts.get(event.sequence, ""))
        for event in events
        if (pk := event.commitment) in named
    ]


def _uids(refs: set[str], kind: str) -> set[str]:
    """The uids of actors of a kind; what is no uid was not written by us, and is nobody's."""
    return {uid for ref in refs if ref.startswith(kind) and _UID.fullmatch(uid := ref.removeprefix(kind))}


def _users(uids: set[str]) -> Iterable[tuple[str, str, str]]:
    return User.objects.filter(uid__in=uids).values_list("uid", "name", "email") if uids else []
