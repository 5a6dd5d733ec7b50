"""A backup: the database at one moment, the files, and how to know that both are whole; and reading it back.

The keys are not in it: whoever finds a backup can neither open personal links nor write history. Their fingerprints
are, so that reading it back beside other keys is refused before anything is touched.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg import sql

from tracker.domain.proof import examine
from tracker.queries import chain

FORMAT = 1
MANIFEST, DUMP, FILES, ANCHORS = "manifest.json", "database.dump", "files", "audit-anchors.jsonl"
KEYS = ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY")
BLOCK = 2**20


class BackupError(Exception):
    """What keeps a backup from being made or read back, and what to do, in a sentence."""


@dataclass(frozen=True)
class Made:
    """A backup that was made and has been checked."""

    directory: Path
    tables: int
    rows: int
    files: int
    size: int


def make(target: Path, *, now: datetime) -> Made:
    """Make a backup in a directory of its own under `target`, and check it. Raises BackupError.

    The numbers of rows and the dump are of one and the same moment, whatever goes on meanwhile. Files come after it:
    what the database names by then is there.
    """
    media = Path(settings.MEDIA_ROOT).resolve()
    if target.resolve().is_relative_to(media):
        raise BackupError(_("%s lies among the files that are backed up: name another directory.") % target)
    final = target / f"duebook-{now:%Y-%m-%dT%H%M%SZ}"
    fresh = target / f".{final.name}.{os.getpid()}"
    try:
        fresh.mkdir(mode=0o700, parents=True)
    except OSError as error:
        words = _("%(path)s cannot be written (%(why)s): name another directory.")
        raise BackupError(words % {"path": target, "why": error.strerror}) from error
    try:
        with transaction.atomic():
            facts = _dumped(fresh / DUMP)
        _copy_files(Path(settings.MEDIA_ROOT), fresh / FILES)
        if Path(settings.AUDIT_ANCHOR_FILE).is_file():
            shutil.copy2(settings.AUDIT_ANCHOR_FILE, fresh / ANCHORS)
        manifest = {"format": FORMAT, "made_at": now.isoformat(), "keys": fingerprints(), **facts}
        manifest["files"] = {name: _digest(fresh / name) for name in _names(fresh)}
        (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        look(fresh)
        fresh.rename(final)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    size = sum((final / name).stat().st_size for name in _names(final))
    counts = manifest["rows"]
    return Made(final, len(counts), sum(counts.values()), len(manifest["files"]), size)


def look(directory: Path) -> dict[str, Any]:
    """What a backup says of itself, if all of it is there and as it was written. Raises BackupError."""
    try:
        manifest: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(_("%s is no backup: there is no manifest that can be read.") % directory) from error
    if manifest.get("format") != FORMAT:
        raise BackupError(_("This backup is of another kind of Duebook: use the version that made it."))
    for name, digest in manifest["files"].items():
        path = directory / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(_("The backup is damaged: %s is missing or not as it was written.") % name)
    listed = _run("pg_restore", "--list", str(directory / DUMP))
    named = {line.split()[-2] for line in listed.splitlines() if " TABLE DATA " in line}
    missing = sorted(set(manifest["rows"]) - named)
    if missing:
        raise BackupError(_("The backup is damaged: its dump lacks %s.") % ", ".join(missing))
    return manifest


def read_back(directory: Path, *, replace: bool) -> dict[str, Any]:
    """Put a backup in place of an empty database, and bring its tables up to this version. Raises BackupError.

    Nothing is touched before the backup has been found whole, its keys are ours, and the database is empty or may be
    replaced, and nobody works on it. Returns the manifest.
    """
    manifest = look(directory)
    _refuse_other_keys(manifest["keys"])
    _refuse_full(replace=replace)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    _run("pg_restore", "--single-transaction", "--no-owner", "--no-privileges", "--dbname", _address(),
         str(directory / DUMP))  # fmt: skip
    _refuse_other_rows(manifest["rows"])
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    _copy_files(directory / FILES, Path(settings.MEDIA_ROOT))
    _put_anchors(directory)
    return manifest


def history_holds() -> bool:
    """Whether the chain of the history that was read back is whole."""
    return examine(chain.links(), key=settings.AUDIT_KEY.encode(), number_of=chain.number_of).is_sound


def fingerprints() -> dict[str, str]:
    """By what each key is known without being told."""
    return {name: hashlib.sha256(f"fingerprint|{name}|{getattr(settings, name)}".encode()).hexdigest()[:16]
            for name in KEYS}  # fmt: skip


def _dumped(path: Path) -> dict[str, Any]:
    """Dump the database as the present transaction sees it; the rows of its tables, its migrations, its history."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = _rows()
        cursor.execute("SELECT sequence, hash FROM tracker_auditevent ORDER BY sequence DESC LIMIT 1")
        head = cursor.fetchone()
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "--file", str(path),
         _address())  # fmt: skip
    path.chmod(0o600)
    return {"rows": rows, "migrations": applied, "history": list(head) if head else []}


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t")
        found = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            found[name] = int(cursor.fetchone()[0])
    return found


