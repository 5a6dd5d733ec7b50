"""`manage.py erase_person`: erase what is kept about a person who is written to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tracker.management.dated import DatedCommand
from tracker.models import Recipient
from tracker.operations import erasure
from tracker.operations.audit import Actor
from tracker.queries.footprint import Footprint


class Command(DatedCommand):
    help = (
        "Erase address, names, what a person wrote, mails, links and files, for good; what they did still counts. "
        "Without --yes it only says how much that is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", help=_("The e-mail address of the person."))
        parser.add_argument("--reason", default="", help=_("Why; kept in the history: name nobody."))
        parser.add_argument("--successor", default="", metavar="ADDRESS", help=_("Who is told in their place."))
        parser.add_argument("--leave-vacant", action="store_true", help=_("Nobody is told in their place."))
        parser.add_argument("--yes", action="store_true", help=_("Do it."))

    def act(self, *, now: Any, **options: Any) -> None:
        known = Recipient.objects.select_related("user", "merged_into__user")
        named = known.filter(email__iexact=options["address"].strip()).first()
        person = named and named.survivor
        if person is None:
            raise CommandError(_("Nobody with the address %s is known.") % options["address"])
        if not options["yes"]:
            found = Footprint(person)
            said = found.reports.count() + found.extensions.count() + found.answers.count()
            self.stdout.write(_("%(said)s answers, %(mails)s mails and %(texts)s texts of the history would be erased. "
                                "Add --yes to do it.")
                              % {"said": said, "mails": found.contents.count(), "texts": len(found.texts)})  # fmt: skip
            return
        done = erasure.erase(
            person,
            by=Actor.of_command("erase_person"),
            now=now,
            reason=options["reason"],
            successor=options["successor"],
            leave_vacant=options["leave_vacant"],
        )
        words = _("Erased: %(said)s answers, %(mails)s mails, %(texts)s texts of the history, %(files)s files.")
        counts = {"said": done.said, "mails": done.mails, "texts": done.texts, "files": done.files}
        self.stdout.write(words % counts)
