"""An event that dates hang on: its day, what hangs on it, and what would move."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tracker import permissions, queries
from tracker.models import TriggerEvent
from tracker.operations import triggers
from tracker.operations.errors import Refused
from tracker.operations.following import Effect
from tracker.queries import events
from tracker.queries.history import names_of
from tracker.web.doors import by, staff_only
from tracker.web.forms.events import EventDayForm
from tracker.wording import event_in_words


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The event with its dates; a day that is sent is previewed, and set once the preview was seen."""
    event = get_object_or_404(events.events_for(request.user), pk=number)
    if request.method == "POST" and event.anchor_id is not None:
        raise PermissionDenied(_("This is the last day of %(date)s: move that date instead.") % {"date": event.name})
    if request.method == "POST" and not permissions.can_date(request.user, event):
        raise PermissionDenied(_("Only staff of “%(unit)s” set the day of this event.") % {"unit": event.unit})
    form = EventDayForm(request.POST or None, event=event)
    effects = None
    if request.method == "POST" and form.is_valid():
        try:
            effects = triggers.what_would_move(event, form.cleaned_data["day"], now=request.now)
            if form.cleaned_data["seen"] == form.stamp(effects):
                _set(request, event, form)
                return redirect("event", event.pk)
        except Refused as refused:
            effects = None
            form.add_error(None, refused.message)
    context = _context(request, event) | _preview(request, form, effects) | {"form": form}
    return render(request, "events/show.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, event: TriggerEvent, form: EventDayForm) -> None:
    data = form.cleaned_data
    done = triggers.set_day(event, data["day"], by=by(request), now=request.now, reason=data.get("reason", ""))
    moved = sum(one.stays is None for one in done)
    stay = len(done) - moved
    words = ngettext("The day is kept: %(count)s date follows.", "The day is kept: %(count)s dates follow.", moved)
    messages.success(request, words % {"count": moved})
    if stay:
        words = ngettext(
            "%(count)s date stays as it is: decide by hand.", "%(count)s dates stay as they are: decide by hand.", stay
        )
        messages.warning(request, words % {"count": stay})


def _context(request: HttpRequest, event: TriggerEvent) -> dict[str, object]:
    hanging = list(events.hanging_on(event, request.user))
    told = events.history_of(event)
    names = names_of(one.by for one in told)
    return {
        "event": event,
        "hanging": hanging,
        "hidden": events.open_dates(event) - sum(deadline.is_open for deadline in hanging),
        "history": [(one, event_in_words(one, names)) for one in told],
        "may_date": event.anchor_id is None and permissions.can_date(request.user, event),
        "section": "documents" if event.source_id else "commitments",
    }


def _preview(request: HttpRequest, form: EventDayForm, effects: Sequence[Effect] | None) -> dict[str, object]:
    """What the page shows of the consequences: those this account may see, and how many more there are."""
    if effects is None:
        return {"confirm": False}
    seen = queries.visible_to(request.user).filter(pk__in=[one.deadline.commitment_id for one in effects])
    visible = set(seen.values_list("pk", flat=True))
    shown = [one for one in effects if one.deadline.commitment_id in visible]
    return {
        "confirm": True,
        "stamp": form.stamp(effects),
        "outdated": form.cleaned_data["seen"] != "",
        "moving": [one for one in shown if one.stays is None],
        "staying": [one for one in shown if one.stays is not None],
        "more": len(effects) - len(shown),
        "day": form.cleaned_data["day"],
    }
