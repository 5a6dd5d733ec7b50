"""The circuit breaker of a relay: what counts as its failure, how long it stays open, who probes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from tests.delivery.faults import DROP, FaultServer, fault_server
from tests.delivery.sending import SOON, receipts, send
from tests.factories import NOW, make_office
from tests.fixtures.mail import SmtpServer
from tracker.delivery.case import Case
from tracker.delivery.dispatch import deliver
from tracker.delivery.relay import Breaker
from tracker.models import (
    Heartbeat,
    Message,
)

pytestmark = pytest.mark.django_db


def elapse(server: FaultServer) -> None:
    """The wait of the breaker is over."""
    row = Heartbeat.objects.get(name=Breaker(f"{server.host}:{server.port}").row_name)
    row.detail["open_until"] = "2000-01-01T00:00:00+00:00"
    row.save()


def a_moment_later() -> None:
    """The next failure is one of its own."""
    for row in Heartbeat.objects.filter(detail__has_key="failed_at"):
        row.detail["failed_at"] = "2000-01-01T00:00:00+00:00"
        row.save()


def test_what_fails_in_the_same_second_is_one_failure(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.delivery.relay.ONE_FAILURE", timedelta(hours=1))  # a slow machine's second
    make_office()
    receipts(9)
    with fault_server(faults={"CONNECT": [DROP] * 8}) as server:
        for _ in range(8):
            assert send(settings, server).stopped == "mail server"
        assert (server.connections, Heartbeat.objects.get().detail["failures"]) == (8, 1)


def test_five_failures_open_the_circuit_and_one_message_probes(settings: Any) -> None:
    make_office()
    receipts(9)
    with fault_server(faults={"CONNECT": [DROP] * 6}) as server:
        for _ in range(5):
            send(settings, server)
            a_moment_later()
        assert server.connections == 5
        assert send(settings, server, now=SOON).stopped == "mail server" and server.connections == 5
        elapse(server)
        assert send(settings, server, now=SOON).stopped == "mail server" and server.connections == 6
        assert Heartbeat.objects.get(name__startswith="relay ").detail["wait"] == 60.0
        elapse(server)
        later = SOON + timedelta(minutes=1)
        assert send(settings, server, now=later).sent == 9
        assert Heartbeat.objects.get(name__startswith="relay ").detail == {"failures": 0}


def test_waits_of_the_circuit_double_to_five_minutes() -> None:
    breaker = Breaker("mail.example:25")
    waits = []
    for _ in range(12):
        if breaker.failed("away"):
            waits.append(Heartbeat.objects.get().detail["wait"])
        a_moment_later()
    assert waits == [30.0, 60.0, 120.0, 240.0, 300.0, 300.0, 300.0, 300.0]


def test_a_wrong_password_is_tried_once_and_reported(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    make_office()
    receipts(4)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "duebook", "wrong"
    with fault_server(login=True, faults={"AUTH": "535 5.7.8 wrong password"}) as server:
        assert send(settings, server).stopped == "mail server"
        assert server.verbs.count("AUTH") == 1
    assert "wrong password" in caplog.text and "ERROR" in caplog.text
    assert set(Message.objects.values_list("state", "refusals")) == {("pending", 0)}


def test_a_relay_that_answers_about_a_mail_is_well(settings: Any) -> None:
    make_office()
    receipts(12)
    with fault_server(faults={"RCPT": "450 4.2.0 later"}) as server:
        assert send(settings, server).refused == 12


def test_a_database_that_fails_is_no_fault_of_the_mail(
    mail_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office()
    receipts(3)

    def broken(case: Case) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("tracker.delivery.sender.build_mail", broken)
    with pytest.raises(OperationalError):
        deliver(now=NOW)
    assert set(Message.objects.values_list("state", "rescues", "lease_owner")) == {("pending", 0, None)}
    monkeypatch.undo()
