"""Due words read while somebody types them, for every form that asks for a date in words."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.web.doors import staff_only
from tracker.web.previewing import preview
from tracker.web.reading import read


@staff_only
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """How the words read so far; a fragment. Writes nothing."""
    asked, office, now = request.GET, request.office, request.now
    words = asked.get("due", "").strip()
    reference = _day(asked.get("reference", "")) or local_day(now, office.zone)
    language, chosen = asked.get("language", "en"), asked.get("choose", "")
    choices = read(words, reference=reference, office=office, chosen=chosen, language=language) if words else []
    follows = preview(choices[0].due, office=office, policy=None, now=now) if choices else None
    return render(request, "components/reading.html", {"words": words, "choices": choices, "follows": follows})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
