"""The rate of a mail server: one for all senders, kept by the database's clock."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.delivery.test_dispatch import receipts
from tests.factories import NOW, make_office
from tests.fixtures.mail import SmtpServer
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import deliver, dispatch
from tracker.delivery.relay import Allowance
from tracker.delivery.sender import DispatchResult
from tracker.models import Heartbeat, Message, Notification
from tracker.operations.heartbeats import database_now

RELAY = "mail.example.org:25"


def pass_time(seconds: float) -> None:
    """As if the allowance had last been counted so long ago."""
    for row in Heartbeat.objects.filter(name__startswith="rate "):
        row.beat_at -= timedelta(seconds=seconds)
        row.save()


@pytest.mark.django_db
def test_a_tenth_of_a_minutes_worth_at_once_and_the_rest_as_time_passes() -> None:
    rate = Allowance(RELAY, 60)
    assert rate.take(20) == 6
    assert rate.take(20) == 0
    pass_time(2)
    assert rate.take(20) == 2
    pass_time(3600)
    assert [rate.take(1), rate.take(20), rate.take(1)] == [1, 5, 0]
    rate.give_back(3)
    assert rate.take(20) == 3
    rate.give_back(50)
    assert rate.take(20) == 6


@pytest.mark.django_db
def test_a_slow_rate_lets_one_mail_go_and_then_waits_for_it() -> None:
    rate = Allowance(RELAY, 2)
    assert [rate.take(20), rate.take(20)] == [1, 0]
    pass_time(29)
    assert rate.take(20) == 0
    pass_time(2)
    assert rate.take(20) == 1


@pytest.mark.django_db
def test_a_clock_that_was_set_back_takes_nothing_away() -> None:
    rate = Allowance(RELAY, 60)
    assert rate.take(3) == 3
    pass_time(-3600)
    assert rate.take(20) == 3
    assert abs(Heartbeat.objects.get(name=rate.row_name).beat_at - database_now()) < timedelta(seconds=10)


@pytest.mark.django_db
def test_no_limit_keeps_no_row() -> None:
    assert Allowance(RELAY, 0).take(20) == 20
    assert not Heartbeat.objects.filter(name__startswith="rate ").exists()


@pytest.mark.django_db
def test_what_may_go_goes_oldest_first_and_the_rest_with_the_next_look(mail_server: SmtpServer, settings: Any) -> None:
    settings.EMAIL_MESSAGES_PER_MINUTE = 40
    make_office()
    notices = receipts(6)
    for age, notice in enumerate(notices):
        Notification.objects.filter(pk=notice.pk).update(planned_at=NOW - timedelta(minutes=age))
    compose(now=NOW)
    for notice in Notification.objects.all():
        Message.objects.filter(pk=notice.message_id).update(next_attempt_at=notice.planned_at)
    oldest = [notice.recipient.email for notice in reversed(notices) if notice.recipient]
    first = dispatch(now=NOW)
    assert (first.sent, first.stopped) == (4, "rate")
    assert [mail.recipients[0] for mail in mail_server.mails] == oldest[:4]
    assert (dispatch(now=NOW).sent, len(mail_server.mails)) == (0, 4)
    pass_time(3)
    assert (dispatch(now=NOW).sent, dispatch(now=NOW).sent) == (2, 0)
    assert [mail.recipients[0] for mail in mail_server.mails] == oldest


@pytest.mark.django_db
def test_only_what_is_offered_to_the_mail_server_counts(mail_server: SmtpServer, settings: Any) -> None:
    settings.EMAIL_MESSAGES_PER_MINUTE = 600
    make_office()
    receipts(3)
    assert deliver(now=NOW).sent == 3
    row = Heartbeat.objects.get(name__startswith="rate ")
    assert 57 <= row.detail["left"] <= 60


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_share_one_rate(mail_server: SmtpServer, settings: Any) -> None:
    settings.EMAIL_MESSAGES_PER_MINUTE = 100
    make_office()
    receipts(40)
    compose(now=NOW)
    start, results = threading.Barrier(4), []

    def send() -> None:
        start.wait()
        try:
            results.append(dispatch(now=NOW))
        finally:
            connection.close()

    def all_at_once() -> list[DispatchResult]:
        results.clear()
        senders = [threading.Thread(target=send) for _ in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        return list(results)

    begun = database_now()
    found = all_at_once()
    # What the clock added while they ran, besides the ten that were there.
    most = 10 + int((database_now() - begun).total_seconds() * 100 / 60)
    assert 10 <= sum(one.sent for one in found) == len(mail_server.mails) <= most
    assert {one.stopped for one in found} == {"rate"}
    assert Message.objects.filter(state=Message.State.PENDING).count() == 40 - len(mail_server.mails)
    assert not Message.objects.filter(state__in=["leased", "sending"]).exists()
    sent = len(mail_server.mails)
    for _turn in range(10):
        pass_time(60)
        all_at_once()
    assert sent < len(mail_server.mails) == 40
    assert len({mail.message["Message-ID"] for mail in mail_server.mails}) == 40
