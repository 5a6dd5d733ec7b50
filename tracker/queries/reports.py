"""The reports about dates, each a version with what was decided about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from tracker.models import Deadline, Evidence, Recipient, Report, ReportDraft, User
from tracker.queries.history import names_of
from tracker.wording.history import actor_in_words


@dataclass(frozen=True)
class Version:
    """One report, the how manieth about its date, and the name of whoever decided about it."""

    number: int
    report: Report
    decider: str


def versions_of(deadlines: Iterable[Deadline], *, sender: Recipient | None = None) -> list[Version]:
    """Every report about these dates, the newest first; with `sender` only what came from that address.

    Numbers count the versions of one date, whoever sent them: four queries.
    """
    rows = Report.objects.filter(deadline__in=[deadline.pk for deadline in deadlines]).order_by("at", "pk")
    rows = rows.select_related("recipient", "recorded_by", "deadline__commitment")
    numbered: list[tuple[int, Report]] = []
    count: dict[int, int] = {}
    for row in rows.prefetch_related("evidence", "readings__indicator"):
        count[row.deadline_id] = count.get(row.deadline_id, 0) + 1
        numbered.append((count[row.deadline_id], row))
    names = names_of(row.decided_by for _number, row in numbered if row.decided_by)
    found = [
        Version(number, row, actor_in_words(row.decided_by, names) if row.decided_by else "")
        for number, row in numbered
        if sender is None or row.recipient_id == sender.pk
    ]
    return found[::-1]


def draft_of(deadline: Deadline, author: Recipient | User) -> ReportDraft | None:
    """What this person began to write about a date."""
    mine = {"recipient": author} if isinstance(author, Recipient) else {"user": author}
    return ReportDraft.objects.filter(deadline=deadline, **mine).first()


def came_back(deadline: Deadline, author: Recipient | User) -> Report | None:
    """The report that the next version starts from: the newest about this date, if it was returned to this person.

    To staff every report is offered again that the office has recorded itself.
    """
    rows = Report.objects.filter(deadline=deadline).exclude(decision=Report.Decision.WITHDRAWN)
    newest = rows.order_by("-at", "-pk").first()
    if newest is None or newest.decision != Report.Decision.RETURNED:
        return None
    theirs = newest.recipient_id == author.pk if isinstance(author, Recipient) else newest.recorded_by_id is not None
    return newest if theirs else None


def pieces_of(source: Report | ReportDraft | None) -> QuerySet[Evidence]:
    """The files and links that lie with a draft, or with a report that came back."""
    return source.evidence.order_by("pk") if source is not None else Evidence.objects.none()
