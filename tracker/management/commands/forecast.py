"""`manage.py forecast`: the reminders still to come, if nothing changes."""

from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from tracker.domain.policies import Policy
from tracker.management.dated import DatedCommand, add_json
from tracker.management.instants import written
from tracker.models import Deadline, ReminderPolicy
from tracker.operations import schedule
from tracker.operations.foreseeing import foreseen
from tracker.operations.schedule import Planned

DAYS = 30
MOST_DAYS = 3660
MOST_DATES = 50_000


class Command(DatedCommand):
    help = "Show who will be reminded of what in the coming days, if nothing changes. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--days",
            type=days,
            default=DAYS,
            metavar="N",
            help=_("How many days to look ahead. Default: %d.") % DAYS,
        )
        parser.add_argument(
            "--policy",
            metavar="LADDER",
            help=_("As if every date with a day climbed this ladder, by its name or number: what would change?"),
        )
        parser.add_argument("--person", metavar="EMAIL", help=_("Only what this address would get."))
        add_json(parser, _("One JSON object a line, one line a reminder."))

    def act(self, *, now: datetime, **options: Any) -> None:
        until = now + timedelta(days=options["days"])
        instead = as_if(options["policy"]) if options["policy"] else None
        with self.progress(_("Looking ahead")):
            if instead:
                found = schedule.forecast(Deadline.objects.all(), now=now, until=until, policies=instead)
            else:
                found = self.bounded(now=now, until=until)
        if options["person"]:
            found = [one for one in found if one.recipient and one.recipient.email.lower() == options["person"].lower()]
        for planned in found:
            if options["json"]:
                self.say_json(as_row(planned))
            else:
                self.stdout.write(as_line(as_row(planned)))
        if not options["json"] and not found:
            self.stdout.write(_("Nobody will be reminded of anything until %s.") % written(until))

    def bounded(self, *, now: datetime, until: datetime) -> list[Planned]:
        """As many dates as one look can hold; says on stderr where there are more."""
        seen = foreseen(Deadline.objects.all(), now=now, until=until, most=MOST_DATES)
        if seen.whole_until:
            self.stderr.write(
                _("Only %(count)s dates were looked at: the list is whole until %(until)s. Ask for fewer days.")
                % {"count": seen.looked_at, "until": written(seen.whole_until)}
            )
        return seen.planned


def days(text: str) -> int:
    """A number of days to look ahead. Raises ArgumentTypeError."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST_DAYS:
        raise ArgumentTypeError(
            _("“%(text)s”: write a number of days from 1 to %(most)d.") % {"text": text, "most": MOST_DAYS}
        )
    return int(text)


def as_if(named: str) -> dict[int | str, Policy]:
    """Every ladder but that of reviews replaced by the one of this name or number. Raises CommandError."""
    rows = list(ReminderPolicy.objects.prefetch_related("steps"))
    wanted = [row for row in rows if named.casefold() == row.name.casefold() or named == str(row.pk)]
    if not wanted:
        names = ", ".join(f"{row.name} ({row.pk})" for row in rows)
        raise CommandError(_("There is no ladder “%(name)s”; there are: %(names)s.") % {"name": named, "names": names})
    ladder = wanted[0].as_policy()
    return {row.pk: ladder for row in rows if row.use != ReminderPolicy.Use.REVIEW}


def as_row(planned: Planned) -> dict[str, Any]:
    """One reminder to come."""
    return {
        "planned_at": written(planned.planned_at),
        "step": planned.step.step.id,
        "deadline": planned.deadline.reference,
        "title": planned.deadline.commitment.title,
        "recipient": planned.recipient.email if planned.recipient else None,
        "party": planned.party.name if planned.party else None,
        "roles": sorted(role.value for role in planned.step.roles),
        "skip": planned.skip,
    }


def as_line(row: dict[str, Any]) -> str:
    who = row["recipient"] or row["party"] or "-"
    line = f"{row['planned_at']}  {row['step']:<9}  {row['deadline']:<15}  {who}  {row['title']}"
    return f"{line}  ({row['skip']})" if row["skip"] else line
