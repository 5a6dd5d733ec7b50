"""The list of commitments, the same on paper, and the same as a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.exchange import exports, workbooks
from tracker.operations.edits import MOST
from tracker.queries import commitments
from tracker.queries.access import parties_for
from tracker.queries.feeds import views_of
from tracker.web.doors import staff_only
from tracker.web.filters import CommitmentFilter
from tracker.web.following import kept_query
from tracker.web.forms.feeds import SaveViewForm

PAGE = 50
ON_PAPER = 1000  # rows of the list as it is printed


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All that the address asks for, one row a commitment."""
    today = local_day(request.now, request.office.zone)
    dates = commitments.dates_seen_by(request.user)
    filtered = CommitmentFilter(request.GET, queryset=dates, user=request.user)
    on_paper = "paper" in request.GET
    rows = commitments.shown(filtered.rows(), today=today)
    ordered = commitments.sorted_by(rows, _sort(request, filtered))
    page = Paginator(ordered, ON_PAPER if on_paper else PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "commitments",
        "filter": filtered,
        "form": filtered.form,
        "page": page,
        "today": today,
        "most_together": MOST,
        "numbers": commitments.numbers(dates, request.user, today=today),
        "sort": _sort(request, filtered),
        "views": views_of(request.user),
        "query": kept_query(request.GET.urlencode()),
        "save_form": SaveViewForm(auto_id="view_%s"),
        "parties": parties_for(request.user).values_list("name", flat=True)[:500],
    }
    return render(request, "commitments/paper.html" if on_paper else "commitments/list.html", context)


@staff_only
@require_safe
def as_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The whole filtered list, however many pages it has; a workbook only as far as one can be made at once."""
    dates = commitments.dates_seen_by(request.user)
    filtered = CommitmentFilter(request.GET, queryset=dates, user=request.user)
    rows = commitments.sorted_by(commitments.written(filtered.rows()), _sort(request, filtered))
    response: StreamingHttpResponse | FileResponse
    if form == "csv":
        lines = exports.csv_lines(rows.iterator(chunk_size=exports.CHUNK))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    elif (count := filtered.rows().count()) > exports.MOST_SHEET_ROWS:
        said = _(
            "A workbook holds at most %(most)s commitments, and these are %(count)s: narrow the list, or take CSV."
        )
        messages.error(request, said % {"most": exports.MOST_SHEET_ROWS, "count": count})
        return redirect(f"{reverse('commitments')}?{request.GET.urlencode()}")
    else:
        made = exports.workbook(rows.iterator(chunk_size=exports.CHUNK), made_at=request.now)
        response = FileResponse(made, content_type=workbooks.TYPE)
    day = local_day(request.now, request.office.zone)
    response["Content-Disposition"] = f'attachment; filename="commitments-{day}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _sort(request: HttpRequest, filtered: CommitmentFilter) -> str:
    """As the address says, else what comes next first, and of what is over the newest."""
    return request.GET.get("sort") or ("-due" if filtered.view in commitments.BACKWARDS else "due")
