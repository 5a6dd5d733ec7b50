"""What backs a report or a request for more time: a file, kept where only the office reads it, or an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import File
from django.utils.translation import gettext as _

from tracker.models import Evidence, Extension, Report
from tracker.operations.errors import Refused

LARGEST = 10 * 2**20  # bytes
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


def attach(said: Report | Extension, proofs: Iterable[Proof]) -> None:
    """Keep what backs something said. Raises Refused for a file that is too large or not of a kind that is taken."""
    backed = {str(said._meta.model_name): said}
    for proof in proofs:
        row = Evidence(title=proof.title.strip()[:200] or proof.url[:200], url=proof.url, **backed)
        if proof.file is not None:
            row.title = PurePath(proof.title).name[:200] or "file"
            # What the sender called it never becomes a path.
            row.file.save(f"{uuid4().hex}{checked_ending(proof.title, proof.file)}", proof.file, save=False)
        row.save()


def judge(said: Report | Extension, state: Evidence.State) -> None:
    """What backs something said stands or falls with it; what was judged on its own stays so."""
    said.evidence.filter(state=Evidence.State.SUBMITTED).update(state=state)


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
