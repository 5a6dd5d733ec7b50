"""The desk: what waits for a decision, what people answered, whom nobody told, what is chased automatically."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.domain.deadlines import local_day
from tracker.queries import desk, incoming
from tracker.web.desk import bands, narrow_of
from tracker.web.doors import desk_readers_only

PAGE = 50
JOINT = ("decide", "chased")  # tabs on which many are decided at once


@desk_readers_only
@require_safe
def decide(request: HttpRequest) -> HttpResponse:
    """What waits for a decision; the menu counts only this."""
    page = Paginator(desk.to_decide(request.user, narrow_of(request)), PAGE).get_page(request.GET.get("page"))
    return _tab(request, "decide", page, desk.items_of(list(page)))


@desk_readers_only
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """All that people said, newest first; what nobody has decided unless all is asked for."""
    waiting = "all" not in request.GET
    rows = desk.answers_list(request.user, waiting=waiting)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    came = incoming.waiting(request.user, incoming.ANSWERS)[:PAGE] if waiting and page.number == 1 else []
    return _tab(request, "answers", page, desk.items_of(list(page)), waiting=waiting, came=incoming.told(came))


@desk_readers_only
@require_safe
def nobody(request: HttpRequest) -> HttpResponse:
    """Mails that were refused, and deadlines whose people no mail reaches."""
    rows = desk.nobody_told(request.user, today=_today(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    stuck = desk.undeliverable(request.user)[:PAGE] if page.number == 1 else []
    came = incoming.waiting(request.user, incoming.DISTRUST)[:PAGE] if page.number == 1 else []
    items = desk.items_of_deadlines(page, "nobody")
    return _tab(request, "nobody", page, items, stuck=stuck, came=incoming.told(came))


@desk_readers_only
@require_safe
def chased(request: HttpRequest) -> HttpResponse:
    """Overdue, the ladder is at work: nothing to do."""
    rows = desk.chased(request.user, today=_today(request), narrow=narrow_of(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return _tab(request, "chased", page, desk.items_of_deadlines(page, "chased"))


def _tab(request: HttpRequest, tab: str, page: Any, items: list[desk.Item], **more: object) -> HttpResponse:
    context = {"section": "review", "tab": tab, "page": page, "items": items, **more}
    if tab in JOINT:
        context |= {"joint": True, "narrow": narrow_of(request), "bands": bands(), "late": request.GET.get("late", "")}
    return render(request, "review/desk.html", context)


def _today(request: HttpRequest) -> Any:
    return local_day(request.now, request.office.zone)
