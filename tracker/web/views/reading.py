"""Due words read while somebody types them, for every form that asks for a date in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.models import Commitment, SourceDocument
from tracker.queries.documents import documents_for
from tracker.web.doors import staff_only
from tracker.web.forms.events import HappenedForm
from tracker.web.previewing import day_of, preview
from tracker.web.reading import read, words_without_a_day
from tracker.web.waiting import Waiting, waiting_in


@staff_only
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """How the words read so far; a fragment. Writes nothing."""
    asked, office = request.GET, request.office
    words = asked.get("due", "").strip()
    reference = day_of(asked.get("reference", "")) or local_day(request.now, office.zone)
    choices = read(words, reference=reference, office=office, chosen=asked.get("choose", "")) if words else []
    form = HappenedForm(asked) if "home" in asked else None
    waiting = _waiting(request, words) if form and words and not choices else None
    due = choices[0].due if choices else waiting.due(office) if waiting else None
    # Only forms that record a date name its home; the others move one that stands.
    follows = preview(due, office=office, policy=None, now=request.now, moves=form is None) if due else None
    said = words_without_a_day(words, reference=reference, office=office) if words and not choices else ""
    context = {
        "without_a_day": said,
        "words": words,
        "choices": choices,
        "waiting": waiting,
        "form": form,
        "follows": follows,
    }
    return render(request, "components/reading.html", context)


def _waiting(request: HttpRequest, words: str) -> Waiting | None:
    asked = request.GET
    return waiting_in(
        words,
        reference=day_of(asked.get("reference", "")) or local_day(request.now, request.office.zone),
        office=request.office,
        home=_home(request, asked["home"]),
        happened_on=day_of(asked.get("happened_on", "")),
    )


def _home(request: HttpRequest, named: str) -> SourceDocument | Commitment | None:
    """The text (by its number) or the commitment (by its reference) whose events are meant, if this account sees it."""
    if named.isdecimal() and len(named) < 19:
        return documents_for(request.user).filter(pk=int(named)).first()
    return queries.visible_to(request.user).filter(reference=named).first()
