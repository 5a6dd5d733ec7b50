"""The history: of one commitment, and for admins and auditors of the whole office, with its proof."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.exchange.history_files import json_lines
from tracker.operations.heartbeats import ANCHOR, VERIFIED
from tracker.queries import chain, proofs
from tracker.queries import events_told as queries
from tracker.web.doors import commitment_or_404, office_readers_only, staff_only
from tracker.web.events_told import lines_of, page_of_events, standing
from tracker.web.forms.history import HistoryFilter, OnForm


@staff_only
@require_safe
def of_commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """Every event, fifty a page; and how the commitment stood at the end of a day."""
    commitment = commitment_or_404(request, reference)
    page = page_of_events(queries.of_commitment(commitment), request.GET.get("before", ""))
    form = OnForm(request.GET or None)
    day = form.day
    context = {
        "section": "commitments",
        "commitment": commitment,
        "form": form,
        "page": page,
        "lines": lines_of(page.rows),
        "day": day,
        "standing": standing(commitment, day, zone=request.office.zone) if day else None,
    }
    return render(request, "history/commitment.html", context)


@office_readers_only
@require_safe
def of_office(request: HttpRequest) -> HttpResponse:
    """Every event of the office, and how far it was proved and noted outside the database."""
    form = HistoryFilter(request.GET, office=request.office)
    page = page_of_events(queries.of_office(form.wanted()), request.GET.get("before", ""))
    sequence, head = chain.head()
    context = {
        "section": "audit",
        "form": form,
        "page": page,
        "lines": lines_of(page.rows),
        "sequence": sequence,
        "head": head,
        "proof": proofs.last(VERIFIED),
        "anchor": proofs.last(ANCHOR),
    }
    return render(request, "history/office.html", context)


@office_readers_only
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole history as JSON lines, for whoever has the key to prove it."""
    response = StreamingHttpResponse(json_lines(chain.links()), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="history.jsonl"'
    response["Cache-Control"] = "no-store"
    return response
