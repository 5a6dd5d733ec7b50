"""Pages about Duebook itself: how to use it, how accessible it is, and a word to robots."""

from dataclasses import fields

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker import wording
from tracker.domain.lifecycle import Status
from tracker.templatetags.duebook import LOOKS
from tracker.wording.conventions import setting_in_words
from tracker.wording.meanings import meaning


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What the statuses mean, how dates are read, which keys help."""
    statuses = [
        {
            "icon": LOOKS[status][0],
            "tone": LOOKS[status][1],
            "words": wording.status_label(status),
            "means": meaning(status),
        }
        for status in Status
    ]
    chosen = request.office.conventions
    decided = [setting_in_words(one.name, chosen) for one in fields(chosen)]
    return render(request, "about/help.html", {"statuses": statuses, "conventions": decided})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "about/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """An office's tracker belongs into no search engine."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
