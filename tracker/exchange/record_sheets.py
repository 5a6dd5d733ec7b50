"""A record as a workbook: seven sheets, written row by row to disk, and no cell that a spreadsheet would execute."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from tracker import wording
from tracker.domain.policies import Role
from tracker.exchange.record_archive import evidence_name
from tracker.exchange.workbooks import Sheet, opened
from tracker.models import Answer, DeadlineTerms, Extension, Notification, Report
from tracker.queries.history import names_of
from tracker.queries.record_past import DateKnown, Decided, Known, Said, refs_of
from tracker.wording.records import cause_in_words, verdict_label

# Names of columns are not translated: programs read them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "commitments": (
        "reference", "title", "responsible", "supporting", "issuer", "beneficiary", "controller", "quote",
        "source_title", "source_publisher", "source_published_on", "source_url", "source_second_hand", "source_sha256",
        "outcome", "decided_at", "decided_by", "reason",
    ),
    "dates": (
        "reference", "kind", "first_date", "first_last_day", "present_date", "present_last_day", "times_extended",
        "slip_working_days", "status", "verdict", "received_on", "decided_at", "decided_by", "reason", "report_by",
        "report_text",
    ),
    "moves": ("reference", "version", "cause", "date", "wording", "first_day", "last_day", "at", "by", "reason"),
    "answers": (
        "reference", "what", "received_on", "channel", "name", "recorded_at", "text", "decision", "decided_at",
        "decided_by", "reason",
    ),
    "mails": ("reference", "sent_at", "what", "address", "message_id", "server_reply", "bounced_at"),
    "evidence": ("reference", "title", "state", "url", "file_in_archive", "recorded_at"),
}  # fmt: skip
_ROLES = (Role.RESPONSIBLE, Role.SUPPORTING, Role.ISSUER, Role.BENEFICIARY, Role.CONTROLLER)


def workbook(summary: Iterable[Sequence[Any]], chunks: Iterable[list[Known]], *, made_at: datetime) -> IO[bytes]:
    """The workbook on disk, at its beginning: the rows of the summary, then one sheet a subject."""
    file, book = opened()
    book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
    Sheet(book, "summary", ()).extend(summary)
    sheets = {name: Sheet(book, name, columns) for name, columns in COLUMNS.items()}
    for items in chunks:
        names = names_of(refs_of(items))
        for item in items:
            for name, row in _rows(item, names):
                sheets[name].add(row)
    book.close()
    file.seek(0)
    return file


def _rows(item: Known, names: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Any]]]:
    yield "commitments", _commitment(item, names)
    for one in item.dates:
        yield "dates", _date(one, names)
        for version in one.versions:
            yield "moves", _move(one, version, names)
        for said in one.said:
            yield "answers", _said(one, said, names)
        for said, proof in one.evidence:
            name = evidence_name(proof) if proof.file else ""
            yield "evidence", (one.deadline.reference, proof.title, proof.get_state_display(), proof.url, name, said.at)
    for mail in item.mails:
        what = mail_in_words(mail.row)
        reference = mail.row.deadline.reference if mail.row.deadline else item.row.reference
        yield "mails", (reference, mail.sent_at, what, mail.address, mail.message_id, mail.reply, mail.bounced_at)


def _commitment(item: Known, names: Mapping[str, str]) -> Sequence[Any]:
    row, source = item.row, item.row.source
    parties = ["; ".join(party.name for role, party in item.parties if role == wanted) for wanted in _ROLES]
    cited = (source.title, source.publisher, source.published_on, source.url) if source else (None,) * 4
    outcome = wording.outcome_label(item.outcome.outcome) if item.outcome else None
    return (
        row.reference,
        item.title,
        *parties,
        row.quotation.exact if row.quotation else None,
        *cited,
        ("yes" if source.second_hand else "no") if source else None,
        source.sha256 if source else None,
        outcome,
        *_decided(item.outcome, names),
    )


def _date(one: DateKnown, names: Mapping[str, str]) -> Sequence[Any]:
    first, present, report = one.moves.first, one.moves.present, one.accepted
    return (
        one.deadline.reference,
        wording.kind_label(one.deadline.kind),
        first.edtf if first else None,
        first.last_day if first else None,
        present.edtf if present else None,
        present.last_day if present else None,
        one.times_extended,
        one.slip,
        wording.status_label(one.status),
        verdict_label(one.verdict),
        one.received_on,
        *_decided(one.ended, names),
        (report.name or report.recipient or report.recorded_by) if report else None,
        report.narrative if report else None,
    )


def _move(one: DateKnown, version: DeadlineTerms, names: Mapping[str, str]) -> Sequence[Any]:
    by = wording.actor_in_words(version.by, names)
    days = (version.first_day, version.last_day)
    cause = cause_in_words(version.cause)
    return (
        one.deadline.reference, version.version, cause, version.edtf, version.wording, *days, version.at, by,
        version.reason,
    )  # fmt: skip


def _said(one: DateKnown, said: Said, names: Mapping[str, str]) -> Sequence[Any]:
    decided = None
    if said.decided_at is not None:
        decided = Decided(said.decision, said.decided_at, said.decided_by, said.decision_reason)
    return (
        one.deadline.reference,
        said.get_kind_display() if isinstance(said, Answer) else said._meta.verbose_name,
        said.received_on,
        said.get_channel_display(),
        said.name or said.recipient or said.recorded_by,
        said.at,
        said_text(said),
        type(said).Decision(said.decision).label if said.decision else None,
        *_decided(decided, names),
    )


def said_text(said: Said) -> str:
    """The words of a report, a request or an answer."""
    match said:
        case Report():
            return said.narrative
        case Extension():
            return said.reason
        case _:
            return said.text


def mail_in_words(row: Notification) -> str:
    """What a mail was for."""
    return wording.step_in_words(row.step) if row.step else str(row.get_kind_display())


def _decided(decided: Decided | None, names: Mapping[str, str]) -> tuple[Any, ...]:
    if decided is None:
        return (None, None, None)
    return (decided.at, wording.actor_in_words(decided.by, names) if decided.by else None, decided.reason)
