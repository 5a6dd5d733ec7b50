"""Who is written to at a party: a new contact, a change, the last day, one that was entered by mistake."""

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from tracker.domain.deadlines import local_day
from tracker.models import Contact, Party
from tracker.operations import parties as verbs
from tracker.operations import reads
from tracker.operations.errors import Refused
from tracker.queries.parties import left_without
from tracker.web.doors import by, editable_party_or_403, staff_only
from tracker.web.forms.parties import ContactForm, EndForm, NewContactForm
from tracker.web.parties import looked_at_again

METHODS = ["GET", "HEAD", "POST"]


@staff_only
@require_http_methods(METHODS)
def new(request: HttpRequest, number: int) -> HttpResponse:
    """Name a person by the address; known addresses are found."""
    party = editable_party_or_403(request, number)
    form = NewContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = verbs.new_contact(party, by=by(request), now=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", refused.message)
        else:
            return _done(request, contact)
    context = {"section": "people", "party": party, "form": form}
    return render(request, "organisations/contact.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(METHODS)
def edit(request: HttpRequest, number: int, contact: int) -> HttpResponse:
    """Change the name, whether reminders go there, from and until when; asked again where nobody would be told."""
    row = _contact_or_404(request, number, contact)
    form = ContactForm(request.POST if request.method == "POST" else None, contact=row)
    alone = 0
    if request.method == "POST" and form.is_valid():
        silent = _silent_from(form.cleaned_data, _today(request))
        alone = _alone(request, row, silent) if silent and request.POST.get("act") != "insist" else 0
        changed = copy(row)
        for name, value in form.cleaned_data.items():
            setattr(changed, name, value)
        if not alone and _tried(form, lambda: verbs.save_contact(changed, by=by(request), now=request.now)):
            return _done(request, row)
    context = _context(row) | {"form": form, "alone": alone}
    return render(request, "organisations/contact.html", context, status=422 if form.errors or alone else 200)


@staff_only
@require_http_methods(METHODS)
def end(request: HttpRequest, number: int, contact: int) -> HttpResponse:
    """The last day of somebody who leaves, with what follows."""
    row, today = _contact_or_404(request, number, contact), _today(request)
    form = EndForm(request.POST if request.method == "POST" else None, contact=row, today=today)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]
        if _tried(form, lambda: verbs.end_contact(row, by=by(request), now=request.now, last_day=day)):
            return _done(request, row)
    context = _context(row) | {"form": form, "alone": _alone(request, row, today + timedelta(days=1))}
    return render(request, "organisations/contact_end.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(METHODS)
def delete(request: HttpRequest, number: int, contact: int) -> HttpResponse:
    """Take back a contact that was entered by mistake; refused where the person was written to as one."""
    row, why = _contact_or_404(request, number, contact), ""
    if request.method == "POST":
        touched = reads.of_recipients([row.recipient_id], parties=[row.party_id])
        try:
            verbs.delete_contact(row, by=by(request), now=request.now)
        except Refused as refused:
            why = refused.message
        else:
            messages.success(request, looked_at_again(request, touched))
            return redirect("organisation", number)
    context = _context(row) | {"why": why, "told": verbs.was_told(row), "alone": _alone(request, row, _today(request))}
    return render(request, "organisations/contact_delete.html", context, status=422 if why else 200)


def _contact_or_404(request: HttpRequest, number: int, contact: int) -> Contact:
    """One of the contacts of a party that this account may change."""
    party: Party = editable_party_or_403(request, number)
    return get_object_or_404(party.contacts.select_related("party", "recipient", "held_by"), pk=contact)


def _context(contact: Contact) -> dict[str, Any]:
    return {"section": "people", "party": contact.party, "contact": contact}


def _today(request: HttpRequest) -> date:
    return local_day(request.now, request.office.zone)


def _silent_from(wanted: dict[str, Any], today: date) -> date | None:
    """The first day, today or later, on which somebody who is told would not be told any more; None for no such day."""
    if not wanted["main"] or (wanted["starts_on"] is not None and wanted["starts_on"] > today):
        return today
    last: date | None = wanted["ends_on"]
    return max(last + timedelta(days=1), today) if last is not None else None


def _alone(request: HttpRequest, contact: Contact, day: date) -> int:
    """How many commitments nobody would be told about from that day on, if this contact were not there."""
    today = _today(request)
    if not contact.main or not contact.is_current(today):
        return 0
    return left_without(contact, request.user, today=today, from_day=day)


def _tried(form: Any, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def _done(request: HttpRequest, contact: Contact) -> HttpResponse:
    touched = reads.of_recipients([contact.recipient_id], parties=[contact.party_id])
    messages.success(request, looked_at_again(request, touched))
    return redirect("organisation", contact.party_id)
