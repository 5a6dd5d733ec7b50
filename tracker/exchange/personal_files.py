"""A person's copy of all that is kept about them: one JSON file, and the files that they sent, in a ZIP."""

import json
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from tracker.models import AuditEvent, AuditText, Deadline
from tracker.queries.footprint import Footprint

IN_MEMORY = 5 * 2**20  # bytes; more goes to the disk
_PERSON = ("uid", "email", "time_zone", "language", "mode", "send_hour", "min_gap", "unsubscribed_at", "unreachable_at",
           "unreachable_because", "away_since", "away_until", "introduced_at", "created_at")  # fmt: skip
_SAID = ("name", "channel", "received_on", "at", "decision", "decided_at", "decision_reason")


def archive(found: Footprint) -> IO[bytes]:
    """The ZIP, at its beginning; whoever asked for it closes it."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed to whoever asked
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("data.json", json.dumps(data_of(found), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for row in found.evidence.exclude(file="").order_by("pk"):
            if row.file.storage.exists(row.file.name):
                # The name is ours, not the sender's: it cannot lead out of the directory.
                name = f"files/{row.pk}{PurePath(row.file.name).suffix}"
                with written.open(name, "w") as target, row.file.open("rb") as source:
                    for part in source.chunks():
                        target.write(part)
    file.seek(0)
    return file


def data_of(found: Footprint) -> dict[str, Any]:
    """Everything but the files, by subject."""
    person = found.person
    return {
        "person": _values(person, _PERSON)
        | {"deputy": person.deputy and person.deputy.email, "merged": [one.email for one in found.everywhere[1:]]},
        "account": _values(person.user, ("email", "name", "language", "time_zone", "date_joined"))
        if person.user
        else None,
        "contact_of": [
            {"party": one.party.name, **_values(one, ("display_name", "main", "starts_on", "ends_on", "since"))}
            for one in found.contacts.order_by("pk")
        ],
        "reports": [
            _said(one, ("narrative", "percent", "claimed_outcome", "outcome"))
            | {"files": [_values(file, ("pk", "title", "url", "state")) for file in one.evidence.order_by("pk")]}
            for one in found.reports.prefetch_related("evidence").order_by("pk")
        ],
        "requests_for_more_time": [
            _said(one, ("reason", "requested_wording", "requested_edtf", "requested_boundary"))
            for one in found.extensions.order_by("pk")
        ],
        "reports_not_sent": [
            _about(one.deadline) | _values(one, ("words", "saved_at")) for one in found.drafts.order_by("pk")
        ],
        "readings": _rows(found.readings, ("day", "value", "source", "state")),
        "answers": [
            _said(one, ("kind", "text", "successor_email", "successor_name", "snooze_until"))
            for one in found.answers.order_by("pk")
        ],
        "reasons_to_write": [
            _values(one, ("kind", "step", "roles", "planned_at", "state", "reason")) | _about(one.deadline)
            for one in found.notices.order_by("pk").iterator(chunk_size=1000)
        ],
        "mails": [_mail(one) for one in found.messages.prefetch_related("content", "attempts").order_by("pk")],
        "came_back": _rows(found.incoming, ("kind", "sender", "subject", "words", "status", "away_until", "at")),
        "personal_links": _rows(found.links, ("scope", "created_at", "expires_at", "revoked_at", "opened_at")),
        "calendars": _rows(found.feeds, ("about", "created_at", "revoked_at", "read_at")),
        "silences": [
            {"commitment": one.commitment.reference, **_values(one, ("at", "ended_at"))}
            for one in found.mutes.order_by("pk")
        ],
        "history": _history(found),
    }


def _said(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return _about(row.deadline) | _values(row, (*_SAID, *names))


def _about(deadline: Deadline | None) -> dict[str, Any]:
    return {"deadline": deadline and deadline.reference}


def _mail(row: Any) -> dict[str, Any]:
    content = getattr(row, "content", None)
    return {
        **_values(row, ("message_id", "state", "created_at", "sent_at", "bounced_at")),
        "subject": content and content.subject,
        "text": content and content.text,
        "tries": [_values(one, ("at", "result", "code", "reply")) for one in row.attempts.all()],
    }


def _history(found: Footprint) -> list[dict[str, Any]]:
    """What they did, and what was done to their address."""
    events = AuditEvent.objects.filter(by__in=found.refs) | AuditEvent.objects.filter(target__in=found.refs)
    events = events | AuditEvent.objects.filter(sequence__in=found.texts)
    texts = dict(AuditText.objects.filter(sequence__in=found.texts).values_list("sequence", "text"))
    names = ("sequence", "action", "target", "effective_at", "before", "after")
    return [_values(one, names) | {"text": texts.get(one.sequence, "")} for one in events.order_by("sequence")]


def _rows(rows: "QuerySet[Any]", names: Iterable[str]) -> list[dict[str, Any]]:
    return [_values(row, names) for row in rows.order_by("pk")]


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
