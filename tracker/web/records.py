"""A record of promises as a page, a page that stands alone, a workbook and an archive."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker import wording
from tracker.domain.calendars import WEEKDAYS, WorkCalendar
from tracker.domain.deadlines import local_day, zone_of
from tracker.domain.records import Tally
from tracker.exchange.ledger_files import records as ledger_records
from tracker.exchange.record_archive import Part, blocks_of, evidence_blocks, evidence_name, pack
from tracker.exchange.record_sheets import workbook
from tracker.exchange.workbooks import as_text
from tracker.models import AuditEvent, Evidence, Notification
from tracker.queries import ledger, records
from tracker.queries.history import names_of
from tracker.queries.record_past import Known, refs_of
from tracker.queries.records import Scope
from tracker.wording.records import counts_in_words, limits_in_words

_BEGINNING = (
    '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="{}"><title>{}</title>'
)
LATER_FACTS = ("bounced_at", "opened_at", "answered_at")


@dataclass
class Record:
    """One record for one reader: what it tells of, as known at which instant."""

    request: HttpRequest
    scope: Scope
    title: str
    as_of: date | None
    known_at: datetime

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The office's working days."""
        own = self.request.office.calendar
        return own.as_work_calendar() if own else WEEKDAYS

    @cached_property
    def head(self) -> AuditEvent | None:
        """The newest event of the history."""
        return records.chain_head()

    @cached_property
    def counted(self) -> tuple[Tally, list[int]]:
        """The counts over all of it, and which promises it tells of."""
        tally, ids = Tally(), []
        for items in self.chunks(mails=False):
            for item in items:
                tally.add(item.promised_dates)
                ids.append(item.row.pk)
        return tally, ids

    def chunks(self, *, mails: bool = True) -> Iterator[list[Known]]:
        """All of it, a chunk at a time."""
        user, known_at = self.request.user, self.known_at
        return records.known(user, self.scope, known_at=known_at, calendar=self.calendar, mails=mails)

    def some(self, ids: list[int]) -> list[Known]:
        """Those of some promises, with their mails."""
        user, known_at = self.request.user, self.known_at
        return records.told(user, ids, self.scope, known_at=known_at, calendar=self.calendar, mails=True)

    @property
    def day(self) -> date:
        """The day whose end the record shows."""
        return self.as_of or local_day(self.known_at, self.request.office.zone)

    def summary(self) -> dict[str, Any]:
        """What the first part of it shows."""
        return {
            "title": self.title,
            "as_of": self.as_of,
            "day": self.day,
            "counts": list(counts_in_words(self.counted[0])),
            "head": self.head,
            "limits": limits_in_words(),
            "role": self.scope.role,
        }


def sheets(record: Record) -> IO[bytes]:
    """The workbook, on disk."""
    return workbook(_summary_rows(record), record.chunks(), made_at=record.request.now)


def archive(record: Record) -> IO[bytes]:
    """The archive, on disk: the page that stands alone, the workbook, what backs it, the ledger, the manifest."""
    request, head = record.request, record.head
    parts: list[Part] = [
        ("record.html", lambda: page_alone(record)),
        ("record.xlsx", lambda: blocks_of(sheets(record))),
        ("ledger.jsonl", lambda: _ledger(record)),
        *((evidence_name(proof), _opener(proof)) for proof in _evidence(record)),
    ]
    about = {
        "title": record.title,
        "office": request.office.name,
        "made_at": as_text(request.now),
        "as_known_at": as_text(record.known_at),
        "role": record.scope.role or None,
        "counts": dict(counts_in_words(record.counted[0])),
        "history": {"sequence": head.sequence, "hash": head.hash} if head else None,
        "limits": limits_in_words(),
    }
    return pack(parts, about, made_at=request.now.astimezone(zone_of(request.office.zone)))


def page_alone(record: Record) -> Iterator[bytes]:
    """The page as one file that needs nothing else, a piece at a time."""
    language, title = get_language() or "en", record.title
    yield format_html(_BEGINNING, language, "width=device-width, initial-scale=1", title).encode()
    yield f"<style>{_style()}</style></head><body><main>".encode()
    request = record.request
    about = {**record.summary(), "alone": True, "names": {}, "office": request.office}
    yield render_to_string("records/summary.html", about, request=request).encode()
    for items in record.chunks():
        context = {"items": items, "names": names_of(refs_of(items)), "alone": True, "office": request.office}
        yield render_to_string("records/items.html", context, request=request).encode()
    yield b"</main></body></html>\n"


def _style() -> str:
    """The style sheet of the page that stands alone: ours, from the source, with nothing of a reader's in it."""
    path = finders.find("tracker/record-alone.css")
    if not isinstance(path, str):
        raise FileNotFoundError("tracker/record-alone.css")
    with open(path, encoding="utf-8") as file:
        return mark_safe(file.read())  # noqa: S308 - a file of the source


def _summary_rows(record: Record) -> Iterable[tuple[Any, ...]]:
    head = record.head
    yield (record.title,)
    yield (_("Office"), record.request.office.name)
    yield (_("Made"), record.request.now)
    yield (_("As known at the end of"), record.day)
    if record.scope.role:
        yield (_("Role"), wording.role_label(record.scope.role))
    yield from counts_in_words(record.counted[0])
    yield (_("Newest event of the history, its number"), head.sequence if head else 0)
    yield (_("Newest event of the history, its hash"), head.hash if head else "")
    for words in limits_in_words():
        yield ("", words)


def _ledger(record: Record) -> Iterator[bytes]:
    """The ledger as JSON lines: as it stands, or for a past day the mails accepted by then without what came later."""
    request, known_at = record.request, record.known_at
    rows = ledger.rows_for(request.user).filter(deadline__commitment__in=record.counted[1], created_at__lte=known_at)
    past = known_at < request.now
    if past:
        rows = rows.filter(state=Notification.State.SENT, message__sent_at__lte=known_at)
    for line in ledger_records(rows, zone=request.office.zone, reader=request.user):
        if past:
            _forget_later(line, known_at)
        yield (json.dumps(line, ensure_ascii=False) + "\n").encode()


def _forget_later(line: dict[str, Any], known_at: datetime) -> None:
    """Leave out of a line what happened after an instant."""
    later = {name for name in LATER_FACTS if line[name] and datetime.fromisoformat(line[name]) > known_at}
    for name in later:
        line[name] = None
    if "bounced_at" in later:
        line["returned"] = None
    if "answered_at" in later:
        line["answered_by"] = line["answer"] = None
    if later:
        line["fate"] = ledger.Fate.SENT.value


def _evidence(record: Record) -> Iterator[Evidence]:
    for items in record.chunks(mails=False):
        for item in items:
            yield from (proof for one in item.dates for _said, proof in one.evidence if proof.file)


def _opener(proof: Evidence) -> Any:
    return lambda: evidence_blocks(proof)
