"""Whether anything is sent at all: an admin looks at who would get what, and starts or holds it; auditors look."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tracker import permissions
from tracker.models import Deadline
from tracker.operations import office
from tracker.operations.schedule import forecast
from tracker.web.doors import by, office_readers_only

LOOK_AHEAD = timedelta(days=30)
SHOWN = 200


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: HttpRequest) -> HttpResponse:
    """Who would be written to in the next 30 days, the imports that wait, and the one button."""
    if request.method == "POST":
        _decide(request)
        return redirect("sending")
    to_come = forecast(
        Deadline.objects.filter(commitment__batch__undone_at=None), now=request.now, until=request.now + LOOK_AHEAD
    )
    people = {planned.recipient.pk for planned in to_come if planned.recipient is not None and not planned.skip}
    context = {"to_come": to_come[:SHOWN], "count": len(to_come), "people": len(people), "held": office.held_batches()}
    context["may_change"] = permissions.is_admin(request.user)
    return render(request, "sending.html", context)


def _decide(request: HttpRequest) -> None:
    if request.POST.get("act") == "hold":
        office.hold_sending(by=by(request), now=request.now)
        messages.success(request, _("Sending is held: no mail goes out."))
    elif request.POST.get("act") == "start":
        started = office.start_sending(by=by(request), now=request.now)
        words = ngettext(
            "Sending is on; reminders begin for one date.",
            "Sending is on; reminders begin for %(count)s dates.",
            started.deadlines,
        )
        messages.success(request, words % {"count": started.deadlines})
