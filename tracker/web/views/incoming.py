"""What came back by mail: decided at the desk, and taken from a provider's webhook."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tracker.delivery.incoming import provider
from tracker.operations import incoming
from tracker.operations.errors import Refused
from tracker.queries import incoming as queries
from tracker.web import doors


@doors.reviewers_only
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Take a mail off the desk, or record the absence that it names, with the deputy that the page showed."""
    row = get_object_or_404(queries.waiting(request.user, (*queries.ANSWERS, *queries.DISTRUST)), pk=number)
    who = {"by": doors.by(request), "now": request.now}
    try:
        if request.POST.get("act") == incoming.AWAY:
            (came,) = queries.told([row])
            incoming.record_absence(row, deputy=came.deputy, **who)
            messages.success(request, _("The absence is recorded: reminders go to the deputy, or wait."))
        else:
            incoming.decide(row, decision=incoming.NOTED, **who)
            messages.success(request, _("Noted: the mail is off the list."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(doors.came_from(request, None) or reverse("review-answers"))


@csrf_exempt  # the provider's signature stands in for it
def webhook(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What a mail provider reports (`tracking`) or passes on (`inbound`); 404 where none is set up."""
    return provider.receive(request, kind)
