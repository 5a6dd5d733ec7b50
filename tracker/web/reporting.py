"""From a half-written report to its form and back, the same for staff and for people without an account."""

from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict

from tracker.domain.deadlines import local_day
from tracker.models import Deadline, Recipient, Report, ReportDraft, User
from tracker.operations import drafts, reports
from tracker.operations.errors import Refused
from tracker.queries import reports as queries
from tracker.web.forms.reporting import ReportingForm

F = TypeVar("F", bound=ReportingForm)
Author = Recipient | User


def form_of(
    kind: type[F], request: HttpRequest, deadline: Deadline, author: Author, *, sent: bool, **more: Any
) -> tuple[F, ReportDraft | None, Report | None]:
    """The form, filled with the draft or the report that came back, and those two. `sent`: with what was posted.

    A browser sends a file once: where a form with files has to be corrected, they are kept with the draft meanwhile.
    """
    draft = queries.draft_of(deadline, author)
    former = queries.came_back(deadline, author)
    common: dict[str, Any] = {
        "today": local_day(request.now, deadline.zone),
        "indicators": list(deadline.commitment.indicators.select_related("deadline")),
        "words": draft.words if draft else _words_of(former) if former else {},
        "waiting": deadline.reports.waiting().exists(),
        **more,
    }
    pieces = queries.pieces_of(draft or former)
    if not sent:
        return kind(None, None, pieces=pieces, **common), draft, former
    form = kind(request.POST, request.FILES, pieces=pieces, **common)
    if form.is_valid() or not form.can_be_kept or not form.cleaned_data.get("proof"):
        return form, draft, former
    try:
        draft = keep(form, deadline, author, now=request.now)
    except Refused as refused:
        form.add_error("proof", refused.message)
        return form, draft, former
    return kind(_with_pieces(request.POST, draft), None, pieces=queries.pieces_of(draft), **common), draft, former


def _with_pieces(posted: QueryDict, draft: ReportDraft) -> QueryDict:
    """What was typed, with all that lies with the draft by now ticked."""
    data = posted.copy()
    data.setlist("kept", [str(piece.pk) for piece in queries.pieces_of(draft)])
    data["proof_url"] = ""
    return data


def keep(form: ReportingForm, deadline: Deadline, author: Author, *, now: datetime) -> ReportDraft:
    """Keep what was typed as a draft. Raises Refused as the verb does."""
    kept = list(form.cleaned_data.get("kept") or [])
    return drafts.save(deadline, author=author, now=now, words=form.words(), proofs=form.proofs(), kept=kept)


def send(form: ReportingForm, deadline: Deadline, author: Author, **common: Any) -> Report:
    """Send the report; its draft is done with. Raises Refused as the verb does."""
    data = form.cleaned_data
    return reports.submit(
        deadline,
        narrative=data["narrative"],
        claimed_outcome=form.outcome,
        received_on=data["received_on"],
        percent=data["percent"],
        proofs=form.proofs(),
        kept=list(data.get("kept") or []),
        readings=form.readings(),
        drafted_by=author,
        **common,
    )


def _words_of(former: Report) -> dict[str, str]:
    words = {
        "claimed": former.claimed_outcome or ReportingForm.PROGRESS,
        "percent": "" if former.percent is None else str(former.percent),
        "narrative": former.narrative,
        "name": former.name,
        "recipient": str(former.recipient_id or ""),
    }
    for reading in former.readings.all():
        key = reading.indicator_id
        words[f"value_{key}"], words[f"day_{key}"] = f"{reading.value.normalize():f}", reading.day.isoformat()
        words[f"source_{key}"] = reading.source
    return words
