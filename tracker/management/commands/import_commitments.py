"""`manage.py import_commitments FILE.csv`: log the commitments of a file, all or none. Sends nothing by itself."""

from argparse import ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.exchange import imports
from tracker.exchange.headings import COLUMNS
from tracker.exchange.imports import Outcome
from tracker.management.dated import WRONG_USAGE, DatedCommand, add_json
from tracker.models import User
from tracker.operations.accounts import first_admin
from tracker.operations.audit import Actor


class Command(DatedCommand):
    help = (
        "Log the commitments of a CSV file, all or none; a row that is there already is left as it is. "
        f"Nobody is told anything before the import is released. Columns: {', '.join(COLUMNS)}; only title is required."
    )
    stopped = "Nothing was recorded."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.csv", type=_readable)
        parser.add_argument("--owner", metavar="EMAIL", default="", help=_("Who looks after them. Default: an admin."))
        parser.add_argument("--release", action="store_true", help=_("Let their reminders begin at once."))
        parser.add_argument("--dry-run", action="store_true", help=_("Show what would happen and change nothing."))
        add_json(parser, _("One JSON object instead of lines."))

    def act(self, *, now: datetime, **options: Any) -> None:
        path = _readable(options["file"]) if isinstance(options["file"], str) else options["file"]
        with self.progress(_("Reading commitments")):
            outcome = imports.run(
                path.read_bytes(),
                by=Actor.of_command("import_commitments"),
                now=now,
                file_name=path.name,
                owner=_owner(options["owner"]),
                release=options["release"],
                dry_run=options["dry_run"],
            )
        if options["json"]:
            self.say_json(as_report(outcome, dry_run=options["dry_run"]))
        else:
            self.say(outcome, dry_run=options["dry_run"])
        if outcome.problems:
            raise SystemExit(1)

    def say(self, outcome: Outcome, *, dry_run: bool) -> None:
        for name in outcome.ignored:
            self.stdout.write(_("The column “%s” is not read.") % name)
        if outcome.problems:
            for problem in outcome.problems:
                self.stdout.write(str(problem))
            count = len(outcome.problems)
            words = ngettext("%d problem: nothing was recorded.", "%d problems: nothing was recorded.", count)
            self.stdout.write(words % count)
            return
        imported = outcome.imported
        if dry_run:
            for row, commitment in imported.new:
                due = row.due.wording if row.due else _("no date: a review")
                self.stdout.write(_("line %(line)d") % {"line": row.line} + f": {commitment.title}  ({due})")
            self.stdout.write(_("A rehearsal: nothing was changed."))
        counts = {"new": len(imported.new), "known": len(imported.known)}
        words = ngettext(
            "%(new)d commitment logged, %(known)d there already.",
            "%(new)d commitments logged, %(known)d there already.",
            counts["new"],
        )
        self.stdout.write(words % counts)
        if imported.released is not None:
            words = ngettext(
                "The held import of this file is released: reminders of %d deadline may begin.",
                "The held import of this file is released: reminders of %d deadlines may begin.",
                imported.released,
            )
            self.stdout.write(words % imported.released)
        elif imported.is_held:
            self.stdout.write(_("Nobody is told yet: start sending, or run this again with --release."))


def as_report(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    """What became of a file, as JSON can hold it."""
    imported = outcome.imported
    return {
        "dry_run": dry_run,
        "created": len(imported.new),
        "known": len(imported.known),
        "released": imported.batch is not None and not imported.batch.is_held,
        "commitments": [
            {"line": row.line, "reference": commitment.reference, "external_id": row.external_id}
            for row, commitment in imported.new
        ],
        "ignored": list(outcome.ignored),
        "errors": [
            {"line": problem.line, "column": problem.column, "message": problem.text} for problem in outcome.problems
        ],
    }


def _owner(email: str) -> User | None:
    if not email:
        return first_admin()
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise CommandError(_("There is no active account %s.") % email, returncode=WRONG_USAGE)
    return user


def _readable(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(_("There is no file %s.") % name)
    return path
