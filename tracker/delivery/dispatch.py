"""Sending what is due: what dead senders held is freed, notices become messages, and a sender takes them out."""

import time
from contextlib import closing
from datetime import datetime

from django.conf import settings

from tracker import queries
from tracker.delivery import stopping
from tracker.delivery.compose import compose_in_parts
from tracker.delivery.liveness import alive, recover
from tracker.delivery.sender import DispatchResult, Sender, sendable
from tracker.delivery.smtp import Relay, SmtpTransport
from tracker.delivery.transports import FileTransport, Transport
from tracker.models import OfficeSettings

BATCH_SIZE = 20
BATCH_SECONDS = 140.0  # a batch stops by itself well before the limits of its task


def deliver(*, now: datetime, transport: Transport | None = None, seconds: float = BATCH_SECONDS) -> DispatchResult:
    """Free what dead senders held, compose what is due, and send until nothing more can go at `now` (business time).

    Sending does not wait until all is composed: with much to do, a sender that is ended early would never come to it.
    """
    until = time.monotonic() + seconds
    recover(now=now)
    result = dispatch(now=now, transport=transport, seconds=seconds)
    for composed in compose_in_parts(now=now):
        result.composed += composed
        if composed and not result.stopped:
            result.add(dispatch(now=now, transport=transport, seconds=until - time.monotonic()))
        if stopping.is_asked() or time.monotonic() >= until:
            break
    return result


def dispatch(
    *, now: datetime, transport: Transport | None = None, seconds: float = BATCH_SECONDS, batch_size: int = BATCH_SIZE
) -> DispatchResult:
    """Send every message whose time has come at `now`, oldest first, over one connection; nothing while held.

    Any number of senders may run at once. Raises what the database raises; what was claimed and not tried is given
    back.
    """
    office = queries.office()
    result = DispatchResult()
    if not office.is_sending:
        result.stopped = "held"
        return result
    if not sendable(now).exists():
        return result
    used = transport or configured(office)
    with alive() as life, closing(used):
        Sender(now, used, life, result, time.monotonic() + seconds, batch_size).run()
    return result


def configured(office: OfficeSettings) -> Transport:
    """Files for the demo and where no mail server is named; else the mail server."""
    if office.is_demo or not settings.EMAIL_URL:
        return FileTransport(settings.MAIL_DIR)
    return SmtpTransport(Relay.configured())
