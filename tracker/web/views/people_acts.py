"""What the office does for people without an account: away with a deputy, links ended, silences ended, files read."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions, queries
from tracker.domain.deadlines import local_day
from tracker.models import Evidence, Mute, Recipient
from tracker.operations import absences, links, mutes
from tracker.operations.errors import Refused
from tracker.queries.addresses import people_for
from tracker.web.doors import by, editable_or_403, staff_only
from tracker.web.downloads import handed_out
from tracker.web.forms.preferences import AwayForm

logger = logging.getLogger(__name__)


def _person_or_403(request: HttpRequest, number: int) -> Recipient:
    """The address, if this account may change how it is written to. Raises PermissionDenied."""
    recipient = get_object_or_404(people_for(request.user), pk=number)
    if not permissions.can_set(request.user, recipient):
        raise PermissionDenied(_("Only the staff who look after what this person promised, and admins, may do this."))
    return recipient


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest, number: int) -> HttpResponse:
    """Until when a person is away, and who is told instead; any address, since the office says so."""
    recipient = _person_or_403(request, number)
    form = AwayForm(
        request.POST if request.POST.get("act") == "away" else None,
        recipient=recipient,
        today=local_day(request.now, request.office.zone),
    )
    if request.method == "POST" and request.POST.get("act") == "back":
        absences.come_back(recipient, by=by(request), now=request.now)
        messages.success(request, _("%(email)s is told again.") % {"email": recipient.email})
        return redirect("person-away", number)
    if form.is_valid():
        who = {"by": by(request), "now": request.now}
        try:
            absences.stand_in(
                recipient, until=form.cleaned_data["until"], deputy_email=form.cleaned_data["deputy"], **who
            )
        except Refused as refused:
            form.add_error("deputy", refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("person-away", number)
    context = {"form": form, "person": recipient, "wished": absences.wished_deputy(recipient), "section": "people"}
    return render(request, "people/away.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def end_links(request: HttpRequest, number: int) -> HttpResponse:
    """End the personal links of an address: a page that says what follows, and the button."""
    recipient = _person_or_403(request, number)
    running = recipient.links.filter(revoked_at=None).count()
    if request.method == "POST":
        ended = links.end_all(recipient, by=by(request), now=request.now)
        words = ngettext(
            "%(count)s link was ended. The next mail brings a new one.",
            "%(count)s links were ended. The next mail brings a new one.",
            ended,
        )
        messages.success(request, words % {"count": ended})
        return redirect("person-links", number)
    context = {"person": recipient, "running": running, "section": "people"}
    return render(request, "people/links.html", context)


@staff_only
@require_POST
def end_silence(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Remind somebody again who wanted no more reminders about a commitment."""
    commitment = editable_or_403(request, reference)
    row = get_object_or_404(Mute.objects.select_related("recipient"), pk=number, commitment=commitment)
    mutes.unmute(row.recipient, commitment, by=by(request), now=request.now)
    messages.success(request, _("%(email)s is reminded of this again.") % {"email": row.recipient.email})
    return redirect("commitment", reference)


@staff_only
@require_safe
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """A file that backs a report or a request: saved, never shown by the browser, for those who see the commitment."""
    mine = queries.visible_to(request.user)
    seen = Q(report__deadline__commitment__in=mine) | Q(extension__deadline__commitment__in=mine)
    rows = Evidence.objects.exclude(file="").filter(seen)
    row = get_object_or_404(rows, pk=number)
    try:
        return handed_out(row.file, row.title)
    except Http404:
        logger.exception("the file of evidence %s cannot be read", row.pk)
        messages.error(request, _("This file is missing from the disk: ask an admin to look for it in a backup."))
        return redirect("commitment", (row.report or row.extension).deadline.commitment.reference)
