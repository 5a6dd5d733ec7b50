"""The door of pages that a personal link opens: no account, no cookie, nothing kept by browsers or search engines.

The token is the credential, so a forged form of another site cannot be sent: it would have to know it. Each form that
we render carries a signed number of its own; a form without it, or without the button's value, changes nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker import queries
from tracker.delivery import links
from tracker.models import RecipientLink
from tracker.operations import links as verbs
from tracker.operations import recipients
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.evidence import TOGETHER
from tracker.queries import personal

POSTS_AN_HOUR = 30
ROOM_FOR_WORDS = 2**20  # bytes
LINKS_AN_HOUR = 3  # sent by links that are dead
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Give the view the link that the token opens, in the language of its person; else the page of dead links."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def door(request: HttpRequest, token: str, **values: object) -> HttpResponse:
        link = links.find(token, now=request.now)
        if link is None:
            asked = not too_large(request) and request.POST.get("send") == "fresh"
            return private(fresh(request, token) if asked else dead(request))
        with translation.override(link.recipient.language or settings.LANGUAGE_CODE):
            if too_large(request):
                return private(render(request, "personal/too_large.html", {"token": token}, status=413))
            if request.method == "POST" and is_too_much(request, link):
                return private(render(request, "personal/too_many.html", {"token": token}, status=429))
            return private(view(request, link, token, **values))

    return door


def too_large(request: HttpRequest) -> bool:
    """Whether a form brings more than all files of a report and their words; asked before anything of it is read."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > TOGETHER + ROOM_FOR_WORDS


def is_too_much(request: HttpRequest, link: RecipientLink) -> bool:
    """True once this address has done its share of an hour, or this link has brought its share of forms."""
    now = request.now
    if personal.acts_within_hour(link.recipient, now=now) >= POSTS_AN_HOUR:
        return True
    return meant(request) and verbs.count_form(link, now=now) > POSTS_AN_HOUR


def meant(request: HttpRequest) -> bool:
    """Whether a form was sent by its button. What a program sends without it changes nothing, not even a count."""
    return request.POST.get("send", "") != ""


def dead(request: HttpRequest) -> HttpResponse:
    """One page for unknown, expired and revoked links, so that it tells nothing about which it is."""
    return render(request, "personal/dead.html", status=404)


def fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Have a fresh link sent to the address on file, if the token was once a link; the page does not say whether."""
    link, now = links.find_former(token), request.now
    if link is not None and personal.acts_within_hour(link.recipient, now=now) < LINKS_AN_HOUR:
        with suppress(Refused):  # an address that does not work: the office sees it on the desk
            recipients.send_link(link.recipient, by=Actor.of_recipient(link.recipient), now=now)
    return render(request, "personal/dead.html", {"sent": True})


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of this page is kept, passed on or found."""
    for name, value in HEADERS.items():
        response[name] = value
    return response


def new_nonce(link: RecipientLink) -> str:
    """A number for one rendering of a form, signed for this link."""
    return _signer(link).sign(uuid4().hex)


def sent_nonce(request: HttpRequest, link: RecipientLink, button: str) -> UUID | None:
    """The number of a form that a person sent with this button; None for anything else."""
    if request.POST.get("send") != button:
        return None
    try:
        return UUID(_signer(link).unsign(request.POST.get("nonce", "")))
    except (BadSignature, ValueError):
        return None


def page_of(link: RecipientLink, token: str) -> dict[str, object]:
    """What every page behind a link shows: whose it is, and a number for its form."""
    return {
        "token": token,
        "office": queries.office(),
        "address": masked(link.recipient.email),
        "nonce": new_nonce(link),
        "link": link,
    }


def masked(email: str) -> str:
    """An address that its owner knows again and nobody else learns: a.p***@example.org."""
    name, _at, host = email.partition("@")
    return f"{name[: min(3, max(len(name) - 1, 1))]}***@{host}"


def _signer(link: RecipientLink) -> Signer:
    return Signer(salt=f"personal link {link.pk}")
