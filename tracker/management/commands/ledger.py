"""`manage.py ledger`: every reason to tell somebody, and what became of it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tracker.management.dated import add_json
from tracker.management.rows import as_line, as_row
from tracker.models import Notification

CHUNK = 2000


class Command(BaseCommand):
    help = "Print the ledger: every notification with its state, oldest first."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json(parser, _("One JSON object a line, one line a notification."))

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Notification.objects.select_related("deadline__commitment", "recipient", "message")
        for notification in rows.order_by("planned_at", "pk").iterator(chunk_size=CHUNK):
            row = as_row(notification)
            self.stdout.write(json.dumps(row, ensure_ascii=False) if options["json"] else as_line(row))
