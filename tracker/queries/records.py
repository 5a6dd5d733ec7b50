"""What was promised and what became of it, as it was known at an instant, a chunk of promises at a time.

Versions of dates, what people said and what was decided, pauses, events of the history and mails carry the instant at
which they were recorded. What came later is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tracker.domain.calendars import WorkCalendar
from tracker.domain.deadlines import start_of_day
from tracker.domain.lifecycle import Outcome, Stage
from tracker.models import AuditEvent, Commitment, Participation, Party, SourceDocument, User
from tracker.queries.access import visible_to
from tracker.queries.commitment import PLACES
from tracker.queries.record_mails import mails_of
from tracker.queries.record_past import History, Known, dates_until, known_as_of

CHUNK = 100


@dataclass(frozen=True)
class Scope:
    """Which promises a record tells of: those of a party (in one role or any), of a source, or one alone."""

    party: Party | None = None
    role: str = ""
    source: SourceDocument | None = None
    commitment: Commitment | None = None


def last_instant(day: date, zone: str, *, now: datetime) -> datetime:
    """The last instant of a day, or `now` where that comes first."""
    return min(start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1), now)


def promises(user: User, scope: Scope, *, known_at: datetime) -> QuerySet[Commitment]:
    """The promises of a record that the account may see, in the order in which they were logged."""
    rows = visible_to(user).filter(created_at__lte=known_at)
    if scope.commitment is not None:
        rows = rows.filter(pk=scope.commitment.pk)
    if scope.source is not None:
        rows = rows.filter(source=scope.source)
    if scope.party is not None:
        rows = rows.filter(_takes_part(scope.party, scope.role))
    later = AuditEvent.objects.filter(commitment=OuterRef("pk"), effective_at__gt=known_at)
    # What was activated later was a draft; so is what is one still: nobody has promised it yet.
    was_draft = Exists(later.filter(action="commitment.activated"))
    return rows.exclude(was_draft).exclude(stage=Stage.DRAFT.value).order_by("created_at", "pk")


def known(
    user: User, scope: Scope, *, known_at: datetime, calendar: WorkCalendar, mails: bool
) -> Iterator[list[Known]]:
    """Each promise as it was known, a chunk at a time: a constant number of queries each.

    `calendar`: the working days of dates without a calendar of their own. What was entered by mistake is left out.
    """
    ids = list(promises(user, scope, known_at=known_at).values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield told(user, ids[start : start + CHUNK], scope, known_at=known_at, calendar=calendar, mails=mails)


def told(
    user: User, ids: list[int], scope: Scope, *, known_at: datetime, calendar: WorkCalendar, mails: bool
) -> list[Known]:
    """Those of some promises, in their order."""
    rows = visible_to(user).filter(pk__in=ids).select_related("source", "quotation", "unit")
    found = rows.prefetch_related(
        Prefetch("participations", Participation.objects.select_related("party").order_by("pk")),
        Prefetch("deadlines", dates_until(known_at)),
    )
    history = History(ids, known_at)
    of_mails = mails_of(user, ids, known_at=known_at) if mails else {}
    by_id = {row.pk: row for row in found}
    read = [known_as_of(by_id[pk], history, of_mails.get(pk, []), known_at, calendar) for pk in ids if pk in by_id]
    return [one for one in read if _counts(one, scope)]


def chain_head() -> AuditEvent | None:
    """The newest event of the history: its number and hash fix everything before it."""
    return AuditEvent.objects.order_by("-sequence").first()


def _counts(item: Known, scope: Scope) -> bool:
    """Whether it belongs to the record: it was no mistake, and the party took part then."""
    if item.outcome is not None and item.outcome.outcome == Outcome.ENTERED_BY_MISTAKE.value:
        return False
    if scope.party is None:
        return True
    return any(party.pk == scope.party.pk and scope.role in ("", role) for role, party in item.parties)


def _takes_part(party: Party, role: str) -> Q:
    """Takes part now, or did before a change that the history tells of."""
    roles = [role] if role else [place.value for place in PLACES]
    before = Q()
    for name in roles:
        before |= Q(before__parties__contains=[[name, party.pk]])
    once = AuditEvent.objects.filter(before, action="commitment.edited", commitment=OuterRef("pk"))
    now = Participation.objects.filter(commitment=OuterRef("pk"), party=party, role__in=roles)
    return Q(Exists(now)) | Q(Exists(once))
