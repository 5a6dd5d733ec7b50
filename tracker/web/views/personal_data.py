"""What is kept about a person, for admins: a copy of it, and erasing it."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.domain.deadlines import local_day
from tracker.exchange.personal_files import archive
from tracker.operations import erasure
from tracker.operations.errors import Refused
from tracker.queries import addresses
from tracker.queries.footprint import Footprint
from tracker.web.doors import admins_only, by
from tracker.web.forms.erasure import SUCCESSOR, VACANT, EraseForm


@admins_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """How much is kept about a person; erases it when that is asked for."""
    person = get_object_or_404(addresses.people_for(request.user).select_related("user", "deputy"), uid=uid)
    found = Footprint(person)
    alone = [] if person.erased_at else found.alone_at(local_day(request.now, request.office.zone))
    form = EraseForm(request.POST or None, person=person, alone=bool(alone))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            erasure.erase(
                person,
                by=by(request),
                now=request.now,
                reason=data["reason"],
                successor=data["successor"] if data["posts"] == SUCCESSOR else "",
                leave_vacant=data["posts"] == VACANT,
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The person is erased. What they did stands, without name or address."))
            return redirect("person-data", uid)
    named, written = ([], []) if person.erased_at else found.mentions
    context = {
        "section": "people", "person": person, "found": found, "form": form, "alone": alone,
        "named": named, "written": written, "counts": _counts(found),
    }  # fmt: skip
    return render(request, "people/data.html", context, status=422 if form.errors else 200)


@admins_only
@require_POST
def copy(request: HttpRequest, uid: str) -> FileResponse:
    """All of it as a ZIP; that it was made is kept in the history."""
    person = get_object_or_404(addresses.people_for(request.user).select_related("user", "deputy"), uid=uid)
    erasure.note_export(person, by=by(request), now=request.now)
    response = FileResponse(archive(Footprint(person)), as_attachment=True, filename=f"person-{person.uid}.zip")
    response["Cache-Control"] = "no-store"
    return response


def _counts(found: Footprint) -> list[tuple[str, int]]:
    return [
        (_("parties whose contact they are or were"), found.contacts.count()),
        (_("reports"), found.reports.count()),
        (_("files and links sent with them"), found.evidence.count()),
        (_("requests for more time"), found.extensions.count()),
        (_("answers"), found.answers.count()),
        (_("mails to them, and to others that tell of them"), found.contents.count()),
        (_("mails that came back"), found.incoming.count()),
        (_("personal links"), found.links.count()),
        (_("calendars"), found.feeds.count()),
        (_("texts in the history"), len(found.texts)),
    ]
