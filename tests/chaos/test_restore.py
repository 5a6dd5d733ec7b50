"""A backup made while mails leave is read back: nothing that went out after it goes out again by itself."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.embedded import clean_environment
from config.places import Places
from tests.chaos.crowd import Crowd, crowd
from tests.factories import WEEKDAYS
from tests.fixtures.mail import SmtpServer
from tests.fixtures.servers import database_url
from tracker.delivery.dispatch import deliver
from tracker.delivery.liveness import RESTORED
from tracker.delivery.smtp import Relay, SmtpTransport
from tracker.delivery.transports import Reply
from tracker.models import Commitment, Deadline, Notification, Participation
from tracker.operations import restores
from tracker.operations.schedule import sweep

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
RESTORED_NAME = f"duebook_restored_{os.getpid()}"  # each process of the tests has its own
DAYS = 3  # after the restore, on which nothing may go out again


class Interrupted(SmtpTransport):
    """The real transport; in the middle of one mail, when its bytes have been taken, something is done."""

    def __init__(self, relay: Relay, after: int, then: Callable[[], None]) -> None:
        super().__init__(relay)
        self.after, self.then = after, then

    def transmit(self, payload: bytes) -> Reply:
        reply = super().transmit(payload)
        self.after -= 1
        if self.after == 0:
            self.then()
        return reply


def program(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, on the server of the tests."""
    command = [str(Places(settings.VAR_DIR).programs[0] / name), *arguments]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def url_of(name: str) -> str:
    """The same server, another database."""
    here = str(connection.get_connection_params()["dbname"])
    return database_url().replace(f"/{here}?", f"/{quote(name)}?")


@contextmanager
def restored(dump: Path) -> Iterator[str]:
    """A new database with what the dump holds; its address."""
    _statement("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _statement("CREATE DATABASE {}")
    try:
        address = url_of(RESTORED_NAME)
        program("pg_restore", "--exit-on-error", "--no-owner", "-d", address.replace("postgres://", "postgresql://"),
                str(dump))  # fmt: skip
        yield address
    finally:
        _statement("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _statement(words: str) -> None:
    with psycopg.connect(url_of("postgres").replace("postgres://", "postgresql://"), autocommit=True) as link:
        link.execute(sql.SQL(words).format(sql.Identifier(RESTORED_NAME)))


COMMANDS = """
import json, sys
import django
django.setup()
from django.core.management import call_command
for command in json.loads(sys.argv[1]):
    print(*command, flush=True)
    try:
        call_command(*command)
    except SystemExit:  # some mails wait for a person
        pass
"""


def manage(address: str, server: SmtpServer, *commands: list[str]) -> str:
    """Commands of an instance that works on that database, one after the other; what they say."""
    env = os.environ | {"DATABASE_URL": address, "EMAIL_URL": server.url}
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)], cwd=ROOT, env=env, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def told(server: SmtpServer) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in server.mails)


def states(address: str) -> dict[str, str]:
    """What became of everybody's mail there, and why."""
    with psycopg.connect(address.replace("postgres://", "postgresql://")) as link:
        rows = link.execute(
            "SELECT r.email, m.state, m.reason FROM tracker_message m JOIN tracker_recipient r ON r.id = m.recipient_id"
        ).fetchall()
    return {email: f"{state} {reason}".strip() for email, state, reason in rows}


@pytest.mark.parametrize("by_command", [True, False], ids=["by the command", "noticed by itself"])
@pytest.mark.parametrize(
    ("count", "at"),
    [
        pytest.param(30, (12,), id="short"),
        pytest.param(2000, (1, 600, 1200, 1333), id="long", marks=pytest.mark.chaos),
    ],
)
def test_nothing_goes_twice_by_itself_after_a_restore(
    count: int, at: tuple[int, ...], by_command: bool, smtp_server: SmtpServer, tmp_path: Path,
    report: Callable[..., None],
) -> None:  # fmt: skip
    for number, place in enumerate(at):
        figures = one_restore(count, place, by_command, smtp_server, tmp_path / f"{number}.dump")
        report("K16", {"messages": count, "dumped_after": place, "by_command": by_command, **figures})


def one_restore(count: int, place: int, by_command: bool, server: SmtpServer, dump: Path) -> dict[str, Any]:
    """Send, dump in the middle, let the clock and the senders go on, read the dump back, look again for days."""
    now = datetime.now(UTC)
    due = WEEKDAYS.add_workdays(WEEKDAYS.add_workdays(now.date(), -2), 10).isoformat()
    people = crowd(count, now=now - timedelta(minutes=1), due=due)
    recorded(now - timedelta(days=60))
    later = coming_later(people, now + timedelta(minutes=1))
    addresses = {row.email for row in people.people}
    server.clear()
    restores.notice(now=now)  # as every look does first
    here = database_url().replace("postgres://", "postgresql://")
    relay = Relay(server.host, server.port)
    deliver(now=now, transport=Interrupted(relay, place, lambda: program("pg_dump", "-Fc", "-f", str(dump), here)))
    assert len(told(server)) == count - later
    sweep(now=now + timedelta(minutes=2))
    deliver(now=now + timedelta(minutes=2), transport=SmtpTransport(relay))
    before = told(server)
    assert {address: before[address] for address in addresses} == dict.fromkeys(addresses, 1)
    with restored(dump) as address:
        commands = [["after_restore"]] if by_command else []
        commands.append(["deliver"])
        for day in range(DAYS):
            instant = (now + timedelta(days=day, minutes=3)).isoformat()
            commands += [["sweep", "--now", instant], ["deliver", "--now", instant]]
        said = manage(address, server, *commands)
        found = states(address)
    again = [mail.recipients[0] for mail in server.mails[before.total() :] if mail.recipients[0] in addresses]
    assert not again, said
    held = {who for who, state in found.items() if RESTORED in state}
    assert held == {mail.recipients[0] for mail in server.mails[place - 1 : before.total()]} & addresses
    return {"resent": len(again), "held_back": len(held), "came_later": later}


def recorded(at: datetime) -> None:
    """The instant of a restore is the clock's, not a test's: everything was recorded a while before that."""
    Commitment.objects.update(created_at=at)
    Participation.objects.update(since=at)
    Deadline.objects.update(ladder_from=at)


def coming_later(people: Crowd, at: datetime) -> int:
    """For every third person the clock looks only then, and plants the reminder after the dump."""
    late = people.notices[::3]
    Notification.objects.filter(pk__in=[row.pk for row in late]).delete()
    Deadline.objects.filter(pk__in=[row.deadline_id for row in late]).update(next_event_at=at)
    return len(late)
