"""The wish for no more mail, as our List-Unsubscribe asks a mail program to write it (RFC 2369)."""

import re

from tracker.delivery.urls import mail_domain

_WISH = re.compile(r"\s*(?:(?:re|aw|fwd?)\s*:\s*)*unsubscribe\s+([0-9a-f]{40})\b", re.I)


def wish_for_no_more(message_id: str) -> str:
    """The subject of such a wish: it names the mail that it answers, which nobody else can guess."""
    return f"unsubscribe {message_id.strip('<>').partition('@')[0]}"


def wished_about(subject: str) -> str:
    """The Message-ID of the mail that a wish answers; empty for any other subject."""
    found = _WISH.match(subject)
    return f"<{found[1].lower()}@{mail_domain()}>" if found else ""
