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
    counting = _counting(request, form)
    context = {
        "section": "figures",
        "form": form,
        "chosen": counting.chosen,
        "figures": figures.all_of(counting),
        "gaps": [(GAPS[gap.code], gap) for gap in queries.gaps(counting)],
    }
    return render(request, "figures/show.html", context)


@staff_only
@require_safe
def as_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The table of one figure."""
    if name not in figures.FIGURES:
        raise Http404
    counting = _counting(request, _form(request))
    figure = figures.FIGURES[name](counting)
    response = StreamingHttpResponse(table_lines(figure.columns, figure.cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{counting.today}.csv"'
    return response


def _form(request: HttpRequest) -> ChosenForm:
    return ChosenForm(request.GET, user=request.user, today=local_day(request.now, request.office.zone))


def _counting(request: HttpRequest, form: ChosenForm) -> queries.Counting:
    return queries.Counting(request.user, form.chosen, request.office, local_day(request.now, request.office.zone))
