"""A sender that dies at every point of its work: before and after each statement and each word to the mail server.

The points are not marked in the program: they are counted while it runs in a child process, so none can be forgotten.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests import factories
from tests.factories import NOW
from tests.fixtures.mail import SmtpServer
from tracker.delivery.dispatch import deliver
from tracker.delivery.smtp import Relay, SmtpTransport
from tracker.models import Message, Notification

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

DIED = 9
MOST_POINTS = 400


class Points:
    """Counts what happens, and ends the process without a word when the count is reached."""

    def __init__(self, last: int) -> None:
        self.left = last
        self.passed: list[str] = []

    def pass_by(self, name: str) -> None:
        self.passed.append(name)
        self.left -= 1
        if self.left == 0:
            os._exit(DIED)

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.pass_by(f"before {sql[:40]}")
        result = execute(sql, params, many, context)
        self.pass_by(f"after {sql[:40]}")
        return result


class Counted(SmtpTransport):
    """The real transport, with a point before and after each of its two phases and each of its verbs."""

    def __init__(self, relay: Relay, points: Points) -> None:
        super().__init__(relay)
        self.points = points

    def _expect(self, phase: Any, command: Callable[[], tuple[int, bytes]], *wanted: int) -> None:
        self.points.pass_by(f"before {phase}")
        super()._expect(phase, command, *wanted)
        self.points.pass_by(f"after {phase}")

    def transmit(self, payload: bytes) -> Any:
        self.points.pass_by("before the bytes")
        reply = super().transmit(payload)
        self.points.pass_by("after the bytes were taken")
        return reply


@contextmanager
def a_morning(server: SmtpServer, people: int) -> Iterator[None]:
    """Some people to be told; nothing of it is left afterwards."""
    server.clear()
    for number in range(people):
        party = factories.make_contact(recipient=factories.make_recipient(f"person{number}@example.org")).party
        deadline = factories.make_deadline(factories.make_commitment(responsible=party))
        factories.make_notification(deadline, party.contacts.get().recipient)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            tables = ("notification", "message", "recipient", "deadline")
            cursor.execute("TRUNCATE " + ", ".join(f"tracker_{table}" for table in tables) + " CASCADE")
            cursor.execute("SET session_replication_role = DEFAULT")


def dies_at(point: int, relay: Relay) -> bool:
    """Deliver in a child that ends at its n-th point; False where it came to its end before."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's, which must not hear of this
        points = Points(point)
        try:
            connection.ensure_connection()
            with connection.execute_wrapper(points.statement):
                deliver(now=NOW, transport=Counted(relay, points))
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, DIED), f"the sender failed by itself at point {point}"
    return code == DIED


def told(server: SmtpServer) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in server.mails)


@pytest.mark.parametrize(
    ("people", "rounds", "apart"),
    [pytest.param(1, 1, 2, id="short"), pytest.param(3, 7, 1, id="long", marks=pytest.mark.chaos)],
)
def test_whatever_point_it_dies_at_nothing_is_lost_and_only_what_was_in_flight_comes_twice(
    smtp_server: SmtpServer, settings: Any, seed: int, people: int, rounds: int, apart: int
) -> None:
    """In the short run at every second one: the odd or the even, as the seed says."""
    settings.EMAIL_URL = smtp_server.url
    relay = Relay(smtp_server.host, smtp_server.port)
    factories.make_office(sending_since=NOW - timedelta(days=30))
    for _ in range(rounds):
        points, doubled = die_at_points(smtp_server, relay, people, range(1 + seed % apart, MOST_POINTS, apart))
        print(f"{points} points, {doubled} mails twice")
        assert points > 30 and 1 <= doubled <= 4 * people


def die_at_points(server: SmtpServer, relay: Relay, people: int, points: Iterable[int]) -> tuple[int, int]:
    """(points there are, mails that came twice)"""
    doubled = 0
    for point in points:
        with a_morning(server, people):
            died = dies_at(point, relay)
            doubled += len(twice_after(point, server, relay, people))
        if not died:
            return point - 1, doubled
    pytest.fail("the sender has more points than expected")


def twice_after(point: int, server: SmtpServer, relay: Relay, people: int) -> list[str]:
    """Who is told twice once others have gone on; everybody is told, and only what was in flight comes again."""
    in_flight = set(Message.objects.filter(state=Message.State.SENDING).values_list("message_id", flat=True))
    assert len(in_flight) <= 1
    for later in range(1, 4):  # minutes, so that what has to wait a little goes too
        deliver(now=NOW + timedelta(minutes=later), transport=SmtpTransport(relay))
    states = list(Message.objects.values_list("state", flat=True))
    assert states == ["sent"] * people, (point, states)
    assert set(Notification.objects.values_list("state", flat=True)) == {"sent"}
    assert len(told(server)) == people, f"lost at point {point}"
    twice = [address for address, count in told(server).items() if count > 1]
    for address in twice:
        mails = server.to(address)
        assert len(mails) == 2 and mails[0].raw == mails[1].raw
        assert str(mails[0].message["Message-ID"]) in in_flight, f"doubled at point {point}, not in flight"
    assert Message.objects.filter(uncertain__gt=0).count() == len(in_flight)
    return twice
