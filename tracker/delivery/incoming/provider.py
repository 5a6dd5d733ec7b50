"""What a mail provider tells by its webhook, read with django-anymail (optional): the same operation as for a mail.

Anymail's views check the signature and make one kind of event out of each provider's own. They would send a signal for
each event; here the view's events are taken directly, so that what follows from one stands in one place.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views import View

from tracker import queries
from tracker.delivery.incoming.doors import is_guarded, view_class
from tracker.delivery.incoming.read import read_mail
from tracker.domain.deadlines import local_day
from tracker.domain.returns import Verdict, status_in, verdict
from tracker.models import IncomingMail
from tracker.operations import incoming
from tracker.operations.incoming import Arrival

Kind, Source = IncomingMail.Kind, IncomingMail.Source
KINDS = ("tracking", "inbound")
# Anymail's reasons why a provider did not send at all, or gave up.
_REASONS = {
    "invalid": Kind.HARD_BOUNCE,
    "bounced": Kind.HARD_BOUNCE,
    "timed_out": Kind.SOFT_BOUNCE,
    "blocked": Kind.POLICY,
    "spam": Kind.COMPLAINT,
    "unsubscribed": Kind.OPT_OUT,
}
_TYPES = {"deferred": Kind.DELAYED, "complained": Kind.COMPLAINT, "unsubscribed": Kind.OPT_OUT}
_FAILED = ("bounced", "rejected", "failed")


def receive(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Answer a call of the webhook. Raises Http404 where it is closed, SuspiciousOperation for a false signature."""
    view = view_class(kind) if kind in KINDS else None
    if view is None or not is_guarded(view):
        raise Http404
    reader: type[View] = type("Reader", (view,), {"post": _post})
    return reader.as_view()(request)


def _post(view: Any, request: Any) -> HttpResponse:
    view.run_validators(request)
    today = local_day(request.now, queries.office().zone)
    for arrival in _arrivals(view.parse_events(request), view.esp_name, today):
        try:
            incoming.take(arrival, now=request.now)
        except incoming.TryLater:
            return HttpResponse(status=503, headers={"Retry-After": "60"})
    return HttpResponse()


def _arrivals(events: Any, provider: str, today: Any) -> Iterator[Arrival]:
    for event in events:
        if event.event_type == "inbound" and event.message is not None:
            yield read_mail(bytes(event.message), today=today, source=Source.WEBHOOK, key=_key(event, provider))
        elif kind := kind_of(event):
            yield _arrival(event, kind, provider)


def kind_of(event: Any) -> IncomingMail.Kind | None:
    """What an event of anymail is; None for what nothing follows from."""
    if event.event_type in _TYPES:
        return _TYPES[event.event_type]
    if event.event_type not in _FAILED:
        return None
    words = _words(event)
    reason = _REASONS.get(event.reject_reason or "")
    if event.event_type == "bounced" and status_in(words):
        return Kind(verdict("", words).value)
    if reason is not None:
        return reason
    return Kind(verdict("", words).value) if event.event_type != "failed" else Kind(Verdict.SOFT.value)


def _arrival(event: Any, kind: IncomingMail.Kind, provider: str) -> Arrival:
    given = str(event.message_id or "")
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    named = [given, str(raw.get("smtp-id") or "")]  # SendGrid tells ours there
    ours = tuple(text if text.startswith("<") else f"<{text}>" for text in named if "@" in text)
    words = _words(event)
    return Arrival(
        event_key=_key(event, provider),
        source=Source.WEBHOOK,
        kind=kind,
        message_ids=ours,
        remote_id=given.strip("<>"),
        addresses=(event.recipient,) if event.recipient else (),
        sender=provider,
        subject=str(event.event_type),
        status=status_in(words),
        words=words,
    )


def _words(event: Any) -> str:
    said = (str(text).strip() for text in (event.mta_response, event.description) if text)
    return " ".join(dict.fromkeys(said))


def _key(event: Any, provider: str) -> str:
    """The provider's own id of the event, else what tells it from others."""
    told = event.event_id or (event.event_type, getattr(event, "message_id", ""), getattr(event, "recipient", ""),
                              str(event.timestamp))  # fmt: skip
    return f"{provider}:{hashlib.sha256(repr(told).encode()).hexdigest()}"
