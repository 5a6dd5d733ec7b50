"""What a feed shows: decided at every reading, with the rights its reader has at that moment."""

from datetime import date, datetime, timedelta

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest

from tracker.domain.lifecycle import OPEN, PAST_DUE, Stage
from tracker.domain.policies import Role
from tracker.models import (
    AuditEvent,
    AuditText,
    Contact,
    Deadline,
    Feed,
    Participation,
    Recipient,
    SavedView,
    User,
)
from tracker.queries.commitments import dates_seen_by
from tracker.queries.documents import documents_for

KEPT = timedelta(days=60)  # a closed date stays, marked as cancelled, so that every program has time to notice
CHUNK = 500
# Of the history what no calendar shows: reminders and the clock's own turns. All else raises SEQUENCE.
_UNSEEN = ("deadline.status", "deadline.reminded", "commitment.muted", "commitment.unmuted")
# What people outside the office are told about a commitment of theirs.
_TOLD_OUTSIDE = (
    "commitment.recorded", "commitment.activated", "commitment.edited", "commitment.closed",
    "deadline.added", "deadline.opened", "deadline.corrected", "deadline.extended", "deadline.trigger",
    "deadline.closed", "deadline.paused", "deadline.resumed", "deadline.rederived", "deadline.waits_again",
    "extension.granted", "extension.refused", "report.accepted", "report.returned",
)  # fmt: skip


def is_alive(feed: Feed) -> bool:
    """Whether its reader may read anything at all now: an active account with a role, which sees the source itself."""
    if feed.revoked_at is not None:
        return False
    if feed.user is None:
        return True
    if not feed.user.is_active or not (feed.user.is_superuser or feed.user.memberships.exists()):
        return False
    return feed.source is None or documents_for(feed.user).filter(pk=feed.source_id).exists()


def dates_of(feed: Feed, *, today: date) -> QuerySet[Deadline]:
    """The dates of a person, a party or a source as its reader may see them, drafts aside. `today`: the office's day.

    A view is answered by its own filter over `dates_for_view`.
    """
    rows = dates_seen_by(feed.user) if feed.user is not None else Deadline.objects.all()
    rows = rows.exclude(commitment__stage=Stage.DRAFT.value)
    if feed.party is not None:
        return rows.filter(commitment__in=Participation.objects.filter(party=feed.party).values("commitment"))
    if feed.source is not None:
        return rows.filter(commitment__source=feed.source)
    return rows.filter(_of_user(feed.user, today) if feed.user is not None else _of_recipient(feed.recipient, today))


def not_long_closed(rows: QuerySet[Deadline], *, now: datetime) -> QuerySet[Deadline]:
    """Open dates, and those closed within the last 60 days."""
    return rows.filter(Q(status__in=[status.value for status in sorted(OPEN)]) | Q(closed_at__gt=now - KEPT))


def entries(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Dated ones with all that a calendar shows, soonest first: three queries a chunk, read in chunks.

    `sequence` counts the history of the commitment, which is only ever added to: it never falls, and rises with
    everything that people see changed here. `changed_at` is when the last of it was noted (wall time), or when a party
    that is responsible now was last renamed; it never goes back either, as taking a party off is the newer event.
    """
    history = AuditEvent.objects.filter(commitment=OuterRef("commitment_id")).exclude(action__in=_UNSEEN)
    grouped = history.order_by().values("commitment")
    counted = Subquery(grouped.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    changed = Subquery(grouped.annotate(at=Max("recorded_at")).values("at"), output_field=DateTimeField())
    parties = Participation.objects.select_related("party").order_by("pk")
    return (
        rows.filter(last_day__isnull=False)
        .select_related("commitment__source", "commitment__quotation")
        .defer("commitment__source__text")
        .prefetch_related(Prefetch("commitment__participations", parties))
        .annotate(sequence=Coalesce(counted, 0), changed_at=Greatest(Coalesce(changed, "settled_at"), _last_renamed()))
        .order_by("last_day", "pk")
    )


def changes(rows: QuerySet[Deadline], feed: Feed, *, before: int | None, limit: int) -> list[AuditEvent]:
    """What happened to the commitments of these dates, newest first, before a number of the history.

    Each carries its free text as `text`, which is for accounts of the office only. Of the clock's turns only those into
    being overdue.
    """
    events = AuditEvent.objects.filter(commitment__in=rows.order_by().values("commitment"))
    if before is not None:
        events = events.filter(sequence__lt=before)
    if feed.user is None:
        events = events.filter(action__in=_TOLD_OUTSIDE)
    else:
        late = Q(after__status__in=[status.value for status in sorted(PAST_DUE)])
        events = events.filter(~Q(action="deadline.status") | late)
    found = list(events.order_by("-sequence")[:limit])
    shown = [event.sequence for event in found] if feed.user is not None else []
    texts = dict(AuditText.objects.filter(sequence__in=shown).values_list("sequence", "text"))
    for event in found:
        event.text = texts.get(event.sequence, "")  # type: ignore[attr-defined]
    return found


def newest_event() -> tuple[int, datetime | None]:
    """Number and instant (wall time) of the last thing that happened in the office: whatever a feed shows is older."""
    last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "recorded_at").first()
    return last or (0, None)


def feeds_of(reader: User | Recipient) -> QuerySet[Feed]:
    """The addresses of one reader that work, newest first."""
    rows = Feed.objects.filter(revoked_at=None).select_related("party", "source", "view").defer("source__text")
    side = {"user": reader} if isinstance(reader, User) else {"recipient": reader}
    return rows.filter(**side).order_by("-pk")


def views_of(user: User) -> QuerySet[SavedView]:
    """The lists that an account named."""
    return SavedView.objects.filter(user=user).order_by("name", "pk")


def _last_renamed() -> Subquery:
    """When the name of a responsible party last changed; NULL, which Greatest passes over, where none did."""
    parties = Participation.objects.filter(commitment=OuterRef(OuterRef("commitment_id")), role=Role.RESPONSIBLE.value)
    targets = parties.values_list(Concat(Value("party:"), Cast("party_id", CharField())))
    renamed = AuditEvent.objects.filter(target__in=targets, action="party.changed", after__fields__contains="name")
    last = renamed.order_by().values("action").annotate(at=Max("recorded_at")).values("at")
    return Subquery(last, output_field=DateTimeField())


def _of_user(user: User, today: date) -> Q:
    """What an account looks after, and what parties that it stands for have to do with."""
    return Q(commitment__owner=user) | _through(Contact.objects.current(today).filter(recipient__user=user))


def _of_recipient(recipient: Recipient | None, today: date) -> Q:
    """What parties have to do with that this person is a contact of today.

    Stricter than a personal link, which opens the items of one mail: an address that is read for years must not go on
    telling somebody who left. What an import holds back is nobody's yet.
    """
    released = Q(commitment__batch=None) | Q(commitment__batch__released_at__isnull=False)
    return released & _through(Contact.objects.current(today).filter(recipient=recipient))


def _through(contacts: QuerySet[Contact]) -> Q:
    taking_part = Participation.objects.filter(party__in=contacts.values("party"))
    return Q(commitment__in=taking_part.values("commitment"))
