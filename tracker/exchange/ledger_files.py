"""The ledger as proof: CSV that spreadsheets open without executing anything in it, and JSON lines; both streamed."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from tracker import wording
from tracker.domain.deadlines import zone_of
from tracker.exchange.exports import harmless
from tracker.models import Attempt, IncomingMail, Notification, User
from tracker.queries.ledger import Entry, streamed
from tracker.wording.ledger import COLUMN_MEANINGS

# Names of columns are not translated: programs read them.
COLUMNS = tuple(COLUMN_MEANINGS)
BETWEEN_TRIES = " | "


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(rows: QuerySet[Notification], *, zone: str, reader: User | None) -> Iterator[bytes]:
    """The file line by line, oldest row first, UTF-8 with the mark that spreadsheets need; the first names columns."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(COLUMNS).encode()
    for record in records(rows, zone=zone, reader=reader):
        yield writer.writerow([harmless(_cell(value)) for value in record.values()]).encode()


def json_lines(rows: QuerySet[Notification], *, zone: str, reader: User | None) -> Iterator[bytes]:
    """One JSON object a line, oldest row first, with every try as an object of its own."""
    for record in records(rows, zone=zone, reader=reader):
        yield (json.dumps(record, ensure_ascii=False) + "\n").encode()


def records(rows: QuerySet[Notification], *, zone: str, reader: User | None) -> Iterator[dict[str, Any]]:
    """The columns of each row; `zone` is the office's.

    Of a mail that the `reader` may not read (None: the office itself) the words and those of the mail server are empty.
    """
    whole = rows.select_related(
        "recipient", "party", "ladder", "deadline__commitment", "message", "message__content"
    ).defer("message__content__html", "message__content__text")
    for entry, tries in _with_tries(streamed(whole, reader=reader)):
        yield _record(entry, tries, zone)


def _with_tries(entries: Iterable[Entry], chunk: int = 500) -> Iterator[tuple[Entry, list[Attempt]]]:
    held: list[Entry] = []
    for entry in entries:
        held.append(entry)
        if len(held) == chunk:
            yield from _tried(held)
            held = []
    yield from _tried(held)


def _tried(entries: list[Entry]) -> Iterator[tuple[Entry, list[Attempt]]]:
    ids = {entry.row.message_id for entry in entries if entry.row.message_id}
    found: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(message__in=ids).order_by("pk"):
        found.setdefault(attempt.message_id, []).append(attempt)
    for entry in entries:
        yield entry, found.get(entry.row.message_id or 0, [])


def _record(entry: Entry, tries: list[Attempt], zone: str) -> dict[str, Any]:
    row, message, answered = entry.row, entry.row.message, entry.answered
    deadline = row.deadline
    content = getattr(message, "content", None) if message and entry.readable else None
    return {
        "key": row.key,
        "kind": row.kind,
        "commitment": deadline.commitment.reference if deadline else None,
        "deadline": deadline.reference if deadline else None,
        "title": deadline.commitment.title if deadline else None,
        "last_day": row.last_day.isoformat() if row.last_day else None,
        "step": row.step or None,
        "ladder": row.ladder.name if row.ladder else None,
        "ladder_version": row.ladder.version if row.ladder else None,
        "roles": row.roles,
        "recipient": row.recipient.email if row.recipient else None,
        "party": row.party.name if row.party else None,
        "planned_at": _utc(row.planned_at),
        "planned_local": _local(row.planned_at, zone),
        "zone": zone,
        "fate": entry.fate.value,
        "reason": entry.reason or None,
        "reason_in_words": wording.reason_in_words(entry.reason) if entry.reason else None,
        "message_id": message.message_id if message else None,
        "subject": content.subject if content else None,
        "sha256": (message.digest or None) if message else None,
        "sent_at": _utc(message.sent_at) if message else None,
        "sent_local": _local(message.sent_at, zone) if message else None,
        "attempts": [_try(attempt, entry.readable) for attempt in tries],
        "bounced_at": _utc(message.bounced_at) if message else None,
        "returned": _came_back(entry.returned),
        "opened_at": _utc(entry.opened_at),
        "answered_at": _utc(answered.at) if answered else None,
        "answered_by": answered.who if answered else None,
        "answer": answered.kind if answered else None,
    }


def _try(attempt: Attempt, readable: bool) -> dict[str, Any]:
    reply = attempt.reply if readable else ""
    return {"at": _utc(attempt.at), "result": attempt.result, "code": attempt.code, "reply": reply}


def _came_back(mail: IncomingMail | None) -> str | None:
    return " ".join(filter(None, (mail.kind, mail.status, mail.words))) if mail else None


def _cell(value: Any) -> Any:
    """Lists on one line: roles with commas, tries one after the other."""
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], dict):
        return BETWEEN_TRIES.join(" ".join(str(part) for part in one.values() if part) for one in value)
    return ", ".join(value)


def _utc(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant else None


def _local(instant: datetime | None, zone: str) -> str | None:
    return instant.astimezone(zone_of(zone)).isoformat() if instant else None
