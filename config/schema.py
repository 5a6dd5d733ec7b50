"""The tables of this version: reachable, compatible, up to date."""

import subprocess

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.places import Places, ServerError

# What a data directory says of the first migration. Before 0.1.0 it was rewritten, and said something else each time;
# since then it stays as it is, and whatever comes is a migration of its own.
FIRST = "317d0bba1d3a870011e44b74bb13aedfbfc55faeb0b548c72d15f2f8154daefc"


def check_reachable() -> None:
    """Raise where DATABASE_URL leads nowhere; the address is named, the password is not."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        found = connection.settings_dict
        place = f"{found['HOST'] or 'the local socket'}{':' + str(found['PORT']) if found['PORT'] else ''}"
        why = (str(error).strip().splitlines() or ["no reason was given"])[0]
        raise ServerError(
            f"The database {found['NAME']} at {place} cannot be reached ({why}): correct DATABASE_URL, "
            "or leave it empty to use a database of Duebook's own."
        ) from error


def bring_up_to_date(places: Places) -> None:
    """Migrate; refuse tables from before the first migration was fixed, after saving what they hold."""
    kept = places.var_dir / "schema"
    applied = ("tracker", "0001_initial") in MigrationRecorder(connection).applied_migrations()
    if applied and kept.exists() and kept.read_text(encoding="utf-8").strip() != FIRST:
        raise ServerError(
            f"The database was made by an older Duebook whose tables differ. {saved(places)} Nothing else was touched: "
            "start with another VAR_DIR, or move this one away."
        )
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    kept.write_text(FIRST + "\n", encoding="utf-8")


def saved(places: Places) -> str:
    """Write a backup of the embedded database, and say where; one of one's own is backed up with one's own means."""
    if not settings.EMBEDDED_POSTGRES:
        return "Make a backup of it with pg_dump."
    directory = places.var_dir / "backup"
    directory.mkdir(mode=0o700, exist_ok=True)
    target = directory / f"duebook-{timezone.now():%Y-%m-%dT%H%M%S}.sql"
    command = [str(places.programs[0] / "pg_dump"), "-h", str(places.sockets), "-U", "duebook", "duebook"]
    with target.open("wb") as file:
        subprocess.run(command, stdout=file, check=True)
    return f"Its content was saved in {target}."
