"""Whoever watches from outside: an address that is asked while all is well, and a mail when a fault begins or ends.

Both are for the operator alone, and name no person and no commitment. Nothing here stops what it watches: whatever
goes wrong is logged. The mail goes by the office's mail server, beside the outbox, which may be what is broken.
"""

import http.client
import logging
import smtplib
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db import Error
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.health.finding import Finding, short
from tracker.health.readiness import is_ready
from tracker.operations.heartbeats import forget, remembered, seize

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
MAIL_AT_MOST = timedelta(hours=1)
LASTING = timedelta(seconds=50)  # a fault is told once the watchdog has found it twice
SECONDS = 10.0  # patience with the address and with the mail server
URL_ROW, MAIL_ROW = "heartbeat url", "heartbeat mail"


def tell(findings: list[Finding], *, now: datetime) -> None:
    """Tell those outside what was found at `now` (wall time). Raises nothing."""
    if settings.HEARTBEAT_URL and is_ready(findings):
        _safely("HEARTBEAT_URL", lambda: _ping(findings))
    if settings.HEARTBEAT_EMAIL:
        _safely("HEARTBEAT_EMAIL", lambda: _mail(findings, now))


def _safely(name: str, act: Callable[[], None]) -> None:
    try:
        act()
    except (OSError, smtplib.SMTPException, http.client.HTTPException, ValueError, Error) as error:
        # The address may hold a token: it is not repeated.
        logger.error("%s could not be told: %s", name, short(error))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The operator named one address; another one is not asked."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _ping(findings: list[Finding]) -> None:
    """Every five minutes, whichever process watches; a failed try is repeated with the next look."""
    if urlsplit(settings.HEARTBEAT_URL).scheme not in ("https", "http"):
        raise ValueError("it is no web address")
    if not seize(URL_ROW, EVERY):
        return
    body = "\n".join(["ok", *(finding.fault for finding in findings if not finding.ok)]).encode()
    request = urllib.request.Request(  # noqa: S310 - the operator's own address, of the kinds above
        settings.HEARTBEAT_URL, data=body, method="POST",
        headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Duebook"},
    )  # fmt: skip
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            answer.read(1024)
    except BaseException:
        forget(URL_ROW)
        raise


def _mail(findings: list[Finding], now: datetime) -> None:
    faults = [finding for finding in findings if not finding.ok]
    if any(finding.name == "database" for finding in faults):
        _mail_without_database(faults, now)
        return
    with remembered(MAIL_ROW) as kept:
        before = dict(kept)
        told = _to_be_told(kept, faults, now)
    if told is None:
        return
    try:
        _send([finding for finding in faults if finding.name in told])
    except BaseException:
        with remembered(MAIL_ROW) as kept:
            kept |= {name: before.get(name) for name in ("told", "open", "mailed_at")}
        raise


def _to_be_told(kept: dict[str, Any], faults: list[Finding], now: datetime) -> list[str] | None:
    """The names of the faults that a mail is about; none: all is well again. None: nothing new, or too soon for it.

    `seen`: since when each fault is there; `told`: those of the last mail that are still there; `open`: that nobody
    has been told of the end.
    """
    seen = {finding.name: kept.get("seen", {}).get(finding.name, now.isoformat()) for finding in faults}
    lasting = sorted(name for name, since in seen.items() if now - datetime.fromisoformat(since) >= LASTING)
    told = [name for name in kept.get("told") or [] if name in seen]
    kept |= {"seen": seen, "told": told}
    ended, begun = bool(kept.get("open")) and not seen, bool(set(lasting) - set(told))
    mailed_at = kept.get("mailed_at")
    if not (ended or begun) or (mailed_at and now - datetime.fromisoformat(mailed_at) < MAIL_AT_MOST):
        return None
    kept |= {"told": lasting, "open": not ended, "mailed_at": now.isoformat()}
    return lasting


def _mail_without_database(faults: list[Finding], now: datetime) -> None:
    """Nothing can be remembered in the database: a file of this machine says when it was last told."""
    mark = Path(settings.VAR_DIR) / "database-fault-mailed"
    if mark.exists() and now.timestamp() - mark.stat().st_mtime < MAIL_AT_MOST.total_seconds():
        return
    mark.touch()
    _send([finding for finding in faults if finding.name == "database"])


def _send(faults: list[Finding]) -> None:
    with override(settings.LANGUAGE_CODE):
        subject = _("Duebook: something is wrong") if faults else _("Duebook: all is well again")
        lines = [f"- {fault.fault}\n  {fault.cure}" for fault in faults] or [_("What was told before is over.")]
        lines += [_("This is about the Duebook at %s. Such a mail comes at most once an hour.") % settings.SITE_URL]
        message = mail.EmailMessage(
            subject, "\n\n".join(lines), to=[settings.HEARTBEAT_EMAIL], headers={"Auto-Submitted": "auto-generated"},
            connection=mail.get_connection(timeout=SECONDS) if settings.EMAIL_URL else mail.get_connection(),
        )  # fmt: skip
        message.send()
