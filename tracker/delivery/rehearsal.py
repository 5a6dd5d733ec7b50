"""What a mail would say before anybody decides to send it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from tracker.delivery.case import Case, contacts_of
from tracker.delivery.letters.write import written
from tracker.models import Deadline, Message, Notification, Recipient
from tracker.operations.scene import load


def reminder_to(recipient: Recipient, deadline: Deadline, *, roles: Sequence[str], now: datetime) -> tuple[str, str]:
    """(subject, text) of the reminder that this person would get in their roles about one date now (business time).

    In their language, with “[personal link]” where the mail has their address; nothing is stored.
    """
    scene = load(
        Deadline.objects.filter(pk=deadline.pk).select_related(
            "commitment__owner", "commitment__source", "commitment__quotation__source"
        ),
        now=now,
    )
    notice = Notification(
        kind=Notification.Kind.REMIND_NOW,
        recipient=recipient,
        roles=list(roles),
        deadline=deadline,
        planned_at=now,
        expires_at=now,
    )
    own = {row.pk: row for row in scene.deadlines}
    contacts = contacts_of([recipient]).get(recipient.pk, ())
    case = Case(Message(recipient=recipient), [notice], scene, own, contact_rows=contacts)
    page = _("[personal link]") + "/"
    subject, text, _html = written(case, page=page, unsubscribe=page)
    return subject, text
