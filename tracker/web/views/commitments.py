"""The list of commitments, and the same as a file."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.exchange import exports
from tracker.models import Deadline
from tracker.queries import commitments
from tracker.queries.access import parties_for
from tracker.queries.feeds import views_of
from tracker.web.doors import staff_only
from tracker.web.filters import CommitmentFilter
from tracker.web.following import kept_query
from tracker.web.forms.feeds import SaveViewForm

PAGE = 50


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All that the address asks for, one row a commitment."""
    today = local_day(request.now, request.office.zone)
    dates = commitments.dates_seen_by(request.user)
    filtered = CommitmentFilter(request.GET, queryset=dates, user=request.user)
    page = Paginator(_rows(request, filtered), PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "commitments",
        "filter": filtered,
        "form": filtered.form,
        "page": page,
        "numbers": commitments.numbers(dates, request.user, today=today),
        "sort": _sort(request, filtered),
        "views": views_of(request.user),
        "query": kept_query(request.GET.urlencode()),
        "save_form": SaveViewForm(auto_id="view_%s"),
        "parties": parties_for(request.user).values_list("name", flat=True)[:500],
    }
    return render(request, "commitments/list.html", context)


@staff_only
@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole filtered list, however many pages it has."""
    dates = commitments.dates_seen_by(request.user)
    filtered = CommitmentFilter(request.GET, queryset=dates, user=request.user)
    rows = _rows(request, filtered).iterator(chunk_size=exports.CHUNK)
    response = StreamingHttpResponse(exports.csv_lines(rows), content_type="text/csv; charset=utf-8")
    day = local_day(request.now, request.office.zone)
    response["Content-Disposition"] = f'attachment; filename="commitments-{day}.csv"'
    return response


def _rows(request: HttpRequest, filtered: CommitmentFilter) -> QuerySet[Deadline]:
    today = local_day(request.now, request.office.zone)
    rows = commitments.shown(filtered.rows(), today=today)
    return commitments.sorted_by(rows, _sort(request, filtered))


def _sort(request: HttpRequest, filtered: CommitmentFilter) -> str:
    """As the address says, else what comes next first, and of what is over the newest."""
    return request.GET.get("sort") or ("-due" if filtered.view in commitments.BACKWARDS else "due")
