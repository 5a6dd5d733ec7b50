"""The records of promises: of a party, of a document, of one commitment; as page, workbook or archive."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.exchange import workbooks
from tracker.queries.access import parties_for
from tracker.queries.documents import documents_for
from tracker.queries.history import names_of
from tracker.queries.record_past import refs_of
from tracker.queries.records import Scope, last_instant
from tracker.web import records
from tracker.web.doors import commitment_or_404, staff_only
from tracker.web.forms.records import RecordForm

PAGE = 25
FILES = {"xlsx": (records.sheets, workbooks.TYPE), "zip": (records.archive, "application/zip")}


@staff_only
@require_safe
def of_party(request: HttpRequest, number: int, form: str = "") -> HttpResponse:
    """What a party promised or was promised, and what became of it."""
    party = get_object_or_404(parties_for(request.user), pk=number)
    asked = RecordForm(request.GET, with_role=True)
    role = asked.cleaned_data["role"] if asked.is_valid() else ""
    return _answer(request, asked, Scope(party=party, role=role), str(party), form)


@staff_only
@require_safe
def of_source(request: HttpRequest, number: int, form: str = "") -> HttpResponse:
    """What a document promises, and what became of it."""
    source = get_object_or_404(documents_for(request.user), pk=number)
    return _answer(request, RecordForm(request.GET, with_role=False), Scope(source=source), str(source), form)


@staff_only
@require_safe
def of_commitment(request: HttpRequest, reference: str, form: str = "") -> HttpResponse:
    """What became of one promise."""
    commitment = commitment_or_404(request, reference)
    asked = RecordForm(request.GET, with_role=False)
    return _answer(request, asked, Scope(commitment=commitment), str(commitment), form)


def _answer(request: HttpRequest, asked: RecordForm, scope: Scope, about: str, form: str) -> HttpResponse:
    as_of = asked.cleaned_data["as_of"] if asked.is_valid() else None
    zone = request.office.zone
    if as_of is not None and as_of >= local_day(request.now, zone):
        as_of = None
    known_at = last_instant(as_of, zone, now=request.now) if as_of else request.now
    record = records.Record(request, scope, _("Record: %(about)s") % {"about": about}, as_of, known_at)
    if form and asked.is_valid():
        return _file(record, form)
    page = Paginator(record.counted[1], PAGE).get_page(request.GET.get("page"))
    base = request.path.rstrip("/").removesuffix(f".{form}")
    kept = urlencode({name: value for name in asked.fields if (value := request.GET.get(name))})
    items = record.some(list(page.object_list))
    context = {
        **record.summary(),
        "section": "documents" if scope.source else "commitments",
        "form": asked,
        "scope": scope,
        "page": page,
        "items": items,
        "names": names_of(refs_of(items)),
        "files": [(kind, f"{base}.{kind}?{kept}") for kind in FILES],
    }
    return render(request, "records/show.html", context, status=422 if asked.errors else 200)


def _file(record: records.Record, form: str) -> FileResponse:
    made, content_type = FILES[form]
    response = FileResponse(made(record), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="record-{record.day}.{form}"'
    response["Cache-Control"] = "no-store"
    return response
