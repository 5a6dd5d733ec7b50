"""The chain of the history: each event carries a keyed hash of itself and of the one before it.

Without the key nobody can make an event that fits, whatever else they may write: what was changed, removed, put in or
put elsewhere is found, and named. What was removed from the very end is found by an anchor: a number and a hash that
were noted elsewhere while the event still stood. HMAC-SHA256 after RFC 2104; instants in UTC after ISO 8601.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ERASED = "recipient.erased"  # the action that names texts that may be missing: after = {"texts": [numbers]}


@dataclass(frozen=True)
class Text:
    """The free text of an event, kept apart from it."""

    salt: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """One event as it stands, with its free text where that is kept."""

    sequence: int
    action: str
    target: str
    commitment: int | None
    by: str
    effective_at: datetime
    recorded_at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    text_hash: str
    previous_hash: str
    hash: str
    text: Text | None = None


@dataclass(frozen=True)
class Anchor:
    """The number and hash of the newest event at an instant, noted outside the database."""

    sequence: int
    hash: str
    at: str = ""


def body_of(link: Link, sequence: int) -> str:
    """What the hash is of, beside the hash before it: canonical JSON, keys in order, no spaces, instants in UTC."""
    return json.dumps(
        {
            "sequence": sequence,
            "action": link.action,
            "target": link.target,
            "commitment": link.commitment,
            "by": link.by,
            "effective_at": _instant(link.effective_at),
            "recorded_at": _instant(link.recorded_at),
            "before": link.before,
            "after": link.after,
            "text_hash": link.text_hash,
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def hash_of(link: Link, key: bytes, sequence: int | None = None) -> str:
    """The hash that the event should have: HMAC-SHA256 of the previous hash and its body, in small hex digits."""
    body = body_of(link, link.sequence if sequence is None else sequence)
    return hmac.new(key, (link.previous_hash + body).encode(), hashlib.sha256).hexdigest()


def text_hash_of(salt: str, text: str) -> str:
    """The hash by which an event holds its text: SHA-256 of salt and text; without the salt nobody can guess it."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def as_line(link: Link) -> str:
    """One event as a line of JSON (JSON Lines): all that the hash is of, the hashes, and the text where it is kept."""
    return json.dumps(
        {
            "sequence": link.sequence,
            "action": link.action,
            "target": link.target,
            "commitment": link.commitment,
            "by": link.by,
            "effective_at": _instant(link.effective_at),
            "recorded_at": _instant(link.recorded_at),
            "before": link.before,
            "after": link.after,
            "text_hash": link.text_hash,
            "text": {"salt": link.text.salt, "text": link.text.text} if link.text else None,
            "previous_hash": link.previous_hash,
            "hash": link.hash,
        },
        ensure_ascii=False,
    )


def of_line(line: str) -> Link:
    """The event of a line that `as_line` wrote. Raises ValueError for anything else."""
    try:
        data = json.loads(line)
        text = data.pop("text")
        for name in ("effective_at", "recorded_at"):
            data[name] = datetime.fromisoformat(data[name])
        return Link(**data, text=Text(**text) if text else None)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"this is no line of an exported history: {line[:80]}") from error


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