def _refuse_other_keys(kept: Mapping[str, str]) -> None:
    ours = fingerprints()
    other = [name for name in KEYS if kept.get(name) != ours[name]]
    if other:
        words = _(
            "The backup was made with other keys: %s. Put those of its office into the environment, or its secrets "
            "into VAR_DIR, and try again: without them no link of a mail works and the history proves nothing."
        )
        raise BackupError(words % ", ".join(other))


def _refuse_full(*, replace: bool) -> None:
    """Raise where somebody works on the database, or where it holds an office that may not be replaced."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                       "AND pid <> pg_backend_pid() AND backend_type = 'client backend'")  # fmt: skip
        others = cursor.fetchone()[0]
        cursor.execute("SELECT to_regclass('public.tracker_user') IS NOT NULL")
        has_tables = cursor.fetchone()[0]
        people = 0
        if has_tables:
            cursor.execute("SELECT count(*) FROM tracker_user")
            people = cursor.fetchone()[0]
    if others:
        raise BackupError(_("Others work on this database: stop Duebook first (%d connections).") % others)
    if people and not replace:
        raise BackupError(_("This database holds an office: add --replace to put the backup in its place."))


def _refuse_other_rows(wanted: Mapping[str, int]) -> None:
    found = _rows()
    other = sorted(name for name, count in wanted.items() if found.get(name) != count)
    if other:
        words = _("The backup was read back, but not all of it: the tables %s have other numbers of rows.")
        raise BackupError(words % ", ".join(other))


def _put_anchors(directory: Path) -> None:
    """The anchors of the backup's history; those that stand there know events that are gone, and are kept beside."""
    there = Path(settings.AUDIT_ANCHOR_FILE)
    if there.is_file():
        there.rename(there.with_name(f"{there.name}.before-restore-{int(there.stat().st_mtime)}"))
    if (directory / ANCHORS).is_file():
        shutil.copy2(directory / ANCHORS, there)


def _copy_files(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def _names(directory: Path) -> Iterator[str]:
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield str(path.relative_to(directory))


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _address() -> str:
    """The database as PostgreSQL's programs take it, without its password: that goes by the environment."""
    given = connection.get_connection_params()
    named = {"host": given.get("host"), "port": given.get("port"), "user": given.get("user"), "dbname": given["dbname"]}
    return " ".join(f"{name}='{_quoted(str(value))}'" for name, value in named.items() if value)


def _quoted(value: str) -> str:
    return re.sub(r"(['\\])", r"\\\1", value)


def _run(name: str, *arguments: str) -> str:
    """One of PostgreSQL's programs; what it says. Raises BackupError with the last thing it complained of."""
    inside = Path(settings.POSTGRES_PROGRAMS) / name
    program = str(inside) if settings.POSTGRES_PROGRAMS and inside.is_file() else shutil.which(name)
    if program is None:
        raise BackupError(_("There is no %s: install the client programs of PostgreSQL.") % name)
    password = connection.get_connection_params().get("password")
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    command: Sequence[str] = [program, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 ours
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise BackupError(_("%(name)s failed: %(why)s") % {"name": name, "why": last})
    return done.stdout
