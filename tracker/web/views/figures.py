"""The reports page: how promises are kept, and the same numbers as files."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.exchange.exports import table_lines
from tracker.queries import figures as queries
from tracker.web import figures
from tracker.web.doors import staff_only
from tracker.web.forms.figures import ChosenForm
from tracker.wording.figures import GAPS


@staff_only
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every figure, over what the account may see."""
    form = _form(request)
    chosen = form.chosen
    today = local_day(request.now, request.office.zone)
    context = {
        "section": "figures",
        "form": form,
        "chosen": chosen,
        "figures": figures.all_of(request, chosen),
        "gaps": [(GAPS[gap.code], gap) for gap in queries.gaps(request.user, chosen, today=today)],
    }
    return render(request, "figures/show.html", context)


@staff_only
@require_safe
def as_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The table of one figure."""
    if name not in figures.FIGURES:
        raise Http404
    figure = figures.FIGURES[name](request, _form(request).chosen)
    response = StreamingHttpResponse(table_lines(figure.columns, figure.cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{local_day(request.now, request.office.zone)}.csv"'
    return response


def _form(request: HttpRequest) -> ChosenForm:
    return ChosenForm(request.GET, user=request.user, today=local_day(request.now, request.office.zone))
