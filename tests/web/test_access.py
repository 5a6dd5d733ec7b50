"""Who gets what answer: every address x every kind of account x every kind of object, against tests/web/access.csv.

    python -m pytest tests/web/test_access.py             compares
    ACCESS_TABLE=print python -m pytest tests/web/test_access.py -k table -s
                                                          prints the lines as the pages answer now: to be judged, not
                                                          to be believed, before they are put into the table
"""

import csv
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.access_world import ACTORS, INITIATED, SECRET, World, addresses, build

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access.csv")
BY_LINK = ("own link", "another's", "ended link", "guessed")
LINK_READERS = ("stranger", "controller")  # whoever holds a link is told the same: the rest of these lines is "="
HEAD_ASKERS = ("stranger", "staff", "admin")  # HEAD is answered by the view of GET; asked for by all it costs a third
# Safe methods write nothing but these: sessions, counts of requests, and that a link or a feed was read.
BOOKKEEPING = {"django_session", "duebook_cache", "tracker_recipientlink", "tracker_feed"}
WRITE = re.compile(r'^\s*(?:WITH\b.*?\b)?(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)', re.S)
# A form of another site can be sent here: what comes with a signature or a token that nobody else knows.
WITHOUT_CSRF = {"mail-webhook", "unsubscribe", "personal", "personal-item", "personal-withdraw", "personal-all",
                "personal-mute", "personal-settings", "personal-calendars"}  # fmt: skip

Row = tuple[str, str]  # name of the address, kind of object


@dataclass(frozen=True)
class Address:
    """One address of the project."""

    name: str
    parameters: frozenset[str]
    view: Callable[..., Any]


def all_addresses() -> list[Address]:
    """Every named address in the URLconf, each once; what has no name is found by none of our pages."""
    found: dict[str, Address] = {}

    def walk(resolver: URLResolver, space: str, given: frozenset[str]) -> None:
        for entry in resolver.url_patterns:
            named = frozenset(entry.pattern.regex.groupindex) | frozenset(getattr(entry.pattern, "converters", ()))
            own = given | named
            if isinstance(entry, URLResolver):
                walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space, own)
            elif isinstance(entry, URLPattern) and entry.name:
                found.setdefault(space + entry.name, Address(space + entry.name, own, entry.callback))

    walk(get_resolver(), "", frozenset())
    return list(found.values())


def table() -> dict[Row, dict[str, str]]:
    """(address, object) -> actor -> "GET/POST"."""
    with TABLE.open(encoding="utf-8") as file:
        lines = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        head = [cell.strip() for cell in next(lines)]
        rows = [[cell.strip() for cell in line] for line in lines]
    assert head == ["address", "object", *ACTORS], f"the columns of {TABLE.name} are {head}"
    found: dict[Row, dict[str, str]] = {}
    for row in rows:
        assert len(row) == len(head), f"a line of {TABLE.name} has {len(row)} cells instead of {len(head)}: {row}"
        assert (row[0], row[1]) not in found, f"twice in {TABLE.name}: {row[0]}, {row[1]}"
        found[row[0], row[1]] = dict(zip(ACTORS, row[2:], strict=True))
    return found


def line_of(row: Row, cells: dict[str, str]) -> str:
    """A line of the table."""
    return f"{row[0] + ',':<36} {row[1] + ',':<13} " + ", ".join(f"{cells[actor]:<11}" for actor in ACTORS).rstrip()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once; every request is undone."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.request"), "disabled", True)  # a line for each of thousands of refusals
        patch.setattr(settings, "MEDIA_ROOT", str(tmp_path_factory.mktemp("media")))
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """The world holds the transaction of the whole file, in place of one that pytest-django opens for each test."""


