"""From queued notices to accepted mails, against a real SMTP server."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_notification
from tests.fixtures.mail import SmtpServer
from tests.operations.stories import Story, story
from tracker.delivery.dispatch import deliver
from tracker.models import Attempt, Message, Notification

pytestmark = pytest.mark.django_db


def queued(told: Story, **values: object) -> Notification:
    return make_notification(told.deadline, told.person, **values)


def test_a_queued_reminder_is_sent_once(mail_server: SmtpServer) -> None:
    told = story()
    notice = queued(told)
    result = deliver(now=NOW)
    assert (result.composed, result.sent, result.stopped) == (1, 1, "")
    again = deliver(now=NOW + timedelta(hours=3))
    assert again.handled == again.composed == 0
    (mail,) = mail_server.mails
    assert mail.recipients == (told.person.email,)
    notice.refresh_from_db()
    message = Message.objects.get()
    assert notice.state == Notification.State.SENT and notice.message == message
    assert (message.state, message.sent_at, message.lease_owner) == (Message.State.SENT, NOW, None)
    assert mail.message["Message-ID"] == message.message_id
    attempt = Attempt.objects.get()
    assert (attempt.result, attempt.code, attempt.reply) == ("accepted", 250, "2.0.0 accepted")
