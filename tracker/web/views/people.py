"""The people that are written to, for staff: how they stand, what they were told and will be told, what came back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.domain.deadlines import local_day
from tracker.domain.reminders import Mode
from tracker.models import Deadline, IncomingMail, Recipient
from tracker.operations import recipients
from tracker.operations.errors import Refused
from tracker.operations.foreseeing import foreseen
from tracker.queries import addresses, ledger
from tracker.queries.feed_list import feeds_of_person
from tracker.queries.ladders import ladders_of
from tracker.queries.people import names_at
from tracker.web.doors import by, staff_only
from tracker.web.foresight import lines_of
from tracker.web.forms.deliveries import PeopleFilter
from tracker.web.forms.preferences import PreferencesForm
from tracker.web.keyset import page_of

LOOK_AHEAD = timedelta(days=60)
MOST_OPEN = 100
MOST_LINES = 30
MOST_RETURNED = 20
PAGE = 100


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """By address, a hundred a page: the next page begins after the last address."""
    form = PeopleFilter(request.GET)
    rows = addresses.listed_people(request.user, **form.wanted)
    if after := request.GET.get("after", "").replace("\0", ""):
        rows = rows.filter(email__gt=after)
    found = list(rows[: PAGE + 1])
    context = {
        "section": "people",
        "form": form,
        "people": found[:PAGE],
        "after": found[PAGE - 1].email if len(found) > PAGE else "",
        "is_first": not after,
        "day": local_day(request.now, request.office.zone),
    }
    return render(request, "people/index.html", context)


@staff_only
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """How a person is written to, whose contact they are, what they were told, will be told and sent back."""
    if now_at := _now_at(request, uid):
        return redirect("person", now_at)
    person = _person(request, uid)
    dates = addresses.dates_of(person, request.user)
    still = dates.open().select_related("commitment")  # type: ignore[attr-defined]
    page = page_of(ledger.past_of(request.user, recipient=person), "planned_at", request.GET.get("before", ""))
    called, may_set = names_at([person.pk]), permissions.can_set(request.user, person)
    context = {
        "section": "people",
        "person": person,
        "name": called.get(person.pk, ""),
        "former": list(person.merged.order_by("email").values_list("email", flat=True)),
        "contacts": addresses.contacts_of(person, request.user),
        "open_dates": list(still.order_by("last_day", "pk")[:MOST_OPEN]),
        "page": page,
        "entries": ledger.entries(page.rows, reader=request.user),
        "to_come": _to_come(request, person, dates, called),
        "returned": _returned(request, person) if may_set or permissions.may_read_office(request.user) else [],
        "links": addresses.links_of(person).count(),
        "feeds": feeds_of_person(person).count() if permissions.may_read_office(request.user) else 0,
        "may_set": may_set,
        "may_hand_over": person.user is not None and permissions.can_hand_over(request.user, person.user),
        "may_erase": permissions.is_admin(request.user),
        "away": person.is_away(local_day(request.now, request.office.zone)),
        "yesterday": local_day(request.now, request.office.zone) - timedelta(days=1),
    }
    return render(request, "people/show.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, uid: str) -> HttpResponse:
    """How often, at which hour of which zone, in which language."""
    person = _settable(request, uid)
    form = PreferencesForm(request.POST or None, recipient=person, office_zone=request.office.zone)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted: dict[str, Any] = {name: data[name] for name in ("send_hour", "time_zone", "language", "min_gap")}
        try:
            recipients.set_preferences(person, by=by(request), now=request.now, mode=Mode(data["mode"]), **wanted)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", uid)
    context = {"form": form, "person": person, "section": "people"}
    return render(request, "people/settings.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def write_again(request: HttpRequest, uid: str) -> HttpResponse:
    """Write to this address again, after it could not be reached or wanted no mail."""
    person = _settable(request, uid)
    recipients.subscribe_again(person, by=by(request), now=request.now)
    messages.success(request, _("%(email)s is written to again.") % {"email": person.email})
    return redirect("person", uid)


def _person(request: HttpRequest, uid: str) -> Recipient:
    return get_object_or_404(addresses.people_for(request.user), uid=uid)


def _now_at(request: HttpRequest, uid: str) -> UUID | None:
    """The address that took the place of this one, where the account may see it."""
    seen = addresses.people_for(request.user).filter(merged__uid=uid)
    return seen.values_list("uid", flat=True).first()


def _settable(request: HttpRequest, uid: str) -> Recipient:
    person = _person(request, uid)
    if not permissions.can_set(request.user, person):
        raise PermissionDenied(_("Only the staff who look after what this person promised, and admins, may do this."))
    return person


def _returned(request: HttpRequest, person: Recipient) -> list[IncomingMail]:
    return list(addresses.returned_to(person, request.user)[:MOST_RETURNED])


def _to_come(request: HttpRequest, person: Recipient, dates: Any, called: dict[int, str]) -> list[Any]:
    """What comes to this person, or to the deputy in their place."""
    named = Deadline.objects.filter(pk__in=dates.values("pk"))
    found = foreseen(named, now=request.now, until=request.now + LOOK_AHEAD, most=MOST_OPEN * 2)
    mine = [one for one in found.planned if one.recipient is not None and one.recipient.pk == person.pk]
    ladders = ladders_of({one.deadline.pk: one.deadline for one in mine}.values())
    return lines_of(mine, ladders, called, now=request.now)[:MOST_LINES]
