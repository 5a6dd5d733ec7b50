"""Events that dates hang on."""

from django.db.models import Count, Q, QuerySet

from tracker.domain.lifecycle import OPEN
from tracker.models import AuditEvent, AuditText, Commitment, Deadline, SourceDocument, TriggerEvent, User
from tracker.queries.access import visible_to
from tracker.queries.documents import documents_for


def events_for(user: User) -> QuerySet[TriggerEvent]:
    """The events an account may read of: those of its texts, and those of the commitments it sees."""
    own = Q(source__in=documents_for(user).values("pk")) | Q(commitment__in=visible_to(user).values("pk"))
    return TriggerEvent.objects.filter(own).select_related("source__unit", "commitment__unit")


def events_of(source: SourceDocument, user: User) -> QuerySet[TriggerEvent]:
    """The events of a text, each with how many open dates hang on it that this account sees, as `hanging`."""
    seen = Q(deadlines__commitment__in=visible_to(user).values("pk"))
    seen &= Q(deadlines__status__in=[status.value for status in sorted(OPEN)])
    return source.triggers.annotate(hanging=Count("deadlines", filter=seen, distinct=True)).order_by("pk")


def named_in(home: SourceDocument | Commitment, name: str) -> TriggerEvent | None:
    """The event of that name in a text or of a commitment, whatever its case."""
    return home.triggers.filter(name__iexact=" ".join(name.split())).first()


def hanging_on(event: TriggerEvent, user: User) -> QuerySet[Deadline]:
    """The dates that hang on an event, open or decided, as far as this account sees them."""
    rows = event.deadlines.filter(commitment__in=visible_to(user).values("pk"))
    return rows.select_related("commitment", "trigger").order_by("last_day", "pk")


def open_dates(event: TriggerEvent) -> int:
    """How many open dates hang on an event, whoever may see them."""
    return event.deadlines.open().count()


def history_of(event: TriggerEvent) -> list[AuditEvent]:
    """What was done to an event, newest first; each carries its free text as `text`."""
    rows = list(AuditEvent.objects.filter(target=f"event:{event.pk}").order_by("-sequence"))
    texts = dict(AuditText.objects.filter(sequence__in=[row.sequence for row in rows]).values_list("sequence", "text"))
    for row in rows:
        row.text = texts.get(row.sequence, "")  # type: ignore[attr-defined]
    return rows