class Browser:
    """A browser of one actor; whatever it does is undone, and a safe method that writes is an error."""

    def __init__(self, world: World, actor: str) -> None:
        self.client = Client(raise_request_exception=False)  # 500 is an answer that no cell allows
        self.errors: list[str] = []
        self.actor = actor
        if actor in world.users:
            self.client.force_login(world.users[actor])
        self.cookies = dict(self.client.cookies.items())

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> tuple[str, bytes]:
        """The cell of the table, and what the page says."""
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        with transaction.atomic(), self._watched(method, path):
            response = getattr(self.client, method.lower())(path, data or {})
            said = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        to_login = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
        return "login" if to_login else str(response.status_code), said + str(response.headers).encode()

    @contextmanager
    def _watched(self, method: str, path: str) -> Iterator[None]:
        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            written = WRITE.match(sql)
            if written and written[1] not in BOOKKEEPING and method in {"GET", "HEAD", "OPTIONS"}:
                self.errors.append(f"{method} {path} as {self.actor} writes: {sql[:120]}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            yield


def answers(world: World, actor: str) -> tuple[dict[Row, str], list[str]]:
    """What every address answers to one actor, and what else is wrong: writes, leaks, HEAD other than GET."""
    browser, found, wrong = Browser(world, actor), {}, []
    for address in all_addresses():
        for kind, arguments in addresses(world, address.name, address.parameters).items():
            if kind in BY_LINK and actor not in LINK_READERS:
                found[address.name, kind] = "="
                continue
            path = reverse(address.name, kwargs=arguments)
            seen, said = browser.ask("GET", path)
            head = browser.ask("HEAD", path)[0] if actor in HEAD_ASKERS else seen
            sent, told = browser.ask("POST", path)
            found[address.name, kind] = seen if seen == sent else f"{seen}/{sent}"
            if head != seen:
                wrong.append(f"{address.name} {kind}: HEAD answers {head} and GET {seen}")
            if actor not in INITIATED and kind not in BY_LINK and SECRET.lower().encode() in (said + told).lower():
                wrong.append(f"{address.name} {kind}: tells {actor} of the confidential commitment")
    return found, wrong + browser.errors


def differences(actor: str, found: dict[Row, str]) -> list[str]:
    """Where answers are other than the table says."""
    said = table()
    return [
        f"{name}, {kind}: {actor} gets {cell} (GET/POST); the table says {said[name, kind][actor]}"
        for (name, kind), cell in found.items()
        if (name, kind) in said and said[name, kind][actor] != cell
    ]


def test_the_table_has_a_line_for_every_address(world: World) -> None:
    """A new page says here who may open it, before it is there for anybody."""
    rows, missing = table(), []
    wanted: set[Row] = set()
    for address in all_addresses():
        try:
            kinds = addresses(world, address.name, address.parameters)
        except KeyError:
            named = ", ".join(sorted(address.parameters))
            missing.append(f"{address.name}: say in tests/web/access_world.py (HANGING, FIXED, OWNED or LINKED) what "
                           f"{named} stand for")  # fmt: skip
            continue
        wanted |= {(address.name, kind) for kind in kinds}
    for row in sorted(wanted - set(rows)):
        blank = dict.fromkeys(ACTORS, "GET/POST")
        missing.append(f"add this line to {TABLE.name}, with what each account gets:\n    {line_of(row, blank)}")
    missing += [f"{name}, {kind}: no such address; take the line out" for name, kind in sorted(set(rows) - wanted)]
    assert not missing, "\n" + "\n".join(missing)


@pytest.mark.parametrize("actor", ACTORS)
def test_every_address_answers_as_the_table_says(world: World, actor: str) -> None:
    found, wrong = answers(world, actor)
    complaints = differences(actor, found) + wrong
    assert not complaints, f"{len(complaints)} answers to {actor}:\n" + "\n".join(complaints)


@pytest.mark.skipif(os.environ.get("ACCESS_TABLE") != "print", reason="prints the table for a person to judge")
def test_print_the_table(world: World) -> None:
    columns = {}
    for actor in ACTORS:
        columns[actor], wrong = answers(world, actor)
        print("\n".join(wrong))
    print()
    print(f"{'address,':<36} {'object,':<13} " + ", ".join(f"{actor:<11}" for actor in ACTORS).rstrip())
    for row in columns["stranger"]:
        print(line_of(row, {actor: columns[actor][row] for actor in ACTORS}))
