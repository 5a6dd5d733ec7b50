"""A record as one archive: its files, and a manifest with the SHA-256 of each. Nothing is ever whole in memory."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tracker.models import Evidence
from tracker.operations.evidence import TYPES

MANIFEST = "manifest.json"
BLOCK = 2**16
LONGEST_NAME = 60
Part = tuple[str, Callable[[], Iterable[bytes]]]


def pack(parts: Iterable[Part], about: Mapping[str, Any], *, made_at: datetime) -> IO[bytes]:
    """An archive on disk, at its beginning: each part by its name, in the order given, the manifest last.

    A part is only opened when its turn comes; one that cannot be read stands in the manifest as missing.
    `made_at`, a local time, is the date of every file in it.
    """
    files: list[dict[str, Any]] = []
    missing: list[str] = []
    archive: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        for name, opened in parts:
            try:
                blocks = iter(opened())
            except OSError:
                missing.append(name)
                continue
            files.append(_write(packed, name, blocks, made_at))
        manifest = {**about, "files": files, "missing": missing}
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        _write(packed, MANIFEST, [text.encode()], made_at)
    archive.seek(0)
    return archive


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file in blocks; closed at its end."""
    with file:
        while block := file.read(BLOCK):
            yield block


def evidence_blocks(proof: Evidence) -> Iterable[bytes]:
    """The bytes of what backs a report. Raises OSError where the file is gone."""
    return blocks_of(proof.file.storage.open(proof.file.name))


def evidence_name(proof: Evidence) -> str:
    """Its name in the archive: nothing of what the sender called it can become a path or a device.

    The ending is that under which the file was checked; a number comes first, so that no two are the same.
    """
    plain = unicodedata.normalize("NFKD", PurePath(proof.title).stem).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-")
    ending = PurePath(proof.file.name).suffix.lower()
    return f"evidence/{proof.pk:06d}-{words or 'file'}{ending if ending in TYPES else '.bin'}"


def _write(packed: ZipFile, name: str, blocks: Iterable[bytes], made_at: datetime) -> dict[str, Any]:
    info = ZipInfo(name, date_time=(made_at.year, *made_at.timetuple()[1:6]))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with packed.open(info, "w", force_zip64=True) as member:
        for block in blocks:
            digest.update(block)
            size += len(block)
            member.write(block)
    return {"name": name, "sha256": digest.hexdigest(), "bytes": size}
