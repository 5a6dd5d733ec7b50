"""`manage.py sweep`: let the clock do what it owes, for every deadline whose time has come."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.management.dated import DatedCommand, add_json
from tracker.management.instants import written
from tracker.management.rows import as_rehearsed, as_row
from tracker.models import Deadline, Notification
from tracker.operations import schedule
from tracker.operations.schedule import SweepResult


class Command(DatedCommand):
    help = "Settle every deadline whose time has come: statuses turn, reminders are queued. Sends nothing by itself."
    stopped = gettext_lazy("Every batch that was settled stays settled: run the command again to go on.")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help=_("Show what would happen and change nothing."))
        add_json(parser, _("One JSON object instead of lines."))

    def act(self, *, now: datetime, **options: Any) -> None:
        dry_run = options["dry_run"]
        with self.progress(_("Settling deadlines")):
            result = schedule.sweep(now=now, keep=True, dry_run=dry_run)
        report = as_report(result, now=now, dry_run=dry_run)
        if options["json"]:
            self.say_json(report)
        else:
            self.say(report, result.planted)
        if result.failed:
            raise SystemExit(1)

    def say(self, report: dict[str, Any], planted: list[Notification]) -> None:
        if report["dry_run"]:
            for change in report["changes"]:
                self.stdout.write(f"{change['effective_at']}  {change['deadline']}  {_turn(change)}")
            for row in planted:
                self.stdout.write(as_rehearsed(row))
            self.stdout.write(_("A rehearsal: nothing was changed."))
        states = Counter(row["state"] for row in report["planted"])
        settled, changes = report["settled"], len(report["changes"])
        queued, skipped = states[Notification.State.QUEUED.value], states[Notification.State.SKIPPED.value]
        parts = (
            ngettext("%d deadline settled", "%d deadlines settled", settled) % settled,
            ngettext("%d change", "%d changes", changes) % changes,
            ngettext("%d reminder queued", "%d reminders queued", queued) % queued,
            ngettext("%d skipped", "%d skipped", skipped) % skipped,
        )
        self.stdout.write(", ".join(parts) + ".")
        for failure in report["failed"]:
            self.stderr.write(_("%(deadline)s could not be settled and is tried again in an hour: %(error)s") % failure)


def as_report(result: SweepResult, *, now: datetime, dry_run: bool) -> dict[str, Any]:
    """What a sweep did, as JSON can hold it."""
    uids = {change.target.partition(":")[2] for change in result.changes}
    touched = Deadline.objects.select_related("commitment")
    by_target = {f"deadline:{row.uid}": row.reference for row in touched.filter(uid__in=uids)}
    by_pk = {row.pk: row.reference for row in touched.filter(pk__in=result.failed)}
    return {
        "now": written(now),
        "dry_run": dry_run,
        "settled": result.settled,
        "changes": [
            {
                "deadline": by_target.get(change.target, change.target),
                "action": change.action,
                "before": dict(change.before),
                "after": dict(change.after),
                "effective_at": written(change.effective_at or now),
            }
            for change in result.changes
        ],
        "planted": [as_row(row) for row in result.planted],
        "failed": [{"deadline": by_pk[pk], "error": error} for pk, error in sorted(result.failed.items())],
    }


def _turn(change: dict[str, Any]) -> str:
    before, after = change["before"].get("status"), change["after"].get("status")
    return f"{before} -> {after}" if before and after else change["action"]
