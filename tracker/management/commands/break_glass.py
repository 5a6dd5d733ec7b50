"""`manage.py break_glass EMAIL`: a link by which somebody at the shell enters as admin, whatever has been lost."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.management.dated import DatedCommand
from tracker.operations import invitations


class Command(DatedCommand):
    help = (
        "Print a link that works once, for 15 minutes: it sets a new password for an admin and takes their second "
        "factor off. An account that is not there is made. The history of the office tells of it."
    )
    stopped = "No link was made."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", metavar="EMAIL", help=_("The address with which they sign in."))

    def act(self, *, now: datetime, **options: Any) -> None:
        token = invitations.break_glass(options["email"], now=now)
        self.stdout.write(f"{settings.SITE_URL}{reverse('invitation', args=[token])}")
        self.stderr.write(_("It works once, for 15 minutes. The history of the office tells that it was made."))
