"""The mail about what was handed over, and what a successor is told on arrival."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_commitment, make_deadline, make_user
from tests.fixtures.mail import SmtpServer
from tests.operations.stories import story
from tests.operations.test_handovers import NEW, give, several, succeed
from tracker.delivery.dispatch import deliver
from tracker.models import Commitment, Message, Notification, Recipient
from tracker.operations import schedule

pytestmark = pytest.mark.django_db


def test_a_new_owner_gets_one_mail_that_lists_them(mail_server: SmtpServer) -> None:
    told = story()
    confidential = make_commitment("Quiet matter", unit=told.unit, owner=told.owner, confidential=True)
    give(told, [*several(told), confidential], note="T. Staff retires")
    deliver(now=NOW)
    (mail,) = [one for one in mail_server.mails if "successor@office.example.org" in one.recipients]
    assert mail.message["Subject"] == "You look after more commitments now (5)"
    text = mail.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "T. Staff retires" in text and "Promise 2" in text and "Quiet matter" not in text
    assert Message.objects.filter(recipient__email="successor@office.example.org").count() == 1


def test_a_mail_about_what_was_given_on_again_is_not_sent(mail_server: SmtpServer) -> None:
    told, third = story(), make_user(name="T. Third")
    give(told, [told.commitment])
    Commitment.objects.update(owner=third)
    deliver(now=NOW)
    assert not [one for one in mail_server.mails if "successor@office.example.org" in one.recipients]


def test_the_successor_gets_the_newest_reminder_once_and_no_escalation(mail_server: SmtpServer) -> None:
    ahead = story("2027-04-22")
    late = make_commitment("Late one", unit=ahead.unit, owner=ahead.owner, responsible=ahead.party)
    make_deadline(late, "2027-04-12", now=NOW - timedelta(days=60))
    succeed(ahead)
    schedule.sweep(now=NOW)
    deliver(now=NOW)
    new = Recipient.objects.get(email=NEW)
    sent = Notification.objects.filter(recipient=new, kind="step", state="sent")
    assert [(row.deadline_id, row.step) for row in sent] == [(ahead.deadline.pk, "end-3")]
    assert not Notification.objects.filter(recipient=ahead.person, state="sent").exists()
