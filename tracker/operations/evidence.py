"""What backs a report or a request for more time: a file, kept where only the office reads it, or an address."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Evidence, Extension, Report, ReportDraft
from tracker.operations.errors import Refused

LARGEST = 10 * 2**20  # bytes of one file
TOGETHER = 30 * 2**20  # bytes of all files of one report
MOST = 10  # files and links of one report
_ZIP = (b"PK\x03\x04",)
# What may be sent: the ending, the type under which it is handed out again, and how its bytes begin (empty: text).
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    ".odp": ("application/vnd.oasis.opendocument.presentation", _ZIP),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".txt": ("text/plain", ()),
    ".csv": ("text/csv", ()),
}


@dataclass(frozen=True)
class Proof:
    """A file with the name its sender gave it, or an address."""

    title: str
    file: File | None = None  # type: ignore[type-arg]
    url: str = ""


Holder = Report | Extension | ReportDraft


def attach(holder: Holder, proofs: Sequence[Proof]) -> None:
    """Keep what backs something said, or the draft of a report, beside what it holds already.

    Raises Refused for a file that is too large or not of a kind that is taken, and for too much of it all.
    """
    _must_fit(holder, proofs)
    for proof in proofs:
        row = _of(holder, title=proof.title.strip()[:200] or proof.url[:200], url=proof.url)
        if proof.file is not None:
            row.title = PurePath(proof.title).name[:200] or "file"
            # What the sender called it never becomes a path.
            row.file.save(f"{uuid4().hex}{checked_ending(proof.title, proof.file)}", proof.file, save=False)
        row.save()


def carry(holder: Report | ReportDraft, kept: Iterable[Evidence]) -> None:
    """Take over what lay with a draft, or with a report that came back: the report that came back keeps its own."""
    for row in Evidence.objects.filter(pk__in=[piece.pk for piece in kept]).order_by("pk"):
        if row.draft_id is not None and isinstance(holder, Report):
            row.draft, row.report = None, holder
            row.save(update_fields=["draft", "report"])
        elif row.report_id is not None:
            _of(holder, title=row.title, url=row.url, file=row.file.name or "").save()


def drop(rows: Iterable[Evidence]) -> None:
    """Remove what lay with a draft; a file goes once the transaction stands, unless a report has it too."""
    for row in rows:
        row.delete()
        name, storage = row.file.name, row.file.storage
        if name and not Evidence.objects.filter(file=name).exists():
            transaction.on_commit(lambda name=name, storage=storage: storage.delete(name), robust=True)  # type: ignore[misc]


def judge_each(report: Report, judged: Mapping[int, Evidence.State]) -> dict[str, str]:
    """Judge single pieces on their own; returns what was judged, by the id of the piece."""
    rows = report.evidence.filter(pk__in=judged)
    for row in rows:
        row.state = judged[row.pk]
        row.save(update_fields=["state"])
    return {str(row.pk): str(row.state) for row in rows}


def judge(said: Report | Extension, state: Evidence.State) -> None:
    """What backs something said stands or falls with it; what was judged on its own stays so."""
    said.evidence.filter(state=Evidence.State.SUBMITTED).update(state=state)


def check(proofs: Collection[Proof], held: Collection[Evidence] = ()) -> None:
    """Raises Refused for more than a report may bring, with what it holds already."""
    if len(proofs) + len(held) > MOST:
        raise Refused(_("At most %(count)s files and links can be sent together.") % {"count": MOST})
    brought = sum(proof.file.size or 0 for proof in proofs if proof.file is not None)
    if brought + sum(row.file.size for row in held if row.file) > TOGETHER:
        size = {"size": TOGETHER // 2**20}
        raise Refused(_("The files are larger than %(size)s MB together: send links to some of them instead.") % size)


def checked_ending(name: str, file: File) -> str:  # type: ignore[type-arg]
    """The ending of a file that may be sent. Raises Refused: too large, empty, another kind, or not what it says."""
    ending = PurePath(name).suffix.lower()
    if not file.size:
        raise Refused(_("The file is empty."))
    if file.size > LARGEST:
        raise Refused(_("The file is larger than %(size)s MB: send a link to it instead.") % {"size": LARGEST // 2**20})
    if ending not in TYPES:
        kinds = ", ".join(sorted(TYPES))
        raise Refused(_("Files of this kind are not taken. Send one of these: %(kinds)s.") % {"kinds": kinds})
    file.seek(0)
    begins = file.read(4096)
    file.seek(0)
    beginnings = TYPES[ending][1]
    if not begins.startswith(beginnings) if beginnings else b"\0" in begins:
        raise Refused(_("This is no %(kind)s file, whatever its name says.") % {"kind": ending})
    return ending


def _must_fit(holder: Holder, proofs: Sequence[Proof]) -> None:
    if proofs:
        check(proofs, list(holder.evidence.all()))


def _of(holder: Holder, **values: str) -> Evidence:
    name = "draft" if isinstance(holder, ReportDraft) else str(holder._meta.model_name)
    row = Evidence(**values)
    setattr(row, name, holder)
    return row
