"""`manage.py after_restore`: after a backup was restored, no mail goes out a second time by itself."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.delivery.liveness import RESTORED, recover
from tracker.management.dated import DatedCommand
from tracker.models import Message
from tracker.operations import messages, restores
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused

BY = Actor.of_command("after_restore")


class Command(DatedCommand):
    help = (
        "Run this after restoring a backup, before or after starting the worker. A backup holds mails as waiting that "
        "went out after it was made; all that was waiting then is held for a person, on the review desk under “Nobody "
        "told”, with the button “Send again”. A database dump that is read back is noticed without this command; a "
        "copy of the data directory, or a server set back to an earlier moment, is not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:  # type: ignore[override]
        super().add_arguments(parser)  # type: ignore[arg-type]
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--nothing-lost", action="store_true",
                           help="A standby took over and lost nothing: mails go on as before.")  # fmt: skip
        which.add_argument("--send-again", action="store_true",
                           help="Send all mails again that a restore has held back: people who got one get a second "
                                "one. Do this when the restored moment lies before all of them were sent.")  # fmt: skip

    def act(self, *, now: datetime, **options: Any) -> None:
        if options["nothing_lost"]:
            restores.nothing_lost(by=BY, now=now)
            self.stdout.write(_("Noted. Mails go on as before."))
        elif options["send_again"]:
            self._send_again(now)
        else:
            self._hold_back(now)

    def _hold_back(self, now: datetime) -> None:
        restores.hold_back(by=BY, now=now)
        recover(now=now)
        count = Message.objects.filter(state=Message.State.REVIEW, reason=RESTORED).count()
        self.stdout.write(_("What was to be sent before this moment is not sent by itself."))
        words = ngettext("%d mail waits for a decision.", "%d mails wait for a decision.", count)
        self.stdout.write(words % count)
        self.stdout.write(_("They stand on the review desk under “Nobody told”, each with “Send again”."))

    def _send_again(self, now: datetime) -> None:
        again = 0
        for message in Message.objects.filter(state=Message.State.REVIEW, reason=RESTORED).order_by("created_at", "pk"):
            try:
                messages.send_again(message, by=BY, now=now)
            except Refused as refusal:
                self.stderr.write(f"{message.recipient}: {refusal.message}")
            else:
                again += 1
        self.stdout.write(ngettext("%d mail is sent again.", "%d mails are sent again.", again) % again)
