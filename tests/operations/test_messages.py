"""What happens to a mail that could not go out."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_message, make_notification
from tests.operations.stories import BY, story
from tracker.models import AuditEvent, Message, Notification, Recipient
from tracker.operations import messages
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
REFUSED = {"state": Message.State.DEAD, "reason": "550 no such user"}


def stuck(**values: object) -> Message:
    told = story()
    Recipient.objects.filter(pk=told.person.pk).update(unreachable_at=NOW, unreachable_because="550")
    message = make_message(told.person, **{**REFUSED, **values})
    make_notification(told.deadline, told.person, message=message, state=Notification.State.FAILED)
    return message


def test_it_is_said_again_in_a_new_mail_and_leaves_the_desk() -> None:
    message = stuck()
    assert messages.send_again(message, by=BY, now=NOW + timedelta(hours=1)) == 1
    message.refresh_from_db()
    assert message.state == Message.State.CANCELLED and "550" in message.reason
    new = Notification.objects.get(kind=Notification.Kind.REMIND_NOW)
    assert (new.state, new.message, new.recipient) == ("queued", None, message.recipient)
    assert Recipient.objects.get(pk=message.recipient_id).unreachable_at is None
    assert AuditEvent.objects.filter(action="message.sent_again").count() == 1
    with pytest.raises(Refused):
        messages.send_again(message, by=BY, now=NOW)


def test_nothing_goes_to_somebody_who_unsubscribed_or_about_what_is_closed() -> None:
    message = stuck()
    Recipient.objects.filter(pk=message.recipient_id).update(unsubscribed_at=NOW)
    with pytest.raises(Refused, match="no more mail"):
        messages.send_again(message, by=BY, now=NOW)
    Recipient.objects.filter(pk=message.recipient_id).update(unsubscribed_at=None)
    notice = message.notifications.get()
    assert notice.deadline is not None
    notice.deadline.status, notice.deadline.closed_as, notice.deadline.closed_at = "met", "met", NOW
    notice.deadline.save()
    with pytest.raises(Refused, match="closed"):
        messages.send_again(message, by=BY, now=NOW)


def test_it_may_be_left() -> None:
    message = stuck(state=Message.State.REVIEW)
    messages.leave(message, by=BY, now=NOW)
    message.refresh_from_db()
    assert message.state == Message.State.CANCELLED
    assert not Notification.objects.filter(kind=Notification.Kind.REMIND_NOW).exists()
