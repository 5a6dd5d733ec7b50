"""Mails that end whoever writes or sends them: three tries each, then a person decides; everybody else is told.

The senders are real processes, killed by themselves at the moment in which they touch the poison.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.chaos.crowd import Crowd, crowd
from tests.factories import NOW, make_user
from tests.fixtures.mail import SmtpServer
from tracker.delivery import mail
from tracker.delivery.compose import compose
from tracker.delivery.dispatch import deliver
from tracker.delivery.smtp import Relay, SmtpTransport
from tracker.delivery.transports import Reply
from tracker.domain.retries import RESCUES_BEFORE_REVIEW
from tracker.models import Calendar, Message, Notification, Party, Recipient
from tracker.queries import desk

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

MOST_ROUNDS = 40


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly(SmtpTransport):
    """The real transport; a mail to one of these addresses ends the process when half of its bytes have left."""

    def __init__(self, relay: Relay, addresses: set[str]) -> None:
        super().__init__(relay)
        self.addresses = addresses
        self.to = ""

    def ready(self, envelope: Any) -> None:
        super().ready(envelope)
        self.to = envelope.recipient

    def transmit(self, payload: bytes) -> Reply:
        if self.to in self.addresses:
            assert self._server is not None and self._server.sock is not None
            self._server.sock.sendall(payload[: len(payload) // 2])
            die()
        return super().transmit(payload)


def deadly_to_write(addresses: set[str]) -> None:
    """From now on writing to one of these addresses ends this process."""
    written = mail.written

    def fatal(case: Any, **values: Any) -> Any:
        if case.recipient.email in addresses:
            die()
        return written(case, **values)

    mail.written = fatal


def send_in_child(relay: Relay, now: datetime, writing: set[str], sending: set[str]) -> int:
    """One look of a sender of its own; how its process ended."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's, which must not hear of this
        try:
            connection.ensure_connection()
            deadly_to_write(writing)
            deliver(now=now, transport=Deadly(relay, sending))
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def looks_until_done(relay: Relay, writing: set[str], sending: set[str]) -> Counter[int]:
    """Look after look, each by a new process as a supervisor would start it; how they ended."""
    ends: Counter[int] = Counter()
    for look in range(MOST_ROUNDS):
        ends[send_in_child(relay, NOW + timedelta(seconds=10 * look), writing, sending)] += 1
        if not waiting():
            return ends
    pytest.fail("the poison goes round and round")


def waiting() -> bool:
    undone = Message.objects.filter(state__in=["pending", "leased", "sending"])
    return undone.exists() or Notification.objects.filter(state=Notification.State.QUEUED).exists()


def told(server: SmtpServer) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in server.mails)


def stand_on_the_desk(people: Crowd, poison: set[str]) -> None:
    """Each under “Nobody told”, for whoever decides."""
    rows = Message.objects.filter(state=Message.State.REVIEW)
    assert set(rows.values_list("recipient__email", flat=True)) == poison
    assert set(Notification.objects.filter(message__in=rows).values_list("state", flat=True)) <= {"failed"}
    admin = make_user(unit=people.story.unit, role="admin")
    assert set(desk.undeliverable(admin)) == set(rows)


@pytest.mark.parametrize(
    ("count", "every"),
    [pytest.param(40, 20, id="short"), pytest.param(5000, 500, id="long", marks=pytest.mark.chaos)],
)
@pytest.mark.parametrize("moment", ["writing", "sending"])
def test_what_ends_its_senders_stops_by_itself_and_holds_up_nobody(
    count: int, every: int, moment: str, smtp_server: SmtpServer, report: Callable[..., None]
) -> None:
    people = crowd(count)
    poison = {row.email for row in people.people[7::every]}
    relay = Relay(smtp_server.host, smtp_server.port)
    ends = looks_until_done(relay, poison if moment == "writing" else set(), poison if moment == "sending" else set())
    deaths = ends[-signal.SIGKILL]
    report("K12", {"messages": count, "poison": len(poison), "moment": moment, "deaths": deaths, "looks": ends.total()})
    assert ends.keys() <= {0, -signal.SIGKILL}
    others = [row.email for row in people.people if row.email not in poison]
    assert told(smtp_server) == Counter(others)
    # A mail that had begun to leave is tried once more, with the same bytes; one that had not, three times.
    tries = RESCUES_BEFORE_REVIEW if moment == "writing" else 2
    assert deaths == tries * len(poison)
    assert ends.total() <= deaths + 2
    bystanders = Message.objects.filter(recipient__email__in=others)
    assert bystanders.filter(rescues__gt=len(poison)).count() == 0 and not bystanders.exclude(state="sent").exists()
    stand_on_the_desk(people, poison)


def broken_zone(addresses: set[str]) -> None:
    """A zone that the time zone data no longer know."""
    Recipient.objects.filter(email__in=addresses).update(time_zone="Mars/Olympus")


def broken_notice(addresses: set[str]) -> None:
    """A notice that names what it is about in no way that anybody knows."""
    Notification.objects.filter(recipient__email__in=addresses).update(about={"deadlines": 7})


def broken_calendar(addresses: set[str]) -> None:
    """A calendar of a country that the holiday data no longer know."""
    calendar = Calendar.objects.create(name="Gone", country="XX")
    Party.objects.filter(contacts__recipient__email__in=addresses).update(calendar=calendar)


@pytest.mark.parametrize("breaks", [broken_zone, broken_calendar, broken_notice])
def test_what_cannot_be_written_waits_for_a_person_and_holds_up_nobody(
    breaks: Callable[[set[str]], None], smtp_server: SmtpServer
) -> None:
    people = crowd(20)
    poison = {row.email for row in people.people[3::10]}
    compose(now=NOW)
    breaks(poison)
    result = deliver(now=NOW, transport=SmtpTransport(Relay(smtp_server.host, smtp_server.port)))
    others = Counter(row.email for row in people.people if row.email not in poison)
    assert (result.sent, result.review, told(smtp_server)) == (len(others), len(poison), others)  # at the first look
    stand_on_the_desk(people, poison)


@pytest.mark.parametrize("breaks", [broken_zone, broken_calendar])
def test_whoever_cannot_be_composed_for_waits_until_it_is_mended_and_holds_up_nobody(
    breaks: Callable[[set[str]], None], smtp_server: SmtpServer
) -> None:
    people = crowd(20)
    poison = {row.email for row in people.people[3::10]}
    breaks(poison)
    relay = Relay(smtp_server.host, smtp_server.port)
    assert deliver(now=NOW, transport=SmtpTransport(relay)).sent == len(people.people) - len(poison)
    left = Notification.objects.filter(recipient__email__in=poison)
    assert set(left.values_list("state", "message")) == {("queued", None)}
    Recipient.objects.update(time_zone="")
    Calendar.objects.update(country="")
    assert deliver(now=NOW + timedelta(minutes=1), transport=SmtpTransport(relay)).sent == len(poison)
    assert told(smtp_server) == Counter(row.email for row in people.people)
