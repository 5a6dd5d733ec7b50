"""Merging two addresses of one person, or two parties: the other one is looked for, both are compared, then it is done.

A comparison rehearses the merging, so what it says is what will happen.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.domain.deadlines import local_day
from tracker.models import Recipient
from tracker.operations import merging_parties, merging_people
from tracker.operations.errors import Refused
from tracker.queries import merging
from tracker.queries.access import parties_for
from tracker.queries.addresses import dates_of, listed_people
from tracker.queries.people import names_at
from tracker.web.doors import admins_only, by


@admins_only
@require_safe
def person(request: HttpRequest, uid: str) -> HttpResponse:
    """Which other address is the same person's."""
    one = _person(request, uid)
    words = _words(request)
    found = merging.people_like(one, request.user, words)
    day = local_day(request.now, request.office.zone)
    context = {"section": "people", "person": one, "people": found, "words": words, "day": day}
    return render(request, "merging/person.html", context)


@admins_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, uid: str, other: str) -> HttpResponse:
    """Two addresses of one person, side by side: which one stays, and what that means."""
    pair = [_person(request, uid), _person(request, other)]
    stays = next((one for one in pair if str(one.uid) == _kept(request)), None) or max(pair, key=_weight)
    goes = pair[1] if stays == pair[0] else pair[0]
    compared = _compared(request, merging_people, goes, stays, key=stays.uid)
    if compared is None:
        messages.success(request, _("Merged: %(email)s is written to from now on.") % {"email": stays.email})
        return redirect("person", stays.uid)
    context: dict[str, Any] = {"section": "people", "stays": stays, "goes": goes, "address": request.path, **compared}
    called = names_at([one.pk for one in pair])
    context["sides"] = [
        (one, called.get(one.pk, ""), dates_of(one, request.user).open().count())  # type: ignore[attr-defined]
        for one in (stays, goes)
    ]
    names = {called.get(one.pk, "").casefold() for one in pair} - {""}
    context["strangers"] = len(names) > 1
    context["day"] = local_day(request.now, request.office.zone)
    return render(request, "merging/people.html", context, status=422 if request.method == "POST" else 200)


@admins_only
@require_safe
def party(request: HttpRequest, number: int) -> HttpResponse:
    """Which other party is the same."""
    one = get_object_or_404(parties_for(request.user), pk=number)
    words = _words(request)
    found = merging.parties_like(one, request.user, words)
    context = {"section": "people", "party": one, "parties": found, "words": words}
    return render(request, "merging/party.html", context)


@admins_only
@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """Two parties side by side: which one stays, and what that means."""
    day = local_day(request.now, request.office.zone)
    pair = [get_object_or_404(parties_for(request.user), pk=pk) for pk in (number, other)]
    sides = [merging.side_of(one, day=day) for one in pair]
    heavier = max(sides, key=lambda side: (side.active, side.closed, len(side.contacts), -side.party.pk)).party
    stays = next((one for one in pair if str(one.pk) == _kept(request)), None) or heavier
    goes = pair[1] if stays == pair[0] else pair[0]
    compared = _compared(request, merging_parties, goes, stays, key=stays.pk)
    if compared is None:
        messages.success(request, _("Merged: “%(name)s” stands for both from now on.") % {"name": stays.name})
        return redirect("organisation", stays.pk)
    context: dict[str, Any] = {"section": "people", "stays": stays, "goes": goes, "address": request.path, **compared}
    context["sides"] = sorted(sides, key=lambda side: side.party != stays)
    return render(request, "merging/parties.html", context, status=422 if request.method == "POST" else 200)


def _compared(request: HttpRequest, verbs: Any, goes: Any, stays: Any, *, key: Any) -> dict[str, Any] | None:
    """What merging would come to, or why it cannot be done; None where it was asked for, and is done.

    `key`: of the one that stays; a form that does not name it was not sent from this page.
    """
    who = {"by": by(request), "now": request.now}
    try:
        if request.method != "POST":
            return {"merged": verbs.rehearse(goes, stays, **who)}
        if request.POST.get("keep") != str(key):
            raise Refused(_("Say which of the two stays: send the form of this page."))
        verbs.merge(goes, stays, **who)
    except Refused as refused:
        return {"refused": refused.message}
    return None


def _person(request: HttpRequest, uid: str) -> Recipient:
    return get_object_or_404(listed_people(request.user), uid=uid)


def _weight(one: Recipient) -> tuple[bool, bool, Any]:
    """The address that is more likely to stay: an account's, one that works, the one that was written to last."""
    return one.user_id is not None, one.unreachable_at is None, getattr(one, "last_told", None) or one.created_at


def _kept(request: HttpRequest) -> str:
    return request.POST.get("keep", "") or request.GET.get("keep", "")


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()
